// The voice modality with its nets run by ONNX Runtime.
#pragma once

#include <memory>

#include "voice/engine.hpp"
#include "voice/examiner.hpp"
#include "voice/speech_detector.hpp"

namespace selfsame::voice {

/// `cohort`: from infer::read_cohort for the embedder's pack; empty if the pack has none.
/// Without an `examiner` there is no presentation attack detection.
/// Errors: pack_invalid if a pack is of another kind, architecture or input, or its cohort cannot be used.
Result<std::shared_ptr<const Engine>> make_engine(std::shared_ptr<const infer::Session> embedder, ByteView cohort,
                                                  EngineOptions options = {},
                                                  std::shared_ptr<const Examiner> examiner = nullptr,
                                                  SpeechDetector detector = {});

}  // namespace selfsame::voice
