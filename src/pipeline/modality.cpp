#include "pipeline/modality.hpp"

namespace selfsame::pipeline {

Result<Comparison> ModalityEngine::compare(const match::Template& reference, const Probe& probe) const {
  SELFSAME_ASSIGN(const auto opened, open(reference));
  return opened->compare(probe);
}

Status Presentation::load(ByteView saved) {
  if (saved.empty()) return {};
  return fail(ErrorCode::session_corrupt, "a presentation was saved by an engine that remembers other things");
}

Result<std::shared_ptr<const Features>> ModalityEngine::load_features(ByteView /*saved*/) const {
  return fail(ErrorCode::session_corrupt, "features were saved for the modality " +
                                              std::string(to_string(description_.modality)) + ", which has none");
}

}  // namespace selfsame::pipeline
