// Byte strings: hex, base64, and little-endian reading and writing with bounds.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace selfsame {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

namespace base {

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// Lower-case hexadecimal.
std::string to_hex(ByteView bytes);
/// Errors: invalid_argument on an odd length or a foreign character.
Result<Bytes> from_hex(std::string_view text);

/// Base64 with padding (RFC 4648 section 4).
std::string to_base64(ByteView bytes);
/// Strict: padding required, no white space, no foreign characters, unused bits zero. A leading
/// `data:...;base64,` prefix, as browsers' canvas.toDataURL writes, is skipped. Errors: invalid_base64.
Result<Bytes> from_base64(std::string_view text);

/// Appends fixed-width little-endian values to a byte string.
class ByteWriter {
 public:
  explicit ByteWriter(Bytes& out) : out_(out) {}
  void u8(std::uint8_t value) { out_.push_back(value); }
  void u16(std::uint16_t value);
  void u32(std::uint32_t value);
  void u64(std::uint64_t value);
  void f32(float value);
  void f64(double value);
  void raw(ByteView bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
  /// A u16 length, then the bytes. At most 65,535 bytes.
  void string(std::string_view text);
  /// A u32 length, then the bytes.
  void blob(ByteView bytes);

 private:
  Bytes& out_;
};

/// Reads what ByteWriter wrote. Reading past the end sets `failed()` and yields zeros, so that a parser checks once.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : rest_(bytes) {}
  std::uint8_t u8();
  std::uint16_t u16();
  std::uint32_t u32();
  std::uint64_t u64();
  float f32();
  double f64();
  ByteView raw(std::size_t size);
  std::string_view string();
  ByteView blob();
  bool failed() const { return failed_; }
  std::size_t remaining() const { return rest_.size(); }

 private:
  ByteView rest_;
  bool failed_ = false;
};

}  // namespace base
}  // namespace selfsame
