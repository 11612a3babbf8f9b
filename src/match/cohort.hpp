// Score normalisation: the similarity of two vectors relative to that of each to many other people.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace selfsame::match {

/// Vectors of people who are not subjects. Adaptive s-norm (Cumani et al. 2011; Matějka et al. 2017, "S-norm1"): the
/// mean of (s - m) / d over both sides of a comparison, where m and d are the mean and standard deviation of a side's
/// cosines to its `nearest` most similar members. Thresholds then mean the same across different voices, rooms and
/// microphones. Immutable; safe for any number of threads.
class Cohort {
 public:
  /// `vectors`: int8, one after the other, of any length. Errors: pack_invalid (not a multiple of the dimension, fewer
  /// than `nearest` vectors, `nearest` below 2, a vector of zeros).
  static Result<Cohort> create(ByteView vectors, std::size_t dimension, std::size_t nearest);

  std::size_t size() const { return rows_.size() / dimension_; }
  /// The mean of its vectors: the component that all voices share.
  std::vector<float> mean() const;
  /// Both of L2 norm 1 and the cohort's dimension; `similarity` is their cosine.
  float normalise(float similarity, std::span<const float> a, std::span<const float> b) const;

 private:
  struct Spread {
    float mean = 0;
    float deviation = 1;
  };
  Cohort() = default;
  Spread spread_of(std::span<const float> vector) const;

  std::vector<float> rows_;  // size() x dimension_, each of L2 norm 1
  std::size_t dimension_ = 1;
  std::size_t nearest_ = 2;
};

}  // namespace selfsame::match
