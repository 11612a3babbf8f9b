#include "media/codec/exif.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace selfsame::media::codec {
namespace {

constexpr int kUpright = 1;
constexpr std::uint32_t kOrientationTag = 0x0112;
constexpr std::uint32_t kResolutionXTag = 0x011A;
constexpr std::uint32_t kResolutionYTag = 0x011B;
constexpr std::uint32_t kResolutionUnitTag = 0x0128;
constexpr std::uint32_t kShort = 3;
constexpr std::uint32_t kRational = 5;
constexpr std::uint32_t kInch = 2;
constexpr std::uint32_t kCentimetre = 3;
constexpr std::size_t kEntryBytes = 12;

class TiffView {
 public:
  explicit TiffView(ByteView bytes) : bytes_(bytes), little_endian_(!bytes.empty() && bytes[0] == 'I') {}

  bool valid() const {
    return bytes_.size() >= 8 && bytes_[0] == bytes_[1] && (bytes_[0] == 'I' || bytes_[0] == 'M') && u16(2) == 42;
  }
  /// The position of the only value of that type of a tag of IFD 0, or of its offset.
  std::optional<std::size_t> find(std::uint32_t tag, std::uint32_t type) const {
    const std::size_t directory = u32(4);
    const std::size_t entries = u16(directory);
    for (std::size_t i = 0; i < entries; ++i) {
      const std::size_t entry = directory + 2 + i * kEntryBytes;
      if (entry + kEntryBytes > bytes_.size()) return std::nullopt;
      if (u16(entry) != tag) continue;
      if (u16(entry + 2) != type || u32(entry + 4) != 1) return std::nullopt;
      return entry + 8;
    }
    return std::nullopt;
  }
  /// 0 if missing or broken.
  double rational(std::uint32_t tag) const {
    const auto at = find(tag, kRational);
    if (!at) return 0;
    const std::size_t value = u32(*at);
    const std::uint32_t divisor = u32(value + 4);
    return divisor == 0 ? 0 : static_cast<double>(u32(value)) / divisor;
  }

  /// Zero past the end.
  std::uint32_t u16(std::size_t offset) const {
    if (offset > bytes_.size() || bytes_.size() - offset < 2) return 0;
    const std::uint32_t first = bytes_[offset];
    const std::uint32_t second = bytes_[offset + 1];
    return little_endian_ ? second << 8 | first : first << 8 | second;
  }
  std::uint32_t u32(std::size_t offset) const {
    const std::uint32_t first = u16(offset);
    const std::uint32_t second = u16(offset + 2);
    return little_endian_ ? second << 16 | first : first << 16 | second;
  }

 private:
  ByteView bytes_;
  bool little_endian_;
};

}  // namespace

int exif_orientation(ByteView tiff) {
  const TiffView view(tiff);
  const auto at = view.valid() ? view.find(kOrientationTag, kShort) : std::nullopt;
  const std::uint32_t value = at ? view.u16(*at) : 0;
  return value >= 1 && value <= 8 ? static_cast<int>(value) : kUpright;
}

Resolution tiff_resolution(ByteView tiff) {
  const TiffView view(tiff);
  if (!view.valid()) return {};
  const auto unit = view.find(kResolutionUnitTag, kShort);
  const std::uint32_t kind = unit ? view.u16(*unit) : kInch;  // its default
  if (kind != kInch && kind != kCentimetre) return {};
  const double scale = kind == kCentimetre ? 2.54 : 1;
  return {scale * view.rational(kResolutionXTag), scale * view.rational(kResolutionYTag)};
}

}  // namespace selfsame::media::codec
