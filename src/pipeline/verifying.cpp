#include <algorithm>
#include <cmath>
#include <iterator>

#include "pipeline/pipeline_parts.hpp"
#include "pipeline/template_parts.hpp"

namespace selfsame::pipeline {
namespace {

/// The reason to show for a decision other than accept.
std::string reason_for(Decision decision) {
  switch (decision) {
    case Decision::accept: return {};
    case Decision::reverify: return std::string(kNotSure);
    case Decision::reject: return "the sample does not match the enrolled template";
  }
  return {};
}

void add_quality_reasons(const Probe& probe, std::vector<std::string>& reasons) {
  for (const Measure& measure : probe.measures) {
    if (!measure.passed) reasons.emplace_back(measure.reason);
  }
}

/// The parts that this verification has.
std::vector<PartScore> parts_of(const Comparison& comparison, float quality, const std::optional<Liveness>& liveness) {
  std::vector<PartScore> parts{{FusionPart::comparison, comparison.score, comparison.llr, quality}};
  for (const ExtraComparison& extra : comparison.extra) parts.push_back({extra.part, extra.score, extra.llr, quality});
  if (!liveness || liveness->advises) return parts;
  parts.push_back({FusionPart::liveness, liveness->score, liveness->llr, quality});
  const bool moved = std::any_of(liveness->cues.begin(), liveness->cues.end(),
                                 [](const Cue& cue) { return cue.kind == CueKind::motion; });
  if (moved) parts.push_back({FusionPart::motion, liveness->motion, liveness->motion_llr, quality});
  return parts;
}

/// If several modalities have parts of one kind, the first counts.
void add_extra(std::vector<ExtraComparison>& all, const ExtraComparison& extra) {
  const auto same = [&](const ExtraComparison& one) { return one.part == extra.part; };
  if (std::none_of(all.begin(), all.end(), same)) all.push_back(extra);
}

std::string left_out(Modality modality, const std::string& why) {
  return std::string(to_string(modality)) + " was left out: " + why;
}

/// Explains a comparison on a scale without a threshold to accept at.
std::string why_never_alone(const ModalityScore& score, const Policy& policy) {
  const std::string name(to_string(score.modality));
  const std::string what = score.comparison.scale == Scale::code ? "the code of a " + name : "a " + name;
  if (std::holds_alternative<FmrPolicy>(policy) || std::holds_alternative<DefaultPolicy>(policy)) {
    return what +
           " was not measured to the required false-match rate, so it accepts nobody alone; send "
           "another modality with it";
  }
  return "the policy " + to_string(policy) + " does not apply to " + what + ", so it accepts nobody";
}

/// One modality's best sample, and its decision on its own.
struct SampleVerdict {
  Factor factor = {};
  Decision decision = Decision::reject;  // `factor.alone`, unless the sample is poor or the whole says otherwise
  Fused fused = {};
  std::vector<std::string> reasons = {};
  std::size_t probe = 0;  // index of its probe
  bool poor = false;      // it fails the lower quality bar for verification
};

/// Limits how much a comparison may add to others, and sets the rate required of it. Log-likelihood ratios are for
/// mixed strangers: a value that strangers of the worst group also reach is worth only their rate.
void weigh_evidence(const match::Calibration& calibration, const Policy& policy, Factor& factor) {
  const auto asked = rates_of(policy, calibration);
  const bool of_groups = asked && asked->of == match::Strangers::worst_group && calibration.knows_groups();
  const double least_fmr = of_groups ? calibration.fmr_at(factor.score.comparison.raw)
                                     : calibration.table(match::Strangers::mixed).back().fmr;
  factor.most_llr = -static_cast<float>(std::log(least_fmr));
  if (asked) factor.accept_fmr = asked->accept_fmr;
  factor.measured_to =
      calibration.table(of_groups ? match::Strangers::worst_group : match::Strangers::mixed).back().fmr;
}

/// One decision of one attempt.
class Judge {
 public:
  Judge(const DecisionRules& rules, const Attempt& attempt, VerifyOutcome& outcome)
      : rules_(rules), attempt_(attempt), outcome_(outcome) {}

  /// Errors: those of Pipeline::decide.
  Status run();

 private:
  std::optional<std::size_t> middle_face() const;
  Result<std::vector<SampleVerdict>> best_samples() const;
  SampleVerdict judge_sample(const Probe& probe, const Comparison& comparison) const;
  Decision decide_with_liveness(Decision decision, const Fused& fused) const;
  Result<std::vector<SampleVerdict>> drop_poor_modalities(std::vector<SampleVerdict> best);
  void fuse_and_decide(std::vector<SampleVerdict> best);
  void heed_liveness();
  Status decide_without_comparison();

