// What a modality is to the pipeline: one interface, and the values that cross it.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "match/calibration.hpp"
#include "match/gallery.hpp"
#include "match/template.hpp"
#include "media/mark.hpp"
#include "pipeline/fusion.hpp"
#include "pipeline/liveness.hpp"
#include "pipeline/sample.hpp"
#include "pipeline/trace.hpp"

namespace selfsame::pipeline {

/// One named quality measure.
struct Measure {
  std::string name = {};    // stable, snake_case, unit last: "inter_eye_px"
  float value = 0;          // in the unit of the name
  float score = 0;          // [0, 1]
  bool passed = true;       // for the purpose at hand
  std::string reason = {};  // for a person, what to do; empty where passed
};

/// By which a part of a sample is known again in a copy of it: codes of one part differ in few bits, others in about
/// half. Of use only with the key that it was made with.
struct CopyCode {
  media::Mark bits{};
};
inline int distance(const CopyCode& a, const CopyCode& b) {
  return std::popcount(a.bits[0] ^ b.bits[0]) + std::popcount(a.bits[1] ^ b.bits[1]);
}

/// The copy codes of one sample, and whether a decision rests on it.
struct SampleCopies {
  std::vector<CopyCode> codes = {};
  bool decided = false;
};

/// What copy codes are made with: one for all modalities, and for all processes that share what they remember.
using CopyKey = media::MarkKey;

inline std::vector<CopyCode> copy_codes(const std::vector<media::Mark>& marks) {
  std::vector<CopyCode> codes;
  for (const media::Mark& mark : marks) codes.push_back({mark});
  return codes;
}

/// What a modality compares of a sample where a vector is not all, in a type of its own. Nobody else looks inside.
class Features {
 public:
  virtual ~Features() = default;
  /// Their byte form, at most limits::kMaxTemplateBytes; its first byte is a format. ModalityEngine::load_features
  /// reads it.
  virtual Bytes save() const = 0;
};

/// What `extract` makes of a sample.
struct Probe {
  Modality modality = Modality::face;
  PackRef pack = {};
  std::vector<float> vector = {};  // L2 norm 1; empty where the modality compares features and nobody asked for codes
  std::shared_ptr<const Features> features = {};  // of the engine that made the probe; null where a vector is all
  std::string position = {};                      // which part of the body it is of; empty: unknown
  float quality = 0;                              // [0, 1]
  std::vector<Measure> measures = {};
  /// [0, 1]: what this sample alone says of a live subject; none where the modality cannot tell.
  std::optional<float> liveness = {};
  /// Of parts of the sample. Of a copy more than a quarter are known again, of a new sample hardly ever one; none if no
  /// key was given, or the sample has too little structure.
  std::vector<CopyCode> copies = {};
};

inline Modality modality_of(const Probe& probe) { return probe.modality; }

/// Good enough for a decision: every measure of quality passed.
inline bool is_fit(const Probe& probe) {
  return std::all_of(probe.measures.begin(), probe.measures.end(),
                     [](const Measure& measure) { return measure.passed; });
}

/// The modalities of a range of samples or probes, each once.
template <typename Range>
std::vector<Modality> modalities_of(const Range& range) {
  std::vector<Modality> modalities;
  for (const auto& item : range) {
    const Modality modality = modality_of(item);
    if (std::find(modalities.begin(), modalities.end(), modality) == modalities.end()) modalities.push_back(modality);
  }
  return modalities;
}

/// The probe's features, if they are of that type; else null.
template <typename Type>
const Type* features_of(const Probe& probe) {
  return dynamic_cast<const Type*>(probe.features.get());
}

/// Where a subject was seen in a sample, for whoever draws it. In pixels of the sample's picture.
struct Sighting {
  std::int64_t time_ms = 0;
  media::Box box;
  std::vector<media::Point> points;
};

/// What an engine remembers of the samples of one presentation, so that cues over frames can be drawn from it. It holds
/// no sample. Its engine outlives it. For one thread at a time.
class Presentation {
 public:
  virtual ~Presentation() = default;
  /// As the engine's, and remembers what liveness needs.
  virtual Result<Probe> extract(const Sample& sample, Purpose purpose, StageTimer& stages) = 0;
  /// The same without the embedding, for samples that serve liveness only.
  virtual Status observe(const Sample& sample, StageTimer& stages) = 0;
  /// `prompts`: those that this modality's samples show the answer to; one answer for each, in order.
  virtual Liveness conclude(std::span<const Prompt> prompts) const = 0;
  /// The answers of `conclude` alone, for who asks while the presentation goes on.
  virtual std::vector<PromptAnswer> answers(std::span<const Prompt> prompts) const { return conclude(prompts).answers; }
  /// Drops what is remembered of samples captured before that time, so that a presentation need not end.
  virtual void forget_before(std::int64_t /*time_ms*/) {}
  /// What is remembered, in a byte form of the modality's own: for `load` of another presentation of the same engine,
  /// in this process or another. Empty where nothing is remembered.
  virtual Bytes save() const { return {}; }
  /// Adds what was saved, of samples later than those that are remembered. Errors: session_corrupt; then nothing has
  /// changed.
  virtual Status load(ByteView saved);
  /// In the last sample that is remembered; none where there is none, or the modality has no place in a picture.
  virtual std::optional<Sighting> last_seen() const { return std::nullopt; }
};

/// What was compared: all that a modality reads of a sample, or codes of 128 bits. Raw similarities of the two have
/// nothing in common but that more is more alike.
enum class Scale { full, code };
std::string_view to_string(Scale scale);

/// One more thing that two samples were compared by.
struct ExtraComparison {
  FusionPart part = FusionPart::relief;
  float raw = 0;
  float llr = 0;
  float score = 0;
};

/// A comparison score in three forms.
struct Comparison {
  float raw = 0;    // a cosine where Description::raw_is_cosine; of codes, match::raw_of_bits
  float llr = 0;    // natural log-likelihood ratio
  float score = 0;  // [0, 1]
  Scale scale = Scale::full;
  std::vector<ExtraComparison> extra = {};  // each part at most once; supports the comparison, and never replaces it
};

/// What a modality is made of.
struct Description {
  Modality modality = Modality::face;
  PackRef pack = {};
  std::size_t dimension = 0;
  std::string precision = {};                       // "fp32", "fp16", "int8"
  const match::Calibration* calibration = nullptr;  // owned by the engine
  /// False: a raw similarity has a scale of its own, which no raw policy could speak of.
  bool raw_is_cosine = true;
  std::size_t min_enrol_samples = 1;  // usable ones that an enrolment of this modality needs
  /// For a person: why it decides together with another only; empty: it may decide alone.
  std::string_view not_alone_because = {};
  bool hears_digits = false;  // its presentations answer Challenge::say_digits
  /// What its samples say of a live subject is told, and refuses nobody: it did not hold on data never seen.
  bool liveness_advises = false;
  const match::Calibration* code_calibration = nullptr;  // of Scale::code; null where it makes no codes

