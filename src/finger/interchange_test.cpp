#include "finger/interchange.hpp"

#include <gtest/gtest.h>

#include <random>

#include "finger/drawn_print_test_support.hpp"
#include "finger/matching.hpp"
#include "finger/minutiae.hpp"

namespace selfsame::finger {
namespace {

Record drawn_record(RecordFormat format, std::size_t views, std::size_t minutiae) {
  std::mt19937 random(7);
  Record record;
  record.format = format;
  record.equipment = 0x8123;
  record.maker = format == RecordFormat::ansi_378 ? 0x00330042 : 0;
  record.width = 388;
  record.height = 374;
  record.x_per_cm = 150;
  for (std::size_t v = 0; v < views; ++v) {
    RecordView view{static_cast<FingerPosition>(v % 11), static_cast<std::uint8_t>(v % 16), 8, 77, {}};
    for (std::size_t k = 0; k < minutiae; ++k) {
      view.minutiae.push_back({static_cast<RecordMinutia::Type>(random() % 3),
                               static_cast<std::uint16_t>(random() % 16384),
                               static_cast<std::uint16_t>(random() % 16384),
                               static_cast<std::uint8_t>(random() % (format == RecordFormat::ansi_378 ? 180 : 256)),
                               static_cast<std::uint8_t>(random() % 101)});
    }
    record.views.push_back(view);
  }
  return record;
}

TEST(Interchange, what_is_written_is_read_again) {
  for (const RecordFormat format : {RecordFormat::iso_19794_2, RecordFormat::ansi_378}) {
    // The last one is longer than ANSI's short length can say.
    for (const auto& [views, minutiae] : {std::pair{0, 0}, {1, 0}, {1, 1}, {2, 40}, {10, 255}, {60, 255}}) {
      const Record record = drawn_record(format, static_cast<std::size_t>(views), static_cast<std::size_t>(minutiae));
      const auto bytes = write_record(record);
      ASSERT_TRUE(bytes);
      const auto again = parse_record(*bytes);
      ASSERT_TRUE(again) << again.error().message;
      EXPECT_EQ(*again, record);
    }
  }
}

TEST(Interchange, has_the_layout_of_the_standards) {
  Record record;
  record.width = 0x0123;
  record.height = 0x0234;
  record.views = {
      {FingerPosition::right_index, 1, 2, 60, {{RecordMinutia::Type::bifurcation, 0x0102, 0x0304, 0x55, 99}}}};
  const Bytes iso{'F', 'M', 'R', 0,   ' ', '2', '0', 0,    0,  0, 0,    36, 0, 0, 1,    0x23, 2, 0x34,
                  0,   197, 0,   197, 1,   0,   2,   0x12, 60, 1, 0x81, 2,  3, 4, 0x55, 99,   0, 0};
  EXPECT_EQ(*write_record(record), iso);
  record.format = RecordFormat::ansi_378;
  record.maker = 0x0033000A;
  const Bytes ansi{'F',  'M', 'R', 0, ' ', '2', '0', 0, 0,    38, 0, 0x33, 0, 10, 0, 0,    1,  0x23, 2,
                   0x34, 0,   197, 0, 197, 1,   0,   2, 0x12, 60, 1, 0x81, 2, 3,  4, 0x55, 99, 0,    0};
  EXPECT_EQ(*write_record(record), ansi);
}

TEST(Interchange, skips_extended_data_and_reserved_bits) {
  Bytes bytes = *write_record(drawn_record(RecordFormat::iso_19794_2, 1, 1));
  bytes[30] |= 0xC0;  // above y
  bytes[bytes.size() - 1] = 3;
  bytes.insert(bytes.end(), {1, 2, 3});
  bytes[11] = static_cast<std::uint8_t>(bytes.size());
  const auto record = parse_record(bytes);
  ASSERT_TRUE(record) << record.error().message;
  EXPECT_EQ(*record, drawn_record(RecordFormat::iso_19794_2, 1, 1));
}

TEST(Interchange, refuses_what_is_wrong_and_says_what) {
  const Bytes good = *write_record(drawn_record(RecordFormat::iso_19794_2, 1, 2));
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(parse_record(ByteView(good).first(size))) << size;
  }
  const auto refused = [&](std::size_t at, std::uint8_t value, std::string_view because) {
    Bytes bad = good;
    bad[at] = value;
    const auto record = parse_record(bad);
    ASSERT_FALSE(record) << because;
    EXPECT_EQ(record.error().code, ErrorCode::template_corrupt);
    EXPECT_NE(record.error().message.find(because), std::string::npos) << record.error().message;
  };
  refused(0, 'X', "neither");
  refused(6, '3', "neither");
  refused(11, 99, "longer or shorter");
  refused(19, 0, "no resolution");
  refused(22, 2, "cut off");
  refused(22, 0, "bytes after its last finger");
  refused(24, 11, "a finger that does not exist");
  refused(26, 101, "a quality above 100");
  refused(27, 3, "cut off");
  refused(28, 0xC0, "a type that does not exist");
  refused(33, 101, "a quality above 100");
  refused(good.size() - 1, 2, "cut off");

