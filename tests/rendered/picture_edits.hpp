// Edits of a picture before it is sent again.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include "media/codec/codec.hpp"
#include "media/kernels.hpp"

namespace selfsame::test {

/// Turned or scaled around its middle, then shifted; new areas have brightness `fill`.
inline media::Image turned(const media::Image& picture, double degrees, float right = 0, float down = 0,
                           std::uint8_t fill = 0) {
  const double angle = degrees * std::numbers::pi / 180;
  const auto cosine = static_cast<float>(std::cos(angle));
  const auto sine = static_cast<float>(std::sin(angle));
  const float x = static_cast<float>(picture.width()) / 2;
  const float y = static_cast<float>(picture.height()) / 2;
  const media::Affine map{
      {cosine, -sine, x - cosine * x + sine * y + right, sine, cosine, y - sine * x - cosine * y + down}};
  return media::warp_affine(picture, map, picture.width(), picture.height(), fill);
}

inline media::Image as_jpeg(const media::Image& picture, int quality) {
  return media::codec::decode_image(media::codec::encode_jpeg(picture, quality)).value();
}

inline media::Image cropped(const media::Image& picture, int pixels) {
  const auto edge = static_cast<float>(pixels);
  return media::crop(picture, {edge, edge, static_cast<float>(picture.width() - 2 * pixels),
                               static_cast<float>(picture.height() - 2 * pixels)});
}

inline media::Image scaled(const media::Image& picture, int percent) {
  return media::resize(picture, picture.width() * percent / 100, picture.height() * percent / 100);
}

inline media::Image brightened(media::Image picture, float factor) {
  for (auto& value : picture.bytes()) {
    value = static_cast<std::uint8_t>(std::min(255.0F, static_cast<float>(value) * factor));
  }
  return picture;
}

struct PictureEdit {
  const char* name;
  std::function<media::Image(const media::Image&)> edit;
};

}  // namespace selfsame::test
