#include "selfsame/wiring/context.hpp"

#include <algorithm>
#include <cstdlib>
#include <ranges>

#include "crypto/sealing.hpp"
#include "finger/embedder.hpp"
#include "finger/engine.hpp"
#include "selfsame/wiring/coding.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

// The strongest first; the last of each list ships with the program.
const std::vector<std::string> kPreferredDetectors{"yunet-n-dynamic", "yunet-n-320", "yunet-s-640",
                                                   "selfsame-face-detector"};
const std::vector<std::string> kPreferredEmbedders{"mobilefacenet-foamliu", "selfsame-face-embedder"};
const std::vector<std::string> kPreferredSpeakers{"resemblyzer", "selfsame-speaker-embedder"};
constexpr std::string_view kNoVoice = "none";

/// Folders that hold pack manifests: what the user named, the data folder, then what was built or installed with the
/// program.
std::vector<fs::path> manifest_folders(const GlobalOptions& options) {
  std::vector<fs::path> folders = options.models;
  folders.push_back(options.data / "models");
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    for (const fs::path& up :
         {program.parent_path().parent_path(), program.parent_path().parent_path().parent_path()}) {
      folders.push_back(up / "models");
      folders.push_back(up / "share" / "selfsame" / "models");
    }
  }
  return folders;
}

Result<const infer::Pack*> pick(const infer::PackLibrary& library, infer::PackKind kind, const std::string& wanted,
                                const std::vector<std::string>& preferred) {
  if (wanted.empty()) return library.choose(kind, preferred);
  return library.find(wanted);
}

const char* environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

/// The first pack, in order of `preferred` then of the alphabet, that can decide under the policy: its weights are
/// here, it is calibrated, and a policy on cosines finds some. Null where there is none.
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

Result<std::shared_ptr<const face::Examiner>> load_examiner(const std::shared_ptr<infer::Runtime>& runtime,
                                                            const infer::PackLibrary& packs) {
  SELFSAME_ASSIGN(const auto* landmarks, packs.choose(infer::PackKind::face_landmarks, {}));
  SELFSAME_ASSIGN(const auto* pad, packs.choose(infer::PackKind::face_pad, {}));
  SELFSAME_ASSIGN(auto landmark_session, infer::Session::load(runtime, *landmarks));
  SELFSAME_ASSIGN(auto pad_session, infer::Session::load(runtime, *pad));
  return face::Examiner::create(std::move(landmark_session), std::move(pad_session));
}

/// The first pack of a kind that nothing depends on; null where none is here.
Result<std::shared_ptr<const infer::Session>> load_optional(const std::shared_ptr<infer::Runtime>& runtime,
                                                            const infer::PackLibrary& packs, infer::PackKind kind) {
  for (const infer::Pack& pack : packs.packs()) {
    if (pack.manifest.kind == kind && pack.weights) return infer::Session::load(runtime, pack);
  }
  return std::shared_ptr<const infer::Session>();
}

Result<voice::SpeechDetector> load_speech_detector(const std::shared_ptr<infer::Runtime>& runtime,
                                                   const infer::PackLibrary& packs) {
  SELFSAME_ASSIGN(auto net, load_optional(runtime, packs, infer::PackKind::voice_activity));
  if (!net) return voice::SpeechDetector();
  return voice::SpeechDetector::create(std::move(net));
}

Result<std::shared_ptr<const voice::Examiner>> load_voice_examiner(const std::shared_ptr<infer::Runtime>& runtime,
                                                                   const infer::PackLibrary& packs) {
  SELFSAME_ASSIGN(auto pad, load_optional(runtime, packs, infer::PackKind::voice_pad));
  SELFSAME_ASSIGN(auto recogniser, load_optional(runtime, packs, infer::PackKind::voice_digits));
  std::shared_ptr<const voice::DigitListener> listener;
  if (recogniser) {
    SELFSAME_ASSIGN(listener, voice::DigitListener::create(std::move(recogniser)));
  }
  return voice::Examiner::create(std::move(pad), std::move(listener));
}

