// What a loudspeaker, the room between it and the microphone, and a second microphone leave in a recording.
#pragma once

#include <optional>
#include <span>

#include "voice/detection.hpp"

namespace selfsame::voice {

struct ReplayMeasures {
  /// Speech between 25 and 70 Hz, over that between 200 and 1000 Hz: breath, handling and the room. No small
  /// loudspeaker gives it back.
  float rumble_db = 0;
  /// Between 6000 and 7600 Hz, over 1000 to 4000 Hz: what small loudspeakers, and air, take away.
  float treble_db = 0;
  /// How far soft parts of speech lie below loud ones (25th and 95th percentile of frames, 300 to 4000 Hz): a second
  /// room and a second microphone fill them.
  float fill_db = 0;
  /// The time in which what falls freely would fall by 60 dB, of the faster falls (30th percentile; bands between 500
  /// and 4000 Hz). Played back, a voice dies away in two rooms, one after the other. None where nothing falls far
  /// enough to tell.
  std::optional<float> decay_s;
  /// Of what linear prediction leaves of speech, the pulses of the vocal folds: median over the louder frames of the
  /// natural logarithm of the kurtosis, and the size of the median skewness. Reflections and a loudspeaker's phases
  /// smear the pulses (Gillespie, Malvar and Florencio 2001, who take the first for a measure of reverberation).
  float pulse_kurtosis = 0;
  float pulse_skewness = 0;
};

/// `samples` at kRateHz. None where there is less than kLeastSpeechSeconds of speech.
std::optional<ReplayMeasures> measure_replay(std::span<const float> samples, const Activity& activity);

}  // namespace selfsame::voice
