#include "face/engine.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "face/liveness/challenge.hpp"
#include "face/liveness/saved_observations.hpp"
#include "match/vector.hpp"
#include "pipeline/template_parts.hpp"

namespace selfsame::face {
namespace {

/// Evidence from the similarity of two reliefs, from rendered heads (tests/rendered/relief_test). It is capped, so that
/// it can support a comparison of faces but not replace one.
constexpr float kReliefCentre = 0.965F;
constexpr float kReliefSlope = 80;
constexpr float kReliefLimit = 3;

pipeline::ExtraComparison compare_reliefs(std::span<const float> reference, std::span<const float> probe) {
  const float raw = match::cosine(reference, probe);
  const float llr = std::clamp(kReliefSlope * (raw - kReliefCentre), -kReliefLimit, kReliefLimit);
  return {pipeline::FusionPart::relief, raw, llr, 1 / (1 + std::exp(-llr))};
}

pipeline::Description describe(const EmbedderFacts& net) {
  return {.modality = Modality::face,
          .pack = net.pack,
          .dimension = net.dimension,
          .precision = net.precision,
          .calibration = net.calibration ? &*net.calibration : nullptr};
}

const std::vector<float>* relief_of(const pipeline::Probe& probe) {
  const auto* relief = pipeline::features_of<Relief>(probe);
  return relief != nullptr && !relief->vector.empty() ? &relief->vector : nullptr;
}

}  // namespace

/// The frames of one presentation.
class Engine::TrackedPresentation final : public pipeline::Presentation {
 public:
  explicit TrackedPresentation(const Engine& engine) : engine_(engine) {}
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                  pipeline::StageTimer& stages) override {
    FaceExtraction work(*engine_.shop_, sample, purpose, stages, &track_);
    return engine_.finish(work);
  }
  Status observe(const pipeline::Sample& sample, pipeline::StageTimer& stages) override {
    FaceExtraction work(*engine_.shop_, sample, pipeline::Purpose::verification, stages, &track_, false);
    SELFSAME_TRY(engine_.finish(work));
    return {};
  }
  pipeline::Liveness conclude(std::span<const pipeline::Prompt> prompts) const override {
    return liveness::judge(track_, prompts);
  }
  std::vector<pipeline::PromptAnswer> answers(std::span<const pipeline::Prompt> prompts) const override {
    return liveness::judge_answers(track_, prompts);
  }
  void forget_before(std::int64_t time_ms) override {
    std::erase_if(track_, [&](const liveness::Observation& seen) { return seen.time_ms < time_ms; });
  }
  Bytes save() const override { return liveness::write_observations(track_); }
  Status load(ByteView saved) override {
    SELFSAME_ASSIGN(const auto frames, liveness::parse_observations(saved));
    if (track_.size() + frames.size() > limits::kMaxLivenessFrames ||
        (!track_.empty() && !frames.empty() && frames.front().time_ms <= track_.back().time_ms)) {
      return fail(ErrorCode::session_corrupt, "the saved frames of a presentation do not follow each other");
    }
    track_.insert(track_.end(), frames.begin(), frames.end());
    return {};
  }
  std::optional<pipeline::Sighting> last_seen() const override {
    if (track_.empty()) return std::nullopt;
    const liveness::Observation& seen = track_.back();
    pipeline::Sighting sighting{seen.time_ms, seen.face, {}};
    for (const auto& point : seen.points) sighting.points.push_back({point.x, point.y});
    return sighting;
  }
  std::vector<liveness::Observation>& track() { return track_; }

 private:
  const Engine& engine_;
  std::vector<liveness::Observation> track_;
};

Engine::Engine(std::shared_ptr<const Workshop> shop, std::shared_ptr<const pipeline::NetRunner> nets)
    : ModalityEngine(describe(shop->nets.embedder)), shop_(std::move(shop)), nets_(std::move(nets)) {}

Engine::Engine(NetFacts facts, EngineOptions options, std::shared_ptr<const pipeline::NetRunner> nets)
    : Engine(std::make_shared<const Workshop>(std::move(facts), options), std::move(nets)) {}

template <typename T>
Result<T> Engine::finish(pipeline::Steps<T>& work) const {
  SELFSAME_CHECK(nets_ != nullptr);
  return pipeline::finish(work, *nets_);
}

DetectionSteps Engine::begin_detection(const media::Image& rgb) const {
  return {rgb, shop_->nets.detector, shop_->options.detection_side, shop_->options.min_detector_score};
}

Result<std::vector<DetectedFace>> Engine::detect(const media::Image& rgb) const {
  DetectionSteps work = begin_detection(rgb);
  return finish(work);
}

Result<std::vector<float>> Engine::embed(const media::Image& aligned_rgb) const {
  const EmbedderFacts& net = shop_->nets.embedder;
  EmbeddingSteps work(aligned_rgb, net.layout, net.dimension, shop_->options.mirrored_average);
  return finish(work);
}

Result<Appearance> Engine::examine(const media::Image& rgb, const DetectedFace& face) const {
  SELFSAME_CHECK(examines());
  ExaminationSteps work(rgb, face, *shop_->nets.examiner);
  return finish(work);
}

std::unique_ptr<pipeline::Presentation> Engine::begin_presentation() const {
  return examines() ? std::make_unique<TrackedPresentation>(*this) : nullptr;
}

std::unique_ptr<FaceExtraction> Engine::begin(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                              pipeline::StageTimer& stages, pipeline::Presentation* presentation,
                                              bool embed) const {
  auto* const tracked = dynamic_cast<TrackedPresentation*>(presentation);
  SELFSAME_CHECK((tracked == nullptr) == (presentation == nullptr));  // made by begin_presentation
  auto* const track = tracked == nullptr ? nullptr : &tracked->track();
  return std::make_unique<FaceExtraction>(*shop_, sample, purpose, stages, track, embed);
}

Result<pipeline::Probe> Engine::extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                        pipeline::StageTimer& stages) const {
  FaceExtraction work(*shop_, sample, purpose, stages, nullptr);
  return finish(work);
}

Result<pipeline::Enrolment> Engine::enrol(std::span<const pipeline::Probe> probes, std::int64_t now_ms) const {
  std::vector<std::vector<float>> vectors;
  for (const auto& probe : probes) vectors.push_back(probe.vector);
  SELFSAME_ASSIGN(auto mean, match::aggregate(vectors, shop_->options.min_enrol_similarity));
  match::Template reference = pipeline::make_template(probes, mean.outliers, now_ms);
  reference.vector = std::move(mean.mean);
  std::vector<std::vector<float>> reliefs;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    if (std::binary_search(mean.outliers.begin(), mean.outliers.end(), i)) continue;
    if (const auto* relief = relief_of(probes[i])) reliefs.push_back(*relief);
  }
  // No cosine is below -1: a relief is left out only together with its picture.
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
