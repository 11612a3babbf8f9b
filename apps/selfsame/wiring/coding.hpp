// Wraps modalities so that they make and compare codes.
#pragma once

#include <memory>
#include <vector>

#include "infer/library.hpp"
#include "pipeline/coded_engine.hpp"
#include "store/store.hpp"

namespace selfsame::app {

struct Coding {
  pipeline::CodingOptions options;
  const store::CodeSecret* secret = nullptr;  // null: no codes; outlives this
};

/// The engine with codes of the vectors that the pack `net` makes; the engine unchanged if codes are off, or if codes
/// of that pack were not measured and templates hold more than a code. Errors: pack_invalid if only codes are to be
/// kept and they were not measured.
Result<std::shared_ptr<const pipeline::ModalityEngine>> with_codes(
    std::shared_ptr<const pipeline::ModalityEngine> engine, const infer::Manifest& net, std::vector<float> centre,
    const Coding& coding);

}  // namespace selfsame::app
