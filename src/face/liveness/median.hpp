// The median, which one bad frame moves little.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace selfsame::face::liveness {

/// The upper one of two; 0 if there are none. Reorders the values.
inline float median_in_place(std::span<float> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

inline float median(std::vector<float> values) { return median_in_place(values); }

}  // namespace selfsame::face::liveness