  const DecisionRules& rules_;
  const Attempt& attempt_;
  VerifyOutcome& outcome_;
};

Decision Judge::decide_with_liveness(Decision decision, const Fused& fused) const {
  const auto* policy = std::get_if<ScorePolicy>(&rules_.options().policy);
  // The presentation as a whole decides, but never against a comparison that indicates somebody else.
  if (policy == nullptr || !outcome_.liveness || decision == Decision::reject) return decision;
  return decide(Thresholds{policy->accept, policy->reject}, fused.score);
}

SampleVerdict Judge::judge_sample(const Probe& probe, const Comparison& comparison) const {
  SampleVerdict verdict;
  verdict.factor.score = {probe.modality, comparison, probe.quality};
  const std::size_t tries = attempt_.tries(probe.modality);
  verdict.factor.tries = tries;
  verdict.factor.alone = rules_.decide(probe.modality, comparison, tries);
  const Description& description = rules_.engines().find(probe.modality)->description();
  weigh_evidence(*description.calibration_of(comparison.scale), rules_.options().policy, verdict.factor);
  verdict.fused = fuse(parts_of(comparison, probe.quality, outcome_.liveness), rules_.options().fusion);
  verdict.decision = decide_with_liveness(verdict.factor.alone, verdict.fused);
  verdict.poor = !is_fit(probe);
  if (verdict.poor) {
    // No decision can be trusted on a sample that fails even the lower quality bar for verification.
    verdict.decision = Decision::reverify;
    add_quality_reasons(probe, verdict.reasons);
  } else if (verdict.decision == Decision::reverify &&
             std::isinf(rules_.thresholds(probe.modality, comparison.scale, tries).accept)) {
    verdict.reasons.push_back(why_never_alone(verdict.factor.score, rules_.options().policy));
  } else if (verdict.decision != Decision::accept) {
    verdict.reasons.push_back(reason_for(verdict.decision));
  }
  return verdict;
}

/// The face of median similarity, among those that are fit if there are any. None if the best one decides, or there is
/// no face.
std::optional<std::size_t> Judge::middle_face() const {
  std::vector<std::size_t> faces;
  std::vector<std::size_t> fit;
  for (std::size_t i = 0; attempt_.middle_decides && i < attempt_.comparisons.size(); ++i) {
    if (attempt_.probes[i].modality != Modality::face || !attempt_.comparisons[i]) continue;
    faces.push_back(i);
    if (is_fit(attempt_.probes[i])) fit.push_back(i);
  }
  std::vector<std::size_t>& among = fit.empty() ? faces : fit;
  if (among.empty()) return std::nullopt;
  const auto middle = among.begin() + static_cast<std::ptrdiff_t>((among.size() - 1) / 2);
  std::nth_element(among.begin(), middle, among.end(), [&](std::size_t a, std::size_t b) {
    return attempt_.comparisons[a]->llr < attempt_.comparisons[b]->llr;
  });
  return *middle;
}

/// One per modality, in the order of their first samples.
Result<std::vector<SampleVerdict>> Judge::best_samples() const {
  std::vector<SampleVerdict> best;
  const auto middle = middle_face();
  for (std::size_t i = 0; i < attempt_.probes.size(); ++i) {
    const Probe& probe = attempt_.probes[i];
    if (middle && probe.modality == Modality::face && i != *middle) continue;
    const auto of_its_kind = std::find_if(best.begin(), best.end(), [&](const SampleVerdict& one) {
      return one.factor.score.modality == probe.modality;
    });
    if (of_its_kind != best.end() && of_its_kind->decision == Decision::accept) continue;
    if (i >= attempt_.comparisons.size()) return fail(ErrorCode::internal, "a sample was not compared");
    SELFSAME_ASSIGN(const Comparison comparison, attempt_.comparisons[i]);
    SampleVerdict now = judge_sample(probe, comparison);
    now.probe = i;
    if (of_its_kind == best.end()) {
      best.push_back(std::move(now));
    } else if (rank(now.decision) > rank(of_its_kind->decision) ||
               (now.decision == of_its_kind->decision && now.fused.score > of_its_kind->fused.score)) {
      *of_its_kind = std::move(now);
    }
  }
  return best;
}

Result<std::vector<SampleVerdict>> Judge::drop_poor_modalities(std::vector<SampleVerdict> best) {
  const auto modalities_of = [](std::span<const SampleVerdict> of) {
    std::vector<Modality> modalities;
    for (const SampleVerdict& one : of) modalities.push_back(one.factor.score.modality);
    return modalities;
  };
  std::vector<SampleVerdict> good;
  std::copy_if(best.begin(), best.end(), std::back_inserter(good), [](const SampleVerdict& one) { return !one.poor; });
  if (rules_.check_factors(modalities_of(good))) {
    for (const SampleVerdict& one : best) {
      if (one.poor && !one.reasons.empty())
        outcome_.warnings.push_back(left_out(one.factor.score.modality, one.reasons.front()));
    }
    best = std::move(good);
  }
  const auto compared = modalities_of(best);
  const auto allowed = rules_.check_factors(compared);
  for (const SampleReport& report : attempt_.samples) {
    if (!report.error || std::find(compared.begin(), compared.end(), report.modality) != compared.end()) continue;
    // The reason why a factor was unusable is more helpful than the message that it is missing.
    if (!allowed) return fail(*report.error);
    outcome_.warnings.push_back(left_out(report.modality, report.error->message));
  }
  if (!allowed) return fail(allowed.error());
  for (auto& warning : rules_.warnings_of(compared)) outcome_.warnings.push_back(std::move(warning));
  return best;
}

void Judge::fuse_and_decide(std::vector<SampleVerdict> best) {
  std::vector<Factor> factors;
  for (SampleVerdict& one : best) {
    outcome_.copies[one.probe].decided = true;
    factors.push_back(one.factor);
    outcome_.scores.push_back(one.factor.score);
    outcome_.quality += one.factor.score.quality / static_cast<float>(best.size());
    for (auto& reason : one.reasons) outcome_.reasons.push_back(std::move(reason));
  }
  if (best.size() == 1) {
    outcome_.decision = best.front().decision;
    outcome_.fusion = std::move(best.front().fused);
    return;
  }
  const float llr = summed_llr(factors);
  Comparison together{.llr = llr, .score = 1 / (1 + std::exp(-llr))};
  for (const ModalityScore& score : outcome_.scores) {
    for (const ExtraComparison& extra : score.comparison.extra) add_extra(together.extra, extra);
  }
  outcome_.fusion = fuse(parts_of(together, outcome_.quality, outcome_.liveness), rules_.options().fusion);
  const auto each = rules_.options().factors.asks_for_several() ? EachMustStand::yes : EachMustStand::no;
  const bool poor = std::any_of(best.begin(), best.end(), [](const SampleVerdict& one) { return one.poor; });
  outcome_.decision = decide_with_liveness(decide(rules_.options().policy, factors, each), outcome_.fusion);
  if (poor) {
    outcome_.decision = Decision::reverify;
  } else {
    // The decisions of single modalities do not explain the combined one.
    outcome_.reasons.clear();
    if (outcome_.decision != Decision::accept) outcome_.reasons.push_back(reason_for(outcome_.decision));
  }
}

void Judge::heed_liveness() {
  if (!outcome_.liveness) return;
  const Decision sure =
      with_liveness(outcome_.decision, *outcome_.liveness, rules_.options().liveness.min_verification);
  const bool looks_live =
      outcome_.liveness->advises ||
      (!outcome_.liveness->attack && outcome_.liveness->score >= rules_.options().liveness.min_verification);
  // Unanswered prompts are reported below; they are not evidence of a picture.
  if (sure != outcome_.decision && !looks_live) outcome_.reasons.emplace_back(kNotLive);
  add_liveness_reasons(*outcome_.liveness, outcome_.reasons);
  outcome_.decision = sure;
}

Status Judge::decide_without_comparison() {
  const auto not_live = std::find_if(attempt_.samples.begin(), attempt_.samples.end(), [](const SampleReport& report) {
    return report.error && report.error->code == ErrorCode::liveness_failed;
  });
  if (not_live != attempt_.samples.end()) {
    // A face that is not live is an answer, not a failure to decide.
    outcome_.reasons.emplace_back(kNotLive);
    if (outcome_.liveness) add_liveness_reasons(*outcome_.liveness, outcome_.reasons);
    outcome_.decision = outcome_.liveness && outcome_.liveness->attack ? Decision::reject : Decision::reverify;
    return {};
  }
  for (const SampleReport& report : attempt_.samples) {
    if (report.error) return fail(*report.error);
  }
  return fail(ErrorCode::too_few_samples, "no sample was suitable for comparison; send a new one");
}

Status Judge::run() {
  SELFSAME_ASSIGN(auto best, best_samples());
  if (best.empty()) return decide_without_comparison();
  SELFSAME_ASSIGN(best, drop_poor_modalities(std::move(best)));
  fuse_and_decide(std::move(best));
  heed_liveness();
  return {};
}

/// Resembles no sample at all.
class Nobody final : public Reference {
 public:
  explicit Nobody(const Description& description)
      : comparison_(calibrated(description.raw_is_cosine ? -1.0F : 0.0F, description.calibration)) {}
  Result<Comparison> compare(const Probe& /*probe*/) const override { return comparison_; }

