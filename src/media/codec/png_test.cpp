#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "media/codec/codec.hpp"
#include "media/codec/codec_test_support.hpp"
#include "media/codec/decode_limits.hpp"
#include "media/kernels.hpp"
#include "tests/support/synthetic_image.hpp"

namespace selfsame::media::codec {
namespace {

using selfsame::test::depth_frame;
using selfsame::test::noise_image;

constexpr std::uint8_t kGray = 0;
constexpr std::uint8_t kRgb = 2;
constexpr std::uint8_t kPalette = 3;
constexpr std::uint8_t kGrayAlpha = 4;
constexpr std::uint8_t kRgba = 6;

ErrorCode code_of(const Result<Image>& result) { return result ? ErrorCode::internal : result.error().code; }
ErrorCode code_of(const Result<Image16>& result) { return result ? ErrorCode::internal : result.error().code; }

std::vector<std::uint8_t> pixels_of(const Bytes& file) {
  const auto image = decode_image(file);
  EXPECT_TRUE(image) << image.error().message;
  return image ? image->bytes() : std::vector<std::uint8_t>{};
}

TEST(Png, comes_back_exactly_when_encoded_and_decoded) {
  for (const int channels : {1, 3, 4}) {
    for (const int width : {1, 2, 7, 64}) {
      const Image image = noise_image(width, 13, channels, 5);
      const auto back = decode_image(encode_png(image));
      ASSERT_TRUE(back) << back.error().message;
      EXPECT_EQ(*back, image);
    }
  }
}

TEST(Png, comes_back_exactly_when_16_bit) {
  const Image16 frame = depth_frame(37, 23);
  const auto back = decode_image16(encode_png(frame));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, frame);
}

TEST(Png, is_decoded_when_hand_made_in_each_colour_type) {
  EXPECT_EQ(pixels_of(files::png({2, 1, 8, kGray}, Bytes{0, 7, 200})), (Bytes{7, 200}));
  EXPECT_EQ(pixels_of(files::png({1, 2, 8, kRgb}, Bytes{0, 1, 2, 3, 0, 4, 5, 6})), (Bytes{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(pixels_of(files::png({1, 1, 8, kRgba}, Bytes{0, 1, 2, 3, 4})), (Bytes{1, 2, 3, 4}));
  EXPECT_EQ(pixels_of(files::png({1, 1, 8, kGrayAlpha}, Bytes{0, 9, 128})), (Bytes{9, 9, 9, 128}));
}

TEST(Png, is_widened_to_the_full_range_when_gray_has_few_bits) {
  EXPECT_EQ(pixels_of(files::png({8, 1, 1, kGray}, Bytes{0, 0b10110001})), (Bytes{255, 0, 255, 255, 0, 0, 0, 255}));
  EXPECT_EQ(pixels_of(files::png({4, 1, 2, kGray}, Bytes{0, 0b00011011})), (Bytes{0, 85, 170, 255}));
  EXPECT_EQ(pixels_of(files::png({2, 1, 4, kGray}, Bytes{0, 0x1F})), (Bytes{17, 255}));
}

TEST(Png, is_rounded_to_8_bit_when_it_has_16) {
  // 255 * v / 65535, rounded: 0x0080 is just below one half, 0x0081 just above.
  EXPECT_EQ(pixels_of(files::png({4, 1, 16, kGray}, Bytes{0, 0xFF, 0xFF, 0x00, 0x80, 0x00, 0x81, 0x80, 0x80})),
            (Bytes{255, 0, 1, 128}));
  EXPECT_EQ(pixels_of(files::png({1, 1, 16, kRgb}, Bytes{0, 0x10, 0x10, 0x20, 0x20, 0x30, 0x30})),
            (Bytes{0x10, 0x20, 0x30}));
}

TEST(Png, takes_colours_and_transparency_from_its_palette) {
  const files::Chunk palette = {"PLTE", {10, 20, 30, 40, 50, 60, 70, 80, 90}};
  EXPECT_EQ(pixels_of(files::png({4, 1, 2, kPalette}, Bytes{0, 0b00011000}, {palette})),
            (Bytes{10, 20, 30, 40, 50, 60, 70, 80, 90, 10, 20, 30}));
  EXPECT_EQ(pixels_of(files::png({2, 1, 8, kPalette}, Bytes{0, 0, 1}, {palette, {"tRNS", {5}}})),
            (Bytes{10, 20, 30, 5, 40, 50, 60, 255}));
}

TEST(Png, becomes_rgba_when_gray_has_a_transparent_level) {
  EXPECT_EQ(pixels_of(files::png({2, 1, 8, kGray}, Bytes{0, 7, 8}, {{"tRNS", {0, 7}}})),
            (Bytes{7, 7, 7, 0, 8, 8, 8, 255}));
}

TEST(Png, equals_the_plain_picture_when_interlaced) {
  for (const int channels : {1, 3, 4}) {
    for (const int side : {1, 2, 3, 5, 8, 17}) {
      const Image image = noise_image(side, side + 2, channels, 8);
      const std::uint8_t type = channels == 1 ? kGray : channels == 3 ? kRgb : kRgba;
      const auto width = static_cast<std::uint32_t>(side);
      const auto file = files::png({width, width + 2, 8, type, 1}, files::adam7_scanlines(image));
      const auto decoded = decode_image(file);
      ASSERT_TRUE(decoded) << decoded.error().message;
      EXPECT_EQ(*decoded, image);
    }
  }
}

TEST(Png, is_turned_upright_when_it_carries_exif) {
  const Image image = noise_image(5, 3, 3, 8);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const files::Chunk exif = {"eXIf", files::exif_tiff(orientation, false)};
    const Bytes scanlines = files::plain_scanlines(image);
    for (const auto& file :
         {files::png({5, 3, 8, kRgb}, scanlines, {exif}), files::png({5, 3, 8, kRgb}, scanlines, {}, {exif})}) {
      const auto decoded = decode_image(file);
      ASSERT_TRUE(decoded) << decoded.error().message;
      EXPECT_EQ(*decoded, apply_exif_orientation(image, orientation)) << orientation;
    }
  }
}

TEST(Png, is_an_error_at_every_byte_when_cut_off) {
  const Image image = noise_image(9, 7, 3, 8);
  for (const Bytes& file : {encode_png(image), files::png({9, 7, 8, kRgb, 1}, files::adam7_scanlines(image)),
                            encode_png(depth_frame(6, 5))}) {
    for (std::size_t size = 0; size < file.size(); ++size) {
      EXPECT_FALSE(decode_image(ByteView(file).first(size))) << size;
      EXPECT_FALSE(decode_image16(ByteView(file).first(size))) << size;
    }
    EXPECT_TRUE(decode_image(file));
  }
}

TEST(Png, is_an_error_or_a_whole_picture_when_one_byte_is_changed) {
  const Bytes file = files::png({3, 2, 2, kPalette}, Bytes{0, 0b00011000, 0, 0b00010100},
                                {{"PLTE", {10, 20, 30, 40, 50, 60, 70, 80, 90}}, {"tRNS", {5}}});
  for (std::size_t i = 0; i < file.size(); ++i) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      Bytes changed = file;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ flip);
      const auto image = decode_image(changed);
      EXPECT_TRUE(!image || image->width() * image->height() == 6) << i;
    }
  }
}

