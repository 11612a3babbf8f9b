#include "match/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/check.hpp"

namespace selfsame::match {
namespace {

std::string in_words(double fmr) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", fmr);
  return text;
}

}  // namespace

Result<Calibration> Calibration::create(float slope, float intercept, std::vector<FmrPoint> table,
                                        std::string measured_on) {
  if (!std::isfinite(slope) || !std::isfinite(intercept) || slope <= 0) {
    return fail(ErrorCode::pack_invalid, "a calibration needs a finite slope above 0 and a finite intercept");
  }
  if (table.empty()) return fail(ErrorCode::pack_invalid, "a calibration needs at least one FMR threshold");
  for (std::size_t i = 0; i < table.size(); ++i) {
    const bool in_range = table[i].fmr > 0 && table[i].fmr < 1 && std::isfinite(table[i].threshold);
    const bool in_order = i == 0 || (table[i].fmr < table[i - 1].fmr && table[i].threshold >= table[i - 1].threshold);
    if (!in_range || !in_order) {
      return fail(ErrorCode::pack_invalid, "FMR thresholds must fall in FMR, rise in threshold, and have 0 < FMR < 1");
    }
  }
  Calibration calibration;
  calibration.slope_ = slope;
  calibration.intercept_ = intercept;
  calibration.table_ = std::move(table);
  calibration.measured_on_ = std::move(measured_on);
  return calibration;
}

float Calibration::score(float raw) const { return 1.0F / (1.0F + std::exp(-llr(raw))); }

float Calibration::raw_for_score(float score) const {
  SELFSAME_CHECK(score > 0 && score < 1);
  return (std::log(score / (1 - score)) - intercept_) / slope_;
}

Result<float> Calibration::threshold(double fmr) const {
  // Policies are typed by people as decimal numbers; the table's ends count as inside.
  constexpr double kSlack = 1 + 1e-9;
  if (!(fmr <= table_.front().fmr * kSlack) || !(fmr * kSlack >= table_.back().fmr)) {
    return fail(ErrorCode::invalid_argument, "no threshold was measured for FMR " + in_words(fmr) +
                                                 "; this pack's table runs from " + in_words(table_.front().fmr) +
                                                 " to " + in_words(table_.back().fmr) + " (" + measured_on_ + ")");
  }
  for (std::size_t i = 1; i < table_.size(); ++i) {
    if (fmr * kSlack < table_[i].fmr) continue;
    const FmrPoint& above = table_[i - 1];
    const FmrPoint& below = table_[i];
    const double share = (std::log10(above.fmr) - std::log10(fmr)) / (std::log10(above.fmr) - std::log10(below.fmr));
    return above.threshold + static_cast<float>(std::clamp(share, 0.0, 1.0)) * (below.threshold - above.threshold);
  }
  return table_.front().threshold;
}

Result<float> Calibration::threshold_of_best(double fmr, std::size_t tries) const {
  constexpr double kFurthest = 1e-3;
  const auto of_one = threshold(fmr);
  if (!of_one || tries <= 1) return of_one;
  const double each = fmr / static_cast<double>(tries);
  const FmrPoint& last = table_.back();
  if (each >= last.fmr) return threshold(each);
  if (table_.size() < 2 || each < last.fmr * kFurthest) {
    return fail(ErrorCode::invalid_argument, "this pack's table, which ends at FMR " + in_words(last.fmr) +
                                                 ", says nothing of the best of " + std::to_string(tries) +
                                                 " comparisons at FMR " + in_words(fmr));
  }
  const FmrPoint& before = table_[table_.size() - 2];
  const double slope = (last.threshold - before.threshold) / (std::log10(before.fmr) - std::log10(last.fmr));
  return last.threshold + static_cast<float>(slope * (std::log10(last.fmr) - std::log10(each)));
}

}  // namespace selfsame::match
