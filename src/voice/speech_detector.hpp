// Finds speech, run natively: by level alone, or with a net that tells speech from other loud sounds.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "infer/session.hpp"
#include "voice/detection.hpp"
#include "voice/nets.hpp"

namespace selfsame::voice {

/// Threads: const methods may be called from several threads at once.
class SpeechDetector {
 public:
  /// By level alone.
  SpeechDetector() = default;
  /// Errors: pack_invalid if the pack is of another kind, architecture or input.
  static Result<SpeechDetector> create(std::shared_ptr<const infer::Session> net);

  /// `samples` at kRateHz. Errors: inference_failed, only with a net.
  Result<Activity> detect(std::span<const float> samples) const;

  /// Null and none if by level alone.
  const std::shared_ptr<const infer::Session>& net() const { return net_; }
  const std::optional<ActivityFacts>& facts() const { return facts_; }

 private:
  SpeechDetector(std::shared_ptr<const infer::Session> net, ActivityFacts facts)
      : net_(std::move(net)), facts_(facts) {}
  std::shared_ptr<const infer::Session> net_;
  std::optional<ActivityFacts> facts_;
};

}  // namespace selfsame::voice
