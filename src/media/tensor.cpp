#include "media/tensor.hpp"

#include <algorithm>

namespace selfsame::media {

base::Tensor to_tensor(const Image& rgb, const PixelLayout& layout, int width, int height) {
  SELFSAME_CHECK(rgb.channels() == 3 && width >= rgb.width() && height >= rgb.height());
  const auto stride = static_cast<std::size_t>(width);
  const std::size_t plane = stride * static_cast<std::size_t>(height);
  base::Tensor tensor{{1, 3, height, width}, {}};
  tensor.values.resize(plane * 3);
  const auto columns = static_cast<std::size_t>(rgb.width());
  for (std::size_t c = 0; c < 3; ++c) {
    const std::size_t source = layout.channels == ChannelOrder::rgb ? c : 2 - c;
    const float scale = layout.scale[c];
    const float offset = -layout.mean[c] * scale;
    float* out = tensor.values.data() + c * plane;
    for (int y = 0; y < rgb.height(); ++y, out += stride) {
      const std::uint8_t* in = rgb.row(y) + source;
      for (std::size_t x = 0; x < columns; ++x) out[x] = static_cast<float>(in[x * 3]) * scale + offset;
      std::fill(out + columns, out + stride, offset);
    }
    std::fill(out, tensor.values.data() + (c + 1) * plane, offset);
  }
  return tensor;
}

}  // namespace selfsame::media
