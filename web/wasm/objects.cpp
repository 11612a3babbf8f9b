#include "web/wasm/objects.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <utility>

namespace selfsame::web {
namespace {

using infer::PackKind;

constexpr std::size_t kMostOutputs = 64;

/// Of a JSON object; errors: invalid_json.
Result<Json> parse_json(const std::string& text, bool is_list) {
  auto json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || (is_list ? !json.is_array() : !json.is_object())) {
    return fail(ErrorCode::invalid_json, is_list ? "a list is expected" : "an object is expected");
  }
  return json;
}

template <typename T>
Result<T> value_of(const Json& object, const char* name, T otherwise) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return otherwise;
  const bool fits = std::is_same_v<T, bool>          ? found->is_boolean()
                    : std::is_same_v<T, std::string> ? found->is_string()
                                                     : found->is_number();
  if (!fits) return fail(ErrorCode::invalid_argument, std::string(name) + " has another type than is expected");
  return found->get<T>();
}

}  // namespace

std::int64_t PageClock::wall_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::int64_t PageClock::steady_ns() const {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Result<std::int64_t> whole_ms(double time_ms) {
  constexpr double kMost = 9.0e15;  // up to which a double represents every integer; false for NaN
  if (!(std::abs(time_ms) <= kMost)) return fail(ErrorCode::invalid_argument, "a time is not a number of milliseconds");
  return static_cast<std::int64_t>(time_ms);
}

Result<SiteOptions> parse_options(const std::string& text) {
  SELFSAME_ASSIGN(const Json json, parse_json(text, false));
  for (const auto& [name, value] : json.items()) {
    if (name != "policy" && name != "liveness" && name != "mirrored") {
      return fail(ErrorCode::invalid_argument, "there is no option \"" + name + "\"");
    }
  }
  SiteOptions options;
  SELFSAME_ASSIGN(const std::string policy, value_of<std::string>(json, "policy", "default"));
  SELFSAME_ASSIGN(options.pipeline.policy, pipeline::parse_policy(policy));
  SELFSAME_ASSIGN(options.pipeline.liveness.checked, value_of(json, "liveness", true));
  SELFSAME_ASSIGN(options.face.mirrored_average, value_of(json, "mirrored", false));
  return options;
}

Result<std::vector<pipeline::Prompt>> parse_prompts(const std::string& text) {
  SELFSAME_ASSIGN(const Json json, parse_json(text, true));
  std::vector<pipeline::Prompt> prompts;
  for (const Json& one : json) {
    if (!one.is_object()) return fail(ErrorCode::invalid_json, "a prompt is an object");
    pipeline::Prompt prompt;
    SELFSAME_ASSIGN(const std::string challenge, value_of<std::string>(one, "challenge", ""));
    const auto known = pipeline::challenge_from(challenge);
    if (!known) return fail(ErrorCode::invalid_argument, "there is no such challenge");
    prompt.challenge = *known;
    SELFSAME_ASSIGN(const double shown, value_of(one, "shown_ms", 0.0));
    SELFSAME_ASSIGN(const double until, value_of(one, "until_ms", 0.0));
    SELFSAME_ASSIGN(prompt.shown_ms, whole_ms(shown));
    SELFSAME_ASSIGN(prompt.until_ms, whole_ms(until));
    SELFSAME_ASSIGN(prompt.digits, value_of<std::string>(one, "digits", ""));
    const auto colour = one.find("colour");
    if (colour != one.end()) {
      if (!colour->is_array() || colour->size() != 3)
        return fail(ErrorCode::invalid_argument, "a colour has 3 numbers");
      for (std::size_t i = 0; i < 3; ++i) {
        const Json& value = (*colour)[i];
        if (!value.is_number_unsigned() || value.get<std::uint64_t>() > 255) {
          return fail(ErrorCode::invalid_argument, "a colour has numbers from 0 to 255");
        }
        prompt.colour[i] = value.get<std::uint8_t>();
      }
    }
    prompts.push_back(std::move(prompt));
  }
  return prompts;
}

const infer::Manifest* Site::pack(PackKind kind) const {
  const auto found = packs_.find(kind);
  return found == packs_.end() ? nullptr : &found->second;
}

Status Site::add_pack(const std::string& text, ByteView cohort) {
  SELFSAME_ASSIGN(auto manifest, infer::parse_manifest(text));
  const PackKind kind = manifest.kind;
  if (pipeline_) return fail(ErrorCode::invalid_argument, "packs are added before the start");
  if (pack(kind) != nullptr) {
    return fail(ErrorCode::pack_invalid, "there is a pack of the kind " + std::string(to_string(kind)) + " already");
  }
  if (kind == PackKind::speaker_embedder) cohort_.assign(cohort.begin(), cohort.end());
  packs_.emplace(kind, std::move(manifest));
  return {};
}

Status Site::start() {
  if (pipeline_) return fail(ErrorCode::invalid_argument, "this site has started");
  std::vector<std::shared_ptr<const pipeline::ModalityEngine>> engines;
  const bool examined = options_.pipeline.liveness.checked;
  if (pack(PackKind::face_detector) != nullptr && pack(PackKind::face_embedder) != nullptr) {
    const auto* landmarks = examined ? pack(PackKind::face_landmarks) : nullptr;
    const auto* pad = examined ? pack(PackKind::face_pad) : nullptr;
    if (examined && (landmarks == nullptr || pad == nullptr)) {
      return fail(ErrorCode::pack_not_found, "liveness of a face needs packs of face_landmarks and face_pad");
    }
    SELFSAME_ASSIGN(auto facts,
                    face::facts_of({pack(PackKind::face_detector), pack(PackKind::face_embedder), landmarks, pad}));
    face_ = std::make_shared<const face::Engine>(std::move(facts), options_.face);
    engines.push_back(face_);
  }
  if (const auto* embedder = pack(PackKind::speaker_embedder)) {
    SELFSAME_ASSIGN(auto own, voice::embedder_facts(*embedder, cohort_));
    voice::NetFacts facts{std::move(own), {}, {}};
    if (const auto* activity = pack(PackKind::voice_activity)) {
      SELFSAME_ASSIGN(facts.activity, voice::activity_facts(*activity));
    }
    if (examined) {
      facts.examiner.emplace();
      if (const auto* digits = pack(PackKind::voice_digits)) {
        SELFSAME_ASSIGN(facts.examiner->digits, voice::digit_facts(*digits));
      }
      if (const auto* pad = pack(PackKind::voice_pad)) {
        SELFSAME_ASSIGN(facts.examiner->pad, voice::pad_facts(*pad));
      }
    }
    voice_ = std::make_shared<const voice::Engine>(std::move(facts), voice::EngineOptions{});
    engines.push_back(voice_);
  }
  if (engines.empty()) return fail(ErrorCode::pack_not_found, "no modality has all of its packs");
  SELFSAME_ASSIGN(pipeline_, pipeline::Pipeline::create(std::move(engines), options_.pipeline, clock_));
  return {};
}

Json Site::describe() const {
  Json modalities = Json::array();
  for (const auto& engine : pipeline_->engines()) {
    const pipeline::Description& described = engine->description();
    modalities.push_back({{"modality", to_string(described.modality)},
                          {"pack", to_string(described.pack)},
                          {"dimension", described.dimension}});
  }
  Json nets = Json::object();
  for (const auto& [kind, manifest] : packs_) {
    nets[std::string(to_string(kind))] = {{"pack", to_string(manifest.ref)},
                                          {"file", manifest.weights.file},
                                          {"sha256", base::to_hex(manifest.weights.sha256)},
                                          {"input", manifest.input_name()},
                                          {"outputs", manifest.outputs}};
  }
  return {{"modalities", std::move(modalities)}, {"nets", std::move(nets)}};
}

void Work::ask(pipeline::NetCall call) {
  shape_.clear();
  for (const std::int64_t length : call.input.shape) shape_.push_back(static_cast<std::int32_t>(length));
  call_ = std::move(call);
}

Status Work::add_output(base::Tensor output) {
  if (!call_ || outputs_.size() == kMostOutputs) return fail(ErrorCode::invalid_argument, "no output is expected");
  std::int64_t values = 1;
  for (const std::int64_t length : output.shape) {
    if (length < 0 || length > (std::int64_t{1} << 28)) return fail(ErrorCode::invalid_argument, "no such shape");
    values *= length;
    if (values > (std::int64_t{1} << 28)) return fail(ErrorCode::invalid_argument, "an output is too large");
  }
  if (static_cast<std::size_t>(values) != output.values.size()) {
    return fail(ErrorCode::invalid_argument, "an output has another number of values than its shape says");
  }
  outputs_.push_back(std::move(output));
  return {};
}

Status Work::resume() {
  if (!call_) return fail(ErrorCode::invalid_argument, "no net was asked for");
  call_.reset();
  hand_in(std::exchange(outputs_, {}));
  return {};
}

Detection::Detection(std::shared_ptr<Site> site, media::Image rgb)
    : site_(std::move(site)), rgb_(std::move(rgb)), steps_(site_->face()->begin_detection(rgb_)) {}

Result<bool> Detection::next() {
  auto step = steps_.next();
  if (is_call(step)) {
    ask(call_of(std::move(step)));
    return true;
  }
  SELFSAME_ASSIGN(const auto faces, result_of(std::move(step)));
  result_ = Json::array();
  for (const auto& face : faces) result_.push_back(view(face));
  return false;
}

Taking::Taking(std::shared_ptr<Attempt> attempt, pipeline::Sample sample, bool embed)
    : attempt_(std::move(attempt)),
      sample_(std::move(sample)),
      embed_(embed),
      stages_(attempt_->site->clock(), {&attempt_->attempt.trace}) {
  attempt_->worker = this;
  const Site& site = *attempt_->site;
  const Modality modality = modality_of(sample_);
  auto* presentation = attempt_->attempt.presentation(modality);
  const auto purpose = attempt_->attempt.purpose;
  if (modality == Modality::face) {
    auto work = site.face()->begin(sample_, purpose, stages_, presentation, embed);
    face_ = work.get();
    extraction_ = std::move(work);
  } else {
    extraction_ = site.voice()->begin(sample_, purpose, stages_, presentation, embed);
  }
}

Result<bool> Taking::next() {
  auto step = extraction_->next();
  if (is_call(step)) {
    ask(call_of(std::move(step)));
    return true;
  }
  take(result_of(std::move(step)));
  return false;
}

void Taking::take(Result<pipeline::Probe> probe) {
  pipeline::Attempt& attempt = attempt_->attempt;
  attempt_->site->pipeline()->take(attempt, sample_, std::move(probe), embed_);
  const pipeline::SampleReport& report = attempt.samples.back();
  if (report.error) stages_.fail(*report.error);
  if (report.used) attempt_->last = attempt.probes.back();
  result_ = view(report);
  if (face_ != nullptr && face_->face()) result_["face"] = view(*face_->face());
  give_back();
}

void Taking::give_back() {
  if (attempt_->worker == this) attempt_->worker = nullptr;
}

Status Gallery::put(std::uint32_t key, match::Template reference) {
  if (!gallery_->put(key, reference)) {
    templates_.erase(key);
    return fail(ErrorCode::template_pack_mismatch, "the template was made by another model pack; enrol again");
  }
  templates_.insert_or_assign(key, std::move(reference));
  return {};
}

void Gallery::remove(std::uint32_t key) {
  gallery_->remove(key);
  templates_.erase(key);
}

Result<Json> Gallery::search(const pipeline::Probe& probe, std::size_t top) const {
  SELFSAME_ASSIGN(const auto candidates, gallery_->search(probe, top));
  Json list = Json::array();
  for (const match::Candidate& candidate : candidates) {
    SELFSAME_ASSIGN(const auto comparison, engine_->compare(templates_.at(candidate.key), probe));
    Json row = views::view(comparison);
    row["key"] = candidate.key;
    row["decision"] = to_string(site_->pipeline()->rules().decide(engine_->description().modality, comparison));
    list.push_back(std::move(row));
  }
  return list;
}

}  // namespace selfsame::web
