// Resolutions in files, and raw pixels, which have none.
#include <gtest/gtest.h>

#include <string>

#include "base/limits.hpp"
#include "base/system.hpp"
#include "media/codec/codec.hpp"
#include "media/codec/codec_test_support.hpp"
#include "media/codec/wsq_test_support.hpp"
#include "tests/support/source_folder.hpp"

namespace selfsame::media::codec {
namespace {

using files::append;
using files::text;

/// The low bytes of a number, the most significant first.
Bytes big(std::uint32_t value, int bytes) {
  Bytes out;
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> 8 * i));
  return out;
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) append(all, part);
  return all;
}

/// A PNG with a pHYs chunk before its pixels.
Bytes png(std::uint32_t x, std::uint32_t y, std::uint8_t unit) {
  Bytes file = encode_png(Image(2, 2, 1));
  const Bytes chunk = joined({big(9, 4), text("pHYs"), big(x, 4), big(y, 4), {unit}, big(0, 4)});
  file.insert(file.begin() + 8 + 25, chunk.begin(), chunk.end());
  return file;
}

Bytes jpeg(std::uint8_t unit, std::uint32_t x, std::uint32_t y) {
  return joined({{0xFF, 0xD8, 0xFF, 0xE0, 0, 16}, text("JFIF"), {0, 1, 1, unit}, big(x, 2), big(y, 2), {0, 0}});
}

/// Only the directory of a TIFF, big-endian, with both resolutions behind it.
Bytes tiff(std::uint32_t unit, std::uint32_t x, std::uint32_t y, std::uint32_t divisor) {
  const auto entry = [](std::uint32_t tag, std::uint32_t type, const Bytes& value) {
    return joined({big(tag, 2), big(type, 2), big(1, 4), value});
  };
  const std::uint32_t at = 8 + 2 + 3 * 12 + 4;
  return joined({text("MM"), big(42, 2), big(8, 4), big(3, 2), entry(282, 5, big(at, 4)), entry(283, 5, big(at + 8, 4)),
                 entry(296, 3, joined({big(unit, 2), big(0, 2)})), big(0, 4), big(x, 4), big(divisor, 4), big(y, 4),
                 big(divisor, 4)});
}

Bytes bmp(std::uint32_t per_metre) {
  Bytes file = files::bmp({3, 2, 24}, {}, Bytes(24));
  for (std::size_t i = 0; i < 4; ++i) file[38 + i] = file[42 + i] = static_cast<std::uint8_t>(per_metre >> 8 * i);
  return file;
}

TEST(SensorDotsPerInch, is_what_each_format_tells) {
  EXPECT_EQ(sensor_dots_per_inch(png(19685, 19685, 1)), 500);
  EXPECT_EQ(sensor_dots_per_inch(tiff(2, 1000, 1000, 2)), 500);
  EXPECT_EQ(sensor_dots_per_inch(tiff(3, 39370, 39370, 100)), 1000);
  EXPECT_EQ(sensor_dots_per_inch(bmp(14291)), 363);
  EXPECT_EQ(sensor_dots_per_inch(jpeg(1, 508, 508)), 508);
  EXPECT_EQ(sensor_dots_per_inch(jpeg(2, 200, 200)), 508);
  EXPECT_EQ(sensor_dots_per_inch(encode_pnm(Image(2, 2, 1))), 0);
  for (const auto& [name, expected] : {std::pair{"coarse", 500}, {"fine", 1000}}) {
    const auto file = selfsame::test::source_folder() / "tests/golden/wsq" / (std::string(name) + ".wsq");
    EXPECT_EQ(sensor_dots_per_inch(base::read_file(file, limits::kMaxImageBytes).value()), expected);
  }
}

TEST(SensorDotsPerInch, is_500_in_a_wsq_that_does_not_tell) {
  const Image image(40, 40, 1);
  for (const char* comment : {"", "hello", "NIST_COM 2\nPIX_WIDTH 40", "NIST_COM 2\nPPI -1", "NIST_COM 2\nPPI "}) {
    EXPECT_EQ(sensor_dots_per_inch(files::wsq(image, {.comment = comment})), 500) << comment;
  }
  EXPECT_EQ(sensor_dots_per_inch(files::wsq(image, {.comment = "NIST_COM 2\nPPI 363\nLOSSY 1"})), 363);
}

