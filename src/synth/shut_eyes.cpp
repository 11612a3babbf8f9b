#include "synth/shut_eyes.hpp"

#include <algorithm>
#include <cmath>

namespace selfsame::synth {
namespace {

/// Of an eye's 16 points: eight from the outer corner over the upper lid, then from the inner corner back.
constexpr std::size_t kInner = 8;
constexpr std::size_t kEyePoints = 16;
/// How far above the eye its lid's skin begins, in heights of the eye; and how far over it pasted skin reaches.
constexpr float kLidSkin = 0.95F;
constexpr float kOver = 0.35F;
/// From the eye down to the cheek, in widths of the eye.
constexpr float kCheekBelow = 0.95F;

/// The line's height at a place along the eye.
float height_at(const std::array<media::Point, 9>& line, float along) {
  std::size_t i = 1;
  while (i + 1 < line.size() && line[i].x < along) ++i;
  const float span = std::max(line[i].x - line[i - 1].x, 1e-3F);
  return mix(line[i - 1].y, line[i].y, std::clamp((along - line[i - 1].x) / span, 0.0F, 1.0F));
}

}  // namespace

ShutEyes::ShutEyes(const Still& still, LidTrick trick, bool matched)
    : open_(still.picture), trick_(trick), eyes_{eye_at(still.points, 0), eye_at(still.points, kEyePoints)} {
  if (!matched) return;
  for (Eye& eye : eyes_) eye.gain = pasted_gain(eye);
}

ShutEyes::Eye ShutEyes::eye_at(const FacePoints& points, std::size_t first) {
  const Point3 outer = points[first];
  const Point3 inner = points[first + kInner];
  const bool outer_first = outer.x <= inner.x;
  const Point3 from = outer_first ? outer : inner;
  const Point3 to = outer_first ? inner : outer;
  Eye eye;
  eye.corner = {from.x, from.y};
  eye.width = std::max(distance(from, to), 2.0F);
  eye.along = {(to.x - from.x) / eye.width, (to.y - from.y) / eye.width};
  const auto local = [&](std::size_t i) {
    const float x = points[first + i % kEyePoints].x - from.x;
    const float y = points[first + i % kEyePoints].y - from.y;
    return media::Point{x * eye.along.x + y * eye.along.y, y * eye.along.x - x * eye.along.y};
  };
  float height = 0;
  for (std::size_t i = 0; i <= kInner; ++i) {
    const std::size_t at = outer_first ? i : kInner - i;
    eye.upper[at] = local(i);
    eye.lower[at] = local(kEyePoints - i);
  }
  for (std::size_t i = 0; i <= kInner; ++i) height = std::max(height, eye.lower[i].y - eye.upper[i].y);
  eye.height = std::max(height, 0.15F * eye.width);
  return eye;
}

Colour ShutEyes::pasted_gain(const Eye& eye) const {
  Colour lid;
  Colour cheek;
  const auto at = [&](float along, float down) {
    return open_.at(eye.corner.x + along * eye.along.x - down * eye.along.y,
                    eye.corner.y + along * eye.along.y + down * eye.along.x);
  };
  for (int i = 2; i <= 6; ++i) {
    const float along = eye.width * static_cast<float>(i) / 8;
    const float top = height_at(eye.upper, along);
    lid = lid + at(along, top - 0.6F * eye.height) + at(along, top - 0.9F * eye.height);
    cheek = cheek + at(along, kCheekBelow * eye.width) + at(along, kCheekBelow * eye.width - 0.3F * eye.height);
  }
  const auto ratio = [](float a, float b) { return std::clamp(a / std::max(b, 1e-3F), 0.5F, 1.6F); };
  return {ratio(lid.r, cheek.r), ratio(lid.g, cheek.g), ratio(lid.b, cheek.b)};
}

Colour ShutEyes::skin_at(const Eye& eye, float along, float down, float open, Colour shown) const {
  const float top = height_at(eye.upper, along);
  const float foot = std::max(height_at(eye.lower, along), top);
  const float edge = mix(foot, top, open);
  const auto at = [&](float a, float d) {
    return open_.at(eye.corner.x + a * eye.along.x - d * eye.along.y, eye.corner.y + a * eye.along.y + d * eye.along.x);
  };
  if (trick_ == LidTrick::stretched) {
    const float crease = top - kLidSkin * eye.height;
    // With the lid come its lashes, which hang a little over the eye.
    const float lashes = 0.12F * eye.height;
    if (down <= crease || down >= edge + lashes || along < 0 || along > eye.width) return shown;
    const float part = (top + lashes - crease) / std::max(edge + lashes - crease, 1e-3F);
    return at(along, crease + (down - crease) * part);
  }
  const float over = kOver * eye.height * (1 - open);
  const float soft = 0.12F * eye.height;
  const float part = step(top - over - soft, top - over + soft, down) * step(edge + soft, edge - 0.2F * soft, down) *
                     step(-0.1F * eye.width, 0.03F * eye.width, along) *
                     step(1.1F * eye.width, 0.97F * eye.width, along) * std::min(1.0F, 4 * (1 - open));
  if (part <= 0) return shown;
  return mix(shown, at(along, down + kCheekBelow * eye.width) * eye.gain, part);
}

void ShutEyes::draw_eye(LightPicture& picture, const Eye& eye, float open) const {
  const float reach = 0.2F * eye.width + 1.6F * eye.height;
  const media::Point to = {eye.corner.x + eye.width * eye.along.x, eye.corner.y + eye.width * eye.along.y};
  const auto low = [&](float a, float b) {
    return std::max(0, static_cast<int>(std::max(-1.0F, std::min(a, b) - reach)));
  };
  const auto high = [&](float a, float b, int size) {
    return std::min(size - 1, static_cast<int>(std::min(static_cast<float>(size), std::max(a, b) + reach)));
  };
  const int x1 = high(eye.corner.x, to.x, picture.width);
  const int y1 = high(eye.corner.y, to.y, picture.height);
  for (int y = low(eye.corner.y, to.y); y <= y1; ++y) {
    for (int x = low(eye.corner.x, to.x); x <= x1; ++x) {
      const float dx = static_cast<float>(x) - eye.corner.x;
      const float dy = static_cast<float>(y) - eye.corner.y;
      const Colour shown = open_.pixel(x, y);
      picture.pixel(x, y) = open >= 1 ? shown
                                      : skin_at(eye, dx * eye.along.x + dy * eye.along.y,
                                                dy * eye.along.x - dx * eye.along.y, open, shown);
    }
  }
}

void ShutEyes::draw(LightPicture& picture, float right_open, float left_open) const {
  draw_eye(picture, eyes_[0], right_open);
  draw_eye(picture, eyes_[1], left_open);
}

void shut(FacePoints& points, float right_open, float left_open) {
  for (std::size_t i = 1; i < kInner; ++i) {
    points[i] = mix(points[kEyePoints - i], points[i], std::clamp(right_open, 0.0F, 1.0F));
    points[kEyePoints + i] = mix(points[2 * kEyePoints - i], points[kEyePoints + i], std::clamp(left_open, 0.0F, 1.0F));
  }
}

}  // namespace selfsame::synth
