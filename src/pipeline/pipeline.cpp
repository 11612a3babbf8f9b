#include "pipeline/pipeline.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

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

constexpr std::string_view kNotLive =
    "the sample is not of a live subject; use the camera or the microphone, not a picture or a recording";

/// The parts of a verification that there are.
std::vector<PartScore> parts_of(const Comparison& comparison, float quality, const std::optional<Comparison>& relief,
                                const std::optional<Liveness>& liveness) {
  std::vector<PartScore> parts{{FusionPart::comparison, comparison.score, comparison.llr, quality}};
  if (relief) parts.push_back({FusionPart::relief, relief->score, relief->llr, quality});
  if (!liveness) return parts;
  parts.push_back({FusionPart::liveness, liveness->score, liveness->llr, quality});
  const bool moved = std::any_of(liveness->cues.begin(), liveness->cues.end(),
                                 [](const Cue& cue) { return cue.kind == CueKind::motion; });
  if (moved) parts.push_back({FusionPart::motion, liveness->motion, liveness->motion_llr, quality});
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

std::string left_out(Modality modality, const std::string& why) {
  return std::string(to_string(modality)) + " was left out: " + why;
}

std::string names_of(std::span<const Modality> modalities) {
  std::string names;
  for (const Modality modality : modalities) names += (names.empty() ? "" : ", ") + std::string(to_string(modality));
  return names.empty() ? "none" : names;
}

bool any_measure_failed(const Probe& probe) {
  return std::any_of(probe.measures.begin(), probe.measures.end(), [](const Measure& m) { return !m.passed; });
}

/// Whether an enrolment has enough samples of a modality of which it has any.
/// Errors: too_few_samples; the sample's own where it is the only one.
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
  // The first sample's own reason helps more than a count; a single sample's code is the answer itself.
  if (failed != nullptr && came == 1) return fail(*failed->error);
  std::string message = std::to_string(usable) + " of " + std::to_string(came) +
                        " samples can be used; an enrolment needs " + std::to_string(needed);
  if (failed != nullptr) message += "; sample " + std::to_string(failed->index + 1) + ": " + failed->error->message;
  return fail(ErrorCode::too_few_samples, message);
}

}  // namespace

/// One modality's best sample, and what it would decide alone.
struct Pipeline::Judged {
  Factor factor;
  Decision decision = Decision::reject;  // `factor.alone`, unless the sample is poor or the whole says otherwise
  Fused fused;
  std::vector<std::string> reasons;
  bool poor = false;  // it fails the verification's own, lower bar
};

namespace {

/// A policy on an engine's scale. A modality whose table does not reach the false-match rate that is asked for has no
/// threshold to accept at alone.
struct OwnThresholds {
  Thresholds thresholds;
  std::optional<Error> not_alone;  // why it never accepts alone
};
Result<OwnThresholds> thresholds_of(const Description& described, const Policy& policy) {
  const match::Calibration& calibration = *described.calibration;
  const auto thresholds = thresholds_for(policy, calibration);
  if (thresholds) return OwnThresholds{*thresholds, std::nullopt};
  const auto* fmr = std::get_if<FmrPolicy>(&policy);
  if (fmr == nullptr) return fail(thresholds.error());
  SELFSAME_ASSIGN(const float reject, calibration.threshold(fmr->reject_fmr));
  return OwnThresholds{{std::numeric_limits<float>::infinity(), reject}, thresholds.error()};
}

}  // namespace

