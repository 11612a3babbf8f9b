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

/// The engine with codes of the vectors that the pack `net` makes; the engine as it is where there are to be none, or
/// where nobody measured what codes of that pack mean and more than a code is kept. Errors: pack_invalid where nothing
/// but codes is to be kept and there is no measure.
Result<std::shared_ptr<const pipeline::ModalityEngine>> with_codes(
    std::shared_ptr<const pipeline::ModalityEngine> engine, const infer::Manifest& net, std::vector<float> centre,
    const Coding& coding);

}  // namespace selfsame::app
