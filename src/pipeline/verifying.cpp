#include <algorithm>
#include <cmath>
#include <iterator>

#include "pipeline/pipeline_parts.hpp"

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

void add_quality_reasons(const Probe& probe, std::vector<std::string>& reasons) {
  for (const Measure& measure : probe.measures) {
    if (!measure.passed) reasons.emplace_back(measure.reason);
  }
}

/// The parts of a verification that there are.
std::vector<PartScore> parts_of(const Comparison& comparison, float quality, const std::optional<Liveness>& liveness) {
  std::vector<PartScore> parts{{FusionPart::comparison, comparison.score, comparison.llr, quality}};
  for (const ExtraComparison& extra : comparison.extra) parts.push_back({extra.part, extra.score, extra.llr, quality});
  if (!liveness) return parts;
  parts.push_back({FusionPart::liveness, liveness->score, liveness->llr, quality});
  const bool moved = std::any_of(liveness->cues.begin(), liveness->cues.end(),
                                 [](const Cue& cue) { return cue.kind == CueKind::motion; });
  if (moved) parts.push_back({FusionPart::motion, liveness->motion, liveness->motion_llr, quality});
  return parts;
}

/// Of several modalities' parts of one kind the first counts.
void add_extra(std::vector<ExtraComparison>& all, const ExtraComparison& extra) {
  const auto same = [&](const ExtraComparison& one) { return one.part == extra.part; };
  if (std::none_of(all.begin(), all.end(), same)) all.push_back(extra);
}

std::string left_out(Modality modality, const std::string& why) {
  return std::string(to_string(modality)) + " was left out: " + why;
}

bool any_measure_failed(const Probe& probe) {
  return std::any_of(probe.measures.begin(), probe.measures.end(), [](const Measure& m) { return !m.passed; });
}

/// Of a comparison on a scale that has no threshold to accept at.
std::string why_never_alone(const ModalityScore& score, const Policy& policy) {
  const std::string name(to_string(score.modality));
  const std::string what = score.comparison.scale == Scale::code ? "the code of a " + name : "a " + name;
  if (std::holds_alternative<FmrPolicy>(policy)) {
    return what +
           " was never measured to the false-match rate that is asked for, so it accepts nobody alone; send "
           "another modality with it";
  }
  return what + " is not what the policy " + to_string(policy) + " speaks of, so it accepts nobody";
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

Result<ModalityScore> Pipeline::compare(std::span<const match::Template> references, const Probe& probe) const {
  const auto reference = std::find_if(references.begin(), references.end(),
                                      [&](const match::Template& t) { return t.modality == probe.modality; });
  if (reference == references.end()) {
    return fail(ErrorCode::subject_not_found,
                "the subject has no " + std::string(to_string(probe.modality)) + " template; enrol one first");
  }
  SELFSAME_ASSIGN(const ModalityEngine* engine, required_engine(probe.modality));
  SELFSAME_ASSIGN(Comparison comparison, engine->compare(*reference, probe));
  return ModalityScore{probe.modality, std::move(comparison), probe.quality};
}

Result<VerifyOutcome> Pipeline::verify(std::span<const match::Template> references,
                                       std::span<const Sample> samples) const {
  Attempt attempt = begin(Purpose::verification);
  std::vector<Modality> accepted;
  for (const Sample& sample : samples) {
    // The first accept of a modality wins: what comes after it is looked at for liveness only.
    const bool settled = std::find(accepted.begin(), accepted.end(), modality_of(sample)) != accepted.end();
    if (settled && attempt.presentations.empty()) continue;
    const std::size_t before = attempt.probes.size();
    add(attempt, sample, !settled);
    if (attempt.probes.size() == before) continue;
    StageTimer stages(*clock_, {&attempt.trace});
    stages.begin(StageName::compare);
    SELFSAME_ASSIGN(const ModalityScore score, compare(references, attempt.probes.back()));
    stages.end(score.comparison.score);
    const bool yes = decide(score.modality, score.comparison) == Decision::accept;
    if (yes && !any_measure_failed(attempt.probes.back())) accepted.push_back(score.modality);
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
  const Description& described = engine(score.modality)->description();
  judged.factor.most_llr =
      -static_cast<float>(std::log(described.calibration_of(score.comparison.scale)->table().back().fmr));
  judged.fused = fuse(parts_of(score.comparison, score.quality, liveness), options_.fusion);
  judged.decision = decide_with_liveness(judged.factor.alone, judged.fused, liveness);
  judged.poor = any_measure_failed(probe);
  if (judged.poor) {
    // Neither yes nor no can be trusted on a sample that fails the verification's own, lower bar.
    judged.decision = Decision::reverify;
    add_quality_reasons(probe, judged.reasons);
  } else if (judged.decision == Decision::reverify &&
             std::isinf(thresholds(score.modality)->on(score.comparison.scale).accept)) {
    judged.reasons.push_back(why_never_alone(score, options_.policy));
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
  Comparison together{.llr = llr, .score = 1 / (1 + std::exp(-llr))};
  for (const ModalityScore& score : outcome.scores) {
    for (const ExtraComparison& extra : score.comparison.extra) add_extra(together.extra, extra);
  }
  outcome.fusion = fuse(parts_of(together, outcome.quality, outcome.liveness), options_.fusion);
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
  VerifyOutcome outcome{
      .liveness = conclude(attempt, prompts), .copies = copies_of(attempt.probes), .trace = attempt.trace};
  StageTimer stages(*clock_, {&outcome.trace});
  stages.begin(StageName::decide);
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
    stages.end(outcome.score);
    return outcome;
  }
  stages.end(outcome.score);
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
