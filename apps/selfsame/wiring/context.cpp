#include "selfsame/wiring/context.hpp"

#include <algorithm>

#include "crypto/sealing.hpp"
#include "selfsame/wiring/coding.hpp"
#include "selfsame/wiring/memory.hpp"

namespace selfsame::app {
namespace {

using Engines = std::vector<std::shared_ptr<const pipeline::ModalityEngine>>;
using EnrolledPacks = std::function<Result<std::vector<PackRef>>(Modality)>;

struct PipelineNeeds {
  std::span<const Modality> modalities = {};  // empty: all
  EnrolledPacks enrolled = {};                // empty: nobody is enrolled
  std::optional<pipeline::CopyKey> copy_key = {};
  Coding coding = {};
};

bool is_wanted(std::span<const Modality> wanted, Modality modality) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), modality) != wanted.end();
}

/// A raw policy applies to cosines, one in bits to codes: a modality without them takes no part.
bool takes_part(const MadeEngine& made, const SiteConfig& config) {
  const pipeline::Description& described = made.engine->description();
  const bool by_cosine = std::holds_alternative<pipeline::RawPolicy>(config.pipeline.policy);
  if (config.compares_codes()) return described.code_calibration != nullptr;
  return !by_cosine || described.raw_is_cosine || made.named;
}

Result<Engines> make_engines(const SiteConfig& config, Nets& nets, const PipelineNeeds& needs) {
  Engines engines;
  for (const ModalityRow& row : modality_rows()) {
    if (!is_wanted(needs.modalities, row.modality)) continue;
    EngineNeeds engine_needs{.copy_key = needs.copy_key, .vectors = needs.coding.secret != nullptr};
    if (needs.enrolled) {
      SELFSAME_ASSIGN(engine_needs.enrolled, needs.enrolled(row.modality));
    }
    SELFSAME_ASSIGN(auto made, row.make(config, nets, engine_needs));
    if (!made.engine) continue;
    if (made.vectors != nullptr) {
      SELFSAME_ASSIGN(made.engine,
                      with_codes(std::move(made.engine), *made.vectors, std::move(made.centre), needs.coding));
    }
    if (takes_part(made, config)) engines.push_back(std::move(made.engine));
  }
  return engines;
}

bool decides(const Engines& engines) {
  return std::any_of(engines.begin(), engines.end(),
                     [](const auto& engine) { return engine->description().not_alone_because.empty(); });
}

Result<pipeline::Pipeline> make_pipeline(const SiteConfig& config, Nets& nets, const base::Clock& clock,
                                         PipelineNeeds needs) {
  const store::CodeSecret drawn{0, crypto::SecretBytes::random(crypto::kKeyBytes)};
  needs.coding.options = {.form = config.templates, .hamming = config.compares_codes()};
  if (needs.coding.secret == nullptr && config.compares_codes()) needs.coding.secret = &drawn;
  SELFSAME_ASSIGN(auto engines, make_engines(config, nets, needs));
  if (!needs.modalities.empty()) {
    // Whether, and by what, a policy can be met depends on all modalities.
    if (decides(engines)) {
      auto made = pipeline::Pipeline::create(engines, config.pipeline, clock);
      if (made) return made;
    }
    needs.modalities = {};
    SELFSAME_ASSIGN(engines, make_engines(config, nets, needs));
  }
  if (engines.empty()) {
    return fail(ErrorCode::invalid_argument,
                "a policy in bits applies to codes, and no model pack that is here says how to interpret its codes; "
                "use a false-match rate, such as fmr:1e-4");
  }
  return pipeline::Pipeline::create(std::move(engines), config.pipeline, clock);
}

}  // namespace

struct Context::Made {
  explicit Made(SiteConfig the_config) : config(std::move(the_config)), nets(config) {}
  SiteConfig config;
  Nets nets;
};

Context Context::with(GlobalOptions other) const {
  Context context;
  context.options = std::move(other);
  context.keys = keys;
  return context;
}

Result<const SiteConfig*> Context::config() const {
  if (!made_) {
    SELFSAME_ASSIGN(auto config, parse(options));
    made_ = std::make_shared<Made>(std::move(config));
  }
  return &made_->config;
}

Result<Nets*> Context::nets() const {
  SELFSAME_TRY(config());
  return &made_->nets;
}

Result<pipeline::Pipeline> Context::pipeline(std::span<const Modality> modalities) const {
  SELFSAME_ASSIGN(auto* nets, this->nets());
  return make_pipeline(made_->config, *nets, clock, {.modalities = modalities});
}

Result<std::unique_ptr<store::Store>> Context::storage(IfNoData if_none) const {
  SELFSAME_ASSIGN(const auto* config, this->config());
  return open_storage(*config, *keys, clock, if_none);
}

Result<std::unique_ptr<auth::Service>> Context::service(const ServiceNeeds& needs) const {
  SELFSAME_ASSIGN(auto* nets, this->nets());
  const SiteConfig& config = made_->config;
  nets->start();
  SELFSAME_ASSIGN(auto storage, this->storage(needs.if_no_data));
  auth::ServiceOptions service_options;
  PipelineNeeds wanted{.modalities = needs.modalities,
                       .enrolled = [&](Modality modality) { return storage->templates().packs(modality); }};
  const bool remembers_samples = needs.remembers != Remembers::nothing && config.remember_ms > 0;
  if (remembers_samples) {
    service_options.seen.lifetime_ms = config.remember_ms;
    SELFSAME_ASSIGN(wanted.copy_key, copy_key_of(*storage));
  }
  if (config.short_lived_in_file && (remembers_samples || needs.remembers == Remembers::samples_and_sessions)) {
    SELFSAME_ASSIGN(service_options.short_lived, open_short_lived(config, *storage, clock));
  }
  // Subjects enrolled with codes are compared by them, whatever the current setting.
  SELFSAME_ASSIGN(auto secret, storage->code_secrets().newest());
  if (!secret && (config.templates != pipeline::TemplateForm::full || config.compares_codes())) {
    SELFSAME_ASSIGN(secret, storage->code_secrets().newest_or_new());
  }
  wanted.coding.secret = secret ? &*secret : nullptr;
  SELFSAME_ASSIGN(auto pipeline, make_pipeline(config, *nets, clock, std::move(wanted)));
  service_options.require_session = config.liveness_sessions_only;
  if (config.sessions_may_do_without_flash) service_options.flash = auth::FlashRule::optional;
  if (config.signed_capture_only) service_options.capture = auth::CaptureRule::signed_only;
  return auth::Service::create(std::move(pipeline), std::move(storage), std::move(service_options));
}

Result<std::shared_ptr<const face::Engine>> Context::face_engine(face::EngineOptions engine_options) const {
  SELFSAME_ASSIGN(auto* nets, this->nets());
  return make_face_engine(made_->config, *nets, engine_options);
}

Result<std::shared_ptr<const voice::Engine>> Context::voice_engine() const {
  SELFSAME_ASSIGN(auto* nets, this->nets());
  return make_voice_engine(made_->config, *nets);
}

Result<std::shared_ptr<const voice::Examiner>> Context::voice_examiner() const {
  SELFSAME_ASSIGN(auto* nets, this->nets());
  return make_voice_examiner(made_->config, *nets);
}

Result<voice::SpeechDetector> Context::speech_detector() const {
  SELFSAME_ASSIGN(auto* nets, this->nets());
  return make_speech_detector(*nets);
}

}  // namespace selfsame::app