/// The modality with its net, where codes are wanted and the net is here.
Result<std::shared_ptr<const pipeline::ModalityEngine>> load_fingers(const infer::PackLibrary& packs,
                                                                     const Coding& coding) {
  std::shared_ptr<const infer::Session> net;
  if (coding.secret != nullptr) {
    SELFSAME_ASSIGN(const auto runtime, infer::Runtime::create());
    SELFSAME_ASSIGN(net, load_optional(runtime, packs, infer::PackKind::finger_embedder));
  }
  if (!net && coding.secret != nullptr && coding.options.form == pipeline::TemplateForm::code) {
    return fail(ErrorCode::pack_not_found,
                "nothing but codes is to be kept, and there is no pack that makes vectors of fingers");
  }
  if (!net) return std::make_shared<finger::Engine>();
  SELFSAME_ASSIGN(auto embedder, finger::Embedder::create(net));
  const auto embed = [embedder = std::move(embedder)](const finger::Ridges& ridges) { return embedder.embed(ridges); };
  return with_codes(std::make_shared<finger::Engine>(finger::EngineOptions{}, embed), net->manifest(), {}, coding);
}

constexpr const char* kKeyVariable = "BIOMETRIC_TEMPLATE_KEY";
constexpr const char* kPreviousKeyVariable = "BIOMETRIC_TEMPLATE_KEY_PREVIOUS";

}  // namespace

int exit_code_for(pipeline::Decision decision) {
  switch (decision) {
    case pipeline::Decision::accept: return kExitAccept;
    case pipeline::Decision::reject: return kExitReject;
    case pipeline::Decision::reverify: return kExitReverify;
  }
  return kExitReject;
}

int exit_code_for(const Error& error) {
  using base::ErrorKind;
  switch (kind_of(error.code)) {
    case ErrorKind::bad_request:
    case ErrorKind::forbidden:
    case ErrorKind::bad_method:
    case ErrorKind::too_large:
    case ErrorKind::unsupported:
    case ErrorKind::bad_sample: return kExitBadInput;
    case ErrorKind::unauthorized:
    case ErrorKind::not_found:
    case ErrorKind::timeout:
    case ErrorKind::conflict:
    case ErrorKind::gone:
    case ErrorKind::too_many:
    case ErrorKind::unavailable: return kExitUnavailable;
    case ErrorKind::fault:
    case ErrorKind::unusable: return kExitFault;
  }
  return kExitFault;
}

infer::PackLibrary Context::packs() const {
  const auto folders = manifest_folders(options);
  return infer::PackLibrary::scan({folders, folders});
}

Result<std::shared_ptr<const face::Engine>> Context::face_engine(face::EngineOptions engine_options,
                                                                 const std::vector<PackRef>& enrolled) const {
  const auto packs = this->packs();
  std::vector<std::string> embedders = kPreferredEmbedders;
  for (const PackRef& pack : enrolled | std::views::reverse) embedders.insert(embedders.begin(), pack.id);
  SELFSAME_ASSIGN(const auto* detector,
                  pick(packs, infer::PackKind::face_detector, options.detector, kPreferredDetectors));
  SELFSAME_ASSIGN(const auto* embedder, pick(packs, infer::PackKind::face_embedder, options.embedder, embedders));
  SELFSAME_ASSIGN(const auto runtime, infer::Runtime::create());
  SELFSAME_ASSIGN(auto detector_session, infer::Session::load(runtime, *detector));
  SELFSAME_ASSIGN(auto embedder_session, infer::Session::load(runtime, *embedder));
  engine_options.mirrored_average = options.mirrored;
  std::shared_ptr<const face::Examiner> examiner;
  if (options.liveness != "off") {
    SELFSAME_ASSIGN(examiner, load_examiner(runtime, packs));
  }
  return face::Engine::create(std::move(detector_session), std::move(embedder_session), engine_options,
                              std::move(examiner));
}

