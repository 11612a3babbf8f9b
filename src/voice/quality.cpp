#include "voice/quality.hpp"

#include <algorithm>

#include "media/sound_measures.hpp"

namespace selfsame::voice {
namespace {

using pipeline::Measure;
using pipeline::Purpose;

/// A bar for enrolment and a lower one for everything else. Set by hand: readings of LibriSpeech test-other pass them;
/// noise, steady chords and overdriven speech do not.
struct Bars {
  float enrolment;
  float verification;
  float operator()(Purpose purpose) const { return purpose == Purpose::enrolment ? enrolment : verification; }
};

constexpr Bars kMinNetSpeechS{3, 1.5F};
constexpr Bars kMinLevelDbfs{-50, -56};
constexpr Bars kMinSnrDb{12, 8};
constexpr Bars kMaxClipped{0.01F, 0.05F};
constexpr Bars kMinVoiced{0.4F, 0.3F};

/// 0 at `bad`, 1 at `good`, straight in between; `bad` may be above `good`.
float ramp(float value, float bad, float good) { return std::clamp((value - bad) / (good - bad), 0.0F, 1.0F); }

Measure measure(std::string_view name, float value, float score, bool passed, std::string_view reason) {
  return {name, value, score, passed, passed ? std::string_view{} : reason};
}

}  // namespace

std::vector<Measure> measure_quality(const media::Sound& sound, const Activity& activity, Purpose purpose) {
  const media::SoundMeasures whole = media::measure(sound);
  const auto seconds = static_cast<float>(activity.seconds());
  const auto snr_db = static_cast<float>(whole.snr_db);
  const auto clipped = static_cast<float>(whole.clipped_share);
  return {
      measure("net_speech_s", seconds, ramp(seconds, 0, 4), seconds >= kMinNetSpeechS(purpose),
              "there is too little speech in the recording; say a longer sentence"),
      measure("level_dbfs", activity.speech_dbfs, ramp(activity.speech_dbfs, -65, -35),
              activity.speech_dbfs >= kMinLevelDbfs(purpose), "the voice is too quiet; come closer to the microphone"),
      measure("snr_db", snr_db, ramp(snr_db, 4, 24), snr_db >= kMinSnrDb(purpose),
              "there is too much noise; find a quieter place"),
      measure("clipped_fraction", clipped, ramp(clipped, 0.1F, 0), clipped <= kMaxClipped(purpose),
              "the recording is overdriven; speak more softly, or farther from the microphone"),
      measure("voiced_fraction", activity.voiced_fraction, ramp(activity.voiced_fraction, 0.1F, 0.5F),
              activity.voiced_fraction >= kMinVoiced(purpose),
              "this hardly sounds like a voice; speak, and let nothing else sound"),
  };
}

Measure measure_halves(float similarity, float least, float usual) {
  return measure("half_similarity", similarity, ramp(similarity, 2 * least - usual, usual), similarity >= least,
                 "more than one voice seems to speak; record one person only");
}

float overall_quality(const std::vector<Measure>& measures) {
  float lowest = 1;
  for (const Measure& entry : measures) lowest = std::min(lowest, entry.score);
  return lowest;
}

}  // namespace selfsame::voice
