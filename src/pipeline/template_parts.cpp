#include "pipeline/template_parts.hpp"

#include <algorithm>
#include <utility>

namespace selfsame::pipeline {

match::Template make_template(std::span<const Probe> probes, match::Aggregate kept, std::int64_t now_ms) {
  match::Template reference;
  reference.modality = probes.front().modality;
  reference.pack = probes.front().pack;
  reference.created_ms = now_ms;
  reference.samples = static_cast<std::uint32_t>(probes.size() - kept.outliers.size());
  reference.vector = std::move(kept.mean);
  for (std::size_t i = 0; i < probes.size(); ++i) {
    const bool dropped = std::find(kept.outliers.begin(), kept.outliers.end(), i) != kept.outliers.end();
    if (!dropped) reference.quality += probes[i].quality;
  }
  reference.quality /= static_cast<float>(reference.samples);
  return reference;
}

Status check_same_pack(const match::Template& reference, const Probe& probe) {
  if (reference.pack == probe.pack && reference.vector.size() == probe.vector.size()) return {};
  return fail(ErrorCode::template_pack_mismatch, "the template was made by model pack " + to_string(reference.pack) +
                                                     ", the probe by " + to_string(probe.pack) +
                                                     "; enrol the subject again");
}

Comparison calibrated(float raw, const match::Calibration* calibration) {
  if (calibration == nullptr) return {raw, 0, 0};
  return {raw, calibration->llr(raw), calibration->score(raw)};
}

}  // namespace selfsame::pipeline
