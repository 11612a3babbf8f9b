// Tests common to all formats, and the small formats PNM and BMP.
#include "media/codec/codec.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/limits.hpp"
#include "media/codec/codec_test_support.hpp"
#include "tests/support/synthetic_image.hpp"

namespace selfsame::media::codec {
namespace {

using files::text;
using selfsame::test::noise_image;

ErrorCode code_of(const Result<Image>& result) { return result ? ErrorCode::internal : result.error().code; }
ErrorCode code_of(const Result<Image16>& result) { return result ? ErrorCode::internal : result.error().code; }

Bytes pixels_of(const Bytes& file) {
  const auto image = decode_image(file);
  EXPECT_TRUE(image) << image.error().message;
  return image ? image->bytes() : Bytes{};
}

Bytes joined(Bytes head, const Bytes& tail) {
  files::append(head, tail);
  return head;
}

TEST(Sniff, names_the_format_by_its_first_bytes) {
  EXPECT_EQ(sniff(encode_jpeg(noise_image(2, 2, 1, 1), 50)), ImageFormat::jpeg);
  EXPECT_EQ(sniff(encode_png(noise_image(2, 2, 1, 1))), ImageFormat::png);
  for (const char* magic : {"P2\n", "P3 ", "P5\t", "P6#"}) EXPECT_EQ(sniff(text(magic)), ImageFormat::pnm);
  EXPECT_EQ(sniff(text("BM")), ImageFormat::bmp);
  EXPECT_EQ(sniff(Bytes{0xFF, 0xA0, 0xFF}), ImageFormat::wsq);
  for (const Bytes& magic : {Bytes{'I', 'I', 42, 0}, Bytes{'M', 'M', 0, 42}})
    EXPECT_EQ(sniff(magic), ImageFormat::tiff);
  for (const char* other :
       {"", "P", "P5", "P1 ", "P4 ", "P7 ", "P5x", "GIF89a", "RIFF....WEBP", "\xFF\xD8", "\x89PNG"}) {
    EXPECT_EQ(sniff(text(other)), std::nullopt) << other;
  }
}

TEST(DecodeImage, says_what_it_reads_when_the_file_is_something_else) {
  for (const Bytes& other : {Bytes{}, text("GIF89a"), text("hello"), Bytes(100, 0)}) {
    const auto result = decode_image(other);
    EXPECT_EQ(code_of(result), ErrorCode::unsupported_media);
    EXPECT_NE(result.error().message.find("JPEG, PNG, TIFF, PNM, BMP or WSQ"), std::string::npos);
    EXPECT_EQ(code_of(decode_image16(other)), ErrorCode::unsupported_media);
  }
  EXPECT_EQ(code_of(decode_image16(encode_jpeg(noise_image(2, 2, 1, 1), 50))), ErrorCode::unsupported_media);
}

TEST(DecodeImage, takes_files_up_to_the_limit_and_not_one_byte_more) {
  const Image image = noise_image(8, 8, 3, 1);
  for (Bytes file : {encode_png(image), encode_pnm(image), encode_jpeg(image, 90)}) {
    file.resize(limits::kMaxImageBytes);
    EXPECT_TRUE(decode_image(file));
    file.push_back(0);
    EXPECT_EQ(code_of(decode_image(file)), ErrorCode::media_too_large);
    EXPECT_EQ(code_of(decode_image16(file)), ErrorCode::media_too_large);
  }
}

TEST(Pnm, comes_back_exactly_when_encoded_and_decoded) {
  for (const int channels : {1, 3}) {
    const Image image = noise_image(17, 9, channels, 3);
    EXPECT_EQ(decode_image(encode_pnm(image)).value(), image);
  }
}

TEST(Pnm, is_decoded_when_written_as_text) {
  EXPECT_EQ(pixels_of(text("P2 3 1 255 0 128 255")), (Bytes{0, 128, 255}));
  EXPECT_EQ(pixels_of(text("P3\n1 2\n255\n1 2 3\n4 5 6\n")), (Bytes{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(pixels_of(text("P2#one\n# two\n1 #three\n 1\r\n255\n#four\n9")), (Bytes{9}));
}

TEST(Pnm, is_scaled_to_8_bit_when_maxval_is_another) {
  EXPECT_EQ(pixels_of(text("P2 3 1 2 0 1 2")), (Bytes{0, 128, 255}));
  EXPECT_EQ(pixels_of(text("P2 2 1 65535 65535 129")), (Bytes{255, 1}));
  EXPECT_EQ(pixels_of(joined(text("P5 2 1 1000\n"), {0x03, 0xE8, 0x01, 0xF4})), (Bytes{255, 128}));
  EXPECT_EQ(pixels_of(joined(text("P6 1 1 15\n"), {15, 0, 3})), (Bytes{255, 0, 51}));
}

TEST(Pnm, is_corrupt_when_the_header_lies) {
  for (const char* file :
       {"P5 ", "P5 a", "P5 1", "P5 1 1", "P5 1 1 0\nx", "P5 1 1 65536\nxx", "P5 0 1 255\nx", "P5 1 0 255\nx",
        "P5 -1 1 255\nx", "P5 2 1 255\nx", "P5 1 1 255", "P5 1 1 255x", "P5 1 1 256\nx", "P2 2 1 255 1",
        "P2 1 1 255 256", "P2 1 1 255 x", "P2 1 1 9 10", "P5 99999999999999999999 1 255\nx"}) {
    EXPECT_EQ(code_of(decode_image(text(file))), ErrorCode::corrupt_media) << file;
  }
  EXPECT_EQ(code_of(decode_image(joined(text("P5 1 1 9\n"), {10}))), ErrorCode::corrupt_media);
}

TEST(Pnm, is_checked_on_the_header_when_it_claims_too_much) {
  EXPECT_EQ(code_of(decode_image(text("P5 8000 8000 255\n"))), ErrorCode::corrupt_media);
  EXPECT_EQ(code_of(decode_image(text("P5 8000 8001 255\n"))), ErrorCode::media_too_large);
  EXPECT_EQ(code_of(decode_image(text("P2 32769 1 255\n"))), ErrorCode::media_too_large);
  EXPECT_EQ(code_of(decode_image16(text("P2 1 32769 255\n"))), ErrorCode::media_too_large);
  EXPECT_EQ(code_of(decode_image(text("P6 4294967295 4294967295 255\n"))), ErrorCode::media_too_large);
}

TEST(Pnm, is_an_error_at_every_byte_when_cut_off) {
  for (const Bytes& file : {encode_pnm(noise_image(5, 4, 3, 1)), text("P2 3 2 255 10 20 30 40 50 6"),
                            joined(text("P5 2 1 1000\n"), {0x03, 0xE8, 0x01, 0xF4})}) {
    for (std::size_t size = 0; size < file.size(); ++size) {
      EXPECT_FALSE(decode_image(ByteView(file).first(size))) << size;
      EXPECT_FALSE(decode_image16(ByteView(file).first(size))) << size;
    }
    EXPECT_TRUE(decode_image(file));
  }
}

TEST(Pnm16, keeps_values_as_stored) {
  EXPECT_EQ(decode_image16(joined(text("P5 2 1 4000\n"), {0x0F, 0xA0, 0x01, 0xF4})).value().values(),
            (std::vector<std::uint16_t>{4000, 500}));
  EXPECT_EQ(decode_image16(text("P2 3 1 65535 65535 0 7")).value().values(), (std::vector<std::uint16_t>{65535, 0, 7}));
  EXPECT_EQ(decode_image16(joined(text("P5 1 1 255\n"), {200})).value().values(), (std::vector<std::uint16_t>{200}));
  EXPECT_EQ(code_of(decode_image16(text("P3 1 1 255 1 2 3"))), ErrorCode::unsupported_media);
}

const Bytes kThreeByTwoRows24 = {13, 12, 11, 16, 15, 14, 19, 18, 17, 0, 0, 0,   // lower row, blue first
                                 3,  2,  1,  6,  5,  4,  9,  8,  7,  0, 0, 0};  // upper row
const Bytes kThreeByTwoRgb = {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19};

TEST(Bmp, is_decoded_when_24_bit_in_either_row_order) {
  EXPECT_EQ(pixels_of(files::bmp({3, 2, 24}, {}, kThreeByTwoRows24)), kThreeByTwoRgb);
  Bytes top_down(kThreeByTwoRows24.begin() + 12, kThreeByTwoRows24.end());
  top_down.insert(top_down.end(), kThreeByTwoRows24.begin(), kThreeByTwoRows24.begin() + 12);
  EXPECT_EQ(pixels_of(files::bmp({3, -2, 24}, {}, top_down)), kThreeByTwoRgb);
}

TEST(Bmp, has_alpha_only_when_masks_say_so) {
  const Bytes pixel = {3, 2, 1, 99};
  EXPECT_EQ(pixels_of(files::bmp({1, 1, 32}, {}, pixel)), (Bytes{1, 2, 3}));
  EXPECT_EQ(pixels_of(files::bmp({1, 1, 32, 3}, {}, pixel, {0xFF0000, 0xFF00, 0xFF})), (Bytes{1, 2, 3}));
  EXPECT_EQ(pixels_of(files::bmp({1, 1, 32, 3}, {}, pixel, {0xFF0000, 0xFF00, 0xFF, 0xFF000000})),
            (Bytes{1, 2, 3, 99}));
  EXPECT_EQ(code_of(decode_image(files::bmp({1, 1, 32, 3}, {}, pixel, {0xFF, 0xFF00, 0xFF0000}))),
            ErrorCode::unsupported_media);
}

TEST(Bmp, takes_colours_from_its_palette_and_is_gray_when_they_are) {
  const Bytes colour = {3, 2, 1, 0, 6, 5, 4, 0};
  EXPECT_EQ(pixels_of(files::bmp({2, 1, 8, 0, 2}, colour, Bytes{1, 0, 0, 0})), (Bytes{4, 5, 6, 1, 2, 3}));
  const Bytes gray = {10, 10, 10, 0, 20, 20, 20, 0};
  EXPECT_EQ(pixels_of(files::bmp({2, 1, 8, 0, 2}, gray, Bytes{1, 0, 0, 0})), (Bytes{20, 10}));
  EXPECT_EQ(code_of(decode_image(files::bmp({2, 1, 8, 0, 2}, gray, Bytes{2, 0, 0, 0}))), ErrorCode::corrupt_media);
  EXPECT_EQ(code_of(decode_image(files::bmp({2, 1, 8, 0, 257}, gray, Bytes{0, 0, 0, 0}))), ErrorCode::corrupt_media);
}

TEST(Bmp, is_decoded_when_it_has_the_old_core_header) {
  Bytes file = text("BM");
  base::ByteWriter writer(file);
  writer.u32(0);
  writer.u32(0);
  writer.u32(14 + 12);
  writer.u32(12);
  writer.u16(1);
  writer.u16(1);
  writer.u16(1);
  writer.u16(24);
  writer.raw(Bytes{3, 2, 1, 0});
  EXPECT_EQ(pixels_of(file), (Bytes{1, 2, 3}));
}

TEST(Bmp, is_unsupported_when_compressed_or_of_other_depth) {
  EXPECT_EQ(code_of(decode_image(files::bmp({1, 1, 8, 1, 1}, Bytes(4), Bytes(4)))), ErrorCode::unsupported_media);
  for (const std::uint16_t bits : {std::uint16_t{0}, std::uint16_t{1}, std::uint16_t{4}, std::uint16_t{16}}) {
    EXPECT_EQ(code_of(decode_image(files::bmp({1, 1, bits}, {}, Bytes(4)))), ErrorCode::unsupported_media) << bits;
  }
}

TEST(Bmp, is_checked_on_the_header_when_it_claims_too_much) {
  const auto code = [](std::int32_t width, std::int32_t height) {
    return code_of(decode_image(files::bmp({width, height, 24}, {}, Bytes(4))));
  };
  EXPECT_EQ(code(8000, 8000), ErrorCode::corrupt_media);
  EXPECT_EQ(code(8000, 8001), ErrorCode::media_too_large);
  EXPECT_EQ(code(32769, 1), ErrorCode::media_too_large);
  EXPECT_EQ(code(1, -32769), ErrorCode::media_too_large);
  EXPECT_EQ(code(-1, 1), ErrorCode::media_too_large);
  EXPECT_EQ(code(1, INT32_MIN), ErrorCode::media_too_large);
  EXPECT_EQ(code(0, 1), ErrorCode::corrupt_media);
  EXPECT_EQ(code(1, 0), ErrorCode::corrupt_media);
}

TEST(Bmp, is_corrupt_when_its_pixels_lie_elsewhere) {
  Bytes file = files::bmp({3, 2, 24}, {}, kThreeByTwoRows24);
  for (const std::uint8_t offset : Bytes{0, 53, 55, 255}) {
    file[10] = offset;
    EXPECT_EQ(code_of(decode_image(file)), ErrorCode::corrupt_media) << int{offset};
  }
  file[13] = 0xFF;
  EXPECT_EQ(code_of(decode_image(file)), ErrorCode::corrupt_media);
}

TEST(Bmp, is_an_error_at_every_byte_when_cut_off) {
  for (const Bytes& file :
       {files::bmp({3, 2, 24}, {}, kThreeByTwoRows24), files::bmp({2, 1, 8, 0, 2}, Bytes(8), Bytes(4)),
        files::bmp({1, 1, 32, 3}, {}, Bytes(4), {0xFF0000, 0xFF00, 0xFF, 0xFF000000})}) {
    for (std::size_t size = 0; size < file.size(); ++size) {
      EXPECT_FALSE(decode_image(ByteView(file).first(size))) << size;
    }
    EXPECT_TRUE(decode_image(file));
  }
}

}  // namespace
}  // namespace selfsame::media::codec
