// What a modality is to the pipeline: one interface, and the values that cross it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "match/calibration.hpp"
#include "match/template.hpp"
#include "media/image.hpp"
#include "pipeline/trace.hpp"

namespace selfsame::pipeline {

/// What a sample is captured for; enrolment asks for more quality, and for exactly one face.
enum class Purpose { enrolment, verification, identification };

/// One biometric sample. Never stored.
struct Sample {
  Modality modality = Modality::face;
  media::Image image;
};

/// One named quality measure.
struct Measure {
  std::string_view name;    // stable, snake_case, unit last: "inter_eye_px"
  float value = 0;          // in the unit of the name
  float score = 0;          // [0, 1]
  bool passed = true;       // for the purpose at hand
  std::string_view reason;  // for a person, what to do; empty where passed
};

/// What `extract` makes of a sample.
struct Probe {
  Modality modality = Modality::face;
  PackRef pack;
  std::vector<float> vector;  // L2 norm 1
  float quality = 0;          // [0, 1]
  std::vector<Measure> measures;
};

/// A comparison score in three forms.
struct Comparison {
  float raw = 0;
  float llr = 0;    // natural log-likelihood ratio
  float score = 0;  // [0, 1]
};

/// What a modality is made of.
struct Description {
  Modality modality = Modality::face;
  PackRef pack;
  std::size_t dimension = 0;
  std::string precision;                            // "fp32", "fp16", "int8"
  const match::Calibration* calibration = nullptr;  // owned by the modality
};

/// Threads: all methods are const and may be called from several threads at once.
class ModalityEngine {
 public:
  virtual ~ModalityEngine() = default;
  /// Preprocess, quality, liveness, embedding; appends its stages to `trace`.
  /// Errors: the sample's own (face_not_found, multiple_faces, quality_too_low for enrolment ...), inference_failed.
  virtual Result<Probe> extract(const Sample& sample, Purpose purpose, Trace& trace) const = 0;
  /// One template from one or more probes of one subject; `dropped` receives the indices of outliers.
  /// Errors: samples_disagree.
  virtual Result<match::Template> enrol(std::span<const Probe> probes, std::int64_t now_ms,
                                        std::vector<std::size_t>& dropped) const = 0;
  /// Errors: template_pack_mismatch.
  virtual Result<Comparison> compare(const match::Template& reference, const Probe& probe) const = 0;
  virtual Description describe() const = 0;
};

}  // namespace selfsame::pipeline
