// Recognises a print, or a copy of it, without storing it.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "finger/views.hpp"
#include "media/picture_marks.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::finger {

/// A picture's codes are marks of its ridges around pairs of places. From one impression to the next, skin is stretched
/// by more than the eighth of a ridge that such a mark tolerates, so another impression has other codes, whereas a copy
/// that was shifted, cropped, turned, scaled or re-encoded keeps most of them. A record's codes are made in the same
/// way from the positions and directions of its minutiae; a copy that lacks some minutiae keeps fewer of them. A record
/// made from a picture shares no codes with it.
/// Threads: const methods may be called from several threads at once.
class CopyCoder {
 public:
  explicit CopyCoder(const pipeline::CopyKey& key);
  /// `picture`: 500 dpi.
  std::vector<pipeline::CopyCode> codes(const media::Image& picture) const;
  /// Codes of a record's prints; several prints share the limit of kMostOfRecord codes.
  std::vector<pipeline::CopyCode> codes(std::span<const View> prints) const;

  static constexpr std::size_t kMostOfRecord = 20;

 private:
  /// A wave over places and directions.
  struct Wave {
    float x = 0;  // radians per pixel, with the places of a pair kUnit pixels apart
    float y = 0;
    float turn = 0;  // turns of the wave per turn of a minutia
    float phase = 0;
  };
  std::vector<pipeline::CopyCode> codes(const Print& print, std::size_t most) const;

  media::PictureMarks marks_;
  std::array<Wave, media::kMarkBits> waves_{};
};

}  // namespace selfsame::finger
