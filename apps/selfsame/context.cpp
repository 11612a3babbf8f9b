#include "context.hpp"

#include <algorithm>
#include <cstdlib>
#include <ranges>

#include "base/limits.hpp"
#include "media/codec/codec.hpp"
#include "media/codec/sound_codec.hpp"

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
  switch (error.code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::invalid_subject_id:
    case ErrorCode::invalid_json:
    case ErrorCode::invalid_multipart:
    case ErrorCode::invalid_base64:
    case ErrorCode::unsupported_media:
    case ErrorCode::corrupt_media:
    case ErrorCode::media_too_large:
    case ErrorCode::too_many_samples:
    case ErrorCode::too_few_samples:
    case ErrorCode::face_not_found:
    case ErrorCode::finger_not_found:
    case ErrorCode::speech_not_found:
    case ErrorCode::multiple_faces:
    case ErrorCode::quality_too_low:
    case ErrorCode::samples_disagree:
    case ErrorCode::factors_missing:
    case ErrorCode::factor_alone_refused:
    case ErrorCode::liveness_failed:
    case ErrorCode::liveness_wrong_subject:
    case ErrorCode::liveness_wrong_nonce:
    case ErrorCode::liveness_out_of_order:
    case ErrorCode::liveness_bad_timing:
    case ErrorCode::liveness_too_many_frames:
    case ErrorCode::method_not_allowed:
    case ErrorCode::payload_too_large:
    case ErrorCode::unsupported_content_type: return kExitBadInput;
    case ErrorCode::liveness_required:
    case ErrorCode::liveness_session_not_found:
    case ErrorCode::liveness_session_expired:
    case ErrorCode::liveness_session_used:
    case ErrorCode::liveness_session_busy:
    case ErrorCode::liveness_retries_exceeded:
    case ErrorCode::subject_not_found:
    case ErrorCode::subject_exists:
    case ErrorCode::template_pack_mismatch:
    case ErrorCode::pack_not_found:
    case ErrorCode::pack_weights_missing:
    case ErrorCode::camera_unavailable:
    case ErrorCode::key_missing:
    case ErrorCode::not_found:
    case ErrorCode::unauthorized:
    case ErrorCode::timeout:
    case ErrorCode::overloaded: return kExitUnavailable;
    case ErrorCode::template_corrupt:
    case ErrorCode::template_sealed:
    case ErrorCode::pack_invalid:
    case ErrorCode::pack_hash_mismatch:
    case ErrorCode::inference_failed:
    case ErrorCode::key_invalid:
    case ErrorCode::store_failed:
    case ErrorCode::store_newer:
    case ErrorCode::io_failed:
    case ErrorCode::internal: return kExitFault;
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
                                                  const face::EngineOptions& face_options) const {
  pipeline::Options pipeline_options;
  SELFSAME_ASSIGN(pipeline_options.policy, pipeline::parse_policy(options.policy));
  SELFSAME_ASSIGN(pipeline_options.fusion, pipeline::parse_fusion(options.fusion));
  pipeline_options.min_enrol_samples = options.min_enrol_samples;
  pipeline_options.liveness.checked = options.liveness != "off";
  SELFSAME_ASSIGN(pipeline_options.factors, pipeline::parse_factors(options.factors));
  // Two lines for each modality: they are all that a new one adds here.
  std::vector<std::shared_ptr<const pipeline::ModalityEngine>> engines;
  SELFSAME_ASSIGN(auto face, face_engine(face_options, enrolled_faces));
  engines.push_back(std::move(face));
  SELFSAME_ASSIGN(auto voice, voice_engine(enrolled_voices));
  if (voice) engines.push_back(std::move(voice));
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
  SELFSAME_ASSIGN(auto built, make_pipeline(faces, voices, face_options));
  service_options.require_session = options.liveness == "session";
  return auth::Service::create(std::move(built), std::move(opened), std::move(service_options));
}

namespace {

/// A file that the user named and that cannot be read is bad input, not a fault of the disk.
Result<Bytes> read_named_file(const std::filesystem::path& file, std::size_t limit) {
  auto bytes = base::read_file(file, limit);
  if (!bytes && bytes.error().code == ErrorCode::io_failed) {
    return fail(ErrorCode::invalid_argument, bytes.error().message);
  }
  return bytes;
}

}  // namespace

Result<pipeline::Sample> load_face(const std::filesystem::path& file) {
  SELFSAME_ASSIGN(const auto bytes, read_named_file(file, limits::kMaxImageBytes));
  auto image = media::codec::decode_image(bytes);
  if (!image) return fail(image.error().code, file.string() + ": " + image.error().message);
  return pipeline::Sample{Modality::face, std::move(*image), {}, 0, {}};
}

Result<finger::Ridges> load_ridges(const std::filesystem::path& file) {
  SELFSAME_ASSIGN(const auto sample, load_face(file));
  auto ridges = finger::read_ridges(sample.image);
  if (!ridges) return fail(ridges.error().code, file.string() + ": " + ridges.error().message);
  return ridges;
}

Result<pipeline::Sample> load_voice(const std::filesystem::path& file) {
  SELFSAME_ASSIGN(const auto bytes, read_named_file(file, limits::kMaxSoundBytes));
  auto sound = media::codec::decode_sound(bytes);
  if (!sound) return fail(sound.error().code, file.string() + ": " + sound.error().message);
  return pipeline::Sample{Modality::voice, {}, {}, 0, std::move(*sound)};
}

namespace {

Result<media::Image16> load_depth(const std::filesystem::path& file) {
  SELFSAME_ASSIGN(const auto bytes, read_named_file(file, limits::kMaxImageBytes));
  auto depth = media::codec::decode_image16(bytes);
  if (!depth) return fail(depth.error().code, file.string() + ": " + depth.error().message);
  return std::move(*depth);
}

}  // namespace

std::vector<std::string> SampleFiles::names() const {
  std::vector<std::string> all = pictures;
  all.insert(all.end(), recordings.begin(), recordings.end());
  return all;
}

Result<std::vector<pipeline::Sample>> SampleFiles::load() const {
  if (pictures.empty() && recordings.empty()) {
    return fail(ErrorCode::invalid_argument, "name a photograph, or a recording with --voice");
  }
  std::vector<pipeline::Sample> samples;
  if (!depths.empty() && depths.size() != pictures.size()) {
    return fail(ErrorCode::invalid_argument, "--depth wants one frame for each photograph, in the same order");
  }
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    SELFSAME_ASSIGN(auto sample, load_face(pictures[i]));
    if (!depths.empty()) {
      SELFSAME_ASSIGN(sample.depth, load_depth(depths[i]));
    }
    samples.push_back(std::move(sample));
  }
  for (const auto& file : recordings) {
    SELFSAME_ASSIGN(auto sample, load_voice(file));
    samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace selfsame::app
