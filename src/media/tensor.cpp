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
    // A table: cheaper than converting, and every value a pixel can take is computed once.
    std::array<float, 256> value{};
    for (std::size_t pixel = 0; pixel < value.size(); ++pixel) {
      value[pixel] = (static_cast<float>(pixel) - layout.mean[c]) * layout.scale[c];
    }
    float* out = tensor.values.data() + c * plane;
    for (int y = 0; y < rgb.height(); ++y, out += stride) {
      const std::uint8_t* in = rgb.row(y) + source;
      for (std::size_t x = 0; x < columns; ++x) out[x] = value[in[x * 3]];
      if (value[0] != 0) std::fill(out + columns, out + stride, value[0]);
    }
    if (value[0] != 0) std::fill(out, tensor.values.data() + (c + 1) * plane, value[0]);
  }
  return tensor;
}

}  // namespace selfsame::media