Result<Pipeline> Pipeline::create(std::vector<std::shared_ptr<const ModalityEngine>> engines, Options options,
                                  const base::Clock& clock) {
  if (engines.empty()) return fail(ErrorCode::invalid_argument, "a pipeline needs at least one modality");
  Pipeline pipeline(clock);
  std::optional<Error> unreached;
  bool any_alone = false;
  for (const auto& engine : engines) {
    const auto description = engine->describe();
    if (description.calibration == nullptr) {
      return fail(ErrorCode::pack_invalid, "the pack " + to_string(description.pack) +
                                               " carries no calibration, so its scores mean nothing yet; "
                                               "measure one with: selfsame eval " +
                                               std::string(to_string(description.modality)) +
                                               " --fit-calibration FILE");
    }
    if (!description.raw_is_cosine && std::holds_alternative<RawPolicy>(options.policy)) {
      return fail(ErrorCode::invalid_argument, "a raw policy speaks of cosines, and the similarities of " +
                                                   to_string(description.pack) +
                                                   " are none; ask for a false-match rate, such as fmr:1e-4");
    }
    SELFSAME_ASSIGN(auto own, thresholds_of(description, options.policy));
    pipeline.thresholds_.push_back(own.thresholds);
    const bool alone = description.not_alone_because.empty() || options.factors.names_only(description.modality);
    if (own.not_alone && options.factors.names_only(description.modality)) return fail(*own.not_alone);
    any_alone = any_alone || (alone && !own.not_alone);
    if (alone && own.not_alone && !unreached) unreached = std::move(own.not_alone);
  }
  if (unreached && !any_alone) return fail(*unreached);
  pipeline.engines_ = std::move(engines);
  pipeline.options_ = std::move(options);
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

Status Pipeline::check_factors(std::span<const Modality> compared) const {
  const FactorRule& rule = options_.factors;
  if (!rule.met_by(compared)) {
    return fail(ErrorCode::factors_missing,
                "this site asks for the factors " + to_string(rule) + ", and the samples have " + names_of(compared));
  }
  if (compared.size() != 1 || rule.names_only(compared.front())) return {};
  const auto* found = engine(compared.front());
  if (found == nullptr || found->describe().not_alone_because.empty()) return {};
  const std::string name(to_string(compared.front()));
  return fail(ErrorCode::factor_alone_refused,
              name + " alone decides nothing here: " + std::string(found->describe().not_alone_because) +
                  "; send another modality with it, or say --factors " + name);
}

std::vector<std::string> Pipeline::warnings_of(std::span<const Modality> compared) const {
  if (compared.size() != 1) return {};
  const auto* found = engine(compared.front());
  if (found == nullptr || found->describe().not_alone_because.empty()) return {};
  return {"decided by " + std::string(to_string(compared.front())) +
          " alone: " + std::string(found->describe().not_alone_because)};
}

const Thresholds* Pipeline::thresholds(Modality modality) const {
  for (std::size_t i = 0; i < engines_.size(); ++i) {
    if (engines_[i]->describe().modality == modality) return &thresholds_[i];
  }
  return nullptr;
}

Decision Pipeline::decide(Modality modality, const Comparison& comparison) const {
  const Thresholds* own = thresholds(modality);
  return own == nullptr ? Decision::reject : pipeline::decide(*own, comparison.raw);
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
  report.modality = sample.modality;
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

Result<EnrolOutcome> Pipeline::enrol(std::span<const Sample> samples) const {
  Attempt attempt = begin(Purpose::enrolment);
  for (const Sample& sample : samples) add(attempt, sample);
  return enrol(std::move(attempt), {});
}

Result<EnrolOutcome> Pipeline::enrol(Attempt attempt, std::span<const Prompt> prompts) const {
  auto liveness = conclude(attempt, prompts);
  EnrolOutcome outcome{.templates = {},
                       .samples = std::move(attempt.samples),
                       .liveness = std::move(liveness),
                       .copies = copies_of(attempt.probes),
                       .quality = 0,
                       .trace = std::move(attempt.trace)};
  const auto check_samples = [&]() -> Status {
    if (outcome.samples.empty()) return fail(ErrorCode::too_few_samples, "an enrolment needs at least one sample");
    for (const auto& sample : outcome.samples) SELFSAME_TRY(required_engine(sample.modality));
    for (const auto& engine : engines_) {
      SELFSAME_TRY(check_enough(outcome.samples, engine->describe(), options_.min_enrol_samples));
    }
    return {};
  };
  SELFSAME_TRY(check_samples());
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
      report.error = Error{ErrorCode::samples_disagree,
                           "this sample does not seem to be of the same person as the others; it was left out"};
    }
    outcome.templates.push_back(std::move(reference));
  }
  SELFSAME_TRY(check_samples());
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
  std::vector<Modality> accepted;
  for (const Sample& sample : samples) {
    // The first accept of a modality wins: what comes after it is looked at for liveness only.
    const bool settled = std::find(accepted.begin(), accepted.end(), sample.modality) != accepted.end();
    if (settled && attempt.presentations.empty()) continue;
    const std::size_t before = attempt.probes.size();
    add(attempt, sample, !settled);
    if (attempt.probes.size() == before) continue;
    SELFSAME_ASSIGN(const ModalityScore score, compare(references, attempt.probes.back()));
    attempt.trace.stage("compare", score.comparison.score);
    const bool yes = decide(score.modality, score.comparison) == Decision::accept;
    if (yes && !any_measure_failed(attempt.probes.back())) accepted.push_back(sample.modality);
  }
  return verify(references, attempt, {});
}

