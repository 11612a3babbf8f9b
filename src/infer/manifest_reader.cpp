#include "infer/manifest.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "base/bytes.hpp"
#include "base/limits.hpp"
#include "match/codes.hpp"

namespace selfsame::infer {
namespace {

using nlohmann::json;

constexpr int kMaxInputSide = 4096;
constexpr int kMaxSoundFrames = 4096;
constexpr int kMaxBands = 256;
constexpr int kMaxWaveSamples = 1 << 22;
constexpr int kMaxWindowSamples = 1 << 16;
constexpr std::size_t kMaxCohortBytes = 64U << 20;
constexpr PackKind kKinds[] = {PackKind::face_detector,  PackKind::face_embedder,   PackKind::face_landmarks,
                               PackKind::face_pad,       PackKind::finger_embedder, PackKind::speaker_embedder,
                               PackKind::voice_activity, PackKind::voice_digits,    PackKind::voice_pad};
constexpr std::size_t kMaxTextLength = 4096;
constexpr std::size_t kMaxListLength = 256;
constexpr int kMaxDepth = 16;

/// Thrown and caught only in this file: the first error in a manifest stops the parser.
struct Invalid {
  std::string message;
};

[[noreturn]] void refuse(std::string_view field, std::string_view why) {
  throw Invalid{"manifest field \"" + std::string(field) + "\" " + std::string(why)};
}

void only_fields(const json& object, std::string_view where, std::initializer_list<std::string_view> known) {
  if (!object.is_object()) refuse(where, "must be an object");
  for (const auto& [name, value] : object.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) refuse(name.substr(0, 64), "is not known here");
  }
}

const json& field(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) refuse(name, "is missing");
  return *found;
}

std::string text(const json& object, const char* name) {
  const json& value = field(object, name);
  if (!value.is_string()) refuse(name, "must be a string");
  auto result = value.get<std::string>();
  if (result.size() > kMaxTextLength) refuse(name, "is too long");
  return result;
}

std::string non_empty_text(const json& object, const char* name) {
  auto result = text(object, name);
  if (result.empty()) refuse(name, "must not be empty");
  return result;
}

double number(const json& value, const char* name) {
  if (!value.is_number()) refuse(name, "must be a number");
  const double result = value.get<double>();
  if (!std::isfinite(result)) refuse(name, "must be finite");
  return result;
}

float small_number(const json& value, const char* name) {
  const double result = number(value, name);
  if (std::abs(result) > 1e30) refuse(name, "is out of range");
  return static_cast<float>(result);
}

std::uint64_t whole(const json& object, const char* name, std::uint64_t low, std::uint64_t high) {
  const json& value = field(object, name);
  if (!value.is_number_unsigned()) refuse(name, "must be a whole number");
  const auto result = value.get<std::uint64_t>();
  if (result < low || result > high) refuse(name, "is out of range");
  return result;
}

const json& list(const json& object, const char* name) {
  const json& value = field(object, name);
  if (!value.is_array() || value.empty() || value.size() > kMaxListLength) refuse(name, "must be a list of 1 to 256");
  return value;
}

std::array<float, 3> triple(const json& object, const char* name) {
  const json& value = field(object, name);
  if (!value.is_array() || value.size() != 3) refuse(name, "must be a list of 3 numbers");
  return {small_number(value[0], name), small_number(value[1], name), small_number(value[2], name)};
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= 128 && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                  c == '-';
         });
}

PackKind kind_from(const std::string& name) {
  std::string known;
  for (const auto kind : kKinds) {
    if (to_string(kind) == name) return kind;
    known += (known.empty() ? "" : ", ") + std::string(to_string(kind));
  }
  refuse("kind", "must be one of " + known);
}

std::array<std::uint8_t, 32> digest(const json& object) {
  std::array<std::uint8_t, 32> sha256{};
  const auto bytes = base::from_hex(text(object, "sha256"));
  if (!bytes || bytes->size() != sha256.size()) refuse("sha256", "must be 64 hexadecimal digits");
  std::copy(bytes->begin(), bytes->end(), sha256.begin());
  return sha256;
}

std::string plain_file(const json& object) {
  auto file = text(object, "file");
  if (!is_plain_name(file)) refuse("file", "must be a plain file name");
  return file;
}

