#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/limits.hpp"
#include "base/system.hpp"
#include "media/codec/codec.hpp"
#include "media/codec/wsq_test_support.hpp"
#include "tests/support/source_folder.hpp"

namespace selfsame::media::codec {
namespace {

ErrorCode code_of(const Result<Image>& result) { return result ? ErrorCode::internal : result.error().code; }

int worst_difference(const Image& a, const Image& b) {
  EXPECT_EQ(a.width(), b.width());
  EXPECT_EQ(a.height(), b.height());
  int worst = 0;
  for (std::size_t i = 0; i < std::min(a.bytes().size(), b.bytes().size()); ++i) {
    worst = std::max(worst, std::abs(a.bytes()[i] - b.bytes()[i]));
  }
  return worst;
}

/// Where the body of the first segment of a kind begins.
std::size_t segment(const Bytes& file, std::uint8_t kind) {
  const Bytes marker{0xFF, kind};
  const auto found = std::search(file.begin(), file.end(), marker.begin(), marker.end());
  EXPECT_NE(found, file.end());
  return static_cast<std::size_t>(found - file.begin()) + 4;
}

Image waves(int width, int height) {
  Image image(width, height, 1);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      *image.pixel(x, y) = static_cast<std::uint8_t>(128 + 60 * std::sin(x * 0.7 + y * 0.2) + 40 * std::sin(y * 0.03));
    }
  }
  return image;
}

// The files and the pictures come from the NIST Biometric Image Software, encoder and decoder, of ridges drawn here.
TEST(Wsq, equals_the_reference_decoder_to_one_grey_level) {
  for (const char* name : {"coarse", "fine"}) {
    const auto folder = selfsame::test::source_folder() / "tests/golden/wsq";
    const Bytes file = base::read_file(folder / (std::string(name) + ".wsq"), limits::kMaxImageBytes).value();
    const Bytes picture = base::read_file(folder / (std::string(name) + ".png"), limits::kMaxImageBytes).value();
    const auto image = decode_image(file);
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_LE(worst_difference(*image, decode_image(picture).value()), 1) << name;
  }
}

TEST(Wsq, comes_back_nearly_exactly_when_steps_are_fine) {
  for (const auto& [width, height] : {std::pair{32, 32}, {33, 47}, {64, 61}, {100, 35}, {257, 130}}) {
    const Image image = waves(width, height);
    const auto decoded = decode_image(files::wsq(image, {.step_in_thousandths = 50}));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_LE(worst_difference(*decoded, image), 1) << width << 'x' << height;
  }
}

TEST(Wsq, is_decoded_without_subbands_that_were_left_out) {
  const Image image = waves(160, 120);
  std::vector<int> fine;
  for (int k = 52; k < 60; ++k) fine.push_back(k);
  const auto smooth = decode_image(files::wsq(image, {.step_in_thousandths = 50, .left_out = fine}));
  ASSERT_TRUE(smooth) << smooth.error().message;
  const int worst = worst_difference(*smooth, image);
  EXPECT_GT(worst, 1);
  EXPECT_LT(worst, 40);
  // The mean of the picture is in the first subband alone.
  const auto flat =
      decode_image(files::wsq(Image(40, 40, 1, Bytes(1600, 200)), {.step_in_thousandths = 100, .left_out = {1, 2, 3}}));
  ASSERT_TRUE(flat);
  EXPECT_EQ(*std::min_element(flat->bytes().begin(), flat->bytes().end()), 200);
}

TEST(Wsq, goes_on_behind_restart_markers) {
  const Image image = waves(70, 50);
  const auto plain = decode_image(files::wsq(image));
  const auto restarted = decode_image(files::wsq(image, {.restart_after = 97}));
  ASSERT_TRUE(restarted) << restarted.error().message;
  EXPECT_EQ(*restarted, *plain);
}

TEST(Wsq, is_an_error_at_every_byte_when_cut_off) {
  const Bytes file = files::wsq(waves(40, 33), {.restart_after = 300});
  for (std::size_t size = 3; size < file.size(); ++size) {
    EXPECT_EQ(code_of(decode_image(ByteView(file).first(size))), ErrorCode::corrupt_media) << size;
  }
  EXPECT_TRUE(decode_image(file));
}

TEST(Wsq, is_corrupt_when_a_block_lacks_coefficients_or_has_too_many) {
  const Image image = waves(40, 40);
  Bytes less = files::wsq(image);
  less.erase(less.end() - 3);
  EXPECT_EQ(code_of(decode_image(less)), ErrorCode::corrupt_media);
  Bytes more = files::wsq(image);
  more.insert(more.end() - 2, 9);
  EXPECT_EQ(code_of(decode_image(more)), ErrorCode::corrupt_media);
}

TEST(Wsq, is_corrupt_when_tables_are_missing_or_broken) {
  const Bytes file = files::wsq(waves(40, 40));
  for (const std::uint8_t kind : Bytes{0xA2, 0xA4, 0xA5, 0xA6}) {
    Bytes missing = file;
    missing[segment(file, kind) - 3] = 0xA8;
    EXPECT_EQ(code_of(decode_image(missing)), ErrorCode::corrupt_media) << int{kind};
  }
  const auto with = [&file](std::uint8_t kind, std::size_t offset, std::uint8_t value) {
    Bytes changed = file;
    changed[segment(file, kind) + offset] = value;
    return code_of(decode_image(changed));
  };
  EXPECT_EQ(with(0xA6, 0, 8), ErrorCode::corrupt_media) << "a table of a number that there is not";
  EXPECT_EQ(with(0xA6, 1, 3), ErrorCode::corrupt_media) << "three codes of one bit";
  EXPECT_EQ(with(0xA3, 0, 1), ErrorCode::corrupt_media) << "a block with codes that were not given";
  EXPECT_EQ(with(0xA2, static_cast<std::size_t>(-3), 0xC0), ErrorCode::corrupt_media) << "a marker of no meaning";
}

TEST(Wsq, is_unsupported_when_its_wavelets_are_of_even_length) {
  Bytes file = files::wsq(waves(40, 40));
  file[segment(file, 0xA4)] = 8;
  EXPECT_EQ(code_of(decode_image(file)), ErrorCode::unsupported_media);
}

TEST(Wsq, is_checked_on_the_header_when_it_claims_too_much) {
  const auto code = [](std::uint32_t width, std::uint32_t height) {
    Bytes file = files::wsq(waves(40, 40));
    const std::size_t frame = segment(file, 0xA2) + 2;
    for (std::size_t i = 0; i < 2; ++i) {
      file[frame + i] = static_cast<std::uint8_t>(height >> 8 * (1 - i));
      file[frame + 2 + i] = static_cast<std::uint8_t>(width >> 8 * (1 - i));
    }
    return code_of(decode_image(file));
  };
  EXPECT_EQ(code(40, 40), ErrorCode::internal);
  EXPECT_EQ(code(8000, 8000), ErrorCode::media_too_large);
  EXPECT_EQ(code(32769, 40), ErrorCode::media_too_large);
  EXPECT_EQ(code(0, 40), ErrorCode::corrupt_media);
  EXPECT_EQ(code(31, 40), ErrorCode::unsupported_media);
  EXPECT_EQ(code(40, 31), ErrorCode::unsupported_media);
}

}  // namespace
}  // namespace selfsame::media::codec
