#include "face/engine.hpp"

#include <algorithm>
#include <cmath>

#include "face/alignment.hpp"
#include "face/embedding.hpp"
#include "face/liveness/verdict.hpp"
#include "face/pack_check.hpp"
#include "face/quality.hpp"
#include "match/vector.hpp"
#include "media/kernels.hpp"
#include "pipeline/measures.hpp"
#include "pipeline/template_parts.hpp"

namespace selfsame::face {
namespace {

using pipeline::StageName;

/// What the likeness of two reliefs is worth, from rendered heads (tests/rendered/relief_test): held to little, so
/// that it can support a comparison of faces and not replace one.
constexpr float kReliefCentre = 0.965F;
constexpr float kReliefSlope = 80;
constexpr float kReliefLimit = 3;

pipeline::ExtraComparison compare_reliefs(std::span<const float> reference, std::span<const float> probe) {
  const float raw = match::cosine(reference, probe);
  const float llr = std::clamp(kReliefSlope * (raw - kReliefCentre), -kReliefLimit, kReliefLimit);
  return {pipeline::FusionPart::relief, raw, llr, 1 / (1 + std::exp(-llr))};
}

pipeline::Description describe(const infer::Manifest& embedder) {
  return {.modality = Modality::face,
          .pack = embedder.ref,
          .dimension = embedder.dimension,
          .precision = embedder.precision,
          .calibration = embedder.calibration ? &*embedder.calibration : nullptr};
}

Result<const pipeline::FacePicture*> picture_of(const pipeline::Sample& sample) {
  if (const auto* picture = std::get_if<pipeline::FacePicture>(&sample.content)) return picture;
  return fail(ErrorCode::invalid_argument, "the face modality needs a picture of a face");
}

const std::vector<float>* relief_of(const pipeline::Probe& probe) {
  const auto* relief = pipeline::features_of<Relief>(probe);
  return relief != nullptr && !relief->vector.empty() ? &relief->vector : nullptr;
}

}  // namespace

/// The frames of one presentation.
class Engine::Watch final : public pipeline::Presentation {
 public:
  explicit Watch(const Engine& engine) : engine_(engine) {}
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                  pipeline::StageTimer& stages) override {
    return engine_.extract(sample, purpose, stages, this);
  }
  Status observe(const pipeline::Sample& sample, pipeline::StageTimer& stages) override;
  pipeline::Liveness conclude(std::span<const pipeline::Prompt> prompts) const override {
    return liveness::judge(track_, prompts);
  }
  void forget_before(std::int64_t time_ms) override {
    std::erase_if(track_, [&](const liveness::Observation& seen) { return seen.time_ms < time_ms; });
  }
  std::optional<pipeline::Sighting> last_seen() const override {
    if (track_.empty()) return std::nullopt;
    const liveness::Observation& seen = track_.back();
    pipeline::Sighting sighting{seen.time_ms, seen.face, {}};
    for (const auto& point : seen.points) sighting.points.push_back({point.x, point.y});
    return sighting;
  }
  void add(const liveness::Observation& seen) { track_.push_back(seen); }

 private:
  const Engine& engine_;
  std::vector<liveness::Observation> track_;
};

struct Engine::Found {
  media::Image converted;  // empty where the sample's picture is RGB already
  const media::Image* rgb = nullptr;
  DetectedFace face;
  const media::Image& picture() const { return converted.empty() ? *rgb : converted; }
};

Engine::Engine(std::shared_ptr<const infer::Session> detector, std::shared_ptr<const infer::Session> embedder,
               EngineOptions options, std::shared_ptr<const Examiner> examiner)
    : ModalityEngine(describe(embedder->manifest())),
      detector_(std::move(detector)),
      embedder_(std::move(embedder)),
      examiner_(std::move(examiner)),
      options_(options) {
  if (options_.copy_key) copies_.emplace(*options_.copy_key);
  const auto& input = detector_->manifest().input;
  detector_input_ = {input.layout, input.width, input.height, input.dynamic, input.multiple};
}

