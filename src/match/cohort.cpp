#include "match/cohort.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "base/check.hpp"
#include "match/vector.hpp"

namespace selfsame::match {
namespace {

/// Below the spread of cosines between different people; guards against a cohort of copies.
constexpr float kLeastDeviation = 1e-3F;

}  // namespace

Result<Cohort> Cohort::create(ByteView vectors, std::size_t dimension, std::size_t nearest) {
  const auto refuse = [](std::string_view why) {
    return fail(ErrorCode::pack_invalid, "the cohort " + std::string(why));
  };
  if (dimension == 0 || vectors.size() % dimension != 0) return refuse("is not a multiple of the dimension long");
  if (nearest < 2 || nearest > vectors.size() / dimension) return refuse("has fewer vectors than are to be used");
  Cohort cohort;
  cohort.dimension_ = dimension;
  cohort.nearest_ = nearest;
  cohort.rows_.reserve(vectors.size());
  for (const std::uint8_t byte : vectors) cohort.rows_.push_back(static_cast<float>(static_cast<std::int8_t>(byte)));
  for (std::size_t first = 0; first < cohort.rows_.size(); first += dimension) {
    if (!normalize(std::span(cohort.rows_).subspan(first, dimension))) return refuse("holds a vector of zeros");
  }
  return cohort;
}

std::vector<float> Cohort::mean() const {
  std::vector<double> sums(dimension_, 0.0);
  for (std::size_t i = 0; i < rows_.size(); ++i) sums[i % dimension_] += double{rows_[i]};
  std::vector<float> mean(dimension_);
  for (std::size_t i = 0; i < dimension_; ++i) mean[i] = static_cast<float>(sums[i] / static_cast<double>(size()));
  return mean;
}

Cohort::Spread Cohort::spread_of(std::span<const float> vector) const {
  SELFSAME_CHECK(vector.size() == dimension_);
  std::vector<float> cosines(size());
  for (std::size_t i = 0; i < cosines.size(); ++i) {
    cosines[i] = dot(std::span(rows_).subspan(i * dimension_, dimension_), vector);
  }
  const auto end = cosines.begin() + static_cast<std::ptrdiff_t>(nearest_);
  std::nth_element(cosines.begin(), end - 1, cosines.end(), std::greater());
  double sum = 0;
  for (auto it = cosines.begin(); it != end; ++it) sum += *it;
  const double mean = sum / static_cast<double>(nearest_);
  double squares = 0;
  for (auto it = cosines.begin(); it != end; ++it) squares += (*it - mean) * (*it - mean);
  const auto deviation = static_cast<float>(std::sqrt(squares / static_cast<double>(nearest_)));
  return {static_cast<float>(mean), std::max(deviation, kLeastDeviation)};
}

float Cohort::normalise(float similarity, std::span<const float> a, std::span<const float> b) const {
  const Spread of_a = spread_of(a);
  const Spread of_b = spread_of(b);
  return ((similarity - of_a.mean) / of_a.deviation + (similarity - of_b.mean) / of_b.deviation) / 2;
}

}  // namespace selfsame::match
