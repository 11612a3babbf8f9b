// Knowing a picture again, or a copy of it, without keeping it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "media/image.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::face {

/// Makes 128 keyed bits of the fine detail of a face where it stands in the picture: the signs of secret sums. A copy
/// that was encoded anew, scaled as a whole or made brighter keeps most of them; of another picture of the same person
/// about half differ, since a head does not come back to the same place by a few pixels. So a copy that was shifted or
/// cropped is not known again. Nothing can be painted back from a code, and without the key it tells nothing.
/// Threads: const methods may be called from several threads at once.
class CopyCoder {
 public:
  using Key = std::array<std::uint8_t, 16>;
  explicit CopyCoder(const Key& key);
  pipeline::CopyCode code(const media::Image& picture, const media::Box& face) const;

 private:
  static constexpr std::size_t kBits = 128;
  /// Its use withstands no analysis, and needs not: no code leaves the process.
  std::array<std::uint64_t, 2> key_{};
};

}  // namespace selfsame::face
