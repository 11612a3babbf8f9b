// Pixels to network input.
#pragma once

#include <array>

#include "base/tensor.hpp"
#include "media/image.hpp"

namespace selfsame::media {

enum class ChannelOrder { rgb, bgr };

/// value = (pixel - mean) * scale, per channel in tensor order.
struct PixelLayout {
  ChannelOrder channels = ChannelOrder::rgb;
  std::array<float, 3> mean{};
  std::array<float, 3> scale{1, 1, 1};
};

/// 1 x 3 x height x width (planes) of an RGB picture. Where `width`, `height` exceed the picture's, it lies top left
/// and the rest is black pixels.
base::Tensor to_tensor(const Image& rgb, const PixelLayout& layout, int width, int height);

}  // namespace selfsame::media