Decision Pipeline::decide_with_liveness(Decision decision, const Fused& fused,
                                        const std::optional<Liveness>& liveness) const {
  const auto* policy = std::get_if<ScorePolicy>(&options_.policy);
  // The whole decides, but never against a comparison that says it is somebody else.
  if (policy == nullptr || !liveness || decision == Decision::reject) return decision;
  return pipeline::decide(Thresholds{policy->accept, policy->reject}, fused.score);
}

Pipeline::Judged Pipeline::judge(const Probe& probe, const ModalityScore& score,
                                 const std::optional<Liveness>& liveness) const {
  Judged judged;
  judged.factor.score = score;
  judged.factor.alone = decide(score.modality, score.comparison);
  judged.factor.most_llr =
      -static_cast<float>(std::log(engine(score.modality)->describe().calibration->table().back().fmr));
  judged.fused = fuse(parts_of(score.comparison, score.quality, score.relief, liveness), options_.fusion);
  judged.decision = decide_with_liveness(judged.factor.alone, judged.fused, liveness);
  judged.poor = any_measure_failed(probe);
  if (judged.poor) {
    // Neither yes nor no can be trusted on a sample that fails the verification's own, lower bar.
    judged.decision = Decision::reverify;
    add_quality_reasons(probe, judged.reasons);
  } else if (judged.decision == Decision::reverify && std::isinf(thresholds(score.modality)->accept)) {
    judged.reasons.push_back(std::string(to_string(score.modality)) +
                             " was never measured to the false-match rate that is asked for, so it accepts nobody "
                             "alone; send another modality with it");
  } else if (judged.decision != Decision::accept) {
    judged.reasons.push_back(reason_for(judged.decision));
  }
  return judged;
}

Result<std::vector<Pipeline::Judged>> Pipeline::choose(std::vector<Judged> judged, const Attempt& attempt,
                                                       VerifyOutcome& outcome) const {
  const auto modalities_of = [](std::span<const Judged> of) {
    std::vector<Modality> modalities;
    for (const Judged& one : of) modalities.push_back(one.factor.score.modality);
    return modalities;
  };
  std::vector<Judged> good;
  std::copy_if(judged.begin(), judged.end(), std::back_inserter(good), [](const Judged& one) { return !one.poor; });
  if (check_factors(modalities_of(good))) {
    for (const Judged& one : judged) {
      if (one.poor && !one.reasons.empty())
        outcome.warnings.push_back(left_out(one.factor.score.modality, one.reasons.front()));
    }
    judged = std::move(good);
  }
  const auto compared = modalities_of(judged);
  const auto allowed = check_factors(compared);
  for (const SampleReport& report : attempt.samples) {
    if (!report.error || std::find(compared.begin(), compared.end(), report.modality) != compared.end()) continue;
    // A factor that came and could not be used: its own reason helps more than that it is missing.
    if (!allowed) return fail(*report.error);
    outcome.warnings.push_back(left_out(report.modality, report.error->message));
  }
  if (!allowed) return fail(allowed.error());
  for (auto& warning : warnings_of(compared)) outcome.warnings.push_back(std::move(warning));
  return judged;
}

