#include "voice/quality.hpp"

#include <algorithm>

#include "media/sound_measures.hpp"
#include "pipeline/measures.hpp"

namespace selfsame::voice {
namespace {

using pipeline::Bars;
using pipeline::make_measure;
using pipeline::Measure;
using pipeline::Purpose;
using pipeline::ramp;

/// Set by hand: readings of LibriSpeech test-other pass them; noise, steady chords and overdriven speech do not.
constexpr Bars kMinNetSpeechS{3, 1.5F};
constexpr Bars kMinLevelDbfs{-50, -56};
constexpr Bars kMinSnrDb{12, 8};
constexpr Bars kMaxClipped{0.01F, 0.05F};
constexpr Bars kMinVoiced{0.4F, 0.3F};
/// A telephone passes 300 to 3,400 Hz. Of 120 recordings at 8 kHz without a telephone, the lowest value was -19.4 dB;
/// ten corpora through a sharp filter had -41 at most, two recordings through a gentler one -30 and -47.
constexpr double kTelephoneLimitHz = 4000;
constexpr float kMinLowBandDb = -24;

}  // namespace

std::vector<Measure> measure_quality(const media::Sound& sound, const Activity& activity, Purpose purpose) {
  const media::SoundMeasures whole = media::measure(sound);
  const auto seconds = static_cast<float>(activity.seconds());
  const auto snr_db = static_cast<float>(whole.snr_db);
  const auto clipped = static_cast<float>(whole.clipped_share);
  const auto low_band = static_cast<float>(whole.low_band_db);
  const bool telephone = whole.band_limit_hz < kTelephoneLimitHz && low_band < kMinLowBandDb;
  return {
      make_measure("net_speech_s", seconds, ramp(seconds, 0, 4), seconds >= kMinNetSpeechS(purpose),
                   "there is too little speech in the recording; say a longer sentence"),
      make_measure("level_dbfs", activity.speech_dbfs, ramp(activity.speech_dbfs, -65, -35),
                   activity.speech_dbfs >= kMinLevelDbfs(purpose),
                   "the voice is too quiet; come closer to the microphone"),
      make_measure("snr_db", snr_db, ramp(snr_db, 4, 24), snr_db >= kMinSnrDb(purpose),
                   "there is too much noise; find a quieter place"),
      make_measure("clipped_fraction", clipped, ramp(clipped, 0.1F, 0), clipped <= kMaxClipped(purpose),
                   "the recording is overdriven; speak more softly, or farther from the microphone"),
      make_measure("voiced_fraction", activity.voiced_fraction, ramp(activity.voiced_fraction, 0.1F, 0.5F),
                   activity.voiced_fraction >= kMinVoiced(purpose),
                   "this hardly sounds like a voice; speak, and let nothing else sound"),
      make_measure("low_band_db", low_band, telephone ? 0.0F : 1.0F, !telephone,
                   "the voice came through a telephone, in whose band voices were not measured; record it directly"),
  };
}

Measure measure_halves(float similarity, float least, float usual) {
  return make_measure("half_similarity", similarity, ramp(similarity, 2 * least - usual, usual), similarity >= least,
                      "more than one voice seems to speak; record one person only");
}

}  // namespace selfsame::voice
