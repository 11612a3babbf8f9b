#include "face/steps.hpp"

#include <algorithm>

#include "face/alignment.hpp"
#include "face/embedding.hpp"
#include "match/vector.hpp"
#include "media/kernels.hpp"

namespace selfsame::face {

using base::Tensor;
using pipeline::NetCall;
using pipeline::Step;

DetectionSteps::DetectionSteps(const media::Image& rgb, const DetectorInput& input, int longest_side, float min_score)
    : rgb_(&rgb), input_(input), longest_side_(longest_side), min_score_(min_score) {}

NetCall DetectionSteps::look(int longest_side) {
  ++looks_;
  prepared_ = prepare_detection(*rgb_, input_, longest_side);
  return {kDetectorNet, {prepared_.tensor.shape, std::move(prepared_.tensor.values)}};
}

int DetectionSteps::second_side() const {
  const int longest = std::max(rgb_->width(), rgb_->height());
  const bool was_shrunk = longest > longest_side_ && input_.dynamic;
  return was_shrunk ? longest_side_ * 2 : std::max(32, longest / 2);
}

Step<std::vector<DetectedFace>> DetectionSteps::next() {
  if (looks_ == 0) return look(longest_side_);
  auto faces = interpret_detection(outputs_, prepared_, min_score_);
  if (looks_ == 1 && faces && faces->empty()) return look(second_side());
  return faces;
}

void DetectionSteps::resume(std::vector<Tensor> outputs) { outputs_ = std::move(outputs); }

ExaminationSteps::ExaminationSteps(const media::Image& rgb, const DetectedFace& face, const ExaminerFacts& nets)
    : rgb_(&rgb), face_(face), nets_(nets) {}

Step<Appearance> ExaminationSteps::next() {
  switch (at_) {
    case At::start:
      at_ = At::landmarks;
      return NetCall{kLandmarksNet, prepare_points(align(*rgb_, face_.landmarks, kPointsMargin), nets_.landmarks)};
    case At::landmarks: {
      auto points = interpret_points(outputs_, alignment(face_.landmarks, kPointsMargin));
      if (!points) return Result<Appearance>(fail(std::move(points).error()));
      appearance_.points = *points;
      appearance_.eyes = liveness::eye_openness(appearance_.points);
      at_ = At::pad;
      return NetCall{kPadNet, prepare_presentation(*rgb_, face_.box, nets_.pad, nets_.pad_side)};
    }
    case At::pad: break;
  }
  auto answers = interpret_presentation(outputs_);
  if (!answers) return Result<Appearance>(fail(std::move(answers).error()));
  appearance_.presentation = *answers;
  return Result<Appearance>(appearance_);
}

void ExaminationSteps::resume(std::vector<Tensor> outputs) { outputs_ = std::move(outputs); }

EmbeddingSteps::EmbeddingSteps(const media::Image& aligned, const media::PixelLayout& layout, std::size_t dimension,
                               bool mirrored)
    : aligned_(&aligned), layout_(layout), dimension_(dimension), mirrored_(mirrored) {}

Step<std::vector<float>> EmbeddingSteps::next() {
  if (answers_.empty()) return NetCall{kEmbedderNet, prepare_embedding(*aligned_, layout_)};
  if (mirrored_ && answers_.size() == 1) {
    return NetCall{kEmbedderNet, prepare_embedding(media::flip_horizontal(*aligned_), layout_)};
  }
  return match::mean_direction(answers_, dimension_);
}

void EmbeddingSteps::resume(std::vector<Tensor> outputs) {
  answers_.push_back(pipeline::only_output(std::move(outputs)));
}

}  // namespace selfsame::face
