#include "voice/engine.hpp"

#include <utility>

#include "match/vector.hpp"
#include "media/resampling.hpp"
#include "pipeline/measures.hpp"
#include "pipeline/template_parts.hpp"
#include "voice/challenge.hpp"
#include "voice/quality.hpp"

namespace selfsame::voice {
namespace {

using pipeline::StageName;

constexpr std::string_view kNotAlone = "NIST SP 800-63B-4 rules a voice out as the only factor";
/// A voice is told from the rooms and microphones it was recorded in by several recordings only.
constexpr std::size_t kMinEnrolSamples = 3;
/// What the halves of most clips of one person reach, above `min_half_llr`.
constexpr float kUsualHalfLlr = 3;

pipeline::Description describe(const infer::Manifest& embedder, bool cohort, bool hears_digits) {
  return {.modality = Modality::voice,
          .pack = embedder.ref,
          .dimension = embedder.dimension,
          .precision = embedder.precision,
          .calibration = embedder.calibration ? &*embedder.calibration : nullptr,
          .raw_is_cosine = !cohort,
          .min_enrol_samples = kMinEnrolSamples,
          .not_alone_because = kNotAlone,
          .hears_digits = hears_digits};
}

}  // namespace

/// The recordings of one presentation.
class Engine::Watch final : public pipeline::Presentation {
 public:
  explicit Watch(const Engine& engine) : engine_(engine) {}
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                  pipeline::StageTimer& stages) override {
    return engine_.extract(sample, purpose, stages, this);
  }
  Status observe(const pipeline::Sample& sample, pipeline::StageTimer& stages) override;
  pipeline::Liveness conclude(std::span<const pipeline::Prompt> prompts) const override {
    pipeline::Liveness liveness = judge(heard_);
    liveness.answers = judge_answers(heard_, prompts);
    return liveness;
  }
  void forget_before(std::int64_t time_ms) override {
    std::erase_if(heard_, [&](const Observation& heard) { return heard.time_ms < time_ms; });
  }
  void add(const Observation& heard) { heard_.push_back(heard); }

 private:
  const Engine& engine_;
  std::vector<Observation> heard_;
};

struct Engine::Heard {
  const media::Sound* original = nullptr;  // the sample's
  std::int64_t time_ms = 0;
  media::Sound sound;  // at kRateHz
  Activity activity;
};

Engine::Engine(std::shared_ptr<const infer::Session> embedder, FrontEnd front_end, std::optional<match::Cohort> cohort,
               EngineOptions options, std::shared_ptr<const Examiner> examiner, SpeechDetector detector)
    : ModalityEngine(describe(embedder->manifest(), cohort.has_value(), examiner && examiner->hears_digits())),
      embedder_(std::move(embedder)),
      front_end_(std::move(front_end)),
      cohort_(std::move(cohort)),
      options_(options),
      examiner_(std::move(examiner)),
      detector_(std::move(detector)) {}

Result<std::shared_ptr<const Engine>> Engine::create(std::shared_ptr<const infer::Session> embedder, ByteView cohort,
                                                     EngineOptions options, std::shared_ptr<const Examiner> examiner,
                                                     SpeechDetector detector) {
  const infer::Manifest& manifest = embedder->manifest();
  SELFSAME_TRY(check_pack(manifest, infer::PackKind::speaker_embedder, "embedding"));
  SELFSAME_ASSIGN(auto front_end, FrontEnd::create(manifest.sound->layout));
  std::optional<match::Cohort> people;
  if (manifest.cohort) {
    SELFSAME_ASSIGN(people, match::Cohort::create(cohort, manifest.dimension, manifest.cohort->nearest));
  }
  return std::shared_ptr<const Engine>(new Engine(std::move(embedder), std::move(front_end), std::move(people), options,
                                                  std::move(examiner), std::move(detector)));
}

Result<std::vector<float>> Engine::embed(std::span<const float> speech) const {
  std::vector<base::Tensor> outputs;
  for (const base::Tensor& input : front_end_.prepare(speech)) {
    SELFSAME_ASSIGN(auto answers, embedder_->run(input));
    outputs.push_back(std::move(answers.front()));
  }
  return match::mean_direction(outputs, embedder_->manifest().dimension);
}

float Engine::similarity(std::span<const float> a, std::span<const float> b) const {
  const float cosine = match::cosine(a, b);
  return cohort_ ? cohort_->normalise(cosine, a, b) : cosine;
}

