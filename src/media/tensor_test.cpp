#include "media/tensor.hpp"

#include <gtest/gtest.h>

namespace selfsame::media {
namespace {

TEST(ToTensor, normalises_orders_channels_and_pads_with_black) {
  Image image(2, 1, 3);
  const std::vector<std::uint8_t> pixels{10, 20, 30, 40, 50, 60};
  image.bytes() = pixels;
  const PixelLayout layout{ChannelOrder::bgr, {1, 2, 3}, {1, 2, 4}};
  const auto tensor = to_tensor(image, layout, 3, 2);
  EXPECT_EQ(tensor.shape, (std::vector<std::int64_t>{1, 3, 2, 3}));
  const std::vector<float> expected{29, 59,  -1,  -1,  -1,  -1,    // blue - 1
                                    36, 96,  -4,  -4,  -4,  -4,    // (green - 2) * 2
                                    28, 148, -12, -12, -12, -12};  // (red - 3) * 4
  EXPECT_EQ(tensor.values, expected);
}

}  // namespace
}  // namespace selfsame::media