void Pipeline::settle(std::vector<Judged> chosen, VerifyOutcome& outcome) const {
  std::vector<Factor> factors;
  for (Judged& one : chosen) {
    factors.push_back(one.factor);
    outcome.scores.push_back(one.factor.score);
    outcome.quality += one.factor.score.quality / static_cast<float>(chosen.size());
    for (auto& reason : one.reasons) outcome.reasons.push_back(std::move(reason));
  }
  if (chosen.size() == 1) {
    outcome.decision = chosen.front().decision;
    outcome.score = chosen.front().fused.score;
    outcome.fusion = std::move(chosen.front().fused);
    return;
  }
  const float llr = summed_llr(factors);
  const Comparison together{0, llr, 1 / (1 + std::exp(-llr))};
  const auto with_relief =
      std::find_if(outcome.scores.begin(), outcome.scores.end(), [](const auto& score) { return score.relief; });
  const auto relief = with_relief == outcome.scores.end() ? std::nullopt : with_relief->relief;
  outcome.fusion = fuse(parts_of(together, outcome.quality, relief, outcome.liveness), options_.fusion);
  outcome.score = outcome.fusion.score;
  const bool poor = std::any_of(chosen.begin(), chosen.end(), [](const Judged& one) { return one.poor; });
  outcome.decision = decide_with_liveness(pipeline::decide(options_.policy, factors), outcome.fusion, outcome.liveness);
  if (poor) {
    outcome.decision = Decision::reverify;
  } else {
    // What one modality would have said alone is not why.
    outcome.reasons.clear();
    if (outcome.decision != Decision::accept) outcome.reasons.push_back(reason_for(outcome.decision));
  }
}

Result<VerifyOutcome> Pipeline::verify(std::span<const match::Template> references, const Attempt& attempt,
                                       std::span<const Prompt> prompts) const {
  if (attempt.samples.empty()) return fail(ErrorCode::too_few_samples, "a verification needs at least one sample");
  VerifyOutcome outcome{.decision = Decision::reject,
                        .score = 0,
                        .scores = {},
                        .fusion = {},
                        .liveness = conclude(attempt, prompts),
                        .reasons = {},
                        .copies = copies_of(attempt.probes),
                        .warnings = {},
                        .quality = 0,
                        .trace = attempt.trace};
  outcome.trace.restart();
  std::vector<Judged> best;  // of each modality, in the order of their first samples
  for (const Probe& probe : attempt.probes) {
    const auto of_its_kind = std::find_if(
        best.begin(), best.end(), [&](const Judged& one) { return one.factor.score.modality == probe.modality; });
    if (of_its_kind != best.end() && of_its_kind->decision == Decision::accept) continue;
    SELFSAME_ASSIGN(const ModalityScore score, compare(references, probe));
    Judged now = judge(probe, score, outcome.liveness);
    if (of_its_kind == best.end()) {
      best.push_back(std::move(now));
    } else if (rank(now.decision) > rank(of_its_kind->decision) ||
               (now.decision == of_its_kind->decision && now.fused.score > of_its_kind->fused.score)) {
      *of_its_kind = std::move(now);
    }
  }
  if (!best.empty()) {
    SELFSAME_ASSIGN(best, choose(std::move(best), attempt, outcome));
    settle(std::move(best), outcome);
    if (outcome.liveness) {
      const Decision sure = with_liveness(outcome.decision, *outcome.liveness, options_.liveness.min_verification);
      if (sure != outcome.decision) outcome.reasons.emplace_back(kNotLive);
      add_liveness_reasons(*outcome.liveness, outcome.reasons);
      outcome.decision = sure;
    }
    outcome.trace.stage("decide", outcome.score);
    return outcome;
  }
  outcome.trace.stage("decide", outcome.score);
  const auto not_live = std::find_if(attempt.samples.begin(), attempt.samples.end(), [](const SampleReport& report) {
    return report.error && report.error->code == ErrorCode::liveness_failed;
  });
  if (not_live != attempt.samples.end()) {
    // A face that is not live is an answer, not a failure to decide.
    outcome.reasons.emplace_back(kNotLive);
    if (outcome.liveness) add_liveness_reasons(*outcome.liveness, outcome.reasons);
    outcome.decision = outcome.liveness && outcome.liveness->attack ? Decision::reject : Decision::reverify;
    return outcome;
  }
  for (const SampleReport& report : attempt.samples) {
    if (report.error) return fail(*report.error);
  }
  return fail(ErrorCode::too_few_samples, "none of the samples could be compared; send one taken for that");
}

}  // namespace selfsame::pipeline
