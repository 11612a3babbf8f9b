// Alterations of print pictures for tests, which imitate copies.
#pragma once

#include <algorithm>
#include <cstdint>

#include "media/image.hpp"

namespace selfsame::finger::test {

/// Four times by 1 2 1 in both directions; pixels at the edge stay.
inline media::Image blurred(media::Image picture) {
  for (int pass = 0; pass < 4; ++pass) {
    const media::Image from = picture;
    for (int y = 1; y + 1 < from.height(); ++y) {
      for (int x = 1; x + 1 < from.width(); ++x) {
        int sum = 0;
        for (int dy = -1; dy <= 1; ++dy) {
          for (int dx = -1; dx <= 1; ++dx) sum += (dx == 0 ? 2 : 1) * (dy == 0 ? 2 : 1) * *from.pixel(x + dx, y + dy);
        }
        *picture.pixel(x, y) = static_cast<std::uint8_t>(sum / 16);
      }
    }
  }
  return picture;
}

/// 8 grey levels.
inline media::Image flattened(media::Image picture) {
  for (auto& value : picture.bytes()) value = static_cast<std::uint8_t>(value / 32 * 32 + 16);
  return picture;
}

/// Dark where it is darker than around.
inline media::Image black_and_white(const media::Image& picture) {
  media::Image result = picture;
  constexpr int kReach = 10;
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      int sum = 0;
      int count = 0;
      for (int v = std::max(0, y - kReach); v <= std::min(picture.height() - 1, y + kReach); v += 2) {
        for (int u = std::max(0, x - kReach); u <= std::min(picture.width() - 1, x + kReach); u += 2) {
          sum += *picture.pixel(u, v);
          ++count;
        }
      }
      *result.pixel(x, y) = *picture.pixel(x, y) * count < sum ? 20 : 235;
    }
  }
  return result;
}

}  // namespace selfsame::finger::test
