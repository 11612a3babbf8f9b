#include "face/examiner.hpp"

#include "face/alignment.hpp"
#include "face/pack_check.hpp"

namespace selfsame::face {

Examiner::Examiner(std::shared_ptr<const infer::Session> landmarks, std::shared_ptr<const infer::Session> pad)
    : landmarks_(std::move(landmarks)), pad_(std::move(pad)) {}

Result<std::shared_ptr<const Examiner>> Examiner::create(std::shared_ptr<const infer::Session> landmarks,
                                                         std::shared_ptr<const infer::Session> pad) {
  SELFSAME_TRY(check_pack(landmarks->manifest(), infer::PackKind::face_landmarks, "points98"));
  SELFSAME_TRY(check_side(landmarks->manifest(), kAlignedSide + 2 * kPointsMargin));
  SELFSAME_TRY(check_pack(pad->manifest(), infer::PackKind::face_pad, "pad2"));
  SELFSAME_TRY(check_side(pad->manifest(), pad->manifest().input.width));
  return std::shared_ptr<const Examiner>(new Examiner(std::move(landmarks), std::move(pad)));
}

Result<Appearance> Examiner::examine(const media::Image& rgb, const DetectedFace& face) const {
  Appearance appearance;
  const media::Image aligned = align(rgb, face.landmarks, kPointsMargin);
  SELFSAME_ASSIGN(const auto points, landmarks_->run(prepare_points(aligned, landmarks_->manifest().input.layout)));
  SELFSAME_ASSIGN(appearance.points, interpret_points(points, alignment(face.landmarks, kPointsMargin)));
  appearance.eyes = liveness::eye_openness(appearance.points);
  const auto& input = pad_->manifest().input;
  SELFSAME_ASSIGN(const auto answers, pad_->run(prepare_presentation(rgb, face.box, input.layout, input.width)));
  SELFSAME_ASSIGN(appearance.presentation, interpret_presentation(answers));
  return appearance;
}

}  // namespace selfsame::face