Result<std::shared_ptr<const Engine>> Engine::create(std::shared_ptr<const infer::Session> detector,
                                                     std::shared_ptr<const infer::Session> embedder,
                                                     EngineOptions options, std::shared_ptr<const Examiner> examiner) {
  SELFSAME_TRY(check_pack(detector->manifest(), infer::PackKind::face_detector, "yunet"));
  SELFSAME_TRY(check_pack(embedder->manifest(), infer::PackKind::face_embedder, "embedding"));
  SELFSAME_TRY(check_side(embedder->manifest(), kAlignedSide));
  return std::shared_ptr<const Engine>(
      new Engine(std::move(detector), std::move(embedder), options, std::move(examiner)));
}

Result<std::vector<DetectedFace>> Engine::detect_at(const media::Image& rgb, int longest_side) const {
  const PreparedPicture prepared = prepare_detection(rgb, detector_input_, longest_side);
  SELFSAME_ASSIGN(const auto outputs, detector_->run(prepared.tensor));
  return interpret_detection(outputs, prepared, options_.min_detector_score);
}

Result<std::vector<DetectedFace>> Engine::detect(const media::Image& rgb) const {
  SELFSAME_ASSIGN(auto faces, detect_at(rgb, options_.detection_side));
  if (!faces.empty()) return faces;
  // A second look, only where the first saw nothing: closer for small faces in a large picture, from farther away for
  // a face that fills the frame.
  const int longest = std::max(rgb.width(), rgb.height());
  const bool was_shrunk = longest > options_.detection_side && detector_input_.dynamic;
  return detect_at(rgb, was_shrunk ? options_.detection_side * 2 : std::max(32, longest / 2));
}

Result<std::vector<float>> Engine::embed(const media::Image& aligned_rgb) const {
  const auto& layout = embedder_->manifest().input.layout;
  std::vector<base::Tensor> outputs;
  const auto run = [&](const media::Image& picture) -> Status {
    SELFSAME_ASSIGN(auto answers, embedder_->run(prepare_embedding(picture, layout)));
    outputs.push_back(std::move(answers.front()));
    return {};
  };
  SELFSAME_TRY(run(aligned_rgb));
  if (options_.mirrored_average) SELFSAME_TRY(run(media::flip_horizontal(aligned_rgb)));
  return match::mean_direction(outputs, embedder_->manifest().dimension);
}

std::unique_ptr<pipeline::Presentation> Engine::begin_presentation() const {
  return examiner_ ? std::make_unique<Watch>(*this) : nullptr;
}

Result<Engine::Found> Engine::find(const pipeline::FacePicture& picture, pipeline::Purpose purpose,
                                   pipeline::StageTimer& stages) const {
  stages.begin(StageName::detect);
  Found found{.converted = picture.image.channels() == 3 ? media::Image{} : media::to_rgb(picture.image),
              .rgb = &picture.image,
              .face = {}};
  const media::Image& rgb = found.picture();
  SELFSAME_ASSIGN(const auto faces, detect(rgb));
  if (faces.empty()) {
    return fail(ErrorCode::face_not_found, "there is no face in the picture; look at the camera, in better light");
  }
  found.face = faces[pick_face(faces, options_.pick, rgb.width(), rgb.height())];
  stages.end(found.face.score);
  if (purpose == pipeline::Purpose::enrolment && count_prominent(faces) > 1) {
    return fail(ErrorCode::multiple_faces, "there is more than one face in the picture; enrol with one person only");
  }
  return found;
}

Result<Engine::Watched> Engine::look(const pipeline::Sample& sample, const Found& found, pipeline::StageTimer& stages,
                                     Watch& watch) const {
  stages.begin(StageName::liveness);
  SELFSAME_ASSIGN(const pipeline::FacePicture* picture, picture_of(sample));
  const media::Image& rgb = found.picture();
  SELFSAME_ASSIGN(const Appearance appearance, examiner_->examine(rgb, found.face));
  liveness::Observation seen;
  seen.time_ms = sample.time_ms;
  seen.face = found.face.box;
  seen.points = appearance.points;
  seen.captured_once = appearance.presentation.captured_once;
  seen.taught = appearance.presentation.taught;
  seen.texture = liveness::measure_texture(rgb, found.face.box);
  if (!picture->depth.empty()) {
    seen.depth = liveness::measure_depth(picture->depth, {rgb.width(), rgb.height(), {}}, appearance.points);
  }
  seen.skin = liveness::skin_colour(rgb, appearance.points);
  seen.eye_edges = liveness::eye_edges(rgb, appearance.points);
  seen.signature = liveness::sign(rgb);
  watch.add(seen);
  const float score = liveness::judge_picture(seen);
  stages.end(score);
  return Watched{score, appearance.points};
}

