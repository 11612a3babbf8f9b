// Recognises a picture, or a copy of it, without storing it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "face/detection.hpp"
#include "media/image.hpp"
#include "media/picture_marks.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::face {

/// Recognises copies of face pictures. No picture can be reconstructed from a code, and without the key a code tells
/// nothing. docs/results.md says how often copies are recognised and new pictures are not. Threads: const methods may
/// be called from several threads at once.
class CopyCoder {
 public:
  explicit CopyCoder(const pipeline::CopyKey& key);
  /// 128 keyed bits of the face's fine detail at its place in the picture: the signs of secret sums. A second code is
  /// of the mirror image, so that either recognises the other. A copy that was re-encoded, scaled as a whole,
  /// brightened or mirrored keeps most bits. In another picture of the same person about half differ, because a head
  /// never returns to exactly the same place.
  std::vector<pipeline::CopyCode> codes(const media::Image& picture, const media::Box& face) const;
  /// Up to 16 codes of details of the face, wherever they lie in the picture (media::PictureMarks). A copy that was
  /// cropped or turned keeps more than a quarter of them. So may a picture taken a second later of somebody who sits
  /// still.
  std::vector<pipeline::CopyCode> still_codes(const media::Image& picture, const Landmarks& landmarks) const;

 private:
  /// `middle`, `half`: centre and half size of the face, in cells.
  pipeline::CopyCode code(const media::Image& cells, media::Point middle, media::Point half) const;

  static constexpr std::size_t kBits = 128;
  /// This use would not withstand cryptanalysis, and need not: no code leaves the process.
  std::array<std::uint64_t, 2> key_{};
  media::PictureMarks details_;
};

}  // namespace selfsame::face
