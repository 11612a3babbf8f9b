#include "face/liveness/regions.hpp"

#include <algorithm>
#include <cmath>

namespace selfsame::face::liveness {
namespace {

/// Samples along a side of a region: enough for a mean at any picture size.
constexpr int kSide = 12;
/// A region with fewer samples inside the picture is not measured.
constexpr int kLeastSamples = 24;

/// A rectangle parallel to the line of the eyes. Lengths in pixels of the picture.
struct Patch {
  media::Point middle;
  float half_along = 0;
  float half_across = 0;
};

/// Along the eyes, towards the subject's left, and down the face; both vectors as long as the eye distance.
struct Frame {
  media::Point origin;  // between the eyes
  media::Point along;
  media::Point across;
  media::Point at(float u, float v) const {
    return {origin.x + u * along.x + v * across.x, origin.y + u * along.y + v * across.y};
  }
};

Frame frame_of(const DensePoints& points) {
  const media::Point right = eye_middle(points, kRightEye);
  const media::Point left = eye_middle(points, kLeftEye);
  const media::Point along{left.x - right.x, left.y - right.y};
  return {{(right.x + left.x) / 2, (right.y + left.y) / 2}, along, {-along.y, along.x}};
}

media::Point between(const Point3& a, const Point3& b, float part) {
  return {a.x + part * (b.x - a.x), a.y + part * (b.y - a.y)};
}

std::array<Patch, kRegions> patches(const DensePoints& points, const Frame& frame) {
  constexpr std::size_t kInnerBrows[] = {36, 41};
  constexpr std::size_t kBridge = 44;
  constexpr std::size_t kCheeks[] = {92, 95};
  constexpr std::size_t kOuterCheeks[] = {94, 97};
  const float unit = eye_distance(points);
  const media::Point brow = between(points[kInnerBrows[0]], points[kInnerBrows[1]], 0.5F);
  const auto point = [&](std::size_t i) { return media::Point{points[i].x, points[i].y}; };
  const Point3 brows{brow.x, brow.y, 0};
  return {{{between(points[kForehead], brows, 0.5F), 0.25F * unit, 0.1F * unit},
           {point(kBridge), 0.06F * unit, 0.1F * unit},
           {point(kCheeks[0]), 0.12F * unit, 0.1F * unit},
           {point(kCheeks[1]), 0.12F * unit, 0.1F * unit},
           {point(kOuterCheeks[0]), 0.06F * unit, 0.12F * unit},
           {point(kOuterCheeks[1]), 0.06F * unit, 0.12F * unit},
           {between(points[kChin], points[kNoseTip], 0.2F), 0.15F * unit, 0.08F * unit},
           {between(points[kChin], points[kNoseTip], -0.32F), 0.35F * unit, 0.12F * unit},
           // Away from ears and most hair, above the shoulders.
           {frame.at(-2.2F, -0.3F), 0.4F * unit, 0.9F * unit},
           {frame.at(2.2F, -0.3F), 0.4F * unit, 0.9F * unit}}};
}

}  // namespace

RegionColours region_colours(const media::Image& rgb, const DensePoints& points) {
  RegionColours colours{};
  const Frame frame = frame_of(points);
  const float unit = eye_distance(points);
  const media::Point along{frame.along.x / unit, frame.along.y / unit};
  const auto all = patches(points, frame);
  for (std::size_t region = 0; region < kRegions; ++region) {
    const Patch& patch = all[region];
    std::array<float, 3> sum{};
    int count = 0;
    for (int row = 0; row < kSide; ++row) {
      for (int column = 0; column < kSide; ++column) {
        const float u = patch.half_along * (2 * static_cast<float>(column) / (kSide - 1) - 1);
        const float v = patch.half_across * (2 * static_cast<float>(row) / (kSide - 1) - 1);
        const float x = patch.middle.x + u * along.x - v * along.y + 0.5F;
        const float y = patch.middle.y + u * along.y + v * along.x + 0.5F;
        // Also false for NaN.
        const bool inside =
            x >= 0 && y >= 0 && x < static_cast<float>(rgb.width()) && y < static_cast<float>(rgb.height());
        if (!inside) continue;
        const std::uint8_t* p = rgb.pixel(static_cast<int>(x), static_cast<int>(y));
        for (std::size_t c = 0; c < 3; ++c) sum[c] += p[rgb.channels() < 3 ? 0 : c];
        ++count;
      }
    }
    if (count < kLeastSamples) continue;
    for (std::size_t c = 0; c < 3; ++c) {
      const float mean = 256 * sum[c] / static_cast<float>(count);
      colours[region][c] = static_cast<std::uint16_t>(std::clamp(mean, 1.0F, 65535.0F));
    }
  }
  return colours;
}

}  // namespace selfsame::face::liveness
