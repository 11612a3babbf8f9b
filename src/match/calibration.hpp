// The meaning of a raw similarity: log-likelihood ratio, score in [0, 1], and thresholds by false-match rate.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace selfsame::match {

/// One row of a pack's measured table.
struct FmrPoint {
  double fmr = 0;       // false-match rate, of impostor comparisons
  float threshold = 0;  // raw similarity at or above which a comparison matches
};

/// The population of a false-match rate. People of the same origin and sex are more alike than random people, so the
/// first rate is the one that a site's own users may meet, and the second is optimistic.
enum class Strangers {
  worst_group,  // strangers of one group, the worst that was measured
  mixed         // strangers of all kinds at random
};

/// Measurements within groups.
struct GroupTable {
  std::vector<FmrPoint> table = {};
  std::string measured_on = {};
  /// The rate to accept at if a site names none: the strictest at which the pack still recognises nearly everybody.
  std::optional<double> default_fmr = {};
};

/// llr = slope * raw + intercept (natural logarithm; Platt scaling, flat prior), score = 1 / (1 + exp(-llr)). In tables
/// fmr falls and threshold rises; thresholds between rows are interpolated in log10(fmr). A pack without group
/// measurements has a single table, for mixed strangers, which then serves for both.
class Calibration {
 public:
  /// The rate to accept at for a pack that names none.
  static constexpr double kDefaultFmr = 1e-4;

  /// `table`: for mixed strangers. Errors: pack_invalid (not finite, slope <= 0, table not monotonic or empty).
  static Result<Calibration> create(float slope, float intercept, std::vector<FmrPoint> table, std::string measured_on);
  /// The same with measurements within groups. Errors: pack_invalid (table not monotonic or empty, a threshold below
  /// that of mixed strangers, a default outside the table).
  Result<Calibration> with_groups(GroupTable groups) const;

  float llr(float raw) const { return slope_ * raw + intercept_; }
  float score(float raw) const;
  /// Inverse of score; score in (0, 1).
  float raw_for_score(float score) const;
  /// Errors: invalid_argument if `fmr` is outside the measured table: there is no data for such a claim.
  Result<float> threshold(double fmr, Strangers of = Strangers::worst_group) const;
  /// The inverse: the rate at which strangers reach `raw`. 1 below the table's first row; the last row's rate beyond
  /// it.
  double fmr_at(float raw, Strangers of = Strangers::worst_group) const;
  /// The threshold that the best of `tries` impostor comparisons reaches with a probability of at most `fmr`: that of
  /// fmr / tries (Boole). Beyond the table's last row, extrapolates the line through its last two rows, down to a
  /// thousandth of the last rate. Measured tails fall faster than exponentially, so this is conservative. Errors:
  /// invalid_argument if `fmr` itself is outside the table, or the extrapolation would have to go further.
  Result<float> threshold_of_best(double fmr, std::size_t tries, Strangers of = Strangers::worst_group) const;

  float slope() const { return slope_; }
  float intercept() const { return intercept_; }
  /// Whether groups were measured; if not, both populations have the same table.
  bool knows_groups() const { return groups_.has_value(); }
  double default_fmr() const { return groups_ && groups_->default_fmr ? *groups_->default_fmr : kDefaultFmr; }
  const std::vector<FmrPoint>& table(Strangers of = Strangers::worst_group) const;
  const std::string& measured_on(Strangers of = Strangers::worst_group) const;

 private:
  Calibration() = default;
  float slope_ = 1;
  float intercept_ = 0;
  std::vector<FmrPoint> table_;
  std::string measured_on_;
  std::optional<GroupTable> groups_;
};

/// Calibrations for distances of codes, made from a pack's vectors and measured over many keys. Raw similarities are
/// raw_of_bits(distance).
struct CodeCalibrations {
  Calibration soft;     // between a stored code and a probe's vector
  Calibration hamming;  // between two codes
};

}  // namespace selfsame::match
