// Recognises spoken digits in a recording, run natively.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "infer/session.hpp"
#include "voice/detection.hpp"
#include "voice/digits.hpp"
#include "voice/nets.hpp"

namespace selfsame::voice {

/// Threads: const methods may be called from several threads at once.
class DigitListener {
 public:
  /// Errors: pack_invalid if the pack is of another kind, architecture or input.
  static Result<std::shared_ptr<const DigitListener>> create(std::shared_ptr<const infer::Session> recogniser);

  /// Digits in order, with times from the start of `samples`, which are at kRateHz; none if there is no speech.
  /// `activity`: speech found in them. Errors: inference_failed.
  Result<std::vector<SpokenDigit>> listen(std::span<const float> samples, const Activity& activity) const;

  const std::shared_ptr<const infer::Session>& recogniser() const { return recogniser_; }
  const DigitFacts& facts() const { return facts_; }

 private:
  DigitListener(std::shared_ptr<const infer::Session> recogniser, DigitFacts facts);

  std::shared_ptr<const infer::Session> recogniser_;
  DigitFacts facts_;
};

}  // namespace selfsame::voice
