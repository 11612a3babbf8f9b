// The parts of looking at a face, each of which stops where it needs a net.
#pragma once

#include <optional>
#include <vector>

#include "face/dense_points.hpp"
#include "face/nets.hpp"
#include "face/presentation.hpp"
#include "pipeline/extraction.hpp"

namespace selfsame::face {

/// All faces of a picture, best first; empty where there is none.
class DetectionSteps final : public pipeline::Steps<std::vector<DetectedFace>> {
 public:
  /// `rgb` is borrowed. `longest_side` of the picture at the first look; a second one follows where that saw nothing.
  DetectionSteps(const media::Image& rgb, const DetectorInput& input, int longest_side, float min_score);
  pipeline::Step<std::vector<DetectedFace>> next() override;
  void resume(std::vector<base::Tensor> outputs) override;

 private:
  pipeline::NetCall look(int longest_side);
  /// Closer for small faces in a large picture, from farther away for a face that fills the frame.
  int second_side() const;

  const media::Image* rgb_;
  DetectorInput input_;
  int longest_side_;
  float min_score_;
  int looks_ = 0;
  PreparedPicture prepared_;  // of the last look; its values have gone to the net
  std::vector<base::Tensor> outputs_;
};

/// What a face looks like beyond who it is.
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
  /// `aligned` is RGB, kAlignedSide square, and borrowed. `mirrored`: of it and its mirror image.
  EmbeddingSteps(const media::Image& aligned, const media::PixelLayout& layout, std::size_t dimension, bool mirrored);
  pipeline::Step<std::vector<float>> next() override;
  void resume(std::vector<base::Tensor> outputs) override;

 private:
  const media::Image* aligned_;
  media::PixelLayout layout_;
  std::size_t dimension_;
  bool mirrored_;
  std::vector<base::Tensor> answers_;  // one of each run
};

}  // namespace selfsame::face
