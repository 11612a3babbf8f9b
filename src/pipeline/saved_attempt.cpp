#include "pipeline/saved_attempt.hpp"

#include <cmath>
#include <string>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "match/vector.hpp"

namespace selfsame::pipeline {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::uint8_t kUsed = 1;
constexpr std::uint8_t kError = 2;
constexpr std::uint8_t kLiveness = 4;
constexpr std::uint8_t kFeatures = 1;

constexpr std::size_t kMostMeasures = 64;     // of a sample
constexpr std::size_t kMostCopies = 64;       // codes of a sample
constexpr std::size_t kMostNameBytes = 64;    // of a measure, a position, a pack
constexpr std::size_t kMostTextBytes = 4096;  // of a message or a reason
constexpr std::size_t kStageNames = static_cast<std::size_t>(StageName::decide) + 1;
constexpr double kMostStageMs = 1e9;

tl::unexpected<Error> corrupt(const char* why) {
  return fail(ErrorCode::session_corrupt, std::string("the saved state of a presentation ") + why);
}

bool is_share(float value) { return value >= 0 && value <= 1; }

std::string_view cut(std::string_view text, std::size_t most) { return text.substr(0, most); }

void write_measures(base::ByteWriter& writer, const std::vector<Measure>& measures) {
  SELFSAME_CHECK(measures.size() <= kMostMeasures);
  writer.u8(static_cast<std::uint8_t>(measures.size()));
  for (const Measure& measure : measures) {
    writer.string(cut(measure.name, kMostNameBytes));
    writer.f32(measure.value);
    writer.f32(measure.score);
    writer.u8(measure.passed ? 1 : 0);
    writer.string(cut(measure.reason, kMostTextBytes));
  }
}

void write_report(base::ByteWriter& writer, const SampleReport& report) {
  writer.u8(static_cast<std::uint8_t>(report.modality));
  writer.u64(static_cast<std::uint64_t>(report.time_ms));
  writer.u8(static_cast<std::uint8_t>((report.used ? kUsed : 0) | (report.error ? kError : 0) |
                                      (report.liveness ? kLiveness : 0)));
  writer.f32(report.quality);
  if (report.error) {
    writer.string(to_string(report.error->code));
    writer.string(cut(report.error->message, kMostTextBytes));
    writer.u64(static_cast<std::uint64_t>(report.error->retry_after_s));
  }
  if (report.liveness) writer.f32(*report.liveness);
  write_measures(writer, report.measures);
}

void write_probe(base::ByteWriter& writer, const Probe& probe, std::size_t origin) {
  SELFSAME_CHECK(probe.vector.size() <= limits::kMaxEmbeddingDimension);
  writer.u16(static_cast<std::uint16_t>(origin));
  writer.string(probe.pack.id);
  writer.u32(probe.pack.version);
  writer.string(probe.position);
  writer.u16(static_cast<std::uint16_t>(probe.vector.size()));
  for (const float value : probe.vector) writer.f32(value);
  writer.u8(static_cast<std::uint8_t>((probe.features ? kFeatures : 0)));
  if (probe.features) writer.blob(probe.features->save());
  SELFSAME_CHECK(probe.copies.size() <= kMostCopies);
  writer.u8(static_cast<std::uint8_t>(probe.copies.size()));
  for (const CopyCode& code : probe.copies) {
    for (const std::uint64_t half : code.bits) writer.u64(half);
  }
}

void write_stages(base::ByteWriter& writer, const std::vector<Stage>& stages) {
  const std::vector<Stage> merged = merged_stages(stages);
  writer.u8(static_cast<std::uint8_t>(merged.size()));
  for (const Stage& stage : merged) {
    writer.u8(static_cast<std::uint8_t>(stage.name));
    writer.u8(stage.score ? 1 : 0);
    writer.f32(stage.score.value_or(0));
    writer.f64(stage.ms);
  }
}

/// Reads into one attempt. All errors are session_corrupt; reading past the end is detected after each item.
class Loader {
 public:
  Loader(ByteView saved, const Engines& engines, Attempt& into)
      : reader_(saved), engines_(engines), into_(into), first_(into.samples.size()) {}