 private:
  Comparison comparison_;
};

/// One subject's templates, each opened when the first probe of its modality arrives.
class OpenReferences {
 public:
  OpenReferences(const Engines& engines, std::span<const match::Template> templates, IfMissing if_missing)
      : engines_(engines), templates_(templates), if_missing_(if_missing) {}

  /// Errors: subject_not_found if there is no template of its modality; those of ModalityEngine::compare.
  Result<Comparison> compare(const Probe& probe) {
    SELFSAME_ASSIGN(const Reference* reference, open(probe.modality));
    return reference->compare(probe);
  }

 private:
  Result<const Reference*> open(Modality modality) {
    for (const auto& [of, reference] : open_) {
      if (of == modality) return reference.get();
    }
    const auto found = std::find_if(templates_.begin(), templates_.end(),
                                    [&](const match::Template& t) { return t.modality == modality; });
    if (found == templates_.end() && if_missing_ == IfMissing::fail) {
      return fail(ErrorCode::subject_not_found,
                  "the user has no " + std::string(to_string(modality)) + " template; enrol one first");
    }
    SELFSAME_ASSIGN(const ModalityEngine* engine, engines_.required(modality));
    if (found == templates_.end()) {
      return open_.emplace_back(modality, std::make_unique<Nobody>(engine->description())).second.get();
    }
    SELFSAME_ASSIGN(auto reference, engine->open(*found));
    return open_.emplace_back(modality, std::move(reference)).second.get();
  }

