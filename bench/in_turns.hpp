// Times several pieces of work fairly.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <vector>

namespace selfsame::bench {

/// Median seconds per call of each. Calls alternate, so that a change of the machine's speed affects all. Each is
/// called once for warm-up, then at least five times.
inline std::vector<double> time_in_turns(double seconds, const std::vector<std::function<void()>>& work) {
  using Clock = std::chrono::steady_clock;
  std::vector<std::vector<double>> times(work.size());
  for (const auto& one : work) one();
  const auto until = Clock::now() + std::chrono::duration<double>(seconds);
  while (Clock::now() < until || times.front().size() < 5) {
    for (std::size_t i = 0; i < work.size(); ++i) {
      const auto begin = Clock::now();
      work[i]();
      times[i].push_back(std::chrono::duration<double>(Clock::now() - begin).count());
    }
  }
  std::vector<double> medians;
  for (auto& of_one : times) {
    const auto middle = of_one.begin() + static_cast<std::ptrdiff_t>(of_one.size() / 2);
    std::nth_element(of_one.begin(), middle, of_one.end());
    medians.push_back(*middle);
  }
  return medians;
}

}  // namespace selfsame::bench
