#include <gtest/gtest.h>

#include <cmath>

#include "base/limits.hpp"
#include "media/codec/codec.hpp"
#include "media/codec/codec_test_support.hpp"
#include "media/codec/decode_limits.hpp"
#include "media/kernels.hpp"
#include "tests/support/synthetic_image.hpp"

namespace selfsame::media::codec {
namespace {

using selfsame::test::cartoon_face;
using selfsame::test::constant_image;
using selfsame::test::gradient_image;

ErrorCode code_of(const Result<Image>& result) { return result ? ErrorCode::internal : result.error().code; }

double psnr(const Image& a, const Image& b) {
  if (a.width() != b.width() || a.height() != b.height() || a.channels() != b.channels()) return 0;
  double squares = 0;
  for (std::size_t i = 0; i < a.bytes().size(); ++i) {
    const double difference = a.bytes()[i] - b.bytes()[i];
    squares += difference * difference;
  }
  return 10 * std::log10(255.0 * 255 * static_cast<double>(a.bytes().size()) / std::max(squares, 1e-9));
}

void expect_close(const Bytes& file, const Image& original, double decibels = 32) {
  const auto decoded = decode_image(file);
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_GT(psnr(*decoded, original), decibels);
}

TEST(Jpeg, comes_back_closely_when_encoded_and_decoded) {
  const Image face = cartoon_face(250, 250).image;
  expect_close(encode_jpeg(face, 95), face, 36);
  expect_close(encode_jpeg(to_gray(face), 95), to_gray(face), 40);
  const Image odd = gradient_image(33, 17, 3);
  expect_close(encode_jpeg(odd, 90), odd);
  expect_close(encode_jpeg(constant_image(1, 1, 3, 77), 90), constant_image(1, 1, 3, 77), 40);
}

TEST(Jpeg, loses_more_when_quality_is_lower) {
  const Image face = cartoon_face(120, 120).image;
  const Bytes low = encode_jpeg(face, 1);
  const Bytes high = encode_jpeg(face, 100);
  EXPECT_LT(low.size(), high.size() / 4);
  EXPECT_LT(psnr(decode_image(low).value(), face), psnr(decode_image(high).value(), face));
}

TEST(Jpeg, is_decoded_when_progressive_or_restarted_or_stored_as_rgb) {
  const Image face = cartoon_face(90, 70, {45, 35, 50, 0, 1}).image;
  files::JpegOptions progressive;
  progressive.progressive = true;
  expect_close(files::jpeg(face, progressive), face);
  files::JpegOptions restarts;
  restarts.restart_rows = 1;
  expect_close(files::jpeg(face, restarts), face);
  files::JpegOptions rgb;
  rgb.rgb_stored = true;
  expect_close(files::jpeg(face, rgb), face);
}

TEST(Jpeg, is_refused_with_advice_when_cmyk_or_arithmetic) {
  files::JpegOptions cmyk;
  cmyk.cmyk = true;
  const auto printed = decode_image(files::jpeg(gradient_image(16, 16, 4), cmyk));
  EXPECT_EQ(code_of(printed), ErrorCode::unsupported_media);
  EXPECT_NE(printed.error().message.find("CMYK"), std::string::npos);
  EXPECT_NE(printed.error().message.find("save it as RGB"), std::string::npos);
  files::JpegOptions arithmetic;
  arithmetic.arithmetic = true;
  EXPECT_EQ(code_of(decode_image(files::jpeg(gradient_image(16, 16, 3), arithmetic))), ErrorCode::unsupported_media);
}

TEST(Jpeg, is_refused_when_12_bit_or_lossless) {
  const Bytes file = encode_jpeg(gradient_image(16, 16, 1), 90);
  const auto frame = [](const Bytes& bytes) {
    for (std::size_t i = 0; i + 4 < bytes.size(); ++i) {
      if (bytes[i] == 0xFF && bytes[i + 1] == 0xC0) return i;
    }
    return std::size_t{0};
  };
  const std::size_t at = frame(file);
  ASSERT_NE(at, 0U);
  Bytes twelve_bit = file;
  twelve_bit[at + 4] = 12;
  EXPECT_EQ(code_of(decode_image(twelve_bit)), ErrorCode::unsupported_media);
  Bytes lossless = file;
  lossless[at + 1] = 0xC3;
  EXPECT_EQ(code_of(decode_image(lossless)), ErrorCode::unsupported_media);
}

TEST(Jpeg, is_turned_upright_when_it_carries_exif) {
  const Image face = cartoon_face(60, 48, {25, 20, 30, 0, 1}).image;
  const Bytes plain = encode_jpeg(face, 95);
  const Image decoded = decode_image(plain).value();
  for (int orientation = 1; orientation <= 8; ++orientation) {
    for (const bool little_endian : {true, false}) {
      const auto upright = decode_image(files::with_exif(plain, files::exif_tiff(orientation, little_endian)));
      ASSERT_TRUE(upright) << upright.error().message;
      EXPECT_EQ(*upright, apply_exif_orientation(decoded, orientation)) << orientation;
    }
  }
}

TEST(Jpeg, is_decoded_as_stored_when_its_exif_is_broken_or_foreign) {
  const Bytes plain = encode_jpeg(gradient_image(16, 8, 3), 90);
  const Image decoded = decode_image(plain).value();
  const Bytes tiff = files::exif_tiff(6, true);
  EXPECT_EQ(decode_image(files::with_exif(plain, ByteView(tiff).first(20))).value(), decoded);
  EXPECT_EQ(decode_image(files::with_app1(plain, files::text("http://ns.adobe.com/xap/1.0/"))).value(), decoded);
  EXPECT_EQ(decode_image(files::with_app1(plain, {})).value(), decoded);
}

TEST(Jpeg, finds_exif_behind_another_segment) {
  const Bytes plain = encode_jpeg(gradient_image(16, 8, 3), 90);
  const Bytes turned = files::with_app1(files::with_exif(plain, files::exif_tiff(6, true)), files::text("xmp"));
  EXPECT_EQ(decode_image(turned).value().width(), 8);
}

TEST(Jpeg, is_an_error_at_every_byte_when_cut_off) {
  const Image face = cartoon_face(40, 30, {20, 15, 25, 0, 1}).image;
  files::JpegOptions progressive;
  progressive.progressive = true;
  files::JpegOptions restarts;
  restarts.restart_rows = 1;
  for (const Bytes& file : {encode_jpeg(face, 80), encode_jpeg(to_gray(face), 80), files::jpeg(face, progressive),
                            files::with_exif(files::jpeg(face, restarts), files::exif_tiff(8, false))}) {
    for (std::size_t size = 0; size < file.size(); ++size) {
      EXPECT_FALSE(decode_image(ByteView(file).first(size))) << size << " of " << file.size();
    }
    EXPECT_TRUE(decode_image(file));
  }
}

TEST(Jpeg, is_an_error_or_a_whole_picture_when_one_byte_is_changed) {
  const Bytes file = encode_jpeg(gradient_image(24, 16, 3), 60);
  for (std::size_t i = 0; i < file.size(); ++i) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      Bytes changed = file;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ flip);
      const auto image = decode_image(changed);
      EXPECT_TRUE(!image || !image->empty());
    }
  }
}

