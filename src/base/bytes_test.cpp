#include "base/bytes.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <limits>

namespace selfsame::base {
namespace {

std::string decoded(std::string_view text) {
  const auto bytes = from_base64(text);
  return bytes ? std::string(as_text(*bytes)) : "error: " + std::string(to_string(bytes.error().code));
}

constexpr std::string_view kRefused = "error: invalid_base64";

TEST(Hex, is_lower_case_and_reads_either) {
  EXPECT_EQ(to_hex(Bytes{0x00, 0x0F, 0xA5, 0xFF}), "000fa5ff");
  EXPECT_EQ(from_hex("000fa5ff").value(), (Bytes{0x00, 0x0F, 0xA5, 0xFF}));
  EXPECT_EQ(from_hex("A5Ff").value(), (Bytes{0xA5, 0xFF}));
  EXPECT_EQ(to_hex({}), "");
  EXPECT_TRUE(from_hex("")->empty());
}

TEST(Hex, refused_when_odd_or_foreign) {
  for (const auto* text : {"0", "000", "0g", "g0", "0 ", "0x", "\xC3\xA9", "/0", ":0", "@0", "G0", "`0"}) {
    const auto bytes = from_hex(text);
    ASSERT_FALSE(bytes) << text;
    EXPECT_EQ(bytes.error().code, ErrorCode::invalid_argument);
  }
}

// RFC 4648, section 10.
TEST(Base64, equals_the_published_examples) {
  const std::pair<std::string_view, std::string_view> examples[] = {{"", ""},
                                                                    {"f", "Zg=="},
                                                                    {"fo", "Zm8="},
                                                                    {"foo", "Zm9v"},
                                                                    {"foob", "Zm9vYg=="},
                                                                    {"fooba", "Zm9vYmE="},
                                                                    {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : examples) {
    EXPECT_EQ(to_base64(as_bytes(plain)), coded);
    EXPECT_EQ(decoded(coded), plain);
  }
}

TEST(Base64, round_trip_keeps_every_byte_value_at_every_phase) {
  for (std::size_t size = 0; size < 300; ++size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + size);
    EXPECT_EQ(from_base64(to_base64(bytes)).value(), bytes);
  }
}

TEST(Base64, refused_when_padding_is_wrong) {
  for (const auto* text :
       {"Z", "Zg", "Zg=", "Zm8", "Zg===", "=", "==", "===", "====", "Z===", "Zg==Zg==", "Z=g=", "=Zg="}) {
    EXPECT_EQ(decoded(text), kRefused) << text;
  }
}

TEST(Base64, refused_when_bits_stray) {
  EXPECT_EQ(decoded("Zh=="), kRefused);
  EXPECT_EQ(decoded("Zm9="), kRefused);
}

TEST(Base64, refused_when_a_character_is_foreign) {
  for (const auto* text : {"Zm9\n", "Zm 9", "Zm9-", "Zm9_", "Zm9\xFF", "\xC3\xA9\xC3\xA9", "Zg==\n"}) {
    EXPECT_EQ(decoded(text), kRefused) << text;
  }
  EXPECT_EQ(decoded(std::string_view("Zm9\0", 4)), kRefused);
}

TEST(Base64, skips_the_prefix_of_a_data_url) {
  EXPECT_EQ(decoded("data:image/png;base64,Zm9v"), "foo");
  EXPECT_EQ(decoded("data:;base64,"), "");
  EXPECT_EQ(decoded("data:image/png,Zm9v"), kRefused);
  EXPECT_EQ(decoded("image/png;base64,Zm9v"), kRefused);
}

TEST(ByteWriter, writes_little_endian) {
  Bytes bytes;
  ByteWriter writer(bytes);
  writer.u8(0x01);
  writer.u16(0x0302);
  writer.u32(0x07060504);
  writer.u64(0x0F0E0D0C0B0A0908);
  writer.f32(1.0F);
  writer.string("ab");
  writer.raw(Bytes{0xFF});
  EXPECT_EQ(to_hex(bytes),
            "0102030405060708090a0b0c0d0e0f"
            "0000803f"
            "02006162"
            "ff");
}

TEST(ByteReader, reads_back_what_was_written) {
  Bytes bytes;
  ByteWriter writer(bytes);
  writer.u8(200);
  writer.u16(60'000);
  writer.u32(4'000'000'000);
  writer.u64(std::numeric_limits<std::uint64_t>::max() - 1);
  writer.f32(-0.0F);
  writer.string("");
  writer.string(std::string(65'535, 'x'));
  writer.f64(-0.1);
  writer.blob(Bytes{7, 8});
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u8(), 200);
  EXPECT_EQ(reader.u16(), 60'000);
  EXPECT_EQ(reader.u32(), 4'000'000'000U);
  EXPECT_EQ(reader.u64(), std::numeric_limits<std::uint64_t>::max() - 1);
  EXPECT_EQ(std::bit_cast<std::uint32_t>(reader.f32()), 0x80000000U);
  EXPECT_EQ(reader.string(), "");
  EXPECT_EQ(reader.string().size(), 65'535U);
  EXPECT_EQ(reader.f64(), -0.1);
  EXPECT_EQ(to_hex(reader.blob()), "0708");
  EXPECT_EQ(reader.remaining(), 0U);
  EXPECT_FALSE(reader.failed());
}

TEST(ByteReader, fails_for_good_when_read_past_the_end) {
  const Bytes bytes = {1, 2, 3};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.raw(3).size(), 3U);
  EXPECT_FALSE(reader.failed());
  EXPECT_EQ(reader.u8(), 0);
  EXPECT_TRUE(reader.failed());

  ByteReader second(bytes);
  EXPECT_TRUE(second.raw(4).empty());
  EXPECT_TRUE(second.failed());
  EXPECT_EQ(second.u8(), 0) << "a reader that failed yields zeros, though there are bytes left";
}

TEST(ByteReader, fails_when_a_string_is_longer_than_what_is_left) {
  const Bytes bytes = {4, 0, 'a', 'b', 'c'};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.string(), "");
  EXPECT_TRUE(reader.failed());
}

TEST(ByteReader, fails_when_a_number_is_cut_off) {
  const Bytes bytes(7, 0xFF);
  ByteReader reader(bytes);
  (void)reader.u64();
  EXPECT_TRUE(reader.failed());
}

}  // namespace
}  // namespace selfsame::base