TEST(Png, is_an_error_when_there_are_fewer_rows_than_the_header_says) {
  EXPECT_EQ(code_of(decode_image(files::png({2, 3, 8, kGray}, Bytes{0, 1, 2, 0, 3, 4}))), ErrorCode::corrupt_media);
}

TEST(Png, is_checked_on_the_header_when_it_claims_too_much) {
  const auto code = [](std::uint32_t width, std::uint32_t height) {
    return code_of(decode_image(files::png({width, height, 8, kGray}, Bytes{0, 0})));
  };
  // Within the limits, but a file of 70 bytes cannot hold it.
  EXPECT_EQ(code(8000, 8000), ErrorCode::corrupt_media);
  EXPECT_EQ(code(8000, 8001), ErrorCode::media_too_large);
  EXPECT_EQ(code(limits::kMaxImageSide + 1, 1), ErrorCode::media_too_large);
  EXPECT_EQ(code(1, limits::kMaxImageSide + 1), ErrorCode::media_too_large);
  EXPECT_EQ(code(0xFFFFFFFF, 0xFFFFFFFF), ErrorCode::media_too_large);
  EXPECT_EQ(code(0, 1), ErrorCode::corrupt_media);
  EXPECT_EQ(code_of(decode_image16(files::png({8000, 8001, 16, kGray}, Bytes{0, 0, 0}))), ErrorCode::media_too_large);
}

