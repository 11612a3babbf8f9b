#include "face/liveness/face_view.hpp"

#include <algorithm>
#include <cmath>

#include "media/kernels.hpp"

namespace selfsame::face::liveness {
namespace {

/// Smaller faces show neither grain nor a usable spectrum.
constexpr float kMinFaceSide = 24;
constexpr float kMaxAspect = 2;
constexpr float kMinCoverage = 0.5F;
/// Extent of the surroundings: the bezel or edge of something held up is rarely farther away.
constexpr float kSceneScale = 2.5F;
/// Enough for four tiles of the spectrum; more only costs time.
constexpr int kMaxNativeSide = 256;

media::Box clipped(const media::Box& box, const media::Image& picture) {
  const float left = std::max(0.0F, box.x);
  const float top = std::max(0.0F, box.y);
  const float right = std::min(static_cast<float>(picture.width()), box.x + box.width);
  const float bottom = std::min(static_cast<float>(picture.height()), box.y + box.height);
  return {left, top, std::max(0.0F, right - left), std::max(0.0F, bottom - top)};
}

/// Whole pixels, so that coordinates in the crop are coordinates in the picture less the corner.
media::Box whole_pixels(const media::Box& box) {
  const float left = std::floor(box.x);
  const float top = std::floor(box.y);
  return {left, top, std::ceil(box.x + box.width) - left, std::ceil(box.y + box.height) - top};
}

media::Box about(const media::Point& centre, float width, float height) {
  return {centre.x - width / 2, centre.y - height / 2, width, height};
}

bool usable(const media::Box& face) {
  if (!std::isfinite(face.x + face.y + face.width + face.height)) return false;
  if (std::min(face.width, face.height) < kMinFaceSide) return false;
  return std::max(face.width, face.height) <= kMaxAspect * std::min(face.width, face.height);
}

int scaled(float length, float scale) { return std::max(1, static_cast<int>(std::lround(length * scale))); }

}  // namespace

std::optional<FaceView> view_face(const media::Image& picture, const media::Box& face) {
  if (picture.empty() || !usable(face)) return std::nullopt;
  FaceView view;
  view.picture_face = clipped(face, picture);
  if (view.picture_face.area() < kMinCoverage * face.area()) return std::nullopt;

  // A square around the box's middle with the side of its width leaves out hair and neck.
  const media::Box square = whole_pixels(clipped(about(face.centre(), face.width, face.width), picture));
  if (std::min(square.width, square.height) < kMinFaceSide) return std::nullopt;
  const media::Image gray = media::to_gray(media::crop(picture, square));
  const int side = std::min({gray.width(), gray.height(), kMaxNativeSide});
  view.native =
      media::crop(gray, {static_cast<float>((gray.width() - side) / 2), static_cast<float>((gray.height() - side) / 2),
                         static_cast<float>(side), static_cast<float>(side)});

  const media::Box around =
      whole_pixels(clipped(about(face.centre(), kSceneScale * face.width, kSceneScale * face.height), picture));
  const float scale = static_cast<float>(kSceneFaceWidth) / face.width;
  const media::Image part = media::crop(picture, around);
  view.scene = media::to_rgb(media::resize(part, scaled(around.width, scale), scaled(around.height, scale)));
  view.face = {(face.x - around.x) * scale, (face.y - around.y) * scale, face.width * scale, face.height * scale};
  return view;
}

}  // namespace selfsame::face::liveness
