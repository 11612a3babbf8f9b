// The steps of examining a face, each of which stops when it needs a net.
#pragma once

#include <optional>
#include <vector>

#include "face/dense_points.hpp"
#include "face/nets.hpp"
#include "face/presentation.hpp"
#include "pipeline/extraction.hpp"

namespace selfsame::face {

/// All faces of a picture, best first; empty if there are none.
class DetectionSteps final : public pipeline::Steps<std::vector<DetectedFace>> {
 public:
  /// `rgb` is borrowed. `longest_side`: of the picture at the first attempt; a second one follows if it finds nothing.
  DetectionSteps(const media::Image& rgb, const DetectorInput& input, int longest_side, float min_score);
  pipeline::Step<std::vector<DetectedFace>> next() override;
  void resume(std::vector<base::Tensor> outputs) override;

 private:
  pipeline::NetCall look(int longest_side);
  /// Larger, to find small faces in a large picture, or smaller, to find a face that fills the frame.
  int second_side() const;

  const media::Image* rgb_;
  DetectorInput input_;
  int longest_side_;
  float min_score_;
  int looks_ = 0;
  PreparedPicture prepared_;  // of the last attempt; its values have been moved to the net
  std::vector<base::Tensor> outputs_;
};

/// Landmarks, eyes and signs of an attack, beyond identity.
struct Appearance {
  DensePoints points{};
  liveness::EyeOpenness eyes;
  PresentationAnswers presentation;
};

/// Dense landmarks, eyes, signs of a presentation attack.
class ExaminationSteps final : public pipeline::Steps<Appearance> {
 public:
  /// `rgb` is borrowed.
  ExaminationSteps(const media::Image& rgb, const DetectedFace& face, const ExaminerFacts& nets);
  pipeline::Step<Appearance> next() override;
  void resume(std::vector<base::Tensor> outputs) override;

 private:
  enum class At { start, landmarks, pad };
  const media::Image* rgb_;
  DetectedFace face_;
  ExaminerFacts nets_;
  At at_ = At::start;
  Appearance appearance_;
  std::vector<base::Tensor> outputs_;
};

/// The vector of an aligned face.
class EmbeddingSteps final : public pipeline::Steps<std::vector<float>> {
 public:
  /// `aligned` is RGB, kAlignedSide square, and borrowed. `mirrored`: the mean over it and its mirror image.
  EmbeddingSteps(const media::Image& aligned, const media::PixelLayout& layout, std::size_t dimension, bool mirrored);
  pipeline::Step<std::vector<float>> next() override;
  void resume(std::vector<base::Tensor> outputs) override;

 private:
  const media::Image* aligned_;
  media::PixelLayout layout_;
  std::size_t dimension_;
  bool mirrored_;
  std::vector<base::Tensor> answers_;  // one per run
};

}  // namespace selfsame::face