  Bytes ansi = *write_record(drawn_record(RecordFormat::ansi_378, 1, 1));
  ansi[34] = 180;
  EXPECT_FALSE(parse_record(ansi));
}

TEST(Interchange, forgives_zeros_after_the_stated_length_and_nothing_else) {
  for (const RecordFormat format : {RecordFormat::iso_19794_2, RecordFormat::ansi_378}) {
    const Record record = drawn_record(format, 1, 2);
    Bytes padded = *write_record(record);
    padded.resize(512);
    const auto read = parse_record(padded);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, record);
    padded.back() = 1;
    EXPECT_FALSE(parse_record(padded));
  }
}

TEST(Interchange, forgives_one_byte_in_the_length_of_the_last_extended_data_only) {
  const Record record = drawn_record(RecordFormat::iso_19794_2, 2, 1);
  const Bytes plain = *write_record(record);
  const auto with_last = [&](std::uint8_t stated, std::size_t there) {
    Bytes bytes = plain;
    bytes.back() = stated;
    bytes.insert(bytes.end(), there, 7);
    bytes[11] = static_cast<std::uint8_t>(bytes.size());
    return parse_record(bytes);
  };
  for (const auto& [stated, there] : {std::pair{5, 5}, {5, 4}, {5, 6}, {1, 0}, {0, 1}}) {
    const auto read = with_last(static_cast<std::uint8_t>(stated), static_cast<std::size_t>(there));
    ASSERT_TRUE(read) << stated << " stated, " << there << " there: " << read.error().message;
    EXPECT_EQ(*read, record);
  }
  EXPECT_FALSE(with_last(5, 3));
  EXPECT_FALSE(with_last(5, 7));

  Bytes first_off = plain;
  first_off[35] = 1;  // the length after the first view's only minutia
  EXPECT_FALSE(parse_record(first_off));
}

TEST(Interchange, does_not_write_what_does_not_fit) {
  const auto refused = [](const auto& change) {
    Record record = drawn_record(RecordFormat::ansi_378, 1, 1);
    change(record);
    EXPECT_FALSE(write_record(record));
  };
  refused([](Record& r) { r.y_per_cm = 0; });
  refused([](Record& r) { r.views.resize(256); });
  refused([](Record& r) { r.views[0].minutiae.resize(256); });
  refused([](Record& r) { r.views[0].number = 16; });
  refused([](Record& r) { r.views[0].quality = 101; });
  refused([](Record& r) { r.views[0].minutiae[0].x = 16384; });
  refused([](Record& r) { r.views[0].minutiae[0].angle = 180; });
  refused([](Record& r) { r.views[0].minutiae[0].quality = 101; });
}

TEST(Interchange, a_print_survives_both_formats) {
  const Ridges ridges = read_ridges(test::drawn_finger(1).draw()).value();
  const Print print{find_minutiae(ridges), {}};
  for (const RecordFormat format : {RecordFormat::iso_19794_2, RecordFormat::ansi_378}) {
    const Record record = record_of(print, format, 300, 300, FingerPosition::left_thumb, 80);
    const auto read = parse_record(*write_record(record));
    ASSERT_TRUE(read);
    const Print again = print_of(*read, read->views[0]);
    ASSERT_EQ(again.minutiae.size(), print.minutiae.size());
    for (std::size_t k = 0; k < print.minutiae.size(); ++k) {
      const Minutia &a = print.minutiae[k], &b = again.minutiae[k];
      EXPECT_EQ(a.x, b.x);
      EXPECT_EQ(a.y, b.y);
      EXPECT_EQ(a.type, b.type);
      EXPECT_NEAR(a.quality, b.quality, 4);
      EXPECT_LE(std::abs(static_cast<std::int8_t>(static_cast<std::uint8_t>(a.angle - b.angle))),
                format == RecordFormat::iso_19794_2 ? 0 : 1);
    }
    EXPECT_GT(Matcher().compare(Matchable(print), Matchable(again)).llr, 6);
  }
}

TEST(Interchange, every_ansi_direction_survives_ours) {
  for (int angle = 0; angle < 180; ++angle) {
    Record record = drawn_record(RecordFormat::ansi_378, 1, 1);
    record.x_per_cm = 197;
    record.views[0].minutiae[0].angle = static_cast<std::uint8_t>(angle);
    const Record again =
        record_of(print_of(record, record.views[0]), RecordFormat::ansi_378, 1, 1, FingerPosition::unknown, 0);
    EXPECT_EQ(again.views[0].minutiae[0].angle, angle);
  }
}

TEST(Interchange, scales_other_resolutions) {
  Record record = drawn_record(RecordFormat::iso_19794_2, 1, 1);
  record.x_per_cm = 394;  // 1000 an inch
  record.views[0].minutiae[0].x = 1000;
  record.views[0].minutiae[0].y = 700;
  const Minutia m = print_of(record, record.views[0]).minutiae[0];
  EXPECT_NEAR(m.x, 500, 1);
  EXPECT_EQ(m.y, 700);
}

}  // namespace
}  // namespace selfsame::finger
