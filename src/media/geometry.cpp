// Affine maps, and the moves of whole pixels: flips, quarter turns, crops.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/check.hpp"
#include "media/kernels.hpp"

namespace selfsame::media {
namespace {

/// Where output pixel (0, 0) comes from, and how far the source moves for one output step to the right and down.
struct Walk {
  int origin_x;
  int origin_y;
  int right_dx;
  int right_dy;
  int down_dx;
  int down_dy;
};

Walk walk_of(int orientation, int last_x, int last_y) {
  switch (orientation) {
    case 2: return {last_x, 0, -1, 0, 0, 1};
    case 3: return {last_x, last_y, -1, 0, 0, -1};
    case 4: return {0, last_y, 1, 0, 0, -1};
    case 5: return {0, 0, 0, 1, 1, 0};
    case 6: return {0, last_y, 0, -1, 1, 0};
    case 7: return {last_x, last_y, 0, -1, -1, 0};
    case 8: return {last_x, 0, 0, 1, -1, 0};
    default: return {0, 0, 1, 0, 0, 1};
  }
}

template <int kChannels>
void move_pixels(const Image& source, const Walk& walk, Image& out) {
  // Quarter turns read down the columns; blocks keep the lines they touch in the cache.
  constexpr int kBlock = 64;
  const auto row_bytes = static_cast<std::ptrdiff_t>(source.row_bytes());
  const std::ptrdiff_t right = walk.right_dx * kChannels + walk.right_dy * row_bytes;
  const std::ptrdiff_t down = walk.down_dx * kChannels + walk.down_dy * row_bytes;
  const std::uint8_t* origin = source.pixel(walk.origin_x, walk.origin_y);
  for (int block_y = 0; block_y < out.height(); block_y += kBlock) {
    for (int block_x = 0; block_x < out.width(); block_x += kBlock) {
      const int end_y = std::min(block_y + kBlock, out.height());
      const int count = std::min(kBlock, out.width() - block_x);
      for (int y = block_y; y < end_y; ++y) {
        const std::uint8_t* from = origin + block_x * right + y * down;
        std::uint8_t* to = out.pixel(block_x, y);
        for (int i = 0; i < count; ++i) std::memcpy(to + i * kChannels, from + i * right, kChannels);
      }
    }
  }
}

}  // namespace

Affine invert(const Affine& map) {
  const double a = map[0];
  const double b = map[1];
  const double c = map[2];
  const double d = map[3];
  const double e = map[4];
  const double f = map[5];
  const double determinant = a * e - b * d;
  SELFSAME_CHECK(std::isfinite(determinant) && determinant != 0);
  return {static_cast<float>(e / determinant),
          static_cast<float>(-b / determinant),
          static_cast<float>((b * f - c * e) / determinant),
          static_cast<float>(-d / determinant),
          static_cast<float>(a / determinant),
          static_cast<float>((c * d - a * f) / determinant)};
}

Point apply(const Affine& map, Point point) {
  return {map[0] * point.x + map[1] * point.y + map[2], map[3] * point.x + map[4] * point.y + map[5]};
}

Affine similarity(std::span<const Point> from, std::span<const Point> to) {
  SELFSAME_CHECK(from.size() == to.size() && from.size() >= 2);
  const auto count = static_cast<double>(from.size());
  double from_x = 0;
  double from_y = 0;
  double to_x = 0;
  double to_y = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    from_x += from[i].x;
    from_y += from[i].y;
    to_x += to[i].x;
    to_y += to[i].y;
  }
  from_x /= count;
  from_y /= count;
  to_x /= count;
  to_y /= count;

  // In the plane, scale times rotation is [p -q; q p], so that the least-squares problem is linear in p and q.
  double spread = 0;
  double dot = 0;
  double cross = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const double x = from[i].x - from_x;
    const double y = from[i].y - from_y;
    const double u = to[i].x - to_x;
    const double v = to[i].y - to_y;
    spread += x * x + y * y;
    dot += x * u + y * v;
    cross += x * v - y * u;
  }
  SELFSAME_CHECK(std::isfinite(spread) && spread > 0);
  const double p = dot / spread;
  const double q = cross / spread;
  return {static_cast<float>(p), static_cast<float>(-q), static_cast<float>(to_x - p * from_x + q * from_y),
          static_cast<float>(q), static_cast<float>(p),  static_cast<float>(to_y - q * from_x - p * from_y)};
}

Image apply_exif_orientation(const Image& image, int orientation) {
  if (image.empty() || orientation < 2 || orientation > 8) return image;
  const bool turned = orientation >= 5;
  Image out(turned ? image.height() : image.width(), turned ? image.width() : image.height(), image.channels());
  const Walk walk = walk_of(orientation, image.width() - 1, image.height() - 1);
  if (image.channels() == 1) move_pixels<1>(image, walk, out);
  if (image.channels() == 3) move_pixels<3>(image, walk, out);
  if (image.channels() == 4) move_pixels<4>(image, walk, out);
  return out;
}

Image flip_horizontal(const Image& image) { return apply_exif_orientation(image, 2); }

Image crop(const Image& image, const Box& box) {
  SELFSAME_CHECK(!image.empty());
  // Written so that NaN falls to `low`: a comparison with NaN is false.
  const auto first_at_least = [](double value, int low, int high) {
    if (!(value > low)) return low;
    if (value >= high) return high;
    return static_cast<int>(std::ceil(value));
  };
  const int left = first_at_least(box.x, 0, image.width() - 1);
  const int top = first_at_least(box.y, 0, image.height() - 1);
  const int right = first_at_least(double{box.x} + double{box.width}, left + 1, image.width());
  const int bottom = first_at_least(double{box.y} + double{box.height}, top + 1, image.height());
  Image out(right - left, bottom - top, image.channels());
  for (int y = 0; y < out.height(); ++y) std::copy_n(image.pixel(left, top + y), out.row_bytes(), out.row(y));
  return out;
}

}  // namespace selfsame::media
