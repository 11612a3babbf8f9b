// The face modality, run natively.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "face/copy_code.hpp"
#include "face/detection.hpp"
#include "face/examiner.hpp"
#include "infer/session.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::face {

struct EngineOptions {
  int detection_side = 320;  // longest side of the picture at detection; a second look follows where no face is found
  float min_detector_score = 0.60F;
  FacePick pick = FacePick::largest;
  bool mirrored_average = false;                // embed the mirror image too: twice the time, a little more accuracy
  std::optional<CopyCoder::Key> copy_key = {};  // none: probes carry no copy code
  float min_enrol_similarity = 0.25F;           // mean cosine to the other samples, below which one is an outlier
};

/// What a depth frame tells of a face.
struct Relief final : pipeline::Features {
  explicit Relief(std::vector<float> of_face) : vector(std::move(of_face)) {}
  std::vector<float> vector;  // L2 norm 1
};

/// Threads: const methods may be called from several threads at once.
class Engine final : public pipeline::ModalityEngine {
 public:
  /// Without an `examiner` there is no presentation attack detection.
  /// Errors: pack_invalid where a pack is of another kind or architecture.
  static Result<std::shared_ptr<const Engine>> create(std::shared_ptr<const infer::Session> detector,
                                                      std::shared_ptr<const infer::Session> embedder,
                                                      EngineOptions options = {},
                                                      std::shared_ptr<const Examiner> examiner = nullptr);

  std::unique_ptr<pipeline::Presentation> begin_presentation() const override;
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                  pipeline::StageTimer& stages) const override;
  Result<pipeline::Enrolment> enrol(std::span<const pipeline::Probe> probes, std::int64_t now_ms) const override;
  Result<std::unique_ptr<const pipeline::Reference>> open(const match::Template& reference) const override;

  /// All faces of a picture, best first; empty where there is none.
  Result<std::vector<DetectedFace>> detect(const media::Image& rgb) const;
  /// The vector of one face of a picture.
  Result<std::vector<float>> embed(const media::Image& aligned_rgb) const;
  /// Null without presentation attack detection.
  const Examiner* examiner() const { return examiner_.get(); }

 private:
  Engine(std::shared_ptr<const infer::Session> detector, std::shared_ptr<const infer::Session> embedder,
         EngineOptions options, std::shared_ptr<const Examiner> examiner);
  class Watch;
  struct Found;
  /// The face that is meant in a sample.
  Result<Found> find(const pipeline::FacePicture& picture, pipeline::Purpose purpose,
                     pipeline::StageTimer& stages) const;
  struct Watched {
    float score = 0;  // how live this picture alone looks, [0, 1]
    DensePoints points{};
  };
  /// What liveness needs of it, kept in `watch`.
  Result<Watched> look(const pipeline::Sample& sample, const Found& found, pipeline::StageTimer& stages,
                       Watch& watch) const;
  /// `watch` may be null.
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                  pipeline::StageTimer& stages, Watch* watch) const;
  Result<std::vector<DetectedFace>> detect_at(const media::Image& rgb, int longest_side) const;

  std::shared_ptr<const infer::Session> detector_;
  std::shared_ptr<const infer::Session> embedder_;
  std::shared_ptr<const Examiner> examiner_;
  EngineOptions options_;
  std::optional<CopyCoder> copies_;
  DetectorInput detector_input_;
};

}  // namespace selfsame::face
