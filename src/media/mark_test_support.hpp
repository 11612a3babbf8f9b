// Counts the marks of a sample that are recognised from an earlier one, for tests.
#pragma once

#include <algorithm>
#include <bit>
#include <vector>

#include "media/mark.hpp"

namespace selfsame::test {

inline double share_known(const std::vector<media::Mark>& earlier, const std::vector<media::Mark>& marks) {
  constexpr int kNearestBits = 14;  // as auth::SeenSamples
  const auto known = std::count_if(marks.begin(), marks.end(), [&](const media::Mark& mark) {
    return std::any_of(earlier.begin(), earlier.end(), [&](const media::Mark& before) {
      return std::popcount(before[0] ^ mark[0]) + std::popcount(before[1] ^ mark[1]) <= kNearestBits;
    });
  });
  return marks.empty() ? 0 : static_cast<double>(known) / static_cast<double>(marks.size());
}

}  // namespace selfsame::test