TEST(Png, is_decoded_when_its_side_is_at_the_limit) {
  const auto side = static_cast<int>(limits::kMaxImageSide);
  const Image wide = noise_image(side, 1, 1, 2);
  EXPECT_EQ(decode_image(encode_png(wide)).value(), wide);
  const Image tall = noise_image(1, side, 1, 2);
  EXPECT_EQ(decode_image(encode_png(tall)).value(), tall);
}

TEST(Png, is_refused_when_an_empty_picture_would_unpack_to_hundreds_of_times_its_file) {
  const Bytes bomb = encode_png(Image(5000, 3400, 3));
  ASSERT_LT(bomb.size() * kMaxExpansion, 5000U * 3400 * 3);
  EXPECT_EQ(code_of(decode_image(bomb)), ErrorCode::media_too_large);
  EXPECT_TRUE(decode_image(encode_png(Image(4096, 4096, 3))));  // exactly the 48 MiB that are free
}

TEST(Png, is_refused_when_transparency_turns_a_small_palette_file_into_a_bomb) {
  // 14 Mpixel: 42 MB as RGB are free, 56 MB as RGBA are not.
  const files::PngHeader header = {4000, 3500, 1, kPalette};
  const Bytes rows(3500U * 501, 0);
  Bytes file = files::png(header, rows, {{"PLTE", {1, 2, 3, 4, 5, 6}}});
  ASSERT_TRUE(decode_image(file));
  const std::size_t needed = 4000U * 3500 * 4 / kMaxExpansion;
  ASSERT_GT(file.size(), needed) << "stored blocks make the file long enough";
  EXPECT_EQ(decode_image(files::png(header, rows, {{"PLTE", {1, 2, 3, 4, 5, 6}}, {"tRNS", {0}}})).value().channels(),
            4);
}

TEST(Png, does_not_unpack_compressed_text_and_profiles) {
  const Image image = noise_image(3, 3, 1, 1);
  Bytes profile = files::text("profile");
  profile.insert(profile.end(), {0, 0});
  files::append(profile, files::zlib_stored(Bytes(300, 7)));
  const auto decoded = decode_image(files::png({3, 3, 8, kGray}, files::plain_scanlines(image),
                                               {{"iCCP", profile}, {"zTXt", profile}, {"gAMA", {0, 0, 0, 1}}}));
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(*decoded, image) << "and gamma does not change pixels";
}

TEST(Png16, keeps_values_as_stored_when_gray_has_8_bits_or_fewer) {
  EXPECT_EQ(decode_image16(files::png({2, 1, 8, kGray}, Bytes{0, 7, 200})).value().values(),
            (std::vector<std::uint16_t>{7, 200}));
  EXPECT_EQ(decode_image16(files::png({4, 1, 2, kGray}, Bytes{0, 0b00011011})).value().values(),
            (std::vector<std::uint16_t>{0, 1, 2, 3}));
  EXPECT_EQ(decode_image16(files::png({1, 1, 16, kGray}, Bytes{0, 0x12, 0x34})).value().values(),
            (std::vector<std::uint16_t>{0x1234}));
}

TEST(Png16, is_unsupported_when_the_picture_is_not_gray) {
  EXPECT_EQ(code_of(decode_image16(encode_png(noise_image(2, 2, 3, 1)))), ErrorCode::unsupported_media);
  EXPECT_EQ(code_of(decode_image16(files::png({1, 1, 8, kGrayAlpha}, Bytes{0, 9, 128}))), ErrorCode::unsupported_media);
}

}  // namespace
}  // namespace selfsame::media::codec
