#include <algorithm>

#include "pipeline/pipeline_parts.hpp"

namespace selfsame::pipeline {
namespace {

/// Checks that each modality with any samples has enough of them.
/// Errors: too_few_samples; the sample's own error if it is the only one.
Status check_enough(std::span<const SampleReport> samples, const Description& described, std::size_t least) {
  std::size_t came = 0;
  std::size_t usable = 0;
  const SampleReport* failed = nullptr;
  for (const SampleReport& sample : samples) {
    if (sample.modality != described.modality) continue;
    ++came;
    usable += sample.used ? 1 : 0;
    if (sample.error && failed == nullptr) failed = &sample;
  }
  const std::size_t needed = std::max({std::size_t{1}, least, described.min_enrol_samples});
  if (came == 0 || usable >= needed) return {};
  // The first sample's reason is more helpful than a count; for a single sample its error code is the answer.
  if (failed != nullptr && came == 1) return fail(*failed->error);
  std::string message = std::to_string(usable) + " of " + std::to_string(came) +
                        " samples are usable; an enrolment needs " + std::to_string(needed);
  if (failed != nullptr) message += "; sample " + std::to_string(failed->index + 1) + ": " + failed->error->message;
  return fail(ErrorCode::too_few_samples, message);
}

}  // namespace

Result<EnrolOutcome> Pipeline::enrol(std::span<const Sample> samples, StageObserver* observer) const {
  Attempt attempt = begin(Purpose::enrolment);
  attempt.stills = true;
  for (const Sample& sample : samples) add(attempt, sample, true, observer);
  return enrol(attempt, {}, observer);
}

Result<EnrolOutcome> Pipeline::enrol(const Attempt& attempt, std::span<const Prompt> prompts,
                                     StageObserver* observer) const {
  auto liveness = attempt.conclude(prompts);
  EnrolOutcome outcome{.samples = attempt.samples,
                       .liveness = std::move(liveness),
                       .copies = copies_of(attempt),
                       .trace = attempt.trace};
  const auto check_samples = [&]() -> Status {
    if (outcome.samples.empty()) return fail(ErrorCode::too_few_samples, "an enrolment needs at least one sample");
    for (const auto& sample : outcome.samples) SELFSAME_TRY(engines().required(sample.modality));
    for (const auto& engine : engines()) {
      SELFSAME_TRY(check_enough(outcome.samples, engine->description(), options().min_enrol_samples));
    }
    return {};
  };
  SELFSAME_TRY(check_samples());
  if (outcome.liveness &&
      with_liveness(Decision::accept, *outcome.liveness, options().liveness.min_enrolment) != Decision::accept) {
    // Does not name the cue that detected the attack: that would help to improve the attack.
    return fail(ErrorCode::liveness_failed, std::string(kNotLive));
  }

  for (const auto& engine : engines()) {
    const Modality modality = engine->description().modality;
    std::vector<Probe> mine;
    std::vector<std::size_t> origin;
    for (std::size_t i = 0; i < attempt.probes.size(); ++i) {
      if (attempt.probes[i].modality != modality) continue;
      mine.push_back(attempt.probes[i]);
      origin.push_back(attempt.origin[i]);
    }
    if (mine.empty()) continue;
    StageTimer stages(*clock_, {&outcome.trace, options().observer.get(), observer});
    stages.begin(StageName::aggregate);
    auto made = engine->enrol(mine, clock_->wall_ms());
    if (!made) stages.fail(made.error());
    SELFSAME_ASSIGN(Enrolment enrolment, std::move(made));
    stages.end(enrolment.reference.quality);
    for (const std::size_t index : enrolment.outliers) {
      SampleReport& report = outcome.samples[origin[index]];
      report.used = false;
      report.error = Error{ErrorCode::samples_disagree,
                           "this sample does not seem to be of the same person as the others; it was left out"};
    }
    outcome.templates.push_back(std::move(enrolment.reference));
  }
  SELFSAME_TRY(check_samples());
  float quality = 0;
  for (const auto& reference : outcome.templates) quality += reference.quality;
  outcome.quality = quality / static_cast<float>(outcome.templates.size());
  return outcome;
}

}  // namespace selfsame::pipeline
