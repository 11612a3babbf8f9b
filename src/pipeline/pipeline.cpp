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
  return engine->extract(sample, purpose, trace);
}

Decision Pipeline::decide(Modality modality, const Comparison& comparison) const {
  for (std::size_t i = 0; i < engines_.size(); ++i) {
    if (engines_[i]->describe().modality == modality) return pipeline::decide(thresholds_[i], comparison.raw);
  }
  return Decision::reject;
}

Result<EnrolOutcome> Pipeline::enrol(std::span<const Sample> samples) const {
  EnrolOutcome outcome{.templates = {}, .samples = {}, .quality = 0, .trace = Trace(*clock_)};
  std::vector<Probe> probes(samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    SampleReport report;
    report.index = i;
    auto probe = extract(samples[i], Purpose::enrolment, outcome.trace);
    if (probe) {
      report.used = true;
      report.quality = probe->quality;
      report.measures = probe->measures;
      probes[i] = std::move(*probe);
    } else {
      report.error = probe.error();
    }
    outcome.samples.push_back(std::move(report));
  }

  const auto usable = [&] {
    return static_cast<std::size_t>(
        std::count_if(outcome.samples.begin(), outcome.samples.end(), [](const auto& s) { return s.used; }));
  };
  const auto too_few = [&]() -> tl::unexpected<Error> {
    // The first sample's own reason helps more than a count; a single sample's code is the answer itself.
    const auto first =
        std::find_if(outcome.samples.begin(), outcome.samples.end(), [](const auto& s) { return s.error; });
    if (first != outcome.samples.end() && samples.size() == 1) return fail(*first->error);
    std::string message = std::to_string(usable()) + " of " + std::to_string(samples.size()) +
                          " samples can be used; an enrolment needs " + std::to_string(options_.min_enrol_samples);
    if (first != outcome.samples.end()) {
      message += "; sample " + std::to_string(first->index + 1) + ": " + first->error->message;
    }
    return fail(ErrorCode::too_few_samples, message);
  };
  if (usable() < std::max<std::size_t>(1, options_.min_enrol_samples)) return too_few();

  for (const auto& engine : engines_) {
    const Modality modality = engine->describe().modality;
    std::vector<Probe> mine;
    std::vector<std::size_t> origin;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if (!outcome.samples[i].used || samples[i].modality != modality) continue;
      mine.push_back(std::move(probes[i]));
      origin.push_back(i);
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
  return ModalityScore{probe.modality, comparison, probe.quality};
}

Result<VerifyOutcome> Pipeline::verify(std::span<const match::Template> references,
                                       std::span<const Sample> samples) const {
  if (samples.empty()) return fail(ErrorCode::too_few_samples, "a verification needs at least one sample");
  VerifyOutcome best{
      .decision = Decision::reject, .score = 0, .scores = {}, .reasons = {}, .quality = 0, .trace = Trace(*clock_)};
  std::optional<Error> first_error;
  bool any = false;
  for (const Sample& sample : samples) {
    best.trace.restart();
    auto probe = extract(sample, Purpose::verification, best.trace);
    if (!probe) {
      if (!first_error) first_error = probe.error();
      continue;
    }
    SELFSAME_ASSIGN(const ModalityScore score, compare(references, *probe));
    best.trace.stage("compare", score.comparison.score);
    Decision decision = decide(score.modality, score.comparison);
    std::vector<std::string> reasons;
    if (any_measure_failed(*probe)) {
      // Neither yes nor no can be trusted on a sample that fails the verification's own, lower bar.
      decision = Decision::reverify;
      add_quality_reasons(*probe, reasons);
    } else if (decision != Decision::accept) {
      reasons.push_back(reason_for(decision));
    }
    best.trace.stage("decide", score.comparison.score);
    const bool improves = !any || rank(decision) > rank(best.decision) ||
                          (decision == best.decision && score.comparison.score > best.score);
    if (improves) {
      best.decision = decision;
      best.score = score.comparison.score;
      best.scores = {score};
      best.reasons = std::move(reasons);
      best.quality = probe->quality;
    }
    any = true;
    if (decision == Decision::accept) break;
  }
  if (!any) return fail(*first_error);
  return best;
}

}  // namespace selfsame::pipeline