Result<std::shared_ptr<const voice::Engine>> Context::voice_engine(const std::vector<PackRef>& enrolled) const {
  std::shared_ptr<const voice::Engine> none;
  if (options.speaker == kNoVoice) return none;
  const auto packs = this->packs();
  const infer::Pack* pack = nullptr;
  if (options.speaker.empty()) {
    SELFSAME_ASSIGN(const auto policy, pipeline::parse_policy(options.policy));
    std::vector<std::string> speakers = kPreferredSpeakers;
    for (const PackRef& used : enrolled | std::views::reverse) speakers.insert(speakers.begin(), used.id);
    pack = ready_speaker(packs, speakers, policy);
    if (pack == nullptr) return none;
  } else {
    SELFSAME_ASSIGN(pack, packs.find(options.speaker));
  }
  SELFSAME_ASSIGN(const auto runtime, infer::Runtime::create());
  SELFSAME_ASSIGN(auto session, infer::Session::load(runtime, *pack));
  SELFSAME_ASSIGN(const auto cohort, infer::read_cohort(*pack));
  std::shared_ptr<const voice::Examiner> examiner;
  if (options.liveness != "off") {
    SELFSAME_ASSIGN(examiner, load_voice_examiner(runtime, packs));
  }
  SELFSAME_ASSIGN(auto detector, load_speech_detector(runtime, packs));
  return voice::Engine::create(std::move(session), cohort, {}, std::move(examiner), std::move(detector));
}

Result<voice::SpeechDetector> Context::speech_detector() const {
  SELFSAME_ASSIGN(const auto runtime, infer::Runtime::create());
  return load_speech_detector(runtime, packs());
}

Result<std::shared_ptr<const voice::Examiner>> Context::voice_examiner() const {
  if (options.liveness == "off") return std::shared_ptr<const voice::Examiner>();
  SELFSAME_ASSIGN(const auto runtime, infer::Runtime::create());
  return load_voice_examiner(runtime, packs());
}

Result<pipeline::Pipeline> Context::make_pipeline(const std::vector<PackRef>& enrolled_faces,
                                                  const std::vector<PackRef>& enrolled_voices,
                                                  const face::EngineOptions& face_options,
                                                  const std::optional<store::CodeSecret>& secret) const {
  pipeline::Options pipeline_options;
  SELFSAME_ASSIGN(pipeline_options.policy, pipeline::parse_policy(options.policy));
  SELFSAME_ASSIGN(pipeline_options.fusion, pipeline::parse_fusion(options.fusion));
  pipeline_options.min_enrol_samples = options.min_enrol_samples;
  pipeline_options.liveness.checked = options.liveness != "off";
  SELFSAME_ASSIGN(pipeline_options.factors, pipeline::parse_factors(options.factors));
  SELFSAME_ASSIGN(const auto form, pipeline::parse_template_form(options.templates));
  const bool in_bits = std::holds_alternative<pipeline::BitsPolicy>(pipeline_options.policy);
  const bool by_cosine = std::holds_alternative<pipeline::RawPolicy>(pipeline_options.policy);
  const store::CodeSecret drawn{0, crypto::SecretBytes::random(crypto::kKeyBytes)};
  const Coding coding{{.form = form, .hamming = in_bits}, secret ? &*secret : in_bits ? &drawn : nullptr};
  const auto packs = this->packs();

  std::vector<std::shared_ptr<const pipeline::ModalityEngine>> engines;
  const auto add = [&](std::shared_ptr<const pipeline::ModalityEngine> engine, std::vector<float> centre) -> Status {
    SELFSAME_ASSIGN(const auto* net, packs.find(engine->description().pack.id));
    SELFSAME_ASSIGN(auto coded, with_codes(std::move(engine), net->manifest, std::move(centre), coding));
    engines.push_back(std::move(coded));
    return {};
  };
  // Two lines for each modality: they are all that a new one adds here.
  SELFSAME_ASSIGN(auto face, face_engine(face_options, enrolled_faces));
  SELFSAME_TRY(add(std::move(face), {}));
  SELFSAME_ASSIGN(const auto voice, voice_engine(enrolled_voices));
  if (voice) SELFSAME_TRY(add(voice, voice->cohort_mean()));
  SELFSAME_ASSIGN(auto finger, load_fingers(packs, coding));
  engines.push_back(std::move(finger));
  // A raw policy speaks of cosines, one in bits of codes; who has none takes no part.
  std::erase_if(engines, [&](const auto& engine) {
    const pipeline::Description& described = engine->description();
    return (by_cosine && described.modality == Modality::finger) || (in_bits && described.code_calibration == nullptr);
  });
  if (engines.empty()) {
    return fail(ErrorCode::invalid_argument,
                "a policy in bits speaks of codes, and no model pack that is here says "
                "what its codes mean; ask for a false-match rate, such as fmr:1e-4");
  }
  return pipeline::Pipeline::create(std::move(engines), pipeline_options, clock);
}