  const match::Calibration* calibration_of(Scale scale) const {
    return scale == Scale::code ? code_calibration : calibration;
  }
};

/// The templates of one modality in memory, to be searched. Readers may share it, a writer may not.
class Gallery {
 public:
  using Keys = std::optional<std::span<const std::uint64_t>>;

  virtual ~Gallery() = default;
  /// Takes the place of what has the same key. False for a template that cannot be compared, such as another pack's;
  /// the key then holds nothing.
  virtual bool put(std::uint64_t key, const match::Template& reference) = 0;
  virtual void remove(std::uint64_t key) = 0;
  virtual std::size_t size() const = 0;
  /// Whether candidates' raw similarities are those of `compare`; they are cosines where not.
  virtual bool compares() const = 0;
  /// The most alike, best first: at most `top` of each scale, those of Scale::full before the others. `among`: only
  /// these keys, each once; none: all. Errors: template_pack_mismatch.
  virtual Result<std::vector<match::Candidate>> search(const Probe& probe, std::size_t top,
                                                       const Keys& among = std::nullopt) const = 0;
};

/// A template, made ready to be compared with many probes. Its engine and the template outlive it. Threads: `compare`
/// may be called from several threads at once.
class Reference {
 public:
  virtual ~Reference() = default;
  /// Errors: invalid_argument for a probe that lacks what the template can be compared by.
  virtual Result<Comparison> compare(const Probe& probe) const = 0;
};

/// What `enrol` makes.
struct Enrolment {
  match::Template reference = {};
  std::vector<std::size_t> outliers = {};  // indices of the probes that were left out, in order
};

/// A modality. To add one, implement this in a folder of its own.
/// Threads: all methods are const and may be called from several threads at once.
class ModalityEngine {
 public:
  virtual ~ModalityEngine() = default;
  /// Null where the modality has no presentation attack detection.
  virtual std::unique_ptr<Presentation> begin_presentation() const { return nullptr; }
  /// Preprocess, quality, embedding.
  /// Errors: the sample's own (face_not_found, multiple_faces, quality_too_low for enrolment ...), inference_failed;
  /// invalid_argument for a sample of another modality.
  virtual Result<Probe> extract(const Sample& sample, Purpose purpose, StageTimer& stages) const = 0;
  /// One template from one or more probes of one subject. Errors: samples_disagree.
  virtual Result<Enrolment> enrol(std::span<const Probe> probes, std::int64_t now_ms) const = 0;
  /// Errors: template_pack_mismatch, template_corrupt.
  virtual Result<std::unique_ptr<const Reference>> open(const match::Template& reference) const = 0;
  /// What Features::save wrote for features of this engine; from outside, and judged as such. Errors: session_corrupt,
  /// also where the modality compares nothing but vectors.
  virtual Result<std::shared_ptr<const Features>> load_features(ByteView saved) const;
  /// An empty one; of vectors, unless the modality has its own. It may outlive the engine.
  virtual std::unique_ptr<Gallery> make_gallery() const;

  const Description& description() const { return description_; }
  /// Of a template and one probe. Errors: those of `open` and of Reference::compare.
  Result<Comparison> compare(const match::Template& reference, const Probe& probe) const;

 protected:
  explicit ModalityEngine(Description description) : description_(std::move(description)) {}

 private:
  Description description_;
};

}  // namespace selfsame::pipeline
