#include "pipeline/decision_rules.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/pipeline_parts.hpp"

namespace selfsame::pipeline {
namespace {

std::string names_of(std::span<const Modality> modalities) {
  std::string names;
  for (const Modality modality : modalities) names += (names.empty() ? "" : ", ") + std::string(to_string(modality));
  return names.empty() ? "none" : names;
}

}  // namespace

Result<DecisionRules> DecisionRules::create(Engines engines, Options options) {
  if (engines.empty()) return fail(ErrorCode::invalid_argument, "a pipeline needs at least one modality");
  DecisionRules rules;
  std::optional<Error> unreached;
  bool any_alone = false;
  for (const auto& engine : engines) {
    const Description& description = engine->description();
    if (description.calibration == nullptr) {
      return fail(ErrorCode::pack_invalid, "the pack " + to_string(description.pack) +
                                               " has no calibration, so its scores mean nothing yet; "
                                               "measure one with: selfsame eval " +
                                               std::string(to_string(description.modality)) +
                                               " --fit-calibration FILE");
    }
    SELFSAME_ASSIGN(auto own, thresholds_of(description, options.policy));
    const bool alone = description.not_alone_because.empty() || options.factors.names_only(description.modality);
    if (own.not_alone && options.factors.names_only(description.modality)) return fail(*own.not_alone);
    any_alone = any_alone || (alone && !own.not_alone);
    if (alone && own.not_alone && !unreached) unreached = own.not_alone;
    rules.thresholds_.emplace_back(description.modality, std::move(own));
  }
  if (unreached && !any_alone) return fail(*unreached);
  rules.engines_ = std::move(engines);
  rules.options_ = std::move(options);
  return rules;
}

Status DecisionRules::check_factors(std::span<const Modality> compared) const {
  const FactorRule& rule = options_.factors;
  if (!rule.met_by(compared)) {
    return fail(ErrorCode::factors_missing,
                "this site requires " + to_string(rule) + "; only " + names_of(compared) + " was sent");
  }
  if (compared.size() != 1 || rule.names_only(compared.front())) return {};
  const auto* found = engines_.find(compared.front());
  if (found == nullptr || found->description().not_alone_because.empty()) return {};
  const std::string name(to_string(compared.front()));
  return fail(ErrorCode::factor_alone_refused,
              name + " cannot decide alone: " + std::string(found->description().not_alone_because) +
                  "; send another modality with it");
}

std::vector<std::string> DecisionRules::warnings_of(std::span<const Modality> compared) const {
  std::vector<std::string> warnings;
  for (const Modality modality : compared) {
    const auto* found = engines_.find(modality);
    if (found == nullptr) continue;
    const std::string name(to_string(modality));
    const std::string_view why = found->description().not_alone_because;
    if (compared.size() == 1 && !why.empty()) warnings.push_back("decided by " + name + " alone: " + std::string(why));
    if (!options_.liveness.checked) continue;
    if (!found->begin_presentation()) {
      warnings.push_back("liveness was not checked (" + name + ")");
    } else if (found->description().liveness_advises) {
      warnings.push_back("liveness was measured, but refuses nobody (" + name + ")");
    }
  }
  return warnings;
}

const EngineThresholds* DecisionRules::thresholds(Modality modality) const {
  const auto found = std::find_if(thresholds_.begin(), thresholds_.end(),
                                  [&](const auto& of_engine) { return of_engine.first == modality; });
  return found == thresholds_.end() ? nullptr : &found->second;
}

Thresholds DecisionRules::thresholds(Modality modality, Scale scale, std::size_t tries) const {
  Thresholds of_one = thresholds(modality)->on(scale);
  const auto* calibration = engines_.find(modality)->description().calibration_of(scale);
  const auto policy = calibration == nullptr ? std::nullopt : rates_of(options_.policy, *calibration);
  if (!policy || tries <= 1 || std::isinf(of_one.accept)) return of_one;
  const auto accept = calibration->threshold_of_best(policy->accept_fmr, tries, policy->of);
  of_one.accept = accept ? *accept : std::numeric_limits<float>::infinity();
  return of_one;
}

Decision DecisionRules::decide(Modality modality, const Comparison& comparison, std::size_t tries) const {
  if (thresholds(modality) == nullptr) return Decision::reject;
  return pipeline::decide(thresholds(modality, comparison.scale, tries), comparison.raw);
}

Decision DecisionRules::decide(const Liveness& liveness, Purpose purpose) const {
  return with_liveness(Decision::accept, liveness, options_.liveness.least(purpose));
}

}  // namespace selfsame::pipeline
