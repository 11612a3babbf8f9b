#include "pipeline/engines.hpp"

#include <string>

namespace selfsame::pipeline {

const ModalityEngine* Engines::find(Modality modality) const {
  for (const auto& engine : engines_) {
    if (engine->description().modality == modality) return engine.get();
  }
  return nullptr;
}

Result<const ModalityEngine*> Engines::required(Modality modality) const {
  if (const auto* found = find(modality)) return found;
  return fail(ErrorCode::invalid_argument, "this system has no " + std::string(to_string(modality)) + " modality");
}

Result<Probe> Engines::extract(const Sample& sample, Purpose purpose, StageTimer& stages) const {
  SELFSAME_ASSIGN(const ModalityEngine* engine, required(modality_of(sample)));
  auto probe = engine->extract(sample, purpose, stages);
  if (!probe) stages.fail(probe.error());
  return probe;
}

}  // namespace selfsame::pipeline
