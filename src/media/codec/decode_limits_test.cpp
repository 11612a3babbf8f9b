#include "media/codec/decode_limits.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace selfsame::media::codec {
namespace {

ErrorCode code_of(const Status& status) { return status ? ErrorCode::internal : status.error().code; }

TEST(DecodeLimits, hold_file_bytes_at_the_limit_and_not_one_past) {
  EXPECT_TRUE(check_file_bytes(1));
  EXPECT_TRUE(check_file_bytes(limits::kMaxImageBytes));
  EXPECT_EQ(code_of(check_file_bytes(limits::kMaxImageBytes + 1)), ErrorCode::media_too_large);
  EXPECT_EQ(code_of(check_file_bytes(0)), ErrorCode::unsupported_media);
}

TEST(DecodeLimits, hold_dimensions_at_the_limit_and_not_one_past) {
  EXPECT_TRUE(check_dimensions(1, 1));
  EXPECT_TRUE(check_dimensions(limits::kMaxImageSide, 1));
  EXPECT_TRUE(check_dimensions(1, limits::kMaxImageSide));
  EXPECT_EQ(code_of(check_dimensions(limits::kMaxImageSide + 1, 1)), ErrorCode::media_too_large);
  EXPECT_EQ(code_of(check_dimensions(1, limits::kMaxImageSide + 1)), ErrorCode::media_too_large);
  EXPECT_TRUE(check_dimensions(8000, 8000));
  EXPECT_EQ(code_of(check_dimensions(8000, 8001)), ErrorCode::media_too_large);
  EXPECT_EQ(code_of(check_dimensions(UINT32_MAX, UINT32_MAX)), ErrorCode::media_too_large);
  EXPECT_EQ(code_of(check_dimensions(0, 5)), ErrorCode::corrupt_media);
  EXPECT_EQ(code_of(check_dimensions(5, 0)), ErrorCode::corrupt_media);
}

TEST(DecodeLimits, hold_proportion_at_the_limit_and_not_one_past) {
  EXPECT_TRUE(check_proportion(100, 100, 1000));
  EXPECT_EQ(code_of(check_proportion(99, 100, 1000)), ErrorCode::corrupt_media);
  EXPECT_TRUE(check_proportion(1, 0, kFreeDecodedBytes));
  EXPECT_EQ(code_of(check_proportion(1, 0, kFreeDecodedBytes + 1)), ErrorCode::media_too_large);
  constexpr std::uint64_t kFile = 1'000'000;
  EXPECT_TRUE(check_proportion(kFile, 0, kFile * kMaxExpansion));
  EXPECT_EQ(code_of(check_proportion(kFile, 0, kFile * kMaxExpansion + 1)), ErrorCode::media_too_large);
}

TEST(DecodeLimits, hold_scans_and_their_pixels_at_the_limit_and_not_one_past) {
  EXPECT_TRUE(may_have_scans(1, limits::kMaxImagePixels));
  EXPECT_TRUE(may_have_scans(kMaxJpegScans, 1));
  EXPECT_FALSE(may_have_scans(kMaxJpegScans + 1, 1));
  EXPECT_TRUE(may_have_scans(20, limits::kMaxImagePixels));
  EXPECT_FALSE(may_have_scans(21, limits::kMaxImagePixels));
  EXPECT_TRUE(may_have_scans(kMaxJpegScans, kMaxJpegScanPixels / kMaxJpegScans));
  EXPECT_FALSE(may_have_scans(kMaxJpegScans, kMaxJpegScanPixels / kMaxJpegScans + 1));
}

}  // namespace
}  // namespace selfsame::media::codec
