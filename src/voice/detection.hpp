// Where somebody speaks: voice activity by level over time, and whether what is loud sounds like a voice at all.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/tensor.hpp"

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
/// recordings that the shipped embedder learned from (training/lab/speech/clips.py). The rule alone finds "speech" in
/// any sound: whether it is some, levels and `voiced_fraction` tell.
Activity detect_speech(std::span<const float> samples);

/// What a net makes of a sound: the natural log-odds of speech in window k, samples k * step up to (k + 1) * step.
struct SpeechOdds {
  std::vector<float> log_odds;
  std::size_t step = 0;
};

/// The pure half of an "activity" net. Its input: windows of `length` samples, one every `step` of them, from 1 to
/// `length`; the last `step` of a window are those that it is asked about. Silence comes before the sound and fills up
/// the last window. `samples`: not empty.
base::Tensor prepare_activity(std::span<const float> samples, std::size_t length, std::size_t step);

/// Errors: inference_failed on another size than an answer for each of `windows`, and on values that are not finite.
Result<std::vector<float>> interpret_activity(std::span<const base::Tensor> outputs, std::size_t windows);

/// As by level alone, but of the frames that are loud enough only those count whose middle lies in a window that is
/// speech by at least one to seven (log-odds above -2); no passages where there is none. `odds`: of all of `samples`.
Activity detect_speech(std::span<const float> samples, const SpeechOdds& odds);

/// The passages one after the other.
std::vector<float> speech_only(std::span<const float> samples, const Activity& activity);

/// Up to a mean power of -30 dB over full scale, never down.
void raise_level(std::span<float> samples);

}  // namespace selfsame::voice
