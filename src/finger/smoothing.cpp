#include "finger/smoothing.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "media/elementary.hpp"

namespace selfsame::finger {

Plane<float> gaussian(const Plane<float>& from, float sigma) {
  const int radius = static_cast<int>(std::ceil(2.5F * sigma));
  std::vector<float> weight(static_cast<std::size_t>(radius) + 1);
  float total = 0;
  for (int k = 0; k <= radius; ++k) {
    const double far = k / static_cast<double>(sigma);
    weight[static_cast<std::size_t>(k)] = static_cast<float>(media::exponential(-far * far / 2));
    total += (k == 0 ? 1.0F : 2.0F) * weight[static_cast<std::size_t>(k)];
  }
  for (float& w : weight) {
    w /= total;
  }
  Plane<float> across(from.width, from.height);
  Plane<float> result(from.width, from.height);
  std::vector<float> wide(static_cast<std::size_t>(from.width + 2 * radius));
  for (int y = 0; y < from.height; ++y) {
    const float* in = from.row(y);
    for (int x = -radius; x < from.width + radius; ++x) {
      wide[static_cast<std::size_t>(x + radius)] = in[std::clamp(x, 0, from.width - 1)];
    }
    float* out = across.row(y);
    for (int k = -radius; k <= radius; ++k) {
      const float w = weight[static_cast<std::size_t>(std::abs(k))];
      const float* shifted = wide.data() + k + radius;
      for (int x = 0; x < from.width; ++x) {
        out[x] += w * shifted[x];
      }
    }
  }
  for (int y = 0; y < from.height; ++y) {
    float* out = result.row(y);
    for (int k = -radius; k <= radius; ++k) {
      const float* in = across.row(std::clamp(y + k, 0, from.height - 1));
      const float w = weight[static_cast<std::size_t>(std::abs(k))];
      for (int x = 0; x < from.width; ++x) {
        out[x] += w * in[x];
      }
    }
  }
  return result;
}

Plane<std::int16_t> binomial(const Plane<std::int16_t>& from) {
  const int width = from.width;
  const int height = from.height;
  Plane<std::int16_t> down(width, height);
  Plane<std::int16_t> result(width, height);
  const auto weighed = [](int a, int b, int c, int d, int e) {
    return static_cast<std::int16_t>((a + e + 4 * (b + d) + 6 * c) / 16);
  };
  for (int y = 0; y < height; ++y) {
    const std::int16_t* a = from.row(std::max(y - 2, 0));
    const std::int16_t* b = from.row(std::max(y - 1, 0));
    const std::int16_t* c = from.row(y);
    const std::int16_t* d = from.row(std::min(y + 1, height - 1));
    const std::int16_t* e = from.row(std::min(y + 2, height - 1));
    std::int16_t* out = down.row(y);
    for (int x = 0; x < width; ++x) {
      out[x] = weighed(a[x], b[x], c[x], d[x], e[x]);
    }
  }
  for (int y = 0; y < height; ++y) {
    const std::int16_t* in = down.row(y);
    std::int16_t* out = result.row(y);
    for (int x = 2; x + 2 < width; ++x) {
      out[x] = weighed(in[x - 2], in[x - 1], in[x], in[x + 1], in[x + 2]);
    }
    for (const int x : {0, 1, width - 2, width - 1}) {
      if (x >= 0 && x < width) {
        const auto at = [&](int k) { return in[std::clamp(k, 0, width - 1)]; };
        out[x] = weighed(at(x - 2), at(x - 1), at(x), at(x + 1), at(x + 2));
      }
    }
  }
  return result;
}

}  // namespace selfsame::finger
