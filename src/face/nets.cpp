#include "face/nets.hpp"

#include "base/check.hpp"
#include "face/alignment.hpp"
#include "face/dense_points.hpp"

namespace selfsame::face {
namespace {

/// Checks that the net takes only side x side pictures.
Status check_side(const infer::Manifest& manifest, int side) {
  const auto& input = manifest.input;
  if (input.width == side && input.height == side && !input.dynamic) return {};
  const std::string size = std::to_string(side);
  return fail(ErrorCode::pack_invalid, to_string(manifest.ref) + " does not take " + size + " x " + size + " pictures");
}

}  // namespace

Result<NetFacts> facts_of(const Manifests& manifests) {
  SELFSAME_CHECK(manifests.detector != nullptr && manifests.embedder != nullptr);
  const infer::Manifest& detector = *manifests.detector;
  const infer::Manifest& embedder = *manifests.embedder;
  SELFSAME_TRY(check_pack(detector, infer::PackKind::face_detector, "yunet"));
  SELFSAME_TRY(check_pack(embedder, infer::PackKind::face_embedder, "embedding"));
  SELFSAME_TRY(check_side(embedder, kAlignedSide));
  const infer::InputSpec& seen = detector.input;
  NetFacts facts{
      .detector = {seen.layout, seen.width, seen.height, seen.dynamic, seen.multiple},
      .embedder = {embedder.ref, embedder.precision, embedder.input.layout, embedder.dimension, embedder.calibration},
      .examiner = std::nullopt};
  SELFSAME_CHECK((manifests.landmarks == nullptr) == (manifests.pad == nullptr));
  if (manifests.landmarks == nullptr) return facts;
  const infer::Manifest& landmarks = *manifests.landmarks;
  const infer::Manifest& pad = *manifests.pad;
  SELFSAME_TRY(check_pack(landmarks, infer::PackKind::face_landmarks, "points98"));
  SELFSAME_TRY(check_side(landmarks, kAlignedSide + 2 * kPointsMargin));
  SELFSAME_TRY(check_pack(pad, infer::PackKind::face_pad, "pad2"));
  SELFSAME_TRY(check_side(pad, pad.input.width));
  facts.examiner = ExaminerFacts{landmarks.input.layout, pad.input.layout, pad.input.width};
  return facts;
}

}  // namespace selfsame::face
