// The face modality with its nets run by ONNX Runtime.
#pragma once

#include <memory>

#include "face/engine.hpp"
#include "infer/session.hpp"

namespace selfsame::face {

struct Sessions {
  std::shared_ptr<const infer::Session> detector;
  std::shared_ptr<const infer::Session> embedder;
  // For presentation attack detection: both or neither.
  std::shared_ptr<const infer::Session> landmarks = nullptr;
  std::shared_ptr<const infer::Session> pad = nullptr;
};

/// Errors: pack_invalid if a pack is of another kind, architecture or input size.
Result<std::shared_ptr<const Engine>> make_engine(Sessions sessions, EngineOptions options = {});

}  // namespace selfsame::face
