#include "voice/examiner.hpp"

#include <utility>

#include "voice/steps.hpp"

namespace selfsame::voice {

Examiner::Examiner(std::shared_ptr<const infer::Session> pad, std::shared_ptr<const infer::Session> recogniser,
                   ExaminerFacts facts)
    : pad_(std::move(pad)), recogniser_(std::move(recogniser)), facts_(std::move(facts)), nets_({pad_, recogniser_}) {}

Result<std::shared_ptr<const Examiner>> Examiner::create(std::shared_ptr<const infer::Session> pad,
                                                         std::shared_ptr<const DigitListener> digits) {
  ExaminerFacts facts;
  if (pad) {
    SELFSAME_ASSIGN(facts.pad, pad_facts(pad->manifest()));
  }
  if (digits) facts.digits = digits->facts();
  return std::shared_ptr<const Examiner>(
      new Examiner(std::move(pad), digits ? digits->recogniser() : nullptr, std::move(facts)));
}

Result<Observation> Examiner::examine(std::span<const float> samples, const Activity& activity) const {
  return pipeline::finish(ExaminationSteps(samples, activity, facts_), nets_);
}

}  // namespace selfsame::voice
