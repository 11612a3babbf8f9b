#include "voice/verdict.hpp"

#include <algorithm>
#include <limits>

namespace selfsame::voice {
namespace {

using pipeline::CueKind;
using pipeline::CueModel;

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr std::string_view kPlayedBack =
    "the voice sounds as if a loudspeaker played it; speak into the microphone yourself";
constexpr std::string_view kMade = "the voice sounds made by a machine; speak yourself";

/// The median over recordings counts, so one bad recording neither fails nor saves a presentation.
struct SoundCue {
  CueModel model;
  std::optional<float> (*of)(const Observation& heard);
};

template <float ReplayMeasures::*kMeasure>
std::optional<float> measured(const Observation& heard) {
  return heard.replay ? std::optional((*heard.replay).*kMeasure) : std::nullopt;
}

std::optional<float> decay(const Observation& heard) { return heard.replay ? heard.replay->decay_s : std::nullopt; }

/// Centre, slope, limits against and for life, weight, veto. The slopes of loudspeaker cues were fitted to each cue
/// alone, on training recordings and their simulated replay (eval voice-pad --fit). The centres are at the 5 % point of
/// live recordings, because rooms and microphones differ more between sets of recordings than between recordings and
/// their replay. Limits and weights were set by hand, so that a person for whom everything else is right is accepted
/// whatever a single cue says (docs/adr/0009).
constexpr SoundCue kCues[] = {
    // A voice that is not synthetic may still come from a loudspeaker.
    {{"net_synthetic", CueKind::sound, -4, 0.4F, 1.7F, 0, 1, kNone, kMade},
     [](const Observation& heard) { return heard.net_logit; }},
    {{"rumble", CueKind::sound, -32, 0.26F, 1.8F, 0.5F, 0.5F, kNone, kPlayedBack},
     measured<&ReplayMeasures::rumble_db>},
    {{"treble", CueKind::sound, -22.7F, 0.12F, 1.8F, 0.5F, 0.5F, kNone, kPlayedBack},
     measured<&ReplayMeasures::treble_db>},
    {{"fill", CueKind::sound, 23.1F, 0.38F, 1.8F, 0.5F, 0.5F, kNone, kPlayedBack}, measured<&ReplayMeasures::fill_db>},
    {{"decay", CueKind::sound, 0.155F, -99, 1.8F, 0.5F, 0.5F, kNone, kPlayedBack}, decay},
    {{"pulse_kurtosis", CueKind::sound, 1.68F, 4.5F, 1.8F, 0.5F, 0.35F, kNone, kPlayedBack},
     measured<&ReplayMeasures::pulse_kurtosis>},
    {{"pulse_skewness", CueKind::sound, 0.16F, 2.9F, 1.8F, 0.5F, 0.35F, kNone, kPlayedBack},
     measured<&ReplayMeasures::pulse_skewness>},
    // Sound that decays faster than in any room was never in one; a normal decay does not prove life.
    {{"no_room", CueKind::sound, 0.095F, 40, 0.6F, 0, 1, kNone, kMade}, decay},
};

}  // namespace

float median(std::vector<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

pipeline::Liveness judge(std::span<const Observation> heard) {
  pipeline::Liveness liveness;
  liveness.frames = heard.size();
  if (heard.empty()) {
    liveness.score = liveness.motion = 0;  // no speech was found: fail closed
    return liveness;
  }
  for (const SoundCue& of : kCues) {
    std::vector<float> values;
    for (const Observation& one : heard) {
      if (const auto value = of.of(one)) values.push_back(*value);
    }
    if (values.empty()) continue;
    const pipeline::Cue cue = pipeline::weigh({&of.model, median(std::move(values))});
    liveness.cues.push_back(cue);
    liveness.llr += cue.llr;
    liveness.attack = liveness.attack || cue.veto;
  }
  liveness.score = pipeline::score_of(liveness.llr);
  return liveness;
}

}  // namespace selfsame::voice
