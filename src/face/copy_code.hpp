// Knowing a picture again, or a copy of it, without keeping it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "media/image.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::face {

/// Makes 128 keyed bits of the fine detail of a face where it stands in the picture: the signs of secret sums. Of its
/// mirror image likewise, so that either one is known by the other. A copy
/// that was encoded anew, scaled as a whole, made brighter or mirrored keeps most of them; of another picture of the
/// same person about half differ, since a head does not come back to the same place by a few pixels. So a copy that was
/// shifted, cropped or turned is not known again: what would know it, would take somebody who sits still for a second
/// for a copy too (docs/results.md). Nothing can be painted back from a code, and without the key it tells nothing.
/// Threads: const methods may be called from several threads at once.
class CopyCoder {
 public:
  explicit CopyCoder(const pipeline::CopyKey& key);
  /// Of the picture, and of its mirror image.
  std::vector<pipeline::CopyCode> codes(const media::Image& picture, const media::Box& face) const;

 private:
  /// `middle`, `half`: of the face, in cells.
  pipeline::CopyCode code(const media::Image& cells, media::Point middle, media::Point half) const;

  static constexpr std::size_t kBits = 128;
  /// Its use withstands no analysis, and needs not: no code leaves the process.
  std::array<std::uint64_t, 2> key_{};
};

}  // namespace selfsame::face