TEST(SensorDotsPerInch, is_not_believed_when_no_sensor_has_it) {
  EXPECT_EQ(sensor_dots_per_inch(jpeg(1, 199, 199)), 0);
  EXPECT_EQ(sensor_dots_per_inch(jpeg(1, 200, 200)), 200);
  EXPECT_EQ(sensor_dots_per_inch(jpeg(1, 1300, 1300)), 1300);
  EXPECT_EQ(sensor_dots_per_inch(jpeg(1, 1301, 1301)), 0);
  EXPECT_EQ(sensor_dots_per_inch(jpeg(1, 72, 72)), 0);
  EXPECT_EQ(sensor_dots_per_inch(jpeg(0, 500, 500)), 0) << "without a unit it is a proportion";
  EXPECT_EQ(sensor_dots_per_inch(png(19685, 19685, 0)), 0);
  EXPECT_EQ(sensor_dots_per_inch(tiff(1, 500, 500, 1)), 0);
  EXPECT_EQ(sensor_dots_per_inch(jpeg(1, 500, 505)), 503);
  EXPECT_EQ(sensor_dots_per_inch(jpeg(1, 500, 520)), 0) << "pixels that are not square";
}

TEST(SensorDotsPerInch, is_not_told_when_what_tells_it_is_broken) {
  EXPECT_EQ(sensor_dots_per_inch(tiff(2, 500, 500, 0)), 0);
  EXPECT_EQ(sensor_dots_per_inch({}), 0);
  for (const Bytes& file : {png(19685, 19685, 1), tiff(2, 500, 500, 1), bmp(19685), jpeg(1, 500, 500)}) {
    EXPECT_EQ(sensor_dots_per_inch(file), 500);
    for (std::size_t size = 0; size < file.size(); ++size) {
      const int told = sensor_dots_per_inch(ByteView(file).first(size));
      EXPECT_TRUE(told == 0 || told == 500) << size;
    }
  }
}

TEST(ParseRawLayout, takes_a_size_and_a_resolution) {
  const auto layout = parse_raw_layout("388x374@500");
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->width, 388);
  EXPECT_EQ(layout->height, 374);
  EXPECT_EQ(layout->dots_per_inch, 500);
  EXPECT_EQ(parse_raw_layout("1x99999")->dots_per_inch, 0);
}

TEST(ParseRawLayout, is_refused_when_anything_is_amiss) {
  for (const char* wrong : {"", "388", "388x", "x374", "0x9", "9x0", "-3x4", "388X374", "388x374@", "388x374@-5",
                            "388x374@500 ", " 388x374", "388x374x1", "100000x4", "3.5x4", "3x4@5@6", "3x4@100000"}) {
    const auto layout = parse_raw_layout(wrong);
    ASSERT_FALSE(layout) << wrong;
    EXPECT_EQ(layout.error().code, ErrorCode::invalid_argument);
  }
}

TEST(DecodeRaw, takes_exactly_the_bytes_of_its_pixels) {
  const Bytes pixels{1, 2, 3, 4, 5, 6};
  EXPECT_EQ(decode_raw(pixels, {3, 2}).value(), Image(3, 2, 1, pixels));
  for (const auto& [layout, code] : {std::pair{RawLayout{3, 3}, ErrorCode::corrupt_media},
                                     {RawLayout{5, 1}, ErrorCode::corrupt_media},
                                     {RawLayout{0, 6}, ErrorCode::invalid_argument},
                                     {RawLayout{6, -1}, ErrorCode::invalid_argument},
                                     {RawLayout{32769, 1}, ErrorCode::media_too_large},
                                     {RawLayout{32768, 32768}, ErrorCode::media_too_large}}) {
    const auto image = decode_raw(pixels, layout);
    ASSERT_FALSE(image) << layout.width;
    EXPECT_EQ(image.error().code, code) << layout.width;
  }
  EXPECT_EQ(decode_raw({}, {1, 1}).error().code, ErrorCode::unsupported_media);
}

}  // namespace
}  // namespace selfsame::media::codec
