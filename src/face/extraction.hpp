// The whole order of a face, from a sample to its probe. Everything here runs natively and in a page alike.
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
  int detection_side = 320;  // longest side of the picture at detection; a second look follows where no face is found
  float min_detector_score = 0.60F;
  FacePick pick = FacePick::largest;
  bool mirrored_average = false;                   // embed the mirror image too: twice the time, a little more accuracy
  std::optional<pipeline::CopyKey> copy_key = {};  // none: probes carry no copy codes
  float min_enrol_similarity = 0.25F;              // mean cosine to the other samples, below which one is an outlier
};

/// What the extractions of one engine share.
struct Workshop {
  Workshop(NetFacts facts, const EngineOptions& chosen);
  NetFacts nets;
  EngineOptions options;
  std::optional<CopyCoder> copies;
};

/// What a depth frame tells of a face.
struct Relief final : pipeline::Features {
  explicit Relief(std::vector<float> of_face) : vector(std::move(of_face)) {}
  /// u8 format (1), then f32 for each number.
  Bytes save() const override;
  /// Errors: session_corrupt.
  static Result<std::shared_ptr<const Relief>> load(ByteView saved);
  std::vector<float> vector;  // L2 norm 1
};

/// Detection with its second look, choice of the face, alignment, quality, liveness, embedding.
/// Errors: face_not_found; multiple_faces and quality_too_low for enrolment; inference_failed; invalid_argument for
/// another modality's sample.
class FaceExtraction final : public pipeline::Extraction {
 public:
  /// All that is handed in is borrowed. `track`: gets what liveness remembers of the sample; null without liveness.
  /// `embed`: false ends with liveness, and leaves out what only a probe needs.
  FaceExtraction(const Workshop& shop, const pipeline::Sample& sample, pipeline::Purpose purpose,
                 pipeline::StageTimer& stages, std::vector<liveness::Observation>* track, bool embed = true);
  FaceExtraction(const FaceExtraction&) = delete;
  FaceExtraction& operator=(const FaceExtraction&) = delete;
  pipeline::Step<pipeline::Probe> next() override;
  void resume(std::vector<base::Tensor> outputs) override;
  /// The face that is meant, once it was found.
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
  media::Image converted_;  // empty where the sample's picture is RGB already
  const media::Image* rgb_ = nullptr;
  // One of them is at work, in this order; each is gone once it is done.
  std::optional<DetectionSteps> detection_;
  std::optional<ExaminationSteps> examination_;
  std::optional<EmbeddingSteps> embedding_;
  std::optional<DetectedFace> face_;
  media::Image aligned_;
  pipeline::Probe probe_;
};

}  // namespace selfsame::face
