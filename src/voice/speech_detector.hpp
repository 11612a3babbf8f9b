// Finds where somebody speaks, run natively: by level alone, or with a net that tells speech from what else is loud.
#pragma once

#include <memory>
#include <span>

#include "infer/session.hpp"
#include "voice/detection.hpp"

namespace selfsame::voice {

/// Threads: const methods may be called from several threads at once.
class SpeechDetector {
 public:
  /// By level alone.
  SpeechDetector() = default;
  /// Errors: pack_invalid where the pack is of another kind, architecture or input.
  static Result<SpeechDetector> create(std::shared_ptr<const infer::Session> net);

  /// `samples` at kRateHz. Errors: inference_failed, by a net only.
  Result<Activity> detect(std::span<const float> samples) const;

 private:
  explicit SpeechDetector(std::shared_ptr<const infer::Session> net) : net_(std::move(net)) {}
  std::shared_ptr<const infer::Session> net_;
};

}  // namespace selfsame::voice
