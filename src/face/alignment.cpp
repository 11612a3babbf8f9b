#include "face/alignment.hpp"

#include <algorithm>
#include <cmath>

namespace selfsame::face {
namespace {

/// Bilinear sampling reads 2 x 2 pixels, so steps of up to this many source pixels skip none.
constexpr float kMaxStep = 2.0F;

}  // namespace

media::Affine alignment(const Landmarks& landmarks, int margin) {
  media::Affine map = media::similarity(landmarks, kAlignedLandmarks);
  map[2] += static_cast<float>(margin);
  map[5] += static_cast<float>(margin);
  return map;
}

media::Image align(const media::Image& picture, const Landmarks& landmarks, int margin) {
  const int side = kAlignedSide + 2 * margin;
  const media::Affine map = alignment(landmarks, margin);
  const float source_step = 1.0F / std::hypot(map[0], map[3]);
  if (source_step <= kMaxStep) return media::warp_affine(picture, map, side, side);

  // Crop the region of the aligned face, shrink it by a whole factor, and warp the small picture.
  const media::Affine back = media::invert(map);
  float left = 1e9F;
  float top = 1e9F;
  float right = -1e9F;
  float bottom = -1e9F;
  const auto edge = static_cast<float>(side);
  for (const media::Point corner : {media::Point{0, 0}, {edge, 0}, {0, edge}, {edge, edge}}) {
    const media::Point there = media::apply(back, corner);
    left = std::min(left, there.x);
    right = std::max(right, there.x);
    top = std::min(top, there.y);
    bottom = std::max(bottom, there.y);
  }
  left = std::clamp(std::floor(left), 0.0F, static_cast<float>(picture.width() - 1));
  top = std::clamp(std::floor(top), 0.0F, static_cast<float>(picture.height() - 1));
  const media::Image region = media::crop(picture, {left, top, std::ceil(right) - left, std::ceil(bottom) - top});
  const float shrink = std::floor(source_step);
  const int width = std::max(1, static_cast<int>(static_cast<float>(region.width()) / shrink));
  const int height = std::max(1, static_cast<int>(static_cast<float>(region.height()) / shrink));
  const media::Image small = media::resize(region, width, height);
  const float factor_x = static_cast<float>(width) / static_cast<float>(region.width());
  const float factor_y = static_cast<float>(height) / static_cast<float>(region.height());
  Landmarks moved = landmarks;
  for (media::Point& point : moved) {
    // Pixel centres at integers: shift by half a pixel around the scaling.
    point = {(point.x - left + 0.5F) * factor_x - 0.5F, (point.y - top + 0.5F) * factor_y - 0.5F};
  }
  return media::warp_affine(small, alignment(moved, margin), side, side);
}

}  // namespace selfsame::face