bool flag(const json& object, const char* name) {
  const json& value = field(object, name);
  if (!value.is_boolean()) refuse(name, "must be true or false");
  return value.get<bool>();
}

int count(const json& object, const char* name, int low, int high) {
  return static_cast<int>(whole(object, name, static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(high)));
}

Weights read_weights(const json& object) {
  only_fields(object, "weights", {"file", "bytes", "sha256", "url"});
  Weights weights;
  weights.file = plain_file(object);
  weights.bytes = whole(object, "bytes", 1, limits::kMaxWeightsBytes);
  weights.sha256 = digest(object);
  weights.url = text(object, "url");
  if (!weights.url.empty() && !weights.url.starts_with("https://")) refuse("url", "must start with https://");
  return weights;
}

InputSpec read_input(const json& object) {
  only_fields(object, "input", {"name", "channels", "width", "height", "dynamic", "multiple", "mean", "scale"});
  InputSpec input;
  input.name = non_empty_text(object, "name");
  const auto channels = text(object, "channels");
  if (channels != "rgb" && channels != "bgr") refuse("channels", "must be rgb or bgr");
  input.layout.channels = channels == "rgb" ? media::ChannelOrder::rgb : media::ChannelOrder::bgr;
  input.width = count(object, "width", 1, kMaxInputSide);
  input.height = count(object, "height", 1, kMaxInputSide);
  input.dynamic = flag(object, "dynamic");
  input.multiple = count(object, "multiple", 1, kMaxInputSide);
  if (input.width % input.multiple != 0 || input.height % input.multiple != 0) {
    refuse("multiple", "must divide width and height");
  }
  input.layout.mean = triple(object, "mean");
  input.layout.scale = triple(object, "scale");
  return input;
}

RidgeInput read_ridge_input(const json& object) {
  only_fields(object, "input", {"name", "side"});
  RidgeInput input;
  input.name = non_empty_text(object, "name");
  input.side = count(object, "side", 1, kMaxInputSide);
  return input;
}

SoundInput read_sound_input(const json& object) {
  only_fields(object, "input",
              {"name", "rate_hz", "window", "hop", "fft", "bands", "low_hz", "high_hz", "log", "coefficients",
               "padding", "frames_first", "frames", "frame_step"});
  SoundInput input{non_empty_text(object, "name"), {}};
  media::MelLayout& mel = input.layout.mel;
  mel.rate_hz = count(object, "rate_hz", limits::kMinSoundRateHz, limits::kMaxSoundRateHz);
  mel.window = count(object, "window", 2, kMaxInputSide);
  mel.hop = count(object, "hop", 1, mel.window);
  mel.fft = count(object, "fft", mel.window, kMaxInputSide);
  if (mel.fft % 2 != 0) refuse("fft", "must be even");
  mel.bands = count(object, "bands", 1, std::min(mel.fft / 2, kMaxBands));
  mel.low_hz = number(field(object, "low_hz"), "low_hz");
  mel.high_hz = number(field(object, "high_hz"), "high_hz");
  if (mel.low_hz < 0 || mel.low_hz >= mel.high_hz || 2 * mel.high_hz > mel.rate_hz) {
    refuse("high_hz", "must lie above low_hz, and not above half of rate_hz");
  }
  mel.log = flag(object, "log");
  mel.padding = count(object, "padding", 0, mel.window);
  mel.frames_first = flag(object, "frames_first");
  media::SoundLayout& layout = input.layout;
  if (object.contains("coefficients")) layout.coefficients = count(object, "coefficients", 1, mel.bands);
  if (layout.coefficients > 0 && !mel.log) refuse("coefficients", "are of the logarithm: log must be true");
  layout.frames = count(object, "frames", 0, kMaxSoundFrames);
  layout.frame_step = count(object, "frame_step", layout.frames == 0 ? 0 : 1, layout.frames);
  return input;
}