  Status run() {
    const std::uint8_t format = reader_.u8();
    if (reader_.failed()) return corrupt("is cut off");
    if (format != kFormat) return corrupt("has a format that this version does not know");
    const std::size_t samples = reader_.u16();
    if (first_ + samples > limits::kMaxLivenessFrames) return corrupt("has too many samples");
    for (std::size_t i = 0; i < samples; ++i) SELFSAME_TRY(read_report());
    const std::size_t probes = reader_.u16();
    if (probes > samples) return corrupt("has more probes than samples");
    for (std::size_t i = 0; i < probes; ++i) SELFSAME_TRY(read_probe());
    const std::size_t presentations = reader_.u8();
    for (std::size_t i = 0; i < presentations; ++i) SELFSAME_TRY(read_presentation());
    SELFSAME_TRY(read_stages());
    if (reader_.failed()) return corrupt("is cut off");
    if (reader_.remaining() != 0) return corrupt("has bytes after its end");
    return {};
  }

 private:
  Status read_report() {
    SampleReport report{.index = into_.samples.size()};
    const auto modality = modality_from(reader_.u8());
    report.time_ms = static_cast<std::int64_t>(reader_.u64());
    const std::uint8_t flags = reader_.u8();
    report.used = (flags & kUsed) != 0;
    report.quality = reader_.f32();
    if (reader_.failed()) return corrupt("is cut off");
    if (!modality) return corrupt("has an unknown modality");
    if (report.time_ms < 0 || report.time_ms > limits::kMaxLivenessTimeMs) return corrupt("has an impossible time");
    if (flags > (kUsed | kError | kLiveness)) return corrupt("uses a flag that this version does not know");
    if (!is_share(report.quality)) return corrupt("has a quality outside 0 to 1");
    report.modality = *modality;
    if ((flags & kError) != 0) SELFSAME_TRY(read_error(report));
    if ((flags & kLiveness) != 0) {
      report.liveness = reader_.f32();
      if (!is_share(*report.liveness)) return corrupt("has a liveness outside 0 to 1");
    }
    SELFSAME_TRY(read_measures(report.measures));
    into_.samples.push_back(std::move(report));
    return {};
  }

  Status read_error(SampleReport& report) {
    const auto code = base::error_code_from(reader_.string());
    const std::string_view message = reader_.string();
    const auto retry_after_s = static_cast<std::int64_t>(reader_.u64());
    if (reader_.failed()) return corrupt("is cut off");
    if (!code || message.size() > kMostTextBytes) return corrupt("has an unknown error");
    report.error = Error{*code, std::string(message), retry_after_s};
    return {};
  }

  Status read_measures(std::vector<Measure>& measures) {
    const std::size_t count = reader_.u8();
    if (count > kMostMeasures) return corrupt("has too many measures");
    for (std::size_t i = 0; i < count; ++i) {
      const std::string_view name = reader_.string();
      const float value = reader_.f32();
      const float score = reader_.f32();
      const std::uint8_t passed = reader_.u8();
      const std::string_view reason = reader_.string();
      if (reader_.failed()) return corrupt("is cut off");
      if (name.size() > kMostNameBytes || reason.size() > kMostTextBytes || passed > 1 || !std::isfinite(value) ||
          !is_share(score)) {
        return corrupt("has a measure that cannot be");
      }
      measures.push_back({std::string(name), value, score, passed == 1, std::string(reason)});
    }
    return {};
  }

  Status read_probe() {
    const std::size_t sample = first_ + reader_.u16();
    Probe probe;
    probe.pack.id = reader_.string();
    probe.pack.version = reader_.u32();
    probe.position = reader_.string();
    if (reader_.failed()) return corrupt("is cut off");
    const bool in_order = into_.origin.empty() || sample > into_.origin.back();
    if (sample >= into_.samples.size() || !in_order) return corrupt("has a probe of no sample");
    const SampleReport& report = into_.samples[sample];
    const ModalityEngine* engine = engines_.find(report.modality);
    if (!report.used || engine == nullptr) return corrupt("has a probe of a sample that was not used");
    if (probe.pack != engine->description().pack) return corrupt("was made by another model pack");
    if (probe.position.size() > kMostNameBytes) return corrupt("has an unknown position");
    probe.modality = report.modality;
    probe.quality = report.quality;
    probe.measures = report.measures;
    probe.liveness = report.liveness;
    SELFSAME_TRY(read_vector(engine->description().dimension, probe.vector));
    SELFSAME_TRY(read_rest(*engine, probe));
    into_.probes.push_back(std::move(probe));
    into_.origin.push_back(sample);
    return {};
  }