  const Engines& engines_;
  std::span<const match::Template> templates_;
  IfMissing if_missing_;
  std::vector<std::pair<Modality, std::unique_ptr<const Reference>>> open_;
};

/// The comparison of the attempt's next probe.
const Result<Comparison>& compare_next(OpenReferences& references, Attempt& attempt, StageTimer& stages) {
  stages.begin(StageName::compare);
  const auto& comparison =
      attempt.comparisons.emplace_back(references.compare(attempt.probes[attempt.comparisons.size()]));
  if (comparison) {
    stages.end(comparison->score);
  } else {
    stages.fail(comparison.error());
  }
  return comparison;
}

}  // namespace

Result<VerifyOutcome> Pipeline::verify(std::span<const match::Template> references, std::span<const Sample> samples,
                                       StageObserver* observer, IfMissing if_missing) const {
  Attempt attempt = begin(Purpose::verification);
  attempt.stills = true;
  OpenReferences opened(engines(), references, if_missing);
  for (const Sample& sample : samples) attempt.announced.push_back(modality_of(sample));
  std::vector<Modality> accepted;
  for (const Sample& sample : samples) {
    // The first accept of a modality wins. Later samples are still checked for liveness, and their copy codes are kept
    // so that an eavesdropper cannot reuse them.
    const bool settled = std::find(accepted.begin(), accepted.end(), modality_of(sample)) != accepted.end();
    add(attempt, sample, true, observer);
    if (settled) attempt.set_newest_aside();
    if (attempt.probes.size() == attempt.comparisons.size()) continue;
    StageTimer stages(*clock_, {&attempt.trace, options().observer.get(), observer});
    const auto& comparison = compare_next(opened, attempt, stages);
    if (!comparison) return fail(comparison.error());
    const Probe& probe = attempt.probes.back();
    const bool yes = rules_.decide(probe.modality, *comparison, attempt.tries(probe.modality)) == Decision::accept;
    if (yes && is_fit(probe)) accepted.push_back(probe.modality);
  }
  return decide(attempt, {}, observer);
}

void Pipeline::compare(Attempt& attempt, std::span<const match::Template> references, StageObserver* observer,
                       IfMissing if_missing) const {
  attempt.comparisons.clear();
  OpenReferences opened(engines(), references, if_missing);
  StageTimer stages(*clock_, {&attempt.trace, options().observer.get(), observer});
  while (attempt.comparisons.size() < attempt.probes.size()) compare_next(opened, attempt, stages);
}

Result<VerifyOutcome> Pipeline::decide(const Attempt& attempt, std::span<const Prompt> prompts,
                                       StageObserver* observer) const {
  if (attempt.samples.empty()) return fail(ErrorCode::too_few_samples, "a verification needs at least one sample");
  VerifyOutcome outcome{.copies = copies_of(attempt), .trace = attempt.trace};
  StageTimer stages(*clock_, {&outcome.trace, options().observer.get(), observer});
  stages.begin(StageName::decide);
  outcome.liveness = attempt.conclude(prompts);
  if (auto judged = Judge(rules_, attempt, outcome).run(); !judged) {
    stages.fail(judged.error());
    return fail(judged.error());
  }
  stages.end(outcome.score());
  return outcome;
}

}  // namespace selfsame::pipeline