Status Engine::Watch::observe(const pipeline::Sample& sample, pipeline::StageTimer& stages) {
  SELFSAME_ASSIGN(const pipeline::FacePicture* picture, picture_of(sample));
  SELFSAME_ASSIGN(const Found found, engine_.find(*picture, pipeline::Purpose::verification, stages));
  SELFSAME_TRY(engine_.look(sample, found, stages, *this));
  return {};
}

Result<pipeline::Probe> Engine::extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                        pipeline::StageTimer& stages) const {
  return extract(sample, purpose, stages, nullptr);
}

Result<pipeline::Probe> Engine::extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                        pipeline::StageTimer& stages, Watch* watch) const {
  SELFSAME_ASSIGN(const pipeline::FacePicture* picture, picture_of(sample));
  SELFSAME_ASSIGN(const Found found, find(*picture, purpose, stages));
  const media::Image& rgb = found.picture();
  const DetectedFace& face = found.face;
  stages.begin(StageName::align);
  const media::Image aligned = align(rgb, face.landmarks);
  stages.end();
  stages.begin(StageName::quality);
  pipeline::Probe probe;
  probe.modality = Modality::face;
  probe.pack = embedder_->manifest().ref;
  probe.measures = measure_quality(face, media::to_gray(aligned), purpose);
  probe.quality = pipeline::overall_quality(probe.measures);
  stages.end(probe.quality);
  if (purpose == pipeline::Purpose::enrolment) {
    const std::string reasons = pipeline::reasons_of(probe.measures);
    if (!reasons.empty()) return fail(ErrorCode::quality_too_low, reasons);
  }
  if (watch != nullptr) {
    SELFSAME_ASSIGN(const Watched watched, look(sample, found, stages, *watch));
    probe.liveness = watched.score;
    if (!picture->depth.empty()) {
      stages.begin(StageName::relief);
      probe.features = std::make_shared<Relief>(
          liveness::depth_embedding(picture->depth, {rgb.width(), rgb.height(), {}}, watched.points));
      stages.end();
    }
  }
  stages.begin(StageName::embed);
  if (copies_) probe.copy = copies_->code(rgb, face.box);
  SELFSAME_ASSIGN(probe.vector, embed(aligned));
  stages.end();
  return probe;
}

Result<pipeline::Enrolment> Engine::enrol(std::span<const pipeline::Probe> probes, std::int64_t now_ms) const {
  std::vector<std::vector<float>> vectors;
  for (const auto& probe : probes) vectors.push_back(probe.vector);
  SELFSAME_ASSIGN(auto mean, match::aggregate(vectors, options_.min_enrol_similarity));
  match::Template reference = pipeline::make_template(probes, mean.outliers, now_ms);
  reference.vector = std::move(mean.mean);
  std::vector<std::vector<float>> reliefs;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    if (std::binary_search(mean.outliers.begin(), mean.outliers.end(), i)) continue;
    if (const auto* relief = relief_of(probes[i])) reliefs.push_back(*relief);
  }
  // No cosine is below -1: a relief is left out with its picture only.
  if (auto relief = match::aggregate(reliefs, -1)) reference.relief = std::move(relief->mean);
  return pipeline::Enrolment{std::move(reference), std::move(mean.outliers)};
}

Result<std::unique_ptr<const pipeline::Reference>> Engine::open(const match::Template& reference) const {
  SELFSAME_TRY(pipeline::check_same_pack(reference, description()));
  return pipeline::make_reference([this, &reference](const pipeline::Probe& probe) -> Result<pipeline::Comparison> {
    auto comparison = pipeline::calibrated(match::cosine(reference.vector, probe.vector), description().calibration);
    const auto* relief = relief_of(probe);
    if (relief != nullptr && reference.relief.size() == relief->size()) {
      comparison.extra.push_back(compare_reliefs(reference.relief, *relief));
    }
    return comparison;
  });
}

}  // namespace selfsame::face
