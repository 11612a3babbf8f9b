#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "media/codec/codec.hpp"

namespace selfsame::media::codec {
namespace {

struct Field {
  std::uint16_t tag, type;  // type 3: 16 bits, 4: 32 bits
  std::uint32_t value;
};

/// A file of one page and one strip, written by hand from the specification.
Bytes tiff(bool big_endian, std::vector<Field> fields, const Bytes& pixels) {
  Bytes out;
  const auto put = [&](std::uint32_t value, int bytes) {
    for (int k = 0; k < bytes; ++k)
      out.push_back(static_cast<std::uint8_t>(value >> 8 * (big_endian ? bytes - 1 - k : k)));
  };
  // Header, directory, pixels.
  constexpr std::uint32_t kHeader = 8;
  const auto entries = static_cast<std::uint32_t>(fields.size() + 2);
  const std::uint32_t at = kHeader + 2 + 12 * entries + 4;
  fields.push_back({273, 4, at});
  fields.push_back({279, 4, static_cast<std::uint32_t>(pixels.size())});
  std::sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) { return a.tag < b.tag; });
  out.assign(2, big_endian ? 'M' : 'I');
  put(42, 2);
  put(kHeader, 4);
  put(entries, 2);
  for (const Field& field : fields) {
    put(field.tag, 2);
    put(field.type, 2);
    put(1, 4);
    put(field.value, field.type == 3 ? 2 : 4);
    if (field.type == 3) put(0, 2);
  }
  put(0, 4);
  out.insert(out.end(), pixels.begin(), pixels.end());
  return out;
}

std::vector<Field> gray(std::uint32_t width, std::uint32_t height, std::uint32_t coding = 1,
                        std::uint32_t meaning = 1) {
  return {{256, 4, width},   {257, 4, height}, {258, 3, 8},     {259, 3, coding},
          {262, 3, meaning}, {277, 3, 1},      {278, 4, height}};
}

ErrorCode code_of(const Result<Image>& result) { return result ? ErrorCode::internal : result.error().code; }

TEST(Tiff, reads_gray_in_either_byte_order_and_either_sense) {
  const Bytes pixels = {0, 50, 100, 150, 200, 255};
  for (const bool big_endian : {false, true}) {
    const auto image = decode_image(tiff(big_endian, gray(3, 2), pixels));
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(*image, Image(3, 2, 1, pixels));
  }
  const auto turned = decode_image(tiff(false, gray(3, 2, 1, 0), pixels));
  ASSERT_TRUE(turned);
  EXPECT_EQ(turned->bytes(), (Bytes{255, 205, 155, 105, 55, 0}));
}

TEST(Tiff, reads_packbits_and_colours) {
  // Six of one value; the second row as they are.
  const Bytes packed = {0xFB, 9, 5, 1, 2, 3, 4, 5, 6};
  const auto image = decode_image(tiff(false, gray(6, 2, 32773), packed));
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(image->bytes(), (Bytes{9, 9, 9, 9, 9, 9, 1, 2, 3, 4, 5, 6}));

  const auto rgb = decode_image(
      tiff(false, {{256, 4, 2}, {257, 4, 1}, {258, 3, 8}, {259, 3, 1}, {262, 3, 2}, {277, 3, 3}, {278, 4, 1}},
           {1, 2, 3, 4, 5, 6}));
  ASSERT_TRUE(rgb) << rgb.error().message;
  EXPECT_EQ(*rgb, Image(2, 1, 3, {1, 2, 3, 4, 5, 6}));
}

TEST(Tiff, a_picture_is_whole_or_an_error) {
  const Bytes whole = tiff(false, gray(3, 2), {0, 50, 100, 150, 200, 255});
  for (std::size_t size = 4; size < whole.size(); ++size) {
    EXPECT_EQ(code_of(decode_image(ByteView(whole).first(size))), ErrorCode::corrupt_media) << size;
  }
  EXPECT_EQ(code_of(decode_image(tiff(false, gray(3, 3), {0, 1, 2, 3, 4, 5}))), ErrorCode::corrupt_media);
  EXPECT_EQ(code_of(decode_image(tiff(false, gray(0, 3), {0, 1}))), ErrorCode::corrupt_media);
}

TEST(Tiff, refuses_what_is_too_large_and_pictures_inside) {
  EXPECT_EQ(code_of(decode_image(tiff(false, gray(70'000, 2), {0, 1}))), ErrorCode::media_too_large);
  EXPECT_EQ(code_of(decode_image(tiff(false, gray(8000, 8000, 8), Bytes(100, 0)))), ErrorCode::corrupt_media);
  EXPECT_EQ(code_of(decode_image(tiff(false, gray(3, 2, 7), {0, 1, 2, 3, 4, 5}))), ErrorCode::unsupported_media);
  EXPECT_EQ(code_of(decode_image(tiff(false, gray(3, 2, 50001), {0, 1, 2, 3, 4, 5}))), ErrorCode::unsupported_media);
}

}  // namespace
}  // namespace selfsame::media::codec
