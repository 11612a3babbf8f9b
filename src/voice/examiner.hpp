// What a recording tells beyond who speaks: signs of a presentation attack. Run natively.
#pragma once

#include <memory>

#include "infer/session.hpp"
#include "voice/verdict.hpp"

namespace selfsame::voice {

/// Threads: const methods may be called from several threads at once.
class Examiner {
 public:
  /// Without a net, the measures of the sound speak alone.
  /// Errors: pack_invalid where a pack is of another kind, architecture or input.
  static Result<std::shared_ptr<const Examiner>> create(std::shared_ptr<const infer::Session> pad = nullptr);

  /// `samples` at kRateHz, not empty; `activity`: what is heard in them. Errors: inference_failed.
  Result<Observation> examine(std::span<const float> samples, const Activity& activity) const;

 private:
  explicit Examiner(std::shared_ptr<const infer::Session> pad);
  std::shared_ptr<const infer::Session> pad_;
};

}  // namespace selfsame::voice
