#include "match/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/check.hpp"

namespace selfsame::match {
namespace {

/// People type policies as decimal numbers, so the table's ends are included.
constexpr double kSlack = 1 + 1e-9;

std::string in_words(double fmr) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", fmr);
  return text;
}

Status check_table(const std::vector<FmrPoint>& table) {
  if (table.empty()) return fail(ErrorCode::pack_invalid, "a calibration needs at least one FMR threshold");
  for (std::size_t i = 0; i < table.size(); ++i) {
    const bool in_range = table[i].fmr > 0 && table[i].fmr < 1 && std::isfinite(table[i].threshold);
    const bool in_order = i == 0 || (table[i].fmr < table[i - 1].fmr && table[i].threshold >= table[i - 1].threshold);
    if (!in_range || !in_order) {
      return fail(ErrorCode::pack_invalid, "FMR thresholds must fall in FMR, rise in threshold, and have 0 < FMR < 1");
    }
  }
  return {};
}

bool covers(const std::vector<FmrPoint>& table, double fmr) {
  return fmr <= table.front().fmr * kSlack && fmr * kSlack >= table.back().fmr;
}

}  // namespace

Result<Calibration> Calibration::create(float slope, float intercept, std::vector<FmrPoint> table,
                                        std::string measured_on) {
  if (!std::isfinite(slope) || !std::isfinite(intercept) || slope <= 0) {
    return fail(ErrorCode::pack_invalid, "a calibration needs a finite slope above 0 and a finite intercept");
  }
  SELFSAME_TRY(check_table(table));
  Calibration calibration;
  calibration.slope_ = slope;
  calibration.intercept_ = intercept;
  calibration.table_ = std::move(table);
  calibration.measured_on_ = std::move(measured_on);
  return calibration;
}

Result<Calibration> Calibration::with_groups(GroupTable groups) const {
  SELFSAME_TRY(check_table(groups.table));
  for (const FmrPoint& row : groups.table) {
    // A group whose strangers are less alike than random ones was measured on too few people.
    if (covers(table_, row.fmr) && row.threshold < *threshold(row.fmr, Strangers::mixed)) {
      return fail(ErrorCode::pack_invalid,
                  "the worst group's threshold at FMR " + in_words(row.fmr) + " is below that of mixed strangers");
    }
  }
  if (groups.default_fmr && !covers(groups.table, *groups.default_fmr)) {
    return fail(ErrorCode::pack_invalid, "the default rate " + in_words(*groups.default_fmr) + " is outside the table");
  }
  Calibration both = *this;
  both.groups_ = std::move(groups);
  return both;
}

float Calibration::score(float raw) const { return 1.0F / (1.0F + std::exp(-llr(raw))); }

float Calibration::raw_for_score(float score) const {
  SELFSAME_CHECK(score > 0 && score < 1);
  return (std::log(score / (1 - score)) - intercept_) / slope_;
}

Result<float> Calibration::threshold(double fmr, Strangers of) const {
  const auto& rows = table(of);
  if (!covers(rows, fmr)) {
    return fail(ErrorCode::invalid_argument, "no threshold was measured for FMR " + in_words(fmr) +
                                                 "; this pack's table runs from " + in_words(rows.front().fmr) +
                                                 " to " + in_words(rows.back().fmr));
  }
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (fmr * kSlack < rows[i].fmr) continue;
    const FmrPoint& above = rows[i - 1];
    const FmrPoint& below = rows[i];
    const double share = (std::log10(above.fmr) - std::log10(fmr)) / (std::log10(above.fmr) - std::log10(below.fmr));
    return above.threshold + static_cast<float>(std::clamp(share, 0.0, 1.0)) * (below.threshold - above.threshold);
  }
  return rows.front().threshold;
}

double Calibration::fmr_at(float raw, Strangers of) const {
  const auto& rows = table(of);
  // NaN compares false with everything, so strangers always reach it.
  if (!(raw >= rows.front().threshold)) return 1;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (raw >= rows[i].threshold) continue;
    const FmrPoint& above = rows[i - 1];
    const double share = (raw - above.threshold) / (rows[i].threshold - above.threshold);
    return above.fmr * std::pow(rows[i].fmr / above.fmr, share);
  }
  return rows.back().fmr;
}

Result<float> Calibration::threshold_of_best(double fmr, std::size_t tries, Strangers of) const {
  constexpr double kFurthest = 1e-3;
  const auto of_one = threshold(fmr, of);
  if (!of_one || tries <= 1) return of_one;
  const auto& rows = table(of);
  const double each = fmr / static_cast<double>(tries);
  const FmrPoint& last = rows.back();
  if (each >= last.fmr) return threshold(each, of);
  if (rows.size() < 2 || each < last.fmr * kFurthest) {
    return fail(ErrorCode::invalid_argument, "this pack's table, which ends at FMR " + in_words(last.fmr) +
                                                 ", says nothing of the best of " + std::to_string(tries) +
                                                 " comparisons at FMR " + in_words(fmr));
  }
  const FmrPoint& before = rows[rows.size() - 2];
  const double slope = (last.threshold - before.threshold) / (std::log10(before.fmr) - std::log10(last.fmr));
  return last.threshold + static_cast<float>(slope * (std::log10(last.fmr) - std::log10(each)));
}

const std::vector<FmrPoint>& Calibration::table(Strangers of) const {
  return groups_ && of == Strangers::worst_group ? groups_->table : table_;
}

const std::string& Calibration::measured_on(Strangers of) const {
  return groups_ && of == Strangers::worst_group ? groups_->measured_on : measured_on_;
}

}  // namespace selfsame::match
