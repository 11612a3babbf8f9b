// What a raw similarity means: log-likelihood ratio, score in [0, 1], and thresholds by false-match rate.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace selfsame::match {

/// One row of a pack's measured table.
struct FmrPoint {
  double fmr = 0;       // false-match rate, of impostor comparisons
  float threshold = 0;  // raw similarity at or above which a comparison matches
};

/// llr = slope * raw + intercept (natural logarithm; Platt scaling, flat prior), score = 1 / (1 + exp(-llr)).
/// `table` falls in fmr and rises in threshold; thresholds between rows are interpolated in log10(fmr).
class Calibration {
 public:
  /// Errors: pack_invalid (not finite, slope <= 0, table not monotonic or empty).
  static Result<Calibration> create(float slope, float intercept, std::vector<FmrPoint> table, std::string measured_on);

  float llr(float raw) const { return slope_ * raw + intercept_; }
  float score(float raw) const;
  /// Inverse of score; score in (0, 1).
  float raw_for_score(float score) const;
  /// Errors: invalid_argument where `fmr` is outside the measured table: a claim without data is refused.
  Result<float> threshold(double fmr) const;
  /// At which the best of so many impostor comparisons matches with probability `fmr` or less: that of fmr / tries
  /// (Boole). Beyond the table's last row the line through its last two goes on, to a thousandth of the last rate:
  /// measured tails fall faster than exponentially, so what is promised is kept. Errors: invalid_argument where
  /// `fmr` itself is outside the table, or the line would have to go further.
  Result<float> threshold_of_best(double fmr, std::size_t tries) const;

  float slope() const { return slope_; }
  float intercept() const { return intercept_; }
  const std::vector<FmrPoint>& table() const { return table_; }
  const std::string& measured_on() const { return measured_on_; }

 private:
  Calibration() = default;
  float slope_ = 1;
  float intercept_ = 0;
  std::vector<FmrPoint> table_;
  std::string measured_on_;
};

/// What distances of codes mean: of a pack's vectors, measured over many keys. Raw similarities are
/// raw_of_bits(distance).
struct CodeCalibrations {
  Calibration soft;     // of a stored code and the vector of a probe
  Calibration hamming;  // of two codes
};

}  // namespace selfsame::match
