// Finds speech: voice activity by level over time, and whether loud parts resemble a voice at all.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/tensor.hpp"

namespace selfsame::voice {

/// The sample rate of this room; other sounds are resampled first.
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
  float voiced_fraction = 0;      // [0, 1]: share of the passages' loud frames with a pitch between 70 and 400 Hz

  /// Total length of all passages.
  double seconds() const;
};

/// `samples` in [-1, 1] at kRateHz. Frames of 25 ms, one every 10 ms, count as speech if their level is within 30 dB of
/// the loud ones (95th percentile) and 6 dB above the quiet ones (10th percentile; at most 12 dB below the loud ones),
/// or if they are within 0.1 s of such a frame. A clip shorter than 50 ms is all speech. The same rule cut the pauses
/// from the recordings on which the shipped embedder was trained (training/lab/speech/clips.py). The rule alone finds
/// "speech" in any sound; levels and `voiced_fraction` show whether it is speech.
Activity detect_speech(std::span<const float> samples);

/// A net's output for a sound: the natural log-odds of speech in window k, samples k * step up to (k + 1) * step.
struct SpeechOdds {
  std::vector<float> log_odds;
  std::size_t step = 0;
};

/// The pure half of an "activity" net. Its input: windows of `length` samples, one every `step` of them, from 1 to
/// `length`; the net judges the last `step` samples of a window. The sound is preceded by silence, and the last window
/// is padded with it. `samples`: not empty.
base::Tensor prepare_activity(std::span<const float> samples, std::size_t length, std::size_t step);

/// Errors: inference_failed if there is not one answer per window, or a value is not finite.
Result<std::vector<float>> interpret_activity(std::span<const base::Tensor> outputs, std::size_t windows);

/// As by level alone, but a loud frame counts only if its middle lies in a window with odds of speech of at least one
/// to seven (log-odds above -2); no passages if there is none. `odds`: for all of `samples`.
Activity detect_speech(std::span<const float> samples, const SpeechOdds& odds);

/// The passages, concatenated.
std::vector<float> speech_only(std::span<const float> samples, const Activity& activity);

/// Raises the level to a mean power of -30 dB relative to full scale, never lowers it.
void raise_level(std::span<float> samples);

}  // namespace selfsame::voice
