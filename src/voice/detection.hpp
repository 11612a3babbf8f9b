// Where somebody speaks: voice activity by level over time, and whether what is loud sounds like a voice at all.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace selfsame::voice {

/// What this room works at; sounds of other rates are resampled before.
inline constexpr int kRateHz = 16'000;

/// Samples from `begin` up to, not including, `end`.
struct Passage {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const Passage&) const = default;
};

struct Activity {
  std::vector<Passage> passages;  // in order, with pauses between
  float speech_dbfs = -100;       // mean power of the passages over full scale
  float voiced_fraction = 0;      // [0, 1]: of the passages' loud frames, those with a pitch between 70 and 400 Hz

  /// Of all passages together.
  double seconds() const;
};

/// `samples` in [-1, 1] at kRateHz. Frames of 25 ms, one every 10 ms, count as speech where their level lies within 30
/// dB of the loud ones (95th percentile) and 6 dB above the quiet ones (10th percentile; at most 12 dB below the loud
/// ones), or within 0.1 s of such a frame; all of a clip shorter than 50 ms. The same rule cut the pauses of the
/// recordings that the shipped embedder learned from (training/voice_embed/clips.py). The rule alone finds "speech" in
/// any sound: whether it is some, levels and `voiced_fraction` tell.
Activity detect_speech(std::span<const float> samples);

/// The passages one after the other.
std::vector<float> speech_only(std::span<const float> samples, const Activity& activity);

/// Up to a mean power of -30 dB over full scale, never down.
void raise_level(std::span<float> samples);

}  // namespace selfsame::voice
