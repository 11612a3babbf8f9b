#include "pipeline/pipeline.hpp"

#include "pipeline/pipeline_parts.hpp"

namespace selfsame::pipeline {

Result<Pipeline> Pipeline::create(Engines::List engines, Options options, const base::Clock& clock) {
  SELFSAME_ASSIGN(auto rules, DecisionRules::create(Engines(std::move(engines)), std::move(options)));
  return Pipeline(std::move(rules), clock);
}

Attempt Pipeline::begin(Purpose purpose) const {
  Attempt attempt{.purpose = purpose};
  if (!options().liveness.checked) return attempt;
  for (const auto& engine : engines()) {
    if (auto presentation = engine->begin_presentation()) {
      attempt.presentations.emplace_back(engine->description().modality, std::move(presentation));
    }
  }
  return attempt;
}

void Pipeline::add(Attempt& attempt, const Sample& sample, bool embed, StageObserver* observer) const {
  const Modality modality = modality_of(sample);
  StageTimer stages(*clock_, {&attempt.trace, options().observer.get(), observer});
  auto probe = [&]() -> Result<Probe> {
    SELFSAME_ASSIGN(const ModalityEngine* engine, engines().required(modality));
    Presentation* presentation = attempt.presentation(modality);
    if (embed) {
      return presentation != nullptr ? presentation->extract(sample, attempt.purpose, stages)
                                     : engine->extract(sample, attempt.purpose, stages);
    }
    if (presentation != nullptr) SELFSAME_TRY(presentation->observe(sample, stages));
    return Probe{};
  }();
  take(attempt, sample, std::move(probe), embed);
  if (const auto& error = attempt.samples.back().error) stages.fail(*error);
}

void Pipeline::take(Attempt& attempt, const Sample& sample, Result<Probe> probe, bool embed) const {
  SampleReport report{.index = attempt.samples.size(), .modality = modality_of(sample), .time_ms = sample.time_ms};
  if (!probe) {
    report.error = std::move(probe).error();
  } else if (embed) {
    report.quality = probe->quality;
    report.measures = probe->measures;
    report.liveness = probe->liveness;
    const auto* engine = engines().find(report.modality);
    const bool advises = engine != nullptr && engine->description().liveness_advises;
    report.used = advises || !probe->liveness || *probe->liveness >= options().liveness.least(attempt.purpose);
    if (report.used) {
      attempt.probes.push_back(std::move(*probe));
      attempt.origin.push_back(report.index);
    } else {
      report.error = Error{ErrorCode::liveness_failed, std::string(kNotLive)};
    }
  }
  attempt.samples.push_back(std::move(report));
}

}  // namespace selfsame::pipeline
