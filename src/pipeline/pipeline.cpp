#include "pipeline/pipeline.hpp"

#include <algorithm>

namespace selfsame::pipeline {
namespace {

/// Words for a decision that is not an accept.
std::string reason_for(Decision decision) {
  switch (decision) {
    case Decision::accept: return {};
    case Decision::reverify: return "the comparison is not sure; try again with a better sample";
    case Decision::reject: return "the sample does not match the enrolled template";
  }
  return {};
}

int rank(Decision decision) {
  switch (decision) {
    case Decision::accept: return 2;
    case Decision::reverify: return 1;
    case Decision::reject: return 0;
  }
  return 0;
}

void add_quality_reasons(const Probe& probe, std::vector<std::string>& reasons) {
  for (const Measure& measure : probe.measures) {
    if (!measure.passed) reasons.emplace_back(measure.reason);
  }
}

constexpr std::string_view kNotLive = "the sample does not look like a live subject; use the camera, not a picture";

/// The parts of a verification that there are.
std::vector<PartScore> parts_of(const ModalityScore& score, const std::optional<Liveness>& liveness) {
  std::vector<PartScore> parts{{FusionPart::comparison, score.comparison.score, score.comparison.llr, score.quality}};
  if (score.relief) parts.push_back({FusionPart::relief, score.relief->score, score.relief->llr, score.quality});
  if (!liveness) return parts;
  parts.push_back({FusionPart::liveness, liveness->score, liveness->llr, score.quality});
  const bool moved = std::any_of(liveness->cues.begin(), liveness->cues.end(),
                                 [](const Cue& cue) { return cue.kind == CueKind::motion; });
  if (moved) parts.push_back({FusionPart::motion, liveness->motion, liveness->motion_llr, score.quality});
  return parts;
}

void add_liveness_reasons(const Liveness& liveness, std::vector<std::string>& reasons) {
  for (const Cue& cue : liveness.cues) {
    if (cue.veto && !cue.reason.empty()) reasons.emplace_back(cue.reason);
  }
  for (const PromptAnswer& answer : liveness.answers) {
    if (answer.outcome == PromptOutcome::answered) continue;
    reasons.push_back("the challenge " + std::string(to_string(answer.challenge)) + " was " +
                      (answer.outcome == PromptOutcome::missed ? "not answered" : "answered before it was shown"));
  }
}

/// What liveness makes of a decision about who it is: it never makes one better.
Decision with_liveness(Decision decision, const Liveness& liveness, float least) {
  const bool guessed = std::any_of(liveness.answers.begin(), liveness.answers.end(), [](const PromptAnswer& answer) {
    return answer.outcome == PromptOutcome::too_early;
  });
  if (liveness.attack || guessed) return Decision::reject;
  const bool live = liveness.score >= least && liveness.answered_all();
  return decision == Decision::accept && !live ? Decision::reverify : decision;
}

std::vector<CopyCode> copies_of(std::span<const Probe> probes) {
  std::vector<CopyCode> copies;
  for (const Probe& probe : probes) {
    if (probe.copy) copies.push_back(*probe.copy);
  }
  return copies;
}

bool any_measure_failed(const Probe& probe) {
  return std::any_of(probe.measures.begin(), probe.measures.end(), [](const Measure& m) { return !m.passed; });
}

}  // namespace

Result<Pipeline> Pipeline::create(std::vector<std::shared_ptr<const ModalityEngine>> engines, Options options,
                                  const base::Clock& clock) {
  if (engines.empty()) return fail(ErrorCode::invalid_argument, "a pipeline needs at least one modality");
  Pipeline pipeline(clock);
  for (const auto& engine : engines) {
    const auto description = engine->describe();
    if (description.calibration == nullptr) {
      return fail(ErrorCode::pack_invalid, "the pack " + to_string(description.pack) +
                                               " carries no calibration, so its scores mean nothing yet; "
                                               "measure one with: selfsame eval face --fit-calibration FILE");
    }
    SELFSAME_ASSIGN(const Thresholds thresholds, thresholds_for(options.policy, *description.calibration));
    pipeline.thresholds_.push_back(thresholds);
  }
  pipeline.engines_ = std::move(engines);
  pipeline.options_ = options;
  return pipeline;
}

const ModalityEngine* Pipeline::engine(Modality modality) const {
  for (const auto& engine : engines_) {
    if (engine->describe().modality == modality) return engine.get();
  }
  return nullptr;
}

Result<const ModalityEngine*> Pipeline::required_engine(Modality modality) const {
  if (const auto* found = engine(modality)) return found;
  return fail(ErrorCode::invalid_argument, "this system has no " + std::string(to_string(modality)) + " modality");
}

Result<Probe> Pipeline::extract(const Sample& sample, Purpose purpose, Trace& trace) const {
  SELFSAME_ASSIGN(const ModalityEngine* engine, required_engine(sample.modality));
  return engine->extract(sample, purpose, trace, nullptr);
}

Decision Pipeline::decide(Modality modality, const Comparison& comparison) const {
  for (std::size_t i = 0; i < engines_.size(); ++i) {
    if (engines_[i]->describe().modality == modality) return pipeline::decide(thresholds_[i], comparison.raw);
  }
  return Decision::reject;
}

Decision Pipeline::decide(const Liveness& liveness, Purpose purpose) const {
  return with_liveness(Decision::accept, liveness, options_.liveness.least(purpose));
}

Attempt Pipeline::begin(Purpose purpose) const {
  Attempt attempt{
      .purpose = purpose, .presentations = {}, .samples = {}, .probes = {}, .origin = {}, .trace = Trace(*clock_)};
  if (!options_.liveness.checked) return attempt;
  for (const auto& engine : engines_) {
    if (auto presentation = engine->begin_presentation()) {
      attempt.presentations.emplace_back(engine->describe().modality, std::move(presentation));
    }
  }
  return attempt;
}

void Pipeline::add(Attempt& attempt, const Sample& sample, bool embed) const {
  SampleReport report;
  report.index = attempt.samples.size();
  report.time_ms = sample.time_ms;
  const auto taken = [&]() -> Status {
    SELFSAME_ASSIGN(const ModalityEngine* engine, required_engine(sample.modality));
    Presentation* presentation = nullptr;
    for (auto& [modality, seen] : attempt.presentations) {
      if (modality == sample.modality) presentation = seen.get();
    }
    attempt.trace.restart();
    if (!embed) return presentation == nullptr ? Status{} : engine->observe(sample, attempt.trace, *presentation);
    SELFSAME_ASSIGN(Probe probe, engine->extract(sample, attempt.purpose, attempt.trace, presentation));
    report.quality = probe.quality;
    report.measures = probe.measures;
    report.liveness = probe.liveness;
    if (probe.liveness && *probe.liveness < options_.liveness.least(attempt.purpose)) {
      return fail(ErrorCode::liveness_failed, std::string(kNotLive));
    }
    report.used = true;
    attempt.probes.push_back(std::move(probe));
    attempt.origin.push_back(report.index);
    return {};
  }();
  if (!taken) report.error = taken.error();
  attempt.samples.push_back(std::move(report));
}

void Pipeline::forget_before(Attempt& attempt, std::int64_t time_ms) const {
  const auto kept = std::find_if(attempt.samples.begin(), attempt.samples.end(),
                                 [&](const SampleReport& report) { return report.time_ms >= time_ms; });
  const auto gone = static_cast<std::size_t>(kept - attempt.samples.begin());
  attempt.samples.erase(attempt.samples.begin(), kept);
  for (SampleReport& report : attempt.samples) report.index -= gone;
  const auto origin =
      std::find_if(attempt.origin.begin(), attempt.origin.end(), [&](std::size_t index) { return index >= gone; });
  attempt.probes.erase(attempt.probes.begin(), attempt.probes.begin() + (origin - attempt.origin.begin()));
  attempt.origin.erase(attempt.origin.begin(), origin);
  for (std::size_t& index : attempt.origin) index -= gone;
  for (auto& [modality, presentation] : attempt.presentations) presentation->forget_before(time_ms);
  attempt.trace = Trace(*clock_);
}

std::optional<Liveness> Pipeline::conclude(const Attempt& attempt, std::span<const Prompt> prompts) const {
  // Every modality that can tell must find the subject live: the worst report stands.
  std::optional<Liveness> worst;
  for (const auto& [modality, presentation] : attempt.presentations) {
    auto liveness = presentation->conclude(prompts);
    if (liveness.frames == 0 && attempt.presentations.size() > 1) continue;
    if (!worst || liveness.score < worst->score) worst = std::move(liveness);
  }
  if (!worst && !prompts.empty()) {
    // Nothing could see whether the prompts were answered: they were not.
    worst.emplace();
    for (const Prompt& prompt : prompts) worst->answers.push_back({prompt.challenge, PromptOutcome::missed, -1});
  }
  return worst;
}

Result<EnrolOutcome> Pipeline::enrol(std::span<const Sample> samples) const {
  Attempt attempt = begin(Purpose::enrolment);
  for (const Sample& sample : samples) add(attempt, sample);
  return enrol(std::move(attempt), {});
}

Result<EnrolOutcome> Pipeline::enrol(Attempt attempt, std::span<const Prompt> prompts) const {
  EnrolOutcome outcome{.templates = {},
                       .samples = std::move(attempt.samples),
                       .liveness = conclude(attempt, prompts),
                       .copies = copies_of(attempt.probes),
                       .quality = 0,
                       .trace = std::move(attempt.trace)};
  const auto usable = [&] {
    return static_cast<std::size_t>(
        std::count_if(outcome.samples.begin(), outcome.samples.end(), [](const auto& s) { return s.used; }));
  };
  const auto too_few = [&]() -> tl::unexpected<Error> {
    // The first sample's own reason helps more than a count; a single sample's code is the answer itself.
    const auto first =
        std::find_if(outcome.samples.begin(), outcome.samples.end(), [](const auto& s) { return s.error; });
    if (first != outcome.samples.end() && outcome.samples.size() == 1) return fail(*first->error);
    std::string message = std::to_string(usable()) + " of " + std::to_string(outcome.samples.size()) +
                          " samples can be used; an enrolment needs " + std::to_string(options_.min_enrol_samples);
    if (first != outcome.samples.end()) {
      message += "; sample " + std::to_string(first->index + 1) + ": " + first->error->message;
    }
    return fail(ErrorCode::too_few_samples, message);
  };
  if (usable() < std::max<std::size_t>(1, options_.min_enrol_samples)) return too_few();
  if (outcome.liveness &&
      with_liveness(Decision::accept, *outcome.liveness, options_.liveness.min_enrolment) != Decision::accept) {
    std::vector<std::string> reasons;
    add_liveness_reasons(*outcome.liveness, reasons);
    return fail(ErrorCode::liveness_failed, reasons.empty() ? std::string(kNotLive) : reasons.front());
  }

  for (const auto& engine : engines_) {
    const Modality modality = engine->describe().modality;
    std::vector<Probe> mine;
    std::vector<std::size_t> origin;
    for (std::size_t i = 0; i < attempt.probes.size(); ++i) {
      if (attempt.probes[i].modality != modality) continue;
      mine.push_back(std::move(attempt.probes[i]));
      origin.push_back(attempt.origin[i]);
    }
    if (mine.empty()) continue;
    std::vector<std::size_t> dropped;
    outcome.trace.restart();
    SELFSAME_ASSIGN(auto reference, engine->enrol(mine, clock_->wall_ms(), dropped));
    outcome.trace.stage("aggregate", reference.quality);
    for (const std::size_t index : dropped) {
      SampleReport& report = outcome.samples[origin[index]];
      report.used = false;
      report.error = Error{ErrorCode::samples_disagree, "this sample does not look like the others; it was left out"};
    }
    outcome.templates.push_back(std::move(reference));
  }
  if (usable() < options_.min_enrol_samples) return too_few();
  float quality = 0;
  for (const auto& reference : outcome.templates) quality += reference.quality;
  outcome.quality = quality / static_cast<float>(outcome.templates.size());
  return outcome;
}

Result<ModalityScore> Pipeline::compare(std::span<const match::Template> references, const Probe& probe) const {
  const auto reference = std::find_if(references.begin(), references.end(),
                                      [&](const match::Template& t) { return t.modality == probe.modality; });
  if (reference == references.end()) {
    return fail(ErrorCode::subject_not_found,
                "the subject has no " + std::string(to_string(probe.modality)) + " template; enrol one first");
  }
  SELFSAME_ASSIGN(const ModalityEngine* engine, required_engine(probe.modality));
  SELFSAME_ASSIGN(const Comparison comparison, engine->compare(*reference, probe));
  return ModalityScore{probe.modality, comparison, probe.quality, engine->compare_relief(*reference, probe)};
}

Result<VerifyOutcome> Pipeline::verify(std::span<const match::Template> references,
                                       std::span<const Sample> samples) const {
  Attempt attempt = begin(Purpose::verification);
  bool accepted = false;
  for (const Sample& sample : samples) {
    // The first accept wins: what comes after it is looked at for liveness only.
    if (accepted && attempt.presentations.empty()) break;
    const std::size_t before = attempt.probes.size();
    add(attempt, sample, !accepted);
    if (attempt.probes.size() == before) continue;
    SELFSAME_ASSIGN(const ModalityScore score, compare(references, attempt.probes.back()));
    attempt.trace.stage("compare", score.comparison.score);
    accepted =
        decide(score.modality, score.comparison) == Decision::accept && !any_measure_failed(attempt.probes.back());
  }
  return verify(references, attempt, {});
}

Result<VerifyOutcome> Pipeline::verify(std::span<const match::Template> references, const Attempt& attempt,
                                       std::span<const Prompt> prompts) const {
  if (attempt.samples.empty()) return fail(ErrorCode::too_few_samples, "a verification needs at least one sample");
  VerifyOutcome best{.decision = Decision::reject,
                     .score = 0,
                     .scores = {},
                     .fusion = {},
                     .liveness = conclude(attempt, prompts),
                     .reasons = {},
                     .copies = copies_of(attempt.probes),
                     .quality = 0,
                     .trace = attempt.trace};
  best.trace.restart();
  bool any = false;
  for (const Probe& probe : attempt.probes) {
    SELFSAME_ASSIGN(const ModalityScore score, compare(references, probe));
    Fused fused = fuse(parts_of(score, best.liveness), options_.fusion);
    Decision decision = decide(score.modality, score.comparison);
    if (const auto* policy = std::get_if<ScorePolicy>(&options_.policy); policy != nullptr && best.liveness) {
      // The whole decides, but never against a comparison that says it is somebody else.
      if (decision != Decision::reject)
        decision = pipeline::decide(Thresholds{policy->accept, policy->reject}, fused.score);
    }
    std::vector<std::string> reasons;
    if (any_measure_failed(probe)) {
      // Neither yes nor no can be trusted on a sample that fails the verification's own, lower bar.
      decision = Decision::reverify;
      add_quality_reasons(probe, reasons);
    } else if (decision != Decision::accept) {
      reasons.push_back(reason_for(decision));
    }
    const bool improves =
        !any || rank(decision) > rank(best.decision) || (decision == best.decision && fused.score > best.score);
    if (improves) {
      best.decision = decision;
      best.score = fused.score;
      best.scores = {score};
      best.fusion = std::move(fused);
      best.reasons = std::move(reasons);
      best.quality = probe.quality;
    }
    any = true;
    if (decision == Decision::accept) break;
  }
  if (any && best.liveness) {
    const Decision sure = with_liveness(best.decision, *best.liveness, options_.liveness.min_verification);
    if (sure != best.decision) best.reasons.emplace_back(kNotLive);
    add_liveness_reasons(*best.liveness, best.reasons);
    best.decision = sure;
  }
  best.trace.stage("decide", best.score);
  if (any) return best;
  const auto failed = [](ErrorCode code) {
    return [code](const SampleReport& report) { return report.error && (report.error->code == code); };
  };
  const auto not_live =
      std::find_if(attempt.samples.begin(), attempt.samples.end(), failed(ErrorCode::liveness_failed));
  if (not_live != attempt.samples.end()) {
    // A face that is not live is an answer, not a failure to decide.
    best.reasons.emplace_back(kNotLive);
    if (best.liveness) add_liveness_reasons(*best.liveness, best.reasons);
    best.decision = best.liveness && best.liveness->attack ? Decision::reject : Decision::reverify;
    return best;
  }
  for (const SampleReport& report : attempt.samples) {
    if (report.error) return fail(*report.error);
  }
  return fail(ErrorCode::too_few_samples, "none of the samples could be compared; send one taken for that");
}

}  // namespace selfsame::pipeline
