#include "face/extraction.hpp"

#include <algorithm>

#include "face/alignment.hpp"
#include "face/quality.hpp"
#include "match/vector.hpp"
#include "media/kernels.hpp"
#include "pipeline/measures.hpp"

namespace selfsame::face {
namespace {

constexpr std::uint8_t kReliefFormat = 1;

}  // namespace

using pipeline::Probe;
using pipeline::Purpose;
using pipeline::StageName;
using pipeline::Step;

Workshop::Workshop(NetFacts facts, const EngineOptions& chosen) : nets(std::move(facts)), options(chosen) {
  if (options.copy_key) copies.emplace(*options.copy_key);
}

FaceExtraction::FaceExtraction(const Workshop& shop, const pipeline::Sample& sample, Purpose purpose,
                               pipeline::StageTimer& stages, std::vector<liveness::Observation>* track, bool embed)
    : shop_(&shop),
      picture_(std::get_if<pipeline::FacePicture>(&sample.content)),
      time_ms_(sample.time_ms),
      purpose_(purpose),
      stages_(&stages),
      track_(track),
      embed_(embed) {
  if (picture_ == nullptr) return;
  stages_->begin(StageName::detect);
  if (picture_->image.channels() != 3) converted_ = media::to_rgb(picture_->image);
  rgb_ = converted_.empty() ? &picture_->image : &converted_;
  const EngineOptions& options = shop_->options;
  detection_.emplace(*rgb_, shop_->nets.detector, options.detection_side, options.min_detector_score);
  probe_.modality = Modality::face;
  probe_.pack = shop_->nets.embedder.pack;
}

Step<Probe> FaceExtraction::next() {
  const auto failed = [](const Error& error) { return Result<Probe>(fail(error)); };
  if (picture_ == nullptr) {
    return failed({ErrorCode::invalid_argument, "the face modality needs a picture of a face"});
  }
  if (detection_) {
    auto step = detection_->next();
    if (is_call(step)) return call_of(std::move(step));
    const auto faces = result_of(std::move(step));
    detection_.reset();
    if (!faces) return failed(faces.error());
    if (const auto found = choose(*faces); !found) return failed(found.error());
    if (embed_) {
      if (const auto measured = align_and_measure(); !measured) return failed(measured.error());
    }
    if (track_ != nullptr) {
      stages_->begin(StageName::liveness);
      examination_.emplace(*rgb_, *face_, *shop_->nets.examiner);
    } else if (embed_) {
      begin_embedding();
    }
  }
  if (examination_) {
    auto step = examination_->next();
    if (is_call(step)) return call_of(std::move(step));
    const auto appearance = result_of(std::move(step));
    examination_.reset();
    if (!appearance) return failed(appearance.error());
    judge(*appearance);
    if (embed_) begin_embedding();
  }
  if (embedding_) {
    auto step = embedding_->next();
    if (is_call(step)) return call_of(std::move(step));
    auto vector = result_of(std::move(step));
    embedding_.reset();
    if (!vector) return failed(vector.error());
    probe_.vector = std::move(*vector);
    stages_->end();
  }
  return Result<Probe>(std::move(probe_));
}

void FaceExtraction::resume(std::vector<base::Tensor> outputs) {
  if (detection_) {
    detection_->resume(std::move(outputs));
  } else if (examination_) {
    examination_->resume(std::move(outputs));
  } else if (embedding_) {
    embedding_->resume(std::move(outputs));
  }
}

Status FaceExtraction::choose(std::span<const DetectedFace> faces) {
  if (faces.empty()) {
    return fail(ErrorCode::face_not_found, "no face in the picture; look at the camera, in better light");
  }
  face_ = faces[pick_face(faces, shop_->options.pick, rgb_->width(), rgb_->height())];
  stages_->end(face_->score);
  if (purpose_ == Purpose::enrolment && count_prominent(faces) > 1) {
    return fail(ErrorCode::multiple_faces, "there is more than one face in the picture; enrol with one person only");
  }
  return {};
}

Status FaceExtraction::align_and_measure() {
  stages_->begin(StageName::align);
  aligned_ = align(*rgb_, face_->landmarks);
  stages_->end();
  stages_->begin(StageName::quality);
  probe_.measures = measure_quality(*face_, media::to_gray(aligned_), purpose_);
  probe_.measures.push_back(measure_colour(aligned_));
  probe_.quality = pipeline::overall_quality(probe_.measures);
  stages_->end(probe_.quality);
  if (purpose_ != Purpose::enrolment) return {};
  const std::string reasons = pipeline::reasons_of(probe_.measures);
  if (!reasons.empty()) return fail(ErrorCode::quality_too_low, reasons);
  return {};
}

Bytes Relief::save() const {
  Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.u8(kReliefFormat);
  for (const float value : vector) writer.f32(value);
  return bytes;
}

Result<std::shared_ptr<const Relief>> Relief::load(ByteView saved) {
  base::ByteReader reader(saved);
  const std::uint8_t format = reader.u8();
  constexpr std::size_t kMost = liveness::kDepthEmbeddingColumns * liveness::kDepthEmbeddingRows;
  const std::size_t count = reader.remaining() / sizeof(float);
  std::vector<float> vector(std::min(count, kMost));
  for (float& value : vector) value = reader.f32();
  // Empty if the relief of the face could not be measured.
  if (reader.failed() || format != kReliefFormat || reader.remaining() != 0 ||
      !(vector.empty() || match::is_unit(vector))) {
    return fail(ErrorCode::session_corrupt, "the saved relief of a face does not parse");
  }
  return std::make_shared<const Relief>(std::move(vector));
}

void FaceExtraction::judge(const Appearance& appearance) {
  const media::Image16& depth = picture_->depth;
  liveness::Observation seen;
  seen.time_ms = time_ms_;
  seen.face = face_->box;
  seen.points = appearance.points;
  seen.captured_once = appearance.presentation.captured_once;
  seen.taught = appearance.presentation.taught;
  seen.texture = liveness::measure_texture(*rgb_, face_->box);
  if (!depth.empty()) {
    seen.depth = liveness::measure_depth(depth, {rgb_->width(), rgb_->height(), {}}, appearance.points);
  }
  seen.skin = liveness::skin_colour(*rgb_, appearance.points);
  seen.eye_edges = liveness::eye_edges(*rgb_, appearance.points);
  seen.regions = liveness::region_colours(*rgb_, appearance.points);
  seen.signature = liveness::sign(*rgb_);
  track_->push_back(seen);
  probe_.liveness = liveness::judge_picture(seen);
  stages_->end(*probe_.liveness);
  if (!embed_ || depth.empty()) return;
  stages_->begin(StageName::relief);
  probe_.features = std::make_shared<Relief>(
      liveness::depth_embedding(depth, {rgb_->width(), rgb_->height(), {}}, appearance.points));
  stages_->end();
}

void FaceExtraction::begin_embedding() {
  stages_->begin(StageName::embed);
  if (shop_->copies) {
    probe_.copies = shop_->copies->codes(*rgb_, face_->box);
    probe_.still_copies = shop_->copies->still_codes(*rgb_, face_->landmarks);
  }
  const EmbedderFacts& net = shop_->nets.embedder;
  embedding_.emplace(aligned_, net.layout, net.dimension, shop_->options.mirrored_average);
}

}  // namespace selfsame::face
