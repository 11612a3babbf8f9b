// Examines a recording beyond identity: signs of a presentation attack, and spoken digits. Run natively.
#pragma once

#include <memory>

#include "infer/session_runner.hpp"
#include "voice/digit_listener.hpp"
#include "voice/nets.hpp"
#include "voice/verdict.hpp"

namespace selfsame::voice {

/// Threads: const methods may be called from several threads at once.
class Examiner {
 public:
  /// Without a `pad` net, only measures of the sound count; without `digits`, none are recognised.
  /// Errors: pack_invalid if a pack is of another kind, architecture or input.
  static Result<std::shared_ptr<const Examiner>> create(std::shared_ptr<const infer::Session> pad = nullptr,
                                                        std::shared_ptr<const DigitListener> digits = nullptr);

  /// `samples` at kRateHz, not empty; `activity`: speech found in them. Errors: inference_failed.
  Result<Observation> examine(std::span<const float> samples, const Activity& activity) const;
  bool hears_digits() const { return facts_.digits.has_value(); }

  /// Null if there is none.
  const std::shared_ptr<const infer::Session>& pad() const { return pad_; }
  const std::shared_ptr<const infer::Session>& recogniser() const { return recogniser_; }
  const ExaminerFacts& facts() const { return facts_; }

 private:
  Examiner(std::shared_ptr<const infer::Session> pad, std::shared_ptr<const infer::Session> recogniser,
           ExaminerFacts facts);
  std::shared_ptr<const infer::Session> pad_;
  std::shared_ptr<const infer::Session> recogniser_;
  ExaminerFacts facts_;
  infer::SessionRunner nets_;
};

}  // namespace selfsame::voice
