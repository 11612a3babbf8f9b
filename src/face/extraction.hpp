// All steps from a sample to its probe, shared by native builds and pages.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "face/copy_code.hpp"
#include "face/liveness/verdict.hpp"
#include "face/steps.hpp"

namespace selfsame::face {

struct EngineOptions {
  int detection_side = 320;  // longest side at detection; another size is tried if no face is found
  float min_detector_score = 0.60F;
  FacePick pick = FacePick::largest;
  bool mirrored_average = false;                   // embed the mirror image too: twice the time, a little more accuracy
  std::optional<pipeline::CopyKey> copy_key = {};  // none: probes carry no copy codes
  float min_enrol_similarity = 0.25F;              // samples with a lower mean cosine to the others are outliers
};

/// Data shared by the extractions of one engine.
struct Workshop {
  Workshop(NetFacts facts, const EngineOptions& chosen);
  NetFacts nets;
  EngineOptions options;
  std::optional<CopyCoder> copies;
};

/// The relief of a face, from a depth frame.
struct Relief final : pipeline::Features {
  explicit Relief(std::vector<float> of_face) : vector(std::move(of_face)) {}
  /// u8 format (1), then f32 for each number.
  Bytes save() const override;
  /// Errors: session_corrupt.
  static Result<std::shared_ptr<const Relief>> load(ByteView saved);
  std::vector<float> vector;  // L2 norm 1
};

/// Detection with its second attempt, choice of the face, alignment, quality, liveness, embedding. Errors:
/// face_not_found; multiple_faces and quality_too_low for enrolment; inference_failed; invalid_argument for another
/// modality's sample.
class FaceExtraction final : public pipeline::Extraction {
 public:
  /// All arguments are borrowed. `track`: receives what liveness remembers of the sample; null without liveness.
  /// `embed`: if false, stops after liveness and skips what only a probe needs.
  FaceExtraction(const Workshop& shop, const pipeline::Sample& sample, pipeline::Purpose purpose,
                 pipeline::StageTimer& stages, std::vector<liveness::Observation>* track, bool embed = true);
  FaceExtraction(const FaceExtraction&) = delete;
  FaceExtraction& operator=(const FaceExtraction&) = delete;
  pipeline::Step<pipeline::Probe> next() override;
  void resume(std::vector<base::Tensor> outputs) override;
  /// The chosen face, once found.
  const std::optional<DetectedFace>& face() const { return face_; }

 private:
  Status choose(std::span<const DetectedFace> faces);
  Status align_and_measure();
  void judge(const Appearance& appearance);
  void begin_embedding();

  const Workshop* shop_;
  const pipeline::FacePicture* picture_;  // null for another modality's sample
  std::int64_t time_ms_;
  pipeline::Purpose purpose_;
  pipeline::StageTimer* stages_;
  std::vector<liveness::Observation>* track_;
  bool embed_;
  media::Image converted_;  // empty if the sample's picture is RGB already
  const media::Image* rgb_ = nullptr;
  // At most one of these is active, in this order; each is destroyed when it is done.
  std::optional<DetectionSteps> detection_;
  std::optional<ExaminationSteps> examination_;
  std::optional<EmbeddingSteps> embedding_;
  std::optional<DetectedFace> face_;
  media::Image aligned_;
  pipeline::Probe probe_;
};

}  // namespace selfsame::face
