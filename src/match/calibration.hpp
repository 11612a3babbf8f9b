// What a raw similarity means: log-likelihood ratio, score in [0, 1], and thresholds by false-match rate.
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

/// Whose comparisons a false-match rate is of. People of one origin and sex are more alike than people at random, so
/// the first rate is the one that a site's own people may meet, and the second flatters.
enum class Strangers {
  worst_group,  // strangers of one group, the worst that was measured
  mixed         // strangers of all kinds at random
};

/// What was measured within groups.
struct GroupTable {
  std::vector<FmrPoint> table = {};
  std::string measured_on = {};
  /// The rate to accept at if a site names none: the strictest at which the pack still recognises nearly everybody.
  std::optional<double> default_fmr = {};
};

/// llr = slope * raw + intercept (natural logarithm; Platt scaling, flat prior), score = 1 / (1 + exp(-llr)).
/// Tables fall in fmr and rise in threshold; thresholds between rows are interpolated in log10(fmr). A pack whose
/// groups were not measured has one table, of mixed strangers, which then serves for both.
class Calibration {
 public:
  /// The rate to accept at for a pack that names none.
  static constexpr double kDefaultFmr = 1e-4;

  /// `table`: of mixed strangers. Errors: pack_invalid (not finite, slope <= 0, table not monotonic or empty).
  static Result<Calibration> create(float slope, float intercept, std::vector<FmrPoint> table, std::string measured_on);
  /// The same with what was measured within groups. Errors: pack_invalid (table not monotonic or empty, a threshold
  /// below that of mixed strangers, a default outside the table).
  Result<Calibration> with_groups(GroupTable groups) const;

  float llr(float raw) const { return slope_ * raw + intercept_; }
  float score(float raw) const;
  /// Inverse of score; score in (0, 1).
  float raw_for_score(float score) const;
  /// Errors: invalid_argument where `fmr` is outside the measured table: a claim without data is refused.
  Result<float> threshold(double fmr, Strangers of = Strangers::worst_group) const;
  /// The inverse: how often strangers reach `raw`. 1 below the table's first row, and the last row's beyond it.
  double fmr_at(float raw, Strangers of = Strangers::worst_group) const;
  /// At which the best of so many impostor comparisons matches with probability `fmr` or less: that of fmr / tries
  /// (Boole). Beyond the table's last row the line through its last two goes on, to a thousandth of the last rate:
  /// measured tails fall faster than exponentially, so what is promised is kept. Errors: invalid_argument where
  /// `fmr` itself is outside the table, or the line would have to go further.
  Result<float> threshold_of_best(double fmr, std::size_t tries, Strangers of = Strangers::worst_group) const;

  float slope() const { return slope_; }
  float intercept() const { return intercept_; }
  /// Whether groups were measured; if not, both kinds of strangers have the same table.
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

/// What distances of codes mean: of a pack's vectors, measured over many keys. Raw similarities are
/// raw_of_bits(distance).
struct CodeCalibrations {
  Calibration soft;     // of a stored code and the vector of a probe
  Calibration hamming;  // of two codes
};

}  // namespace selfsame::match
