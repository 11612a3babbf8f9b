// Knowing parts of a recording again, or of a copy of it, without keeping it.
#pragma once

#include <span>
#include <vector>

#include "media/mark.hpp"

namespace selfsame::media {

/// Makes marks of how power rises and falls in sixteen bands from 300 to 3000 Hz within 0.4 s of an onset, where it
/// grows louder at its fastest (after Haitsma and Kalker 2002, whose frames are told by differences in time and band).
/// Onsets go with the sound, so marks stay when it is shifted, cut, made louder, encoded anew, brought to another rate
/// or through a telephone, or when a little noise is added. Somebody who says the same again takes other times.
/// Threads: const methods may be called from several threads at once.
class SoundMarks {
 public:
  static constexpr int kRateHz = 16'000;
  explicit SoundMarks(const MarkKey& key);
  /// Three a second, at least kFewest and at most kMost, as far as there are onsets; those of the strongest onsets, the
  /// strongest first. `samples` at kRateHz.
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
