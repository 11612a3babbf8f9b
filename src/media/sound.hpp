// Sound buffers. Values own their samples.
#pragma once

#include <cstddef>
#include <vector>

namespace selfsame::media {

/// One channel, in [-1, 1] where full scale is 1; rate_hz samples a second.
struct Sound {
  int rate_hz = 0;
  std::vector<float> samples;

  bool empty() const { return samples.empty(); }
  double seconds() const { return rate_hz > 0 ? static_cast<double>(samples.size()) / rate_hz : 0; }
  bool operator==(const Sound&) const = default;
};

}  // namespace selfsame::media
