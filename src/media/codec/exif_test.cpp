#include "media/codec/exif.hpp"

#include <gtest/gtest.h>

#include "media/codec/codec_test_support.hpp"

namespace selfsame::media::codec {
namespace {

TEST(ExifOrientation, is_read_in_both_byte_orders) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    EXPECT_EQ(exif_orientation(files::exif_tiff(orientation, true)), orientation);
    EXPECT_EQ(exif_orientation(files::exif_tiff(orientation, false)), orientation);
  }
}

TEST(ExifOrientation, is_upright_when_the_value_is_out_of_range) {
  for (const int orientation : {0, 9, 255}) EXPECT_EQ(exif_orientation(files::exif_tiff(orientation, true)), 1);
}

TEST(ExifOrientation, is_upright_when_type_or_count_is_wrong) {
  Bytes tiff = files::exif_tiff(6, true);
  ASSERT_EQ(exif_orientation(tiff), 6);
  Bytes other = tiff;
  other[24] = 4;
  EXPECT_EQ(exif_orientation(other), 1);
  other = tiff;
  other[26] = 2;
  EXPECT_EQ(exif_orientation(other), 1);
}

TEST(ExifOrientation, is_upright_when_cut_off_before_the_entry_ends) {
  for (const bool little_endian : {true, false}) {
    const Bytes tiff = files::exif_tiff(6, little_endian);
    const std::size_t entry_end = 34;
    for (std::size_t size = 0; size < tiff.size(); ++size) {
      EXPECT_EQ(exif_orientation(ByteView(tiff).first(size)), size < entry_end ? 1 : 6) << size;
    }
  }
}

TEST(ExifOrientation, is_upright_when_offsets_and_counts_lie) {
  Bytes tiff = files::exif_tiff(6, true);
  Bytes far = tiff;
  far[4] = far[5] = far[6] = far[7] = 0xFF;
  EXPECT_EQ(exif_orientation(far), 1);
  Bytes many = tiff;
  many[8] = many[9] = 0xFF;
  many[22] = 0;  // the tag is another now, and the entries run past the end
  EXPECT_EQ(exif_orientation(many), 1);
  Bytes wrong_magic = tiff;
  wrong_magic[2] = 43;
  EXPECT_EQ(exif_orientation(wrong_magic), 1);
  Bytes mixed = tiff;
  mixed[1] = 'M';
  EXPECT_EQ(exif_orientation(mixed), 1);
}

}  // namespace
}  // namespace selfsame::media::codec
