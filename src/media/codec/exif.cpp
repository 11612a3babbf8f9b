#include "media/codec/exif.hpp"

#include <cstddef>
#include <cstdint>

namespace selfsame::media::codec {
namespace {

constexpr int kUpright = 1;
constexpr std::uint32_t kOrientationTag = 0x0112;
constexpr std::uint32_t kShort = 3;
constexpr std::size_t kEntryBytes = 12;

class TiffView {
 public:
  TiffView(ByteView bytes, bool little_endian) : bytes_(bytes), little_endian_(little_endian) {}

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
  if (tiff.size() < 8 || tiff[0] != tiff[1] || (tiff[0] != 'I' && tiff[0] != 'M')) return kUpright;
  const TiffView view(tiff, tiff[0] == 'I');
  if (view.u16(2) != 42) return kUpright;
  const std::size_t directory = view.u32(4);
  const std::size_t entries = view.u16(directory);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * kEntryBytes;
    if (entry + kEntryBytes > tiff.size()) return kUpright;
    if (view.u16(entry) != kOrientationTag) continue;
    const std::uint32_t value = view.u16(entry + 8);
    const bool valid = view.u16(entry + 2) == kShort && view.u32(entry + 4) == 1 && value >= 1 && value <= 8;
    return valid ? static_cast<int>(value) : kUpright;
  }
  return kUpright;
}

}  // namespace selfsame::media::codec
