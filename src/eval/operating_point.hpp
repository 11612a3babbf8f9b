// Searches along the threshold, shared by plain and weighted rates. Private to this room.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "eval/metrics.hpp"

namespace selfsame::eval {

inline float next_above(float value) { return std::nextafter(value, std::numeric_limits<float>::infinity()); }

/// Maps floats to integers of the same order, and back.
inline std::int64_t float_order(float value) {
  const auto bits = std::bit_cast<std::int32_t>(value);
  return bits >= 0 ? bits : static_cast<std::int64_t>(std::numeric_limits<std::int32_t>::min()) - bits - 1;
}
inline float float_of_order(std::int64_t order) {
  if (order >= 0) return std::bit_cast<float>(static_cast<std::int32_t>(order));
  const auto bits = static_cast<std::int64_t>(std::numeric_limits<std::int32_t>::min()) - order - 1;
  return std::bit_cast<float>(static_cast<std::int32_t>(bits));
}

/// The smallest float in [low, high] for which the monotone `holds` is true; `holds(high)` must be true.
template <typename Predicate>
float first_float(float low, float high, const Predicate& holds) {
  std::int64_t first = float_order(low);
  std::int64_t last = float_order(high);
  while (first < last) {
    const std::int64_t middle = first + (last - first) / 2;
    if (holds(float_of_order(middle))) {
      last = middle;
    } else {
      first = middle + 1;
    }
  }
  return float_of_order(last);
}

/// `Rates` has fmr(t), fnmr(t), lowest() and highest() as ScoreSet has. Searching all floats instead of all scores
/// needs no merged list: the float just below the crossing lies on the operating point just before it.
template <typename Rates>
EqualError find_equal_error(const Rates& rates) {
  const float after =
      first_float(rates.lowest(), next_above(rates.highest()), [&](float t) { return rates.fnmr(t) >= rates.fmr(t); });
  const float before = float_of_order(float_order(after) - 1);
  const double fmr_before = rates.fmr(before);
  const double fmr_after = rates.fmr(after);
  const double gap_before = fmr_before - rates.fnmr(before);
  const double gap_after = fmr_after - rates.fnmr(after);
  const double share = gap_before / (gap_before - gap_after);
  return {fmr_before + share * (fmr_after - fmr_before), after};
}

template <typename Rates>
float find_threshold(const Rates& rates, double fmr) {
  return first_float(rates.lowest(), next_above(rates.highest()), [&](float t) { return rates.fmr(t) <= fmr; });
}

}  // namespace selfsame::eval
