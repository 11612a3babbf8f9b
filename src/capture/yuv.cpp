#include "capture/yuv.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace selfsame::capture {
namespace {

/// In 1/65536.
struct Weights {
  int black;
  int luma;
  int red_v;
  int green_u;
  int green_v;
  int blue_u;
};
constexpr Weights kNarrow{16, 76309, 104597, 25675, 53279, 132201};
constexpr Weights kFull{0, 65536, 91881, 22554, 46802, 116130};

std::uint8_t level(int value) { return static_cast<std::uint8_t>(std::clamp(value >> 16, 0, 255)); }

void put(std::uint8_t* pixel, const Weights& weights, int luma, int u, int v) {
  const int base = (luma - weights.black) * weights.luma + (1 << 15);
  pixel[0] = level(base + weights.red_v * (v - 128));
  pixel[1] = level(base - weights.green_u * (u - 128) - weights.green_v * (v - 128));
  pixel[2] = level(base + weights.blue_u * (u - 128));
}

int halved(int side, int shift) { return (side + (1 << shift) - 1) >> shift; }

std::size_t area(int width, int height) { return static_cast<std::size_t>(width) * static_cast<std::size_t>(height); }

}  // namespace

std::size_t planar_bytes(int width, int height, Subsampling chroma) {
  const std::size_t luma = area(width, height);
  if (chroma.gray) return luma;
  return luma + 2 * area(halved(width, chroma.shift_x), halved(height, chroma.shift_y));
}

media::Image planar_to_rgb(ByteView planes, int width, int height, Subsampling chroma, Range range) {
  SELFSAME_CHECK(planes.size() == planar_bytes(width, height, chroma));
  const Weights& weights = range == Range::full ? kFull : kNarrow;
  const auto chroma_width = static_cast<std::size_t>(halved(width, chroma.shift_x));
  const std::size_t chroma_area = chroma_width * static_cast<std::size_t>(halved(height, chroma.shift_y));
  const std::uint8_t* luma = planes.data();
  const std::uint8_t* const first_u = planes.data() + area(width, height);
  media::Image rgb(width, height, 3);
  for (int y = 0; y < height; ++y) {
    std::uint8_t* pixel = rgb.row(y);
    const std::uint8_t* u = first_u + static_cast<std::size_t>(y >> chroma.shift_y) * chroma_width;
    for (int x = 0; x < width; ++x, pixel += 3, ++luma) {
      if (chroma.gray) {
        put(pixel, weights, *luma, 128, 128);
      } else {
        const std::uint8_t* at = u + (x >> chroma.shift_x);
        put(pixel, weights, *luma, at[0], at[chroma_area]);
      }
    }
  }
  return rgb;
}

media::Image yuyv_to_rgb(ByteView packed, int width, int height, std::size_t stride) {
  const std::size_t row_bytes = area(width, 2);
  SELFSAME_CHECK(width % 2 == 0 && stride >= row_bytes);
  SELFSAME_CHECK(packed.size() >= stride * static_cast<std::size_t>(height - 1) + row_bytes);
  media::Image rgb(width, height, 3);
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* from = packed.data() + static_cast<std::size_t>(y) * stride;
    std::uint8_t* pixel = rgb.row(y);
    for (int x = 0; x < width; x += 2, from += 4, pixel += 6) {
      put(pixel, kNarrow, from[0], from[1], from[3]);
      put(pixel + 3, kNarrow, from[2], from[1], from[3]);
    }
  }
  return rgb;
}

Bytes rgb_to_planar420(const media::Image& rgb) {
  SELFSAME_CHECK(rgb.channels() == 3);
  const int width = rgb.width();
  const int height = rgb.height();
  Bytes planes;
  planes.reserve(planar_bytes(width, height, {}));
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* p = rgb.row(y);
    for (int x = 0; x < width; ++x, p += 3) {
      planes.push_back(static_cast<std::uint8_t>(16 + ((16829 * p[0] + 33039 * p[1] + 6416 * p[2] + 32768) >> 16)));
    }
  }
  Bytes v_plane;
  for (int y = 0; y < height; y += 2) {
    for (int x = 0; x < width; x += 2) {
      int red = 0, green = 0, blue = 0, count = 0;
      for (int dy = 0; dy < 2 && y + dy < height; ++dy) {
        for (int dx = 0; dx < 2 && x + dx < width; ++dx, ++count) {
          const std::uint8_t* p = rgb.pixel(x + dx, y + dy);
          red += p[0];
          green += p[1];
          blue += p[2];
        }
      }
      const auto chroma = [&](int r, int g, int b) {
        return static_cast<std::uint8_t>(128 + (((r * red + g * green + b * blue) / count + 32768) >> 16));
      };
      planes.push_back(chroma(-9714, -19070, 28784));
      v_plane.push_back(chroma(28784, -24103, -4681));
    }
  }
  planes.insert(planes.end(), v_plane.begin(), v_plane.end());
  return planes;
}

}  // namespace selfsame::capture
