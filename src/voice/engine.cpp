#include "voice/engine.hpp"

#include <utility>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "match/vector.hpp"
#include "pipeline/template_parts.hpp"
#include "voice/challenge.hpp"
#include "voice/saved_observations.hpp"

namespace selfsame::voice {
namespace {

constexpr std::string_view kNotAlone = "NIST SP 800-63B-4 rules a voice out as the only factor";
/// Only several recordings separate a voice from the rooms and microphones in which it was recorded.
constexpr std::size_t kMinEnrolSamples = 3;
/// On recordings from microphones it was not tuned on, two thirds of live ones would be refused, and 87 % of synthetic
/// ones pass (docs/results.md).
constexpr bool kLivenessAdvises = true;

pipeline::Description describe(const NetFacts& nets) {
  const EmbedderFacts& net = nets.embedder;
  return {.modality = Modality::voice,
          .pack = net.pack,
          .dimension = net.dimension,
          .precision = net.precision,
          .calibration = net.calibration ? &*net.calibration : nullptr,
          .raw_is_cosine = !net.cohort.has_value(),
          .min_enrol_samples = kMinEnrolSamples,
          .not_alone_because = kNotAlone,
          .hears_digits = nets.examiner && nets.examiner->digits.has_value(),
          .liveness_advises = kLivenessAdvises};
}

}  // namespace

/// The recordings of one presentation.
class Engine::TrackedPresentation final : public pipeline::Presentation {
 public:
  explicit TrackedPresentation(const Engine& engine) : engine_(engine) {}
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                  pipeline::StageTimer& stages) override {
    return engine_.finish(*engine_.begin(sample, purpose, stages, this));
  }
  Status observe(const pipeline::Sample& sample, pipeline::StageTimer& stages) override {
    SELFSAME_TRY(engine_.finish(*engine_.begin(sample, pipeline::Purpose::verification, stages, this, false)));
    return {};
  }
  pipeline::Liveness conclude(std::span<const pipeline::Prompt> prompts) const override {
    pipeline::Liveness liveness = judge(heard_);
    liveness.advises = kLivenessAdvises;
    liveness.answers = answers(prompts);
    return liveness;
  }
  std::vector<pipeline::PromptAnswer> answers(std::span<const pipeline::Prompt> prompts) const override {
    return judge_answers(heard_, prompts);
  }
  void forget_before(std::int64_t time_ms) override {
    std::erase_if(heard_, [&](const Observation& heard) { return heard.time_ms < time_ms; });
  }
  Bytes save() const override { return write_observations(heard_); }
  Status load(ByteView saved) override {
    SELFSAME_ASSIGN(const auto heard, parse_observations(saved));
    if (heard_.size() + heard.size() > limits::kMaxLivenessFrames ||
        (!heard_.empty() && !heard.empty() && heard.front().time_ms <= heard_.back().time_ms)) {
      return fail(ErrorCode::session_corrupt, "the saved recordings of a presentation do not follow each other");
    }
    heard_.insert(heard_.end(), heard.begin(), heard.end());
    return {};
  }
  std::vector<Observation>& track() { return heard_; }

 private:
  const Engine& engine_;
  std::vector<Observation> heard_;
};

Engine::Engine(std::shared_ptr<const NetFacts> facts, EngineOptions options,
               std::shared_ptr<const pipeline::NetRunner> nets)
    : ModalityEngine(describe(*facts)), facts_(std::move(facts)), options_(options), nets_(std::move(nets)) {
  if (options_.copy_key) marks_.emplace(*options_.copy_key);
}

Engine::Engine(NetFacts facts, EngineOptions options, std::shared_ptr<const pipeline::NetRunner> nets)
    : Engine(std::make_shared<const NetFacts>(std::move(facts)), options, std::move(nets)) {}

Result<pipeline::Probe> Engine::finish(VoiceExtraction& work) const {
  SELFSAME_CHECK(nets_ != nullptr);
  return pipeline::finish(work, *nets_);
}

Result<std::vector<float>> Engine::embed(std::span<const float> speech) const {
  SELFSAME_CHECK(nets_ != nullptr);
  return pipeline::finish(EmbeddingSteps(speech, facts_->embedder), *nets_);
}

std::unique_ptr<pipeline::Presentation> Engine::begin_presentation() const {
  return facts_->examiner ? std::make_unique<TrackedPresentation>(*this) : nullptr;
}

std::unique_ptr<VoiceExtraction> Engine::begin(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                               pipeline::StageTimer& stages, pipeline::Presentation* presentation,
                                               bool embed) const {
  auto* const tracked = dynamic_cast<TrackedPresentation*>(presentation);
  SELFSAME_CHECK((tracked == nullptr) == (presentation == nullptr));  // made by begin_presentation
  auto* const track = tracked == nullptr ? nullptr : &tracked->track();
  return std::make_unique<VoiceExtraction>(*facts_, options_, marks_ ? &*marks_ : nullptr, sample, purpose, stages,
                                           track, embed);
}

Result<pipeline::Probe> Engine::extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                        pipeline::StageTimer& stages) const {
  return finish(*begin(sample, purpose, stages, nullptr));
}

Result<pipeline::Enrolment> Engine::enrol(std::span<const pipeline::Probe> probes, std::int64_t now_ms) const {
  std::vector<std::vector<float>> vectors;
  for (const auto& probe : probes) vectors.push_back(probe.vector);
  // By score, not by log-likelihood ratio: one very confident match must not outweigh two mismatches.
  const auto score = [&](std::span<const float> a, std::span<const float> b) {
    const auto& calibration = facts_->embedder.calibration;
    return calibration ? calibration->score(similarity(a, b)) : 1.0F;
  };
  SELFSAME_ASSIGN(auto kept, match::aggregate(vectors, options_.min_enrol_score, score));
  match::Template reference = pipeline::make_template(probes, kept.outliers, now_ms);
  reference.vector = std::move(kept.mean);
  return pipeline::Enrolment{std::move(reference), std::move(kept.outliers)};
}

Result<std::unique_ptr<const pipeline::Reference>> Engine::open(const match::Template& reference) const {
  SELFSAME_TRY(pipeline::check_same_pack(reference, description()));
  return pipeline::make_reference([this, &reference](const pipeline::Probe& probe) -> Result<pipeline::Comparison> {
    return pipeline::calibrated(similarity(reference.vector, probe.vector), description().calibration);
  });
}

}  // namespace selfsame::voice
