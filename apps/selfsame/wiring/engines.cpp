#include "selfsame/wiring/engines.hpp"

#include <algorithm>
#include <array>
#include <ranges>

#include "finger/embedder.hpp"
#include "finger/engine.hpp"

namespace selfsame::app {
namespace {

// The strongest first; the last of each list ships with the program.
const std::vector<std::string> kPreferredDetectors{"yunet-n-dynamic", "yunet-n-320", "yunet-s-640",
                                                   "selfsame-face-detector"};
const std::vector<std::string> kPreferredEmbedders{"mobilefacenet-foamliu", "selfsame-face-embedder"};
const std::vector<std::string> kPreferredSpeakers{"resemblyzer", "selfsame-speaker-embedder"};

/// Packs used for enrolments come before preferred ones.
std::vector<std::string> in_order(const std::vector<PackRef>& enrolled, std::vector<std::string> preferred) {
  for (const PackRef& pack : enrolled | std::views::reverse) preferred.insert(preferred.begin(), pack.id);
  return preferred;
}

/// The first pack, in order of `preferred` and then of the alphabet, that can decide under the policy: its weights are
/// available, it is calibrated, and a policy on cosines applies to it. Null if there is none.
const infer::Pack* ready_speaker(const infer::PackLibrary& library, const std::vector<std::string>& preferred,
                                 const pipeline::Policy& policy) {
  const bool needs_cosines = std::holds_alternative<pipeline::RawPolicy>(policy);
  const auto is_ready = [&](const infer::Pack& pack) {
    return pack.manifest.kind == infer::PackKind::speaker_embedder && pack.weights && pack.manifest.calibration &&
           !(needs_cosines && pack.manifest.cohort);
  };
  for (const auto& id : preferred) {
    const auto pack = library.find(id);
    if (pack && is_ready(**pack)) return *pack;
  }
  const auto any = std::find_if(library.packs().begin(), library.packs().end(), is_ready);
  return any == library.packs().end() ? nullptr : &*any;
}

/// The manifest of a pack that an engine uses.
Result<const infer::Manifest*> manifest_of(Nets& nets, const PackRef& pack) {
  SELFSAME_ASSIGN(const auto* found, nets.packs().find(pack.id));
  return &found->manifest;
}

Result<MadeEngine> make_face(const SiteConfig& config, Nets& nets, const EngineNeeds& needs) {
  MadeEngine made{.named = true};
  SELFSAME_ASSIGN(const auto engine, make_face_engine(config, nets, {.copy_key = needs.copy_key}, needs.enrolled));
  SELFSAME_ASSIGN(made.vectors, manifest_of(nets, engine->description().pack));
  made.engine = engine;
  return made;
}

Result<MadeEngine> make_voice(const SiteConfig& config, Nets& nets, const EngineNeeds& needs) {
  MadeEngine made{.named = !config.speaker.empty()};
  SELFSAME_ASSIGN(const auto engine, make_voice_engine(config, nets, {.copy_key = needs.copy_key}, needs.enrolled));
  if (!engine) return made;
  SELFSAME_ASSIGN(made.vectors, manifest_of(nets, engine->description().pack));
  made.centre = engine->cohort_mean();
  made.engine = engine;
  return made;
}

Result<MadeEngine> make_finger(const SiteConfig& config, Nets& nets, const EngineNeeds& needs) {
  MadeEngine made;
  const finger::EngineOptions options{.copy_key = needs.copy_key};
  Nets::Net net;
  if (needs.vectors) {
    SELFSAME_ASSIGN(net, nets.load_optional(infer::PackKind::finger_embedder));
  }
  if (!net && needs.vectors && config.templates == pipeline::TemplateForm::code) {
    return fail(ErrorCode::pack_not_found,
                "only codes are to be stored, but no pack makes finger vectors; install one, or "
                "choose --templates full");
  }
  if (!net) {
    made.engine = std::make_shared<finger::Engine>(options);
    return made;
  }
  SELFSAME_ASSIGN(auto embedder, finger::Embedder::create(net));
  const auto embed = [embedder = std::move(embedder)](const finger::Ridges& ridges) { return embedder.embed(ridges); };
  made.engine = std::make_shared<finger::Engine>(options, embed);
  made.vectors = &net->manifest();
  return made;
}

constexpr std::array kRows = {
    ModalityRow{.modality = Modality::face, .make = make_face},
    ModalityRow{.modality = Modality::voice, .make = make_voice},
    ModalityRow{.modality = Modality::finger, .make = make_finger},
};

}  // namespace

std::span<const ModalityRow> modality_rows() { return kRows; }

Result<std::shared_ptr<const face::Engine>> make_face_engine(const SiteConfig& config, Nets& nets,
                                                             face::EngineOptions options,
                                                             const std::vector<PackRef>& enrolled) {
  // Start all before waiting for the first, so that they load in parallel.
  using infer::PackKind;
  SELFSAME_ASSIGN(const auto* detector, nets.begin(PackKind::face_detector, config.detector, kPreferredDetectors));
  SELFSAME_ASSIGN(const auto* embedder,
                  nets.begin(PackKind::face_embedder, config.embedder, in_order(enrolled, kPreferredEmbedders)));
  const infer::Pack* landmarks = nullptr;
  const infer::Pack* pad = nullptr;
  if (config.checks_liveness()) {
    SELFSAME_ASSIGN(landmarks, nets.begin(PackKind::face_landmarks));
    SELFSAME_ASSIGN(pad, nets.begin(PackKind::face_pad));
  }
  face::Sessions sessions;
  SELFSAME_ASSIGN(sessions.detector, nets.load(*detector));
  SELFSAME_ASSIGN(sessions.embedder, nets.load(*embedder));
  if (config.checks_liveness()) {
    SELFSAME_ASSIGN(sessions.landmarks, nets.load(*landmarks));
    SELFSAME_ASSIGN(sessions.pad, nets.load(*pad));
  }
  options.mirrored_average = config.mirrored;
  return face::make_engine(std::move(sessions), options);
}

Result<std::shared_ptr<const voice::Engine>> make_voice_engine(const SiteConfig& config, Nets& nets,
                                                               voice::EngineOptions options,
                                                               const std::vector<PackRef>& enrolled) {
  std::shared_ptr<const voice::Engine> none;
  if (!config.voice) return none;
  const infer::Pack* pack = nullptr;
  if (config.speaker.empty()) {
    pack = ready_speaker(nets.packs(), in_order(enrolled, kPreferredSpeakers), config.pipeline.policy);
    if (pack == nullptr) return none;
  } else {
    SELFSAME_ASSIGN(pack, nets.packs().find(config.speaker));
  }
  SELFSAME_ASSIGN(auto session, nets.load(*pack));
  SELFSAME_ASSIGN(const auto cohort, infer::read_cohort(*pack));
  SELFSAME_ASSIGN(auto examiner, make_voice_examiner(config, nets));
  SELFSAME_ASSIGN(auto detector, make_speech_detector(nets));
  return voice::make_engine(std::move(session), cohort, options, std::move(examiner), std::move(detector));
}

Result<std::shared_ptr<const voice::Examiner>> make_voice_examiner(const SiteConfig& config, Nets& nets) {
  if (!config.checks_liveness()) return std::shared_ptr<const voice::Examiner>();
  SELFSAME_ASSIGN(auto pad, nets.load_optional(infer::PackKind::voice_pad));
  SELFSAME_ASSIGN(auto recogniser, nets.load_optional(infer::PackKind::voice_digits));
  std::shared_ptr<const voice::DigitListener> listener;
  if (recogniser) {
    SELFSAME_ASSIGN(listener, voice::DigitListener::create(std::move(recogniser)));
  }
  return voice::Examiner::create(std::move(pad), std::move(listener));
}

Result<voice::SpeechDetector> make_speech_detector(Nets& nets) {
  SELFSAME_ASSIGN(auto net, nets.load_optional(infer::PackKind::voice_activity));
  if (!net) return voice::SpeechDetector();
  return voice::SpeechDetector::create(std::move(net));
}

}  // namespace selfsame::app
