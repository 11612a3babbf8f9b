#include "voice/speech_detector.hpp"

#include "infer/session_runner.hpp"
#include "voice/steps.hpp"

namespace selfsame::voice {

Result<SpeechDetector> SpeechDetector::create(std::shared_ptr<const infer::Session> net) {
  SELFSAME_ASSIGN(const auto facts, activity_facts(net->manifest()));
  return SpeechDetector(std::move(net), facts);
}

Result<Activity> SpeechDetector::detect(std::span<const float> samples) const {
  return pipeline::finish(ActivitySteps(samples, facts_ ? &*facts_ : nullptr), infer::SessionRunner({net_}));
}

}  // namespace selfsame::voice
