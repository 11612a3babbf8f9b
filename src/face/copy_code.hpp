// Recognises a picture, or a copy of it, without storing it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "media/image.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::face {

/// Computes 128 keyed bits from the fine detail of a face at its position in the picture: the signs of secret sums. It
/// does the same for the mirror image, so that a mirrored copy is recognised. A copy that was re-encoded, scaled as a
/// whole, brightened or mirrored keeps most of the bits. In another picture of the same person about half differ,
/// because a head never returns to within a few pixels of the same place. For that reason a copy that was shifted,
/// cropped or turned is not recognised: a code that tolerated that would also take somebody who sits still for a second
/// for a copy (docs/results.md). No picture can be reconstructed from a code, and without the key it reveals nothing.
/// Threads: const methods may be called from several threads at once.
class CopyCoder {
 public:
  explicit CopyCoder(const pipeline::CopyKey& key);
  /// Codes of the picture and of its mirror image.
  std::vector<pipeline::CopyCode> codes(const media::Image& picture, const media::Box& face) const;

 private:
  /// `middle`, `half`: centre and half size of the face, in cells.
  pipeline::CopyCode code(const media::Image& cells, media::Point middle, media::Point half) const;

  static constexpr std::size_t kBits = 128;
  /// This use would not withstand cryptanalysis, and need not: no code leaves the process.
  std::array<std::uint64_t, 2> key_{};
};

}  // namespace selfsame::face