WaveInput read_wave_input(const json& object, PackKind kind) {
  only_fields(object, "input", {"name", "rate_hz", "samples", "step"});
  WaveInput input;
  input.name = non_empty_text(object, "name");
  input.rate_hz = count(object, "rate_hz", limits::kMinSoundRateHz, limits::kMaxSoundRateHz);
  if (kind == PackKind::voice_activity) {
    input.samples = count(object, "samples", 1, kMaxWindowSamples);
    // Windows overlap by at most half, so together they are at most twice the sound.
    input.step = count(object, "step", (input.samples + 1) / 2, input.samples);
  } else {
    input.samples = count(object, "samples", 1, kMaxWaveSamples);
    if (object.contains("step")) refuse("step", "is for a voice_activity");
  }
  return input;
}

CohortFile read_cohort(const json& object, std::size_t dimension) {
  only_fields(object, "cohort", {"file", "bytes", "sha256", "nearest"});
  CohortFile cohort;
  cohort.file = plain_file(object);
  cohort.bytes = whole(object, "bytes", 1, kMaxCohortBytes);
  cohort.sha256 = digest(object);
  if (cohort.bytes % dimension != 0) refuse("bytes", "of a cohort must be a multiple of the dimension");
  cohort.nearest = static_cast<std::size_t>(whole(object, "nearest", 2, kMaxCohortBytes));
  if (cohort.nearest > cohort.bytes / dimension) refuse("nearest", "is more than the cohort has");
  return cohort;
}

std::vector<match::FmrPoint> read_thresholds(const json& object, const char* name) {
  std::vector<match::FmrPoint> table;
  for (const json& row : list(object, name)) {
    if (!row.is_array() || row.size() != 2) refuse(name, "must hold pairs [fmr, threshold]");
    table.push_back({number(row[0], name), small_number(row[1], name)});
  }
  return table;
}

match::Calibration read_calibration(const json& object) {
  only_fields(object, "calibration",
              {"slope", "intercept", "measured_on", "mixed_fmr_thresholds", "groups_measured_on", "fmr_thresholds",
               "default_fmr"});
  if (!object.contains("mixed_fmr_thresholds") && object.contains("fmr_thresholds")) {
    refuse("mixed_fmr_thresholds", "is missing; fmr_thresholds are those within the worst group, beside it");
  }
  auto calibration = match::Calibration::create(
      small_number(field(object, "slope"), "slope"), small_number(field(object, "intercept"), "intercept"),
      read_thresholds(object, "mixed_fmr_thresholds"), non_empty_text(object, "measured_on"));
  if (calibration && object.contains("fmr_thresholds")) {
    match::GroupTable groups{
        read_thresholds(object, "fmr_thresholds"), non_empty_text(object, "groups_measured_on"), {}};
    if (object.contains("default_fmr")) groups.default_fmr = number(object["default_fmr"], "default_fmr");
    calibration = calibration->with_groups(std::move(groups));
  } else if (object.contains("groups_measured_on") || object.contains("default_fmr")) {
    refuse("fmr_thresholds", "is missing, which groups_measured_on and default_fmr are about");
  }
  if (!calibration) refuse("calibration", calibration.error().message);
  return std::move(*calibration);
}

match::CodeCalibrations read_code_calibration(const json& object) {
  only_fields(object, "code_calibration", {"soft", "hamming"});
  return {read_calibration(field(object, "soft")), read_calibration(field(object, "hamming"))};
}

Golden read_golden(const json& object, std::string_view generator) {
  only_fields(object, "goldens", {"input", "tolerance", "outputs"});
  Golden golden;
  golden.input = text(object, "input");
  if (golden.input != generator) refuse("input", "of a golden must be \"" + std::string(generator) + "\"");
  golden.tolerance = number(field(object, "tolerance"), "tolerance");
  if (golden.tolerance <= 0 || golden.tolerance > 1) refuse("tolerance", "must lie in (0, 1]");
  for (const json& entry : list(object, "outputs")) {
    only_fields(entry, "outputs", {"name", "size", "sum", "norm", "head"});
    GoldenOutput output;
    output.name = non_empty_text(entry, "name");
    output.size = static_cast<std::size_t>(whole(entry, "size", 1, 1U << 28));
    output.sum = number(field(entry, "sum"), "sum");
    output.norm = number(field(entry, "norm"), "norm");
    for (const json& value : list(entry, "head")) output.head.push_back(small_number(value, "head"));
    if (output.head.size() > output.size) refuse("head", "is longer than size");
    golden.outputs.push_back(std::move(output));
  }
  return golden;
}

