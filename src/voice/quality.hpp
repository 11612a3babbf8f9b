// How good a voice sample is: named measures, each with its own score and reason.
#pragma once

#include <vector>

#include "media/sound.hpp"
#include "pipeline/modality.hpp"
#include "voice/detection.hpp"

namespace selfsame::voice {

/// Less speech than this makes no vector at all.
inline constexpr double kLeastSpeechSeconds = 0.5;
/// A clip quieter than this holds nothing that somebody said into a microphone.
inline constexpr float kSilentDbfs = -70;
/// Halves of a clip shorter than this say too little about who speaks to be held against each other.
inline constexpr double kLeastHalfSeconds = 1.5;

/// Measures, in this order: net_speech_s, level_dbfs, snr_db, clipped_fraction, voiced_fraction, low_band_db. The last
/// fails in the band of a telephone, over which strangers sound alike: no scale was measured for it. `sound` is the
/// recording at its own rate, `activity` what is heard in it at kRateHz. What passes depends on the purpose: enrolment
/// asks for more.
std::vector<pipeline::Measure> measure_quality(const media::Sound& sound, const Activity& activity,
                                               pipeline::Purpose purpose);

/// The measure half_similarity: how alike the first and the second half of a clip are, by the embedder's own measure.
/// `least` and `usual`: what hardly any clip of one person falls below, and what most reach.
pipeline::Measure measure_halves(float similarity, float least, float usual);

}  // namespace selfsame::voice
