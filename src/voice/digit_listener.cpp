#include "voice/digit_listener.hpp"

#include <utility>

#include "infer/session_runner.hpp"
#include "voice/steps.hpp"

namespace selfsame::voice {

DigitListener::DigitListener(std::shared_ptr<const infer::Session> recogniser, DigitFacts facts)
    : recogniser_(std::move(recogniser)), facts_(std::move(facts)) {}

Result<std::shared_ptr<const DigitListener>> DigitListener::create(std::shared_ptr<const infer::Session> recogniser) {
  SELFSAME_ASSIGN(auto facts, digit_facts(recogniser->manifest()));
  return std::shared_ptr<const DigitListener>(new DigitListener(std::move(recogniser), std::move(facts)));
}

Result<std::vector<SpokenDigit>> DigitListener::listen(std::span<const float> samples, const Activity& activity) const {
  return pipeline::finish(DigitSteps(samples, activity, facts_), infer::SessionRunner({recogniser_}));
}

}  // namespace selfsame::voice
