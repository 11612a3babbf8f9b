// The interface of a modality, and the values that cross it.
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
  bool passed = true;       // for the current purpose
  std::string reason = {};  // for people: what to do; empty if passed
};

/// Identifies a part of a sample again in a copy of it: codes of the same part differ in few bits, codes of different
/// parts in about half. Comparable only under the key that made it.
struct CopyCode {
  media::Mark bits{};
};
inline int distance(const CopyCode& a, const CopyCode& b) {
  return std::popcount(a.bits[0] ^ b.bits[0]) + std::popcount(a.bits[1] ^ b.bits[1]);
}

/// The copy codes of one sample, as its probe has them, and whether a decision rests on it.
struct SampleCopies {
  std::vector<CopyCode> codes = {};
  bool decided = false;
  std::vector<CopyCode> still_codes = {};
};

/// The key of copy codes: one for all modalities, and for all processes that share remembered codes.
using CopyKey = media::MarkKey;

inline std::vector<CopyCode> copy_codes(const std::vector<media::Mark>& marks) {
  std::vector<CopyCode> codes;
  for (const media::Mark& mark : marks) codes.push_back({mark});
  return codes;
}

/// Whatever a modality compares besides vectors, in a type of its own. No other room looks inside.
class Features {
 public:
  virtual ~Features() = default;
  /// Serialises the features, at most limits::kMaxTemplateBytes; the first byte is a format.
  /// ModalityEngine::load_features reads it.
  virtual Bytes save() const = 0;
};

/// The result of `extract` for one sample.
struct Probe {
  Modality modality = Modality::face;
  PackRef pack = {};
  std::vector<float> vector = {};  // L2 norm 1; empty if the modality compares features and codes are off
  std::shared_ptr<const Features> features = {};  // made by the same engine; null if it compares vectors only
  std::string position = {};                      // which part of the body; empty: unknown
  float quality = 0;                              // [0, 1]
  std::vector<Measure> measures = {};
  /// [0, 1]: liveness of this sample alone; none if the modality cannot measure it.
  std::optional<float> liveness = {};
  /// Codes of parts of the sample. In a copy more than a quarter of them are recognised, in a new sample hardly ever
  /// one. Empty if there is no key, or the sample has too little structure.
  std::vector<CopyCode> copies = {};
  /// As `copies`, of details wherever they lie, so that a picture that was cropped or turned is recognised. The next
  /// frame of somebody who sits still may be just as similar, so they count only for samples that are not frames of a
  /// moving picture (Attempt::stills).
  std::vector<CopyCode> still_copies = {};
};

inline Modality modality_of(const Probe& probe) { return probe.modality; }

/// Good enough for a decision: every quality measure passed.
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

/// Where the subject was seen in a sample, for drawing. In pixels of the sample's picture.
struct Sighting {
  std::int64_t time_ms = 0;
  media::Box box;
  std::vector<media::Point> points;
};

/// What an engine remembers of the samples of one presentation, for cues over several frames. It holds no sample. Its
/// engine outlives it. For one thread at a time.
class Presentation {
 public:
  virtual ~Presentation() = default;
  /// As the engine's `extract`, and remembers what liveness needs.
  virtual Result<Probe> extract(const Sample& sample, Purpose purpose, StageTimer& stages) = 0;
  /// The same without the embedding, for samples used for liveness only.
  virtual Status observe(const Sample& sample, StageTimer& stages) = 0;
  /// `prompts`: those whose answers this modality's samples show. One answer per prompt, in order.
  virtual Liveness conclude(std::span<const Prompt> prompts) const = 0;
  /// Only the answers of `conclude`, for callers who ask during the presentation.
  virtual std::vector<PromptAnswer> answers(std::span<const Prompt> prompts) const { return conclude(prompts).answers; }
  /// Forgets samples captured before that time, so that a presentation can go on without end.
  virtual void forget_before(std::int64_t /*time_ms*/) {}
  /// Serialises what is remembered in a format of the modality's own, for `load` into another presentation of the same
  /// engine, in this process or another. Empty if nothing is remembered.
  virtual Bytes save() const { return {}; }
  /// Adds saved state, of samples later than those remembered. Errors: session_corrupt; then nothing has changed.
  virtual Status load(ByteView saved);
  /// Position in the last remembered sample; none if there is no sample, or the modality has no position in a picture.
  virtual std::optional<Sighting> last_seen() const { return std::nullopt; }
};

/// What was compared: everything a modality extracts from a sample, or 128-bit codes. Raw similarities of the two
/// scales are not comparable, except that higher means more alike.
enum class Scale { full, code };
std::string_view to_string(Scale scale);

/// An additional measure by which two samples were compared.
struct ExtraComparison {
  FusionPart part = FusionPart::relief;
  float raw = 0;
  float llr = 0;
  float score = 0;
};

