// Quality measures of a voice sample, each with its own score and reason.
#pragma once

#include <vector>

#include "media/sound.hpp"
#include "pipeline/modality.hpp"
#include "voice/detection.hpp"

namespace selfsame::voice {

/// Less speech than this makes no vector at all.
inline constexpr double kLeastSpeechSeconds = 0.5;
/// A quieter clip contains no speech into a microphone.
inline constexpr float kSilentDbfs = -70;
/// Shorter halves of a clip carry too little speaker information to be compared.
inline constexpr double kLeastHalfSeconds = 1.5;

/// Measures, in this order: net_speech_s, level_dbfs, snr_db, clipped_fraction, voiced_fraction, low_band_db. The last
/// one fails for telephone audio, over which strangers sound alike: no scale was measured for it. `sound` is the
/// recording at its own rate, `activity` the speech found in it at kRateHz. Enrolment requires more than other
/// purposes.
std::vector<pipeline::Measure> measure_quality(const media::Sound& sound, const Activity& activity,
                                               pipeline::Purpose purpose);

/// The measure half_similarity: the similarity of a clip's first and second half, by the embedder. `least` and `usual`:
/// values that nearly all and most clips of one person reach.
pipeline::Measure measure_halves(float similarity, float least, float usual);

}  // namespace selfsame::voice
