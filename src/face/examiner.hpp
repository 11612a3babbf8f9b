// What a face looks like beyond who it is: dense landmarks, eyes, signs of a presentation attack. Run natively.
#pragma once

#include <memory>

#include "face/dense_points.hpp"
#include "face/detection.hpp"
#include "face/presentation.hpp"
#include "infer/session.hpp"

namespace selfsame::face {

struct Appearance {
  DensePoints points{};
  liveness::EyeOpenness eyes;
  PresentationAnswers presentation;
};

/// Threads: const methods may be called from several threads at once.
class Examiner {
 public:
  /// Errors: pack_invalid where a pack is of another kind, architecture or input size.
  static Result<std::shared_ptr<const Examiner>> create(std::shared_ptr<const infer::Session> landmarks,
                                                        std::shared_ptr<const infer::Session> pad);

  /// Errors: inference_failed.
  Result<Appearance> examine(const media::Image& rgb, const DetectedFace& face) const;

 private:
  Examiner(std::shared_ptr<const infer::Session> landmarks, std::shared_ptr<const infer::Session> pad);
  std::shared_ptr<const infer::Session> landmarks_;
  std::shared_ptr<const infer::Session> pad_;
};

}  // namespace selfsame::face