std::optional<std::filesystem::path> Context::key_file_in_use() const {
  if (environment(kKeyVariable) != nullptr) return std::nullopt;
  return key_file();
}

Result<crypto::KeyRing> Context::key_ring() const {
  if (const char* active = environment(kKeyVariable)) {
    const char* previous = environment(kPreviousKeyVariable);
    return crypto::KeyRing::from_hex(active,
                                     previous != nullptr ? std::optional<std::string_view>(previous) : std::nullopt);
  }
  return crypto::KeyRing::load(key_file());
}

Result<std::unique_ptr<store::Vault>> Context::vault() const {
  std::error_code error;
  fs::create_directories(options.data, error);
  if (error)
    return fail(ErrorCode::io_failed, "cannot make the data folder " + options.data.string() + ": " + error.message());
  auto keys = key_ring();
  const bool first_run = !fs::exists(database_file(), error);
  if (!keys && keys.error().code == ErrorCode::key_missing && first_run) keys = crypto::KeyRing::create(key_file());
  if (!keys && keys.error().code == ErrorCode::key_missing) {
    return fail(ErrorCode::key_missing, "the key of " + database_file().string() + " is gone: restore " +
                                            key_file().string() + " from your backup, or name the key in " +
                                            kKeyVariable + "; without it nothing enrolled can be read");
  }
  if (!keys) return fail(keys.error());
  return store::Vault::open(database_file(), std::move(*keys), key_file_in_use(), clock);
}

Result<std::unique_ptr<auth::Service>> Context::service(std::int64_t remember_ms) const {
  SELFSAME_ASSIGN(auto opened, vault());
  SELFSAME_ASSIGN(const auto faces, opened->packs(Modality::face));
  SELFSAME_ASSIGN(const auto voices, opened->packs(Modality::voice));
  auth::ServiceOptions service_options;
  face::EngineOptions face_options;
  if (remember_ms > 0) {
    service_options.seen.lifetime_ms = remember_ms;
    crypto::fill_random(face_options.copy_key.emplace());
  }
  // Who was enrolled with codes is compared by them, whatever is asked for now.
  SELFSAME_ASSIGN(auto secret, opened->code_secret());
  SELFSAME_ASSIGN(const auto policy, pipeline::parse_policy(options.policy));
  SELFSAME_ASSIGN(const auto form, pipeline::parse_template_form(options.templates));
  if (!secret && (form != pipeline::TemplateForm::full || std::holds_alternative<pipeline::BitsPolicy>(policy))) {
    SELFSAME_ASSIGN(secret, opened->code_secret_or_new());
  }
  SELFSAME_ASSIGN(auto built, make_pipeline(faces, voices, face_options, secret));
  service_options.require_session = options.liveness == "session";
  return auth::Service::create(std::move(built), std::move(opened), std::move(service_options));
}

}  // namespace selfsame::app
