#include "pipeline/pipeline.hpp"

#include <algorithm>

#include "pipeline/pipeline_parts.hpp"

namespace selfsame::pipeline {
namespace {

/// Every modality that can tell must find the subject live: the worst score stands, and so does every attack that any
/// of them saw. What only one of them can see (answers, motion, depth) comes from that one.
Liveness together(Liveness worse, Liveness better) {
  if (better.score < worse.score) std::swap(worse, better);
  const auto moved = [](const Cue& cue) { return cue.kind == CueKind::motion; };
  if (std::none_of(worse.cues.begin(), worse.cues.end(), moved)) {
    worse.motion = better.motion;
    worse.motion_llr = better.motion_llr;
  }
  worse.attack = worse.attack || better.attack;
  worse.frames += better.frames;
  if (worse.depth == DepthSource::none) worse.depth = better.depth;
  worse.cues.insert(worse.cues.end(), better.cues.begin(), better.cues.end());
  worse.gestures.insert(worse.gestures.end(), better.gestures.begin(), better.gestures.end());
  return worse;
}

std::string names_of(std::span<const Modality> modalities) {
  std::string names;
  for (const Modality modality : modalities) names += (names.empty() ? "" : ", ") + std::string(to_string(modality));
  return names.empty() ? "none" : names;
}

}  // namespace

Result<Pipeline> Pipeline::create(std::vector<std::shared_ptr<const ModalityEngine>> engines, Options options,
                                  const base::Clock& clock) {
  if (engines.empty()) return fail(ErrorCode::invalid_argument, "a pipeline needs at least one modality");
  Pipeline pipeline(clock);
  std::optional<Error> unreached;
  bool any_alone = false;
  for (const auto& engine : engines) {
    const Description& description = engine->description();
    if (description.calibration == nullptr) {
      return fail(ErrorCode::pack_invalid, "the pack " + to_string(description.pack) +
                                               " carries no calibration, so its scores mean nothing yet; "
                                               "measure one with: selfsame eval " +
                                               std::string(to_string(description.modality)) +
                                               " --fit-calibration FILE");
    }
    SELFSAME_ASSIGN(auto own, thresholds_of(description, options.policy));
    const bool alone = description.not_alone_because.empty() || options.factors.names_only(description.modality);
    if (own.not_alone && options.factors.names_only(description.modality)) return fail(*own.not_alone);
    any_alone = any_alone || (alone && !own.not_alone);
    if (alone && own.not_alone && !unreached) unreached = own.not_alone;
    pipeline.thresholds_.push_back(std::move(own));
  }
  if (unreached && !any_alone) return fail(*unreached);
  pipeline.engines_ = std::move(engines);
  pipeline.options_ = std::move(options);
  return pipeline;
}

const ModalityEngine* Pipeline::engine(Modality modality) const {
  for (const auto& engine : engines_) {
    if (engine->description().modality == modality) return engine.get();
  }
  return nullptr;
}

Result<const ModalityEngine*> Pipeline::required_engine(Modality modality) const {
  if (const auto* found = engine(modality)) return found;
  return fail(ErrorCode::invalid_argument, "this system has no " + std::string(to_string(modality)) + " modality");
}

Result<Probe> Pipeline::extract(const Sample& sample, Purpose purpose, StageTimer& stages) const {
  SELFSAME_ASSIGN(const ModalityEngine* engine, required_engine(modality_of(sample)));
  auto probe = engine->extract(sample, purpose, stages);
  if (!probe) stages.fail(probe.error());
  return probe;
}

Status Pipeline::check_factors(std::span<const Modality> compared) const {
  const FactorRule& rule = options_.factors;
  if (!rule.met_by(compared)) {
    return fail(ErrorCode::factors_missing,
                "this site asks for the factors " + to_string(rule) + ", and the samples have " + names_of(compared));
  }
  if (compared.size() != 1 || rule.names_only(compared.front())) return {};
  const auto* found = engine(compared.front());
  if (found == nullptr || found->description().not_alone_because.empty()) return {};
  const std::string name(to_string(compared.front()));
  return fail(ErrorCode::factor_alone_refused,
              name + " alone decides nothing here: " + std::string(found->description().not_alone_because) +
                  "; send another modality with it, or say --factors " + name);
}

std::vector<std::string> Pipeline::warnings_of(std::span<const Modality> compared) const {
  std::vector<std::string> warnings;
  for (const Modality modality : compared) {
    const auto* found = engine(modality);
    if (found == nullptr) continue;
    const std::string name(to_string(modality));
    const std::string_view why = found->description().not_alone_because;
    if (compared.size() == 1 && !why.empty()) warnings.push_back("decided by " + name + " alone: " + std::string(why));
    // Where nothing can tell, nothing has been told.
    if (options_.liveness.checked && !found->begin_presentation()) {
      warnings.push_back("whether the " + name + " is live was not looked at");
    }
  }
  return warnings;
}

const EngineThresholds* Pipeline::thresholds(Modality modality) const {
  for (std::size_t i = 0; i < engines_.size(); ++i) {
    if (engines_[i]->description().modality == modality) return &thresholds_[i];
  }
  return nullptr;
}

Decision Pipeline::decide(Modality modality, const Comparison& comparison) const {
  const EngineThresholds* own = thresholds(modality);
  return own == nullptr ? Decision::reject : pipeline::decide(own->on(comparison.scale), comparison.raw);
}

Decision Pipeline::decide(const Liveness& liveness, Purpose purpose) const {
  return with_liveness(Decision::accept, liveness, options_.liveness.least(purpose));
}

Attempt Pipeline::begin(Purpose purpose) const {
  Attempt attempt{.purpose = purpose};
  if (!options_.liveness.checked) return attempt;
  for (const auto& engine : engines_) {
    if (auto presentation = engine->begin_presentation()) {
      attempt.presentations.emplace_back(engine->description().modality, std::move(presentation));
    }
  }
  return attempt;
}

void Pipeline::add(Attempt& attempt, const Sample& sample, bool embed) const {
  const Modality modality = modality_of(sample);
  SampleReport report{.index = attempt.samples.size(), .modality = modality, .time_ms = sample.time_ms};
  StageTimer stages(*clock_, {&attempt.trace});
  const auto taken = [&]() -> Status {
    SELFSAME_ASSIGN(const ModalityEngine* engine, required_engine(modality));
    Presentation* presentation = nullptr;
    for (auto& [of, seen] : attempt.presentations) {
      if (of == modality) presentation = seen.get();
    }
    if (!embed) return presentation == nullptr ? Status{} : presentation->observe(sample, stages);
    SELFSAME_ASSIGN(Probe probe, presentation != nullptr ? presentation->extract(sample, attempt.purpose, stages)
                                                         : engine->extract(sample, attempt.purpose, stages));
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
  if (!taken) {
    stages.fail(taken.error());
    report.error = taken.error();
  }
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
  attempt.trace = {};
}

std::optional<Liveness> Pipeline::conclude(const Attempt& attempt, std::span<const Prompt> prompts) const {
  std::vector<Liveness> reports;
  std::vector<PromptAnswer> answers;
  // Where nothing could see whether a prompt was answered, it was not.
  for (const Prompt& prompt : prompts) answers.push_back({prompt.challenge, PromptOutcome::missed, -1});
  for (const auto& presented : attempt.presentations) {
    const bool came = std::any_of(attempt.samples.begin(), attempt.samples.end(),
                                  [&](const SampleReport& report) { return report.modality == presented.first; });
    if (!came && !attempt.samples.empty()) continue;
    std::vector<Prompt> own;
    std::vector<std::size_t> place;
    for (std::size_t i = 0; i < prompts.size(); ++i) {
      if (seen_by(prompts[i].challenge) != presented.first) continue;
      own.push_back(prompts[i]);
      place.push_back(i);
    }
    reports.push_back(presented.second->conclude(own));
    const auto& given = reports.back().answers;
    for (std::size_t i = 0; i < std::min(place.size(), given.size()); ++i) answers[place[i]] = given[i];
  }
  if (std::any_of(reports.begin(), reports.end(), [](const Liveness& report) { return report.frames > 0; })) {
    std::erase_if(reports, [](const Liveness& report) { return report.frames == 0; });
  }
  std::optional<Liveness> whole;
  for (Liveness& report : reports) {
    whole = whole ? together(std::move(*whole), std::move(report)) : std::move(report);
  }
  if (!whole && !prompts.empty()) whole.emplace();
  if (whole) whole->answers = std::move(answers);
  return whole;
}

}  // namespace selfsame::pipeline
