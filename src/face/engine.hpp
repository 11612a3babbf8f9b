// The face modality.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "face/extraction.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::face {

/// Threads: const methods may be called from several threads at once.
class Engine final : public pipeline::ModalityEngine {
 public:
  /// `nets`: runs the nets for `extract` and the like, synchronously; null if the work is only driven from outside
  /// (`begin`).
  Engine(NetFacts facts, EngineOptions options, std::shared_ptr<const pipeline::NetRunner> nets = nullptr);

  std::unique_ptr<pipeline::Presentation> begin_presentation() const override;
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                  pipeline::StageTimer& stages) const override;
  Result<pipeline::Enrolment> enrol(std::span<const pipeline::Probe> probes, std::int64_t now_ms) const override;
  Result<std::unique_ptr<const pipeline::Reference>> open(const match::Template& reference) const override;
  Result<std::shared_ptr<const pipeline::Features>> load_features(ByteView saved) const override {
    return Relief::load(saved);
  }

  /// The extraction as work to be driven from outside. `presentation`: remembers what liveness needs; may be null.
  /// `embed`: false for samples used for liveness only. All arguments are borrowed, and so is this engine.
  std::unique_ptr<FaceExtraction> begin(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                        pipeline::StageTimer& stages, pipeline::Presentation* presentation,
                                        bool embed = true) const;
  /// All faces of a picture, best first; empty if there are none.
  Result<std::vector<DetectedFace>> detect(const media::Image& rgb) const;
  DetectionSteps begin_detection(const media::Image& rgb) const;
  /// The vector of one face of a picture.
  Result<std::vector<float>> embed(const media::Image& aligned_rgb) const;
  /// Whether presentation attack detection is available.
  bool examines() const { return shop_->nets.examiner.has_value(); }
  /// Landmarks, eyes and signs of an attack, beyond identity. Only if `examines`.
  Result<Appearance> examine(const media::Image& rgb, const DetectedFace& face) const;

 private:
  class TrackedPresentation;
  Engine(std::shared_ptr<const Workshop> shop, std::shared_ptr<const pipeline::NetRunner> nets);
  template <typename T>
  Result<T> finish(pipeline::Steps<T>& work) const;

  std::shared_ptr<const Workshop> shop_;  // allocated separately, because the description points into it
  std::shared_ptr<const pipeline::NetRunner> nets_;
};

}  // namespace selfsame::face
