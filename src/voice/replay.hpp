// Traces that a loudspeaker, the room in front of it, and a second microphone leave in a recording.
#pragma once

#include <optional>
#include <span>

#include "voice/detection.hpp"

namespace selfsame::voice {

struct ReplayMeasures {
  /// Speech between 25 and 70 Hz relative to 200 to 1000 Hz: breath, handling and the room. No small loudspeaker
  /// reproduces it.
  float rumble_db = 0;
  /// Between 6000 and 7600 Hz relative to 1000 to 4000 Hz: what small loudspeakers and air attenuate.
  float treble_db = 0;
  /// Level difference between soft and loud parts of speech (25th and 95th percentile of frames, 300 to 4000 Hz): a
  /// second room and a second microphone reduce it.
  float fill_db = 0;
  /// Reverberation time (60 dB) of the faster free decays (30th percentile; bands between 500 and 4000 Hz). A
  /// played-back voice decays in two rooms, one after the other. None if no decay is long enough.
  std::optional<float> decay_s;
  /// The pulses of the vocal folds in the residual of linear prediction: median over the louder frames of the natural
  /// logarithm of the kurtosis, and the absolute median skewness. Reflections and a loudspeaker's phase response smear
  /// the pulses (Gillespie, Malvar and Florencio 2001, who use the first as a measure of reverberation).
  float pulse_kurtosis = 0;
  float pulse_skewness = 0;
};

/// `samples` at kRateHz. None if there is less than kLeastSpeechSeconds of speech.
std::optional<ReplayMeasures> measure_replay(std::span<const float> samples, const Activity& activity);

}  // namespace selfsame::voice