Manifest read_manifest(const json& root) {
  only_fields(
      root, "manifest",
      {"format", "id", "version", "kind", "title", "architecture", "precision", "licence", "source", "training_data",
       "weights", "input", "outputs", "dimension", "calibration", "code_calibration", "cohort", "goldens"});
  Manifest manifest;
  whole(root, "format", 1, 1);
  manifest.ref.id = text(root, "id");
  if (!is_plain_name(manifest.ref.id)) refuse("id", "must be a plain name of letters, digits, dot, hyphen, underscore");
  manifest.ref.version = static_cast<std::uint32_t>(whole(root, "version", 1, 1'000'000));
  manifest.kind = kind_from(text(root, "kind"));
  manifest.title = non_empty_text(root, "title");
  manifest.architecture = non_empty_text(root, "architecture");
  manifest.precision = text(root, "precision");
  if (manifest.precision != "fp32" && manifest.precision != "fp16" && manifest.precision != "int8") {
    refuse("precision", "must be fp32, fp16 or int8");
  }
  manifest.licence = non_empty_text(root, "licence");
  manifest.source = non_empty_text(root, "source");
  manifest.training_data = non_empty_text(root, "training_data");
  manifest.weights = read_weights(field(root, "weights"));
  const bool hears_wave = manifest.kind == PackKind::voice_activity ||
                          (manifest.kind == PackKind::voice_pad && field(root, "input").contains("samples"));
  if (hears_wave) {
    manifest.wave = read_wave_input(field(root, "input"), manifest.kind);
  } else if (manifest.kind == PackKind::finger_embedder) {
    manifest.ridges = read_ridge_input(field(root, "input"));
  } else if (hears(manifest.kind)) {
    manifest.sound = read_sound_input(field(root, "input"));
  } else {
    manifest.input = read_input(field(root, "input"));
  }
  for (const json& name : list(root, "outputs")) {
    if (!name.is_string() || name.get<std::string>().empty()) refuse("outputs", "must hold names");
    manifest.outputs.push_back(name.get<std::string>());
  }
  manifest.dimension = static_cast<std::size_t>(whole(root, "dimension", 0, limits::kMaxEmbeddingDimension));
  const bool embeds = manifest.kind == PackKind::face_embedder || manifest.kind == PackKind::finger_embedder ||
                      manifest.kind == PackKind::speaker_embedder;
  if (embeds && manifest.dimension == 0) refuse("dimension", "must not be 0");
  if (root.contains("calibration")) manifest.calibration = read_calibration(root["calibration"]);
  if (root.contains("code_calibration")) {
    if (!embeds) refuse("code_calibration", "is for an embedder");
    if (manifest.dimension > match::kMaxCodedDimension) refuse("code_calibration", "is for smaller vectors");
    manifest.code_calibration = read_code_calibration(root["code_calibration"]);
  }
  if (root.contains("cohort")) {
    if (manifest.kind != PackKind::speaker_embedder) refuse("cohort", "is for a speaker_embedder");
    manifest.cohort = read_cohort(root["cohort"], manifest.dimension);
  }
  if (root.contains("goldens")) {
    for (const json& golden : list(root, "goldens")) {
      manifest.goldens.push_back(read_golden(golden, golden_name(manifest)));
    }
  }
  return manifest;
}

}  // namespace

Result<Manifest> parse_manifest(std::string_view text) {
  if (text.size() > limits::kMaxManifestBytes) return fail(ErrorCode::pack_invalid, "the manifest is over 1 MiB");
  bool too_deep = false;
  const auto shallow = [&](int depth, json::parse_event_t, json&) {
    too_deep = too_deep || depth > kMaxDepth;
    return !too_deep;
  };
  const json root = json::parse(text, shallow, /*allow_exceptions=*/false);
  if (root.is_discarded() || too_deep) {
    return fail(ErrorCode::pack_invalid, "the manifest is not valid JSON (NaN and infinity are not JSON numbers)");
  }
  try {
    return read_manifest(root);
  } catch (const Invalid& invalid) {
    return fail(ErrorCode::pack_invalid, invalid.message);
  } catch (const json::exception&) {
    return fail(ErrorCode::pack_invalid, "the manifest is not of the documented form");
  }
}

}  // namespace selfsame::infer