/// A comparison score in three forms.
struct Comparison {
  float raw = 0;    // a cosine if Description::raw_is_cosine; for codes, match::raw_of_bits
  float llr = 0;    // natural log-likelihood ratio
  float score = 0;  // [0, 1]
  Scale scale = Scale::full;
  std::vector<ExtraComparison> extra = {};  // each part at most once; supports the comparison, never replaces it
};

/// The properties of a modality's engine.
struct Description {
  Modality modality = Modality::face;
  PackRef pack = {};
  std::size_t dimension = 0;
  std::string precision = {};                       // "fp32", "fp16", "int8"
  const match::Calibration* calibration = nullptr;  // owned by the engine
  /// False: raw similarities have a scale of their own, to which a raw policy cannot apply.
  bool raw_is_cosine = true;
  std::size_t min_enrol_samples = 1;  // usable samples that an enrolment requires
  /// For people: why it can decide only together with another modality; empty: it may decide alone.
  std::string_view not_alone_because = {};
  bool hears_digits = false;  // its presentations answer Challenge::say_digits
  /// Liveness is reported but never refuses anybody, because it did not generalise to unseen data.
  bool liveness_advises = false;
  const match::Calibration* code_calibration = nullptr;  // for Scale::code; null if the engine makes no codes

  const match::Calibration* calibration_of(Scale scale) const {
    return scale == Scale::code ? code_calibration : calibration;
  }
};

/// The templates of one modality in memory, for searching. Concurrent readers are safe; a writer needs exclusive
/// access.
class Gallery {
 public:
  using Keys = std::optional<std::span<const std::uint64_t>>;

  virtual ~Gallery() = default;
  /// Inserts or replaces the template stored under `key`. False if the template cannot be compared, such as one of
  /// another pack; the key then holds nothing.
  virtual bool put(std::uint64_t key, const match::Template& reference) = 0;
  virtual void remove(std::uint64_t key) = 0;
  virtual std::size_t size() const = 0;
  /// Whether candidates' raw similarities are those of `compare`; if not, they are cosines.
  virtual bool compares() const = 0;
  /// The most similar subjects, best first: at most `top` for each scale, those of Scale::full first. `among`: search
  /// only these keys, without duplicates; none: all. Errors: template_pack_mismatch.
  virtual Result<std::vector<match::Candidate>> search(const Probe& probe, std::size_t top,
                                                       const Keys& among = std::nullopt) const = 0;
};

/// A template prepared for comparison with many probes. Its engine and the template outlive it. Threads: `compare` may
/// be called from several threads at once.
class Reference {
 public:
  virtual ~Reference() = default;
  /// Errors: invalid_argument if the probe lacks what the template is compared by.
  virtual Result<Comparison> compare(const Probe& probe) const = 0;
};

/// The result of `enrol`.
struct Enrolment {
  match::Template reference = {};
  std::vector<std::size_t> outliers = {};  // indices of the dropped probes, in order
};

/// A modality. To add one, implement this in a folder of its own.
/// Threads: all methods are const and may be called from several threads at once.
class ModalityEngine {
 public:
  virtual ~ModalityEngine() = default;
  /// Null if the modality has no presentation attack detection.
  virtual std::unique_ptr<Presentation> begin_presentation() const { return nullptr; }
  /// Preprocesses, measures quality and embeds. Errors: the sample's own (face_not_found, multiple_faces,
  /// quality_too_low for enrolment ...), inference_failed; invalid_argument for a sample of another modality.
  virtual Result<Probe> extract(const Sample& sample, Purpose purpose, StageTimer& stages) const = 0;
  /// Makes one template from one or more probes of one subject. Errors: samples_disagree.
  virtual Result<Enrolment> enrol(std::span<const Probe> probes, std::int64_t now_ms) const = 0;
  /// Errors: template_pack_mismatch, template_corrupt.
  virtual Result<std::unique_ptr<const Reference>> open(const match::Template& reference) const = 0;
  /// Reads what Features::save wrote for this engine; the input is untrusted and validated. Errors: session_corrupt,
  /// also if the modality compares only vectors.
  virtual Result<std::shared_ptr<const Features>> load_features(ByteView saved) const;
  /// An empty gallery; of vectors, unless the modality has its own kind. It may outlive the engine.
  virtual std::unique_ptr<Gallery> make_gallery() const;

  const Description& description() const { return description_; }
  /// Compares a template with one probe. Errors: those of `open` and of Reference::compare.
  Result<Comparison> compare(const match::Template& reference, const Probe& probe) const;

 protected:
  explicit ModalityEngine(Description description) : description_(std::move(description)) {}

 private:
  Description description_;
};

}  // namespace selfsame::pipeline