Result<std::optional<pipeline::Measure>> Engine::hold_halves_together(std::span<const float> speech) const {
  const auto& calibration = embedder_->manifest().calibration;
  const std::size_t half = speech.size() / 2;
  if (!calibration || static_cast<double>(half) < kLeastHalfSeconds * kRateHz) return std::nullopt;
  SELFSAME_ASSIGN(const auto first, embed(speech.first(half)));
  SELFSAME_ASSIGN(const auto second, embed(speech.last(half)));
  const float llr = calibration->llr(similarity(first, second));
  return measure_halves(llr, options_.min_half_llr, options_.min_half_llr + kUsualHalfLlr);
}

std::unique_ptr<pipeline::Presentation> Engine::begin_presentation() const {
  return examiner_ ? std::make_unique<Watch>(*this) : nullptr;
}

Result<Engine::Heard> Engine::listen(const pipeline::Sample& sample, pipeline::StageTimer& stages) const {
  const auto* recording = std::get_if<pipeline::Recording>(&sample.content);
  if (recording == nullptr) return fail(ErrorCode::invalid_argument, "the voice modality needs a recording");
  const auto nothing = [] {
    return fail(ErrorCode::speech_not_found,
                "there is no speech in the recording; speak a sentence into the microphone");
  };
  stages.begin(StageName::resample);
  if (recording->sound.empty()) return nothing();
  Heard heard{.original = &recording->sound,
              .time_ms = sample.time_ms,
              .sound = media::resample(recording->sound, kRateHz),
              .activity = {}};
  stages.end();
  stages.begin(StageName::activity);
  SELFSAME_ASSIGN(heard.activity, detector_.detect(heard.sound.samples));
  if (heard.activity.seconds() < kLeastSpeechSeconds || heard.activity.speech_dbfs < kSilentDbfs) return nothing();
  stages.end();
  return heard;
}

Result<float> Engine::examine(const Heard& heard, pipeline::StageTimer& stages, Watch& watch) const {
  stages.begin(StageName::liveness);
  SELFSAME_ASSIGN(Observation seen, examiner_->examine(heard.sound.samples, heard.activity));
  seen.time_ms = heard.time_ms;
  watch.add(seen);
  const float score = judge({&seen, 1}).score;
  stages.end(score);
  return score;
}

Status Engine::Watch::observe(const pipeline::Sample& sample, pipeline::StageTimer& stages) {
  SELFSAME_ASSIGN(const Heard heard, engine_.listen(sample, stages));
  SELFSAME_TRY(engine_.examine(heard, stages, *this));
  return {};
}

Result<pipeline::Probe> Engine::extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                        pipeline::StageTimer& stages) const {
  return extract(sample, purpose, stages, nullptr);
}

Result<pipeline::Probe> Engine::extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                        pipeline::StageTimer& stages, Watch* watch) const {
  SELFSAME_ASSIGN(const Heard heard, listen(sample, stages));
  stages.begin(StageName::quality);
  auto speech = speech_only(heard.sound.samples, heard.activity);
  raise_level(speech);
  pipeline::Probe probe;
  probe.modality = Modality::voice;
  probe.pack = embedder_->manifest().ref;
  probe.measures = measure_quality(*heard.original, heard.activity, purpose);
  if (purpose == pipeline::Purpose::enrolment) {
    SELFSAME_ASSIGN(const auto halves, hold_halves_together(speech));
    if (halves) probe.measures.push_back(*halves);
  }
  probe.quality = pipeline::overall_quality(probe.measures);
  stages.end(probe.quality);
  if (purpose == pipeline::Purpose::enrolment) {
    const std::string reasons = pipeline::reasons_of(probe.measures);
    if (!reasons.empty()) return fail(ErrorCode::quality_too_low, reasons);
  }
  if (watch != nullptr) {
    SELFSAME_ASSIGN(probe.liveness, examine(heard, stages, *watch));
  }
  stages.begin(StageName::embed);
  SELFSAME_ASSIGN(probe.vector, embed(speech));
  stages.end();
  return probe;
}

Result<pipeline::Enrolment> Engine::enrol(std::span<const pipeline::Probe> probes, std::int64_t now_ms) const {
  std::vector<std::vector<float>> vectors;
  for (const auto& probe : probes) vectors.push_back(probe.vector);
  // By score, not by log-likelihood ratio: one very sure match must not outweigh two people who are none.
  const auto score = [&](std::span<const float> a, std::span<const float> b) {
    const auto& calibration = embedder_->manifest().calibration;
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