  /// `expected`: the dimension that the engine compares; 0: it compares features, and a vector for codes is optional.
  Status read_vector(std::size_t expected, std::vector<float>& vector) {
    const std::size_t dimension = reader_.u16();
    if (dimension > limits::kMaxEmbeddingDimension) return corrupt("has too many dimensions");
    if (reader_.remaining() < dimension * sizeof(float)) return corrupt("is cut off");
    if (expected != 0 && dimension != expected) return corrupt("has a vector of another size");
    vector.resize(dimension);
    for (float& value : vector) value = reader_.f32();
    if (!vector.empty() && !match::is_unit(vector)) return corrupt("has a vector that is not of length 1");
    return {};
  }

  Status read_rest(const ModalityEngine& engine, Probe& probe) {
    const std::uint8_t flags = reader_.u8();
    if (flags > kFeatures) return corrupt("uses a flag that this version does not know");
    if ((flags & kFeatures) != 0) {
      const ByteView features = reader_.blob();
      if (reader_.failed()) return corrupt("is cut off");
      if (features.size() > limits::kMaxTemplateBytes) return corrupt("has too large features");
      SELFSAME_ASSIGN(probe.features, engine.load_features(features));
    }
    const std::size_t copies = reader_.u8();
    if (copies > kMostCopies) return corrupt("has too many copy codes");
    for (std::size_t i = 0; i < copies && !reader_.failed(); ++i) {
      for (std::uint64_t& half : probe.copies.emplace_back().bits) half = reader_.u64();
    }
    if (reader_.failed()) return corrupt("is cut off");
    if (probe.vector.empty() && !probe.features) return corrupt("has a probe that cannot be compared");
    return {};
  }

  Status read_presentation() {
    const auto modality = modality_from(reader_.u8());
    const ByteView saved = reader_.blob();
    if (reader_.failed()) return corrupt("is cut off");
    Presentation* presentation = modality ? into_.presentation(*modality) : nullptr;
    if (presentation == nullptr) return corrupt("has a presentation of a modality that is not watched here");
    return presentation->load(saved);
  }

  Status read_stages() {
    const std::size_t count = reader_.u8();
    if (count > kStageNames) return corrupt("has too many stages");
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t name = reader_.u8();
      const std::uint8_t has_score = reader_.u8();
      const float score = reader_.f32();
      const double ms = reader_.f64();
      if (reader_.failed()) return corrupt("is cut off");
      if (name >= kStageNames || has_score > 1 || !std::isfinite(score) || !(ms >= 0 && ms <= kMostStageMs)) {
        return corrupt("has a stage that cannot be");
      }
      into_.trace.stage(static_cast<StageName>(name), has_score == 1 ? std::optional(score) : std::nullopt, ms,
                        nullptr);
    }
    return {};
  }

  base::ByteReader reader_;
  const Engines& engines_;
  Attempt& into_;
  std::size_t first_;  // index of its first sample
};

}  // namespace

Bytes save_attempt(const Attempt& attempt) {
  SELFSAME_CHECK(attempt.samples.size() <= limits::kMaxLivenessFrames);
  Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.u8(kFormat);
  writer.u16(static_cast<std::uint16_t>(attempt.samples.size()));
  for (const SampleReport& report : attempt.samples) write_report(writer, report);
  writer.u16(static_cast<std::uint16_t>(attempt.probes.size()));
  for (std::size_t i = 0; i < attempt.probes.size(); ++i) write_probe(writer, attempt.probes[i], attempt.origin[i]);
  writer.u8(static_cast<std::uint8_t>(attempt.presentations.size()));
  for (const auto& [modality, presentation] : attempt.presentations) {
    writer.u8(static_cast<std::uint8_t>(modality));
    writer.blob(presentation->save());
  }
  write_stages(writer, attempt.trace.stages());
  return bytes;
}

Status load_attempt(ByteView saved, const Engines& engines, Attempt& into) {
  return Loader(saved, engines, into).run();
}

}  // namespace selfsame::pipeline