TEST(Jpeg, is_decoded_when_bytes_follow_its_end) {
  Bytes file = encode_jpeg(gradient_image(24, 16, 3), 60);
  const Image image = decode_image(file).value();
  files::append(file, files::text("a video, as some telephones append"));
  EXPECT_EQ(decode_image(file).value(), image);
}

TEST(Jpeg, is_checked_on_the_header_when_it_claims_too_much) {
  const Bytes small = encode_jpeg(gradient_image(16, 16, 1), 90);
  const auto code = [&](int width, int height) {
    return code_of(decode_image(files::with_jpeg_size(small, width, height)));
  };
  EXPECT_EQ(code(16, 16), ErrorCode::internal) << "decodes";
  EXPECT_EQ(code(8000, 8000), ErrorCode::corrupt_media) << "a short file cannot hold it";
  EXPECT_EQ(code(8000, 8001), ErrorCode::media_too_large);
  EXPECT_EQ(code(32769, 1), ErrorCode::media_too_large);
  EXPECT_EQ(code(1, 32769), ErrorCode::media_too_large);
  EXPECT_EQ(code(0, 16), ErrorCode::corrupt_media);
  EXPECT_EQ(code(16, 0), ErrorCode::corrupt_media);
  EXPECT_EQ(code(16, 32), ErrorCode::corrupt_media) << "the second half is missing";
}

TEST(Jpeg, is_decoded_when_its_side_is_at_the_limit) {
  const auto side = static_cast<int>(limits::kMaxImageSide);
  expect_close(encode_jpeg(gradient_image(side, 8, 1), 90), gradient_image(side, 8, 1));
}

TEST(Jpeg, may_have_scans_up_to_the_limit_and_not_one_more) {
  const Image image = gradient_image(24, 24, 1);
  files::JpegOptions options;
  options.scans = files::gray_scans(kMaxJpegScans);
  expect_close(files::jpeg(image, options), image);
  options.scans = files::gray_scans(kMaxJpegScans + 1);
  EXPECT_EQ(code_of(decode_image(files::jpeg(image, options))), ErrorCode::media_too_large);
}

}  // namespace
}  // namespace selfsame::media::codec
