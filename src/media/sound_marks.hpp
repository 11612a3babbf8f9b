// Recognises parts of a recording, or of a copy of it, without storing it.
#pragma once

#include <span>
#include <vector>

#include "media/mark.hpp"

namespace selfsame::media {

/// Makes marks of the rise and fall of power in sixteen bands from 300 to 3000 Hz within 0.4 s of an onset, the moment
/// at which loudness increases fastest (after Haitsma and Kalker 2002, who compare differences in time and band).
/// Onsets move with the sound, so marks survive when it is shifted, cut, amplified, re-encoded, resampled, sent through
/// a telephone, or mixed with a little noise. Somebody who says the same again has different timing.
/// Threads: const methods may be called from several threads at once.
class SoundMarks {
 public:
  static constexpr int kRateHz = 16'000;
  explicit SoundMarks(const MarkKey& key);
  /// Three per second, at least kFewest and at most kMost, as far as there are onsets; strongest onsets first.
  /// `samples` at kRateHz.
  std::vector<Mark> of(std::span<const float> samples) const;

  static constexpr std::size_t kFewest = 8;
  static constexpr std::size_t kMost = 48;

 private:
  struct Cell {
    float frames = 0;  // from the onset
    std::size_t band = 0;
  };
  std::vector<Cell> cells_;  // kCells of each bit
};

}  // namespace selfsame::media
