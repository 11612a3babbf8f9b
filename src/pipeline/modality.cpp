#include "pipeline/modality.hpp"

namespace selfsame::pipeline {

Result<Comparison> ModalityEngine::compare(const match::Template& reference, const Probe& probe) const {
  SELFSAME_ASSIGN(const auto opened, open(reference));
  return opened->compare(probe);
}

}  // namespace selfsame::pipeline
