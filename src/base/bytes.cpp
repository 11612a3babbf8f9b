#include "base/bytes.hpp"

#include <array>
#include <bit>

#include "base/check.hpp"

namespace selfsame::base {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kForeign = 0xFF;

constexpr std::array<std::uint8_t, 256> inverse_of(std::string_view digits) {
  std::array<std::uint8_t, 256> table{};
  table.fill(kForeign);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    table[static_cast<std::uint8_t>(digits[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr auto kBase64Values = inverse_of(kBase64Digits);

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string_view without_data_url_prefix(std::string_view text) {
  if (!text.starts_with("data:")) return text;
  constexpr std::string_view kMarker = ";base64,";
  const auto marker = text.substr(0, 256).find(kMarker);
  return marker == std::string_view::npos ? text : text.substr(marker + kMarker.size());
}

}  // namespace

std::string to_hex(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const auto byte : bytes) {
    text.push_back(kHexDigits[byte >> 4]);
    text.push_back(kHexDigits[byte & 15]);
  }
  return text;
}

Result<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return fail(ErrorCode::invalid_argument, "hexadecimal text has an odd length");
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0)
      return fail(ErrorCode::invalid_argument, "hexadecimal text has a character other than 0-9 and a-f");
    bytes.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return bytes;
}

std::string to_base64(ByteView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t word = std::uint32_t{bytes[i]} << 16 | std::uint32_t{bytes[i + 1]} << 8 | bytes[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6) text.push_back(kBase64Digits[word >> shift & 63]);
  }
  const std::size_t left = bytes.size() - i;
  if (left > 0) {
    std::uint32_t word = std::uint32_t{bytes[i]} << 16;
    if (left == 2) word |= std::uint32_t{bytes[i + 1]} << 8;
    text.push_back(kBase64Digits[word >> 18]);
    text.push_back(kBase64Digits[word >> 12 & 63]);
    text.push_back(left == 2 ? kBase64Digits[word >> 6 & 63] : '=');
    text.push_back('=');
  }
  return text;
}

Result<Bytes> from_base64(std::string_view text) {
  text = without_data_url_prefix(text);
  const auto broken = [](const char* why) {
    return fail(ErrorCode::invalid_base64, std::string("base64 text ") + why);
  };
  if (text.size() % 4 != 0) return broken("is not a multiple of 4 characters long; it may be cut off");
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  const std::string_view digits = text.substr(0, text.size() - padding);

  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t word = 0;
  int bits = 0;
  for (const char c : digits) {
    const std::uint8_t value = kBase64Values[static_cast<std::uint8_t>(c)];
    if (value == kForeign) return broken("has a character outside the base64 alphabet");
    word = word << 6 | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<std::uint8_t>(word >> bits));
      word &= (1U << bits) - 1;
    }
  }
  if (word != 0) return broken("has stray bits before its padding");
  return bytes;
}

void ByteWriter::u16(std::uint16_t value) {
  u8(static_cast<std::uint8_t>(value));
  u8(static_cast<std::uint8_t>(value >> 8));
}

void ByteWriter::u32(std::uint32_t value) {
  u16(static_cast<std::uint16_t>(value));
  u16(static_cast<std::uint16_t>(value >> 16));
}

void ByteWriter::u64(std::uint64_t value) {
  u32(static_cast<std::uint32_t>(value));
  u32(static_cast<std::uint32_t>(value >> 32));
}

void ByteWriter::f32(float value) { u32(std::bit_cast<std::uint32_t>(value)); }

void ByteWriter::f64(double value) { u64(std::bit_cast<std::uint64_t>(value)); }

void ByteWriter::blob(ByteView bytes) {
  SELFSAME_CHECK(bytes.size() <= 0xFFFF'FFFF);
  u32(static_cast<std::uint32_t>(bytes.size()));
  raw(bytes);
}

void ByteWriter::string(std::string_view text) {
  SELFSAME_CHECK(text.size() <= 0xFFFF);
  u16(static_cast<std::uint16_t>(text.size()));
  raw(as_bytes(text));
}

ByteView ByteReader::raw(std::size_t size) {
  if (failed_ || size > rest_.size()) {
    failed_ = true;
    return {};
  }
  const ByteView taken = rest_.first(size);
  rest_ = rest_.subspan(size);
  return taken;
}

std::uint8_t ByteReader::u8() {
  const ByteView taken = raw(1);
  return taken.empty() ? std::uint8_t{0} : taken[0];
}

std::uint16_t ByteReader::u16() {
  const std::uint16_t low = u8();
  return static_cast<std::uint16_t>(low | u8() << 8);
}

std::uint32_t ByteReader::u32() {
  const std::uint32_t low = u16();
  return low | std::uint32_t{u16()} << 16;
}

std::uint64_t ByteReader::u64() {
  const std::uint64_t low = u32();
  return low | std::uint64_t{u32()} << 32;
}

float ByteReader::f32() { return std::bit_cast<float>(u32()); }

double ByteReader::f64() { return std::bit_cast<double>(u64()); }

ByteView ByteReader::blob() { return raw(u32()); }

std::string_view ByteReader::string() { return as_text(raw(u16())); }

}  // namespace selfsame::base
