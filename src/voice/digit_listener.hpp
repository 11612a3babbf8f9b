// Hears the digits in a recording, run natively.
#pragma once

#include <memory>
#include <vector>

#include "infer/session.hpp"
#include "media/sound.hpp"
#include "voice/digits.hpp"
#include "voice/embedding.hpp"

namespace selfsame::voice {

/// Threads: const methods may be called from several threads at once.
class DigitListener {
 public:
  /// Errors: pack_invalid where the pack is of another kind, architecture or input.
  static Result<std::shared_ptr<const DigitListener>> create(std::shared_ptr<const infer::Session> recogniser);

  /// In order, with times from the start of `sound`; none where nothing is said. Any rate between the limits.
  /// Errors: inference_failed.
  Result<std::vector<SpokenDigit>> listen(const media::Sound& sound) const;

 private:
  DigitListener(std::shared_ptr<const infer::Session> recogniser, FrontEnd front_end);

  std::shared_ptr<const infer::Session> recogniser_;
  FrontEnd front_end_;
};

}  // namespace selfsame::voice
