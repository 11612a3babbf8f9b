#include "face/liveness/observation.hpp"

#include <algorithm>
#include <cmath>

#include "base/mix.hpp"
#include "media/kernels.hpp"

namespace selfsame::face::liveness {
namespace {

std::uint8_t luma(const std::uint8_t* p, int channels) {
  return channels < 3 ? p[0] : static_cast<std::uint8_t>((77 * p[0] + 150 * p[1] + 29 * p[2] + 128) >> 8);
}

/// Number of samples along an eye (1.3 times its width) and across it (two fifths of that).
constexpr int kAlong = 20;
constexpr int kAcross = 6;
constexpr float kStep = 1.3F / kAlong;
/// Added to brightness, so that dark noise does not look like an eye. Grey levels
constexpr float kDark = 8;

/// For the eye whose points begin at `first`.
float edges_of(const media::Image& rgb, const DensePoints& points, std::size_t first) {
  const media::Point middle = eye_middle(points, first);
  const float along_x = kStep * (points[first + 8].x - points[first].x);
  const float along_y = kStep * (points[first + 8].y - points[first].y);
  if (std::hypot(along_x, along_y) < 1e-3F) return 0;
  constexpr float kHalfAlong = (kAlong - 1) / 2.0F;
  constexpr float kHalfAcross = (kAcross - 1) / 2.0F;
  const media::Affine to_picture{{along_x, -along_y, middle.x - kHalfAlong * along_x + kHalfAcross * along_y,  //
                                  along_y, along_x, middle.y - kHalfAlong * along_y - kHalfAcross * along_x}};
  const media::Image eye = media::warp_affine(rgb, media::invert(to_picture), kAlong, kAcross);
  float sum = 0;
  float changes = 0;
  for (int y = 0; y < kAcross; ++y) {
    float before = 0;
    for (int x = 0; x < kAlong; ++x) {
      const float here = luma(eye.pixel(x, y), eye.channels());
      sum += here;
      if (x > 0) changes += std::fabs(here - before);
      before = here;
    }
  }
  return changes / (kAcross * (kAlong - 1)) / (sum / (kAcross * kAlong) + kDark);
}

}  // namespace

float eye_edges(const media::Image& rgb, const DensePoints& points) {
  float sum = 0;
  float widths = 0;
  for (const std::size_t first : {kRightEye, kLeftEye}) {
    const media::Point middle = eye_middle(points, first);
    const bool inside = middle.x >= 0 && middle.y >= 0 && middle.x < static_cast<float>(rgb.width()) &&
                        middle.y < static_cast<float>(rgb.height());
    if (!inside) continue;
    const float width = eye_width(points, first);
    sum += width * edges_of(rgb, points, first);
    widths += width;
  }
  return sum / std::max(widths, 1e-3F);
}

FrameSignature sign(const media::Image& rgb) {
  FrameSignature signature;
  // FNV-1a over words of eight bytes: fast, and enough to detect exact repeats.
  std::uint64_t hash = 0xCBF29CE484222325U;
  std::uint64_t word = 0;
  int filled = 0;
  for (const std::uint8_t byte : rgb.bytes()) {
    word = word << 8 | byte;
    if (++filled == 8) {
      hash = (hash ^ word) * 0x100000001B3U;
      word = 0;
      filled = 0;
    }
  }
  signature.content = base::mix_bits(hash ^ word);
  for (std::size_t i = 0; i < signature.scattered.size(); ++i) {
    const std::uint64_t place = base::mix_bits(0x9E3779B97F4A7C15U * (i + 1));
    const int x = static_cast<int>((place & 0xFFFFFFFFU) % static_cast<std::uint64_t>(rgb.width()));
    const int y = static_cast<int>((place >> 32) % static_cast<std::uint64_t>(rgb.height()));
    signature.scattered[i] = luma(rgb.pixel(x, y), rgb.channels());
  }
  return signature;
}

namespace {

/// The first of `start`, `start` + 1, ... that is not negative.
float first_inside(float start) { return start < 0 ? start + std::ceil(-start) : start; }

}  // namespace

Colour skin_colour(const media::Image& rgb, const DensePoints& points) {
  // Squares, a fifth of the eye distance wide, on both cheeks and below the top of the forehead.
  const float half = std::max(1.0F, eye_distance(points) * 0.1F);
  constexpr std::array<std::size_t, 2> kCheeks{92, 95};
  std::array<media::Point, 3> middles{};
  for (std::size_t i = 0; i < kCheeks.size(); ++i) middles[i] = {points[kCheeks[i]].x, points[kCheeks[i]].y};
  const media::Point brow{(points[36].x + points[41].x) / 2, (points[36].y + points[41].y) / 2};
  middles[2] = {(points[kForehead].x + brow.x) / 2, (points[kForehead].y + brow.y) / 2};
  const auto width = static_cast<float>(rgb.width());
  const auto height = static_cast<float>(rgb.height());
  Colour sum{};
  float count = 0;
  for (const media::Point& middle : middles) {
    // Clip the square to the picture: a net's output must not determine the amount of work.
    for (float y = first_inside(middle.y - half); y <= middle.y + half && y < height; y += 1) {
      for (float x = first_inside(middle.x - half); x <= middle.x + half && x < width; x += 1) {
        const std::uint8_t* p = rgb.pixel(static_cast<int>(x), static_cast<int>(y));
        for (std::size_t c = 0; c < 3; ++c) sum[c] += p[rgb.channels() < 3 ? 0 : c];
        count += 1;
      }
    }
  }
  for (float& channel : sum) channel /= std::max(count, 1.0F);
  return sum;
}

}  // namespace selfsame::face::liveness
