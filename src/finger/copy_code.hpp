// Knowing a print again, or a copy of it, without keeping it.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "finger/views.hpp"
#include "media/picture_marks.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::finger {

/// Codes of a picture are marks of its ridges around pairs of places. From one impression to the next, skin is
/// stretched by more than the eighth of a ridge that such a mark bears, so another impression has other codes, while a
/// copy that was shifted, cropped, turned, scaled or encoded anew keeps most of them. Codes of a record are made
/// likewise of where its minutiae lie and point; a copy in which some were left out keeps fewer of them. A record that
/// was made of a picture has no codes in common with it. Threads: const methods may be called from several threads at
/// once.
class CopyCoder {
 public:
  explicit CopyCoder(const pipeline::CopyKey& key);
  /// `picture`: 500 dpi.
  std::vector<pipeline::CopyCode> codes(const media::Image& picture) const;
  /// Of prints of a record; of several prints each has its share of kMostOfRecord codes.
  std::vector<pipeline::CopyCode> codes(std::span<const View> prints) const;

  static constexpr std::size_t kMostOfRecord = 20;

 private:
  /// A wave over places and directions.
  struct Wave {
    float x = 0;  // radians a pixel, where the places of a pair are kUnit pixels apart
    float y = 0;
    float turn = 0;  // whole turns of the wave in one of a minutia
    float phase = 0;
  };
  std::vector<pipeline::CopyCode> codes(const Print& print, std::size_t most) const;

  media::PictureMarks marks_;
  std::array<Wave, media::kMarkBits> waves_{};
};

}  // namespace selfsame::finger
