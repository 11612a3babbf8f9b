#include "pipeline/template_parts.hpp"

#include <algorithm>
#include <utility>

namespace selfsame::pipeline {

match::Template make_template(std::span<const Probe> probes, std::span<const std::size_t> outliers,
                              std::int64_t now_ms) {
  match::Template reference;
  reference.modality = probes.front().modality;
  reference.pack = probes.front().pack;
  reference.created_ms = now_ms;
  reference.samples = static_cast<std::uint32_t>(probes.size() - outliers.size());
  for (std::size_t i = 0; i < probes.size(); ++i) {
    if (!std::binary_search(outliers.begin(), outliers.end(), i)) reference.quality += probes[i].quality;
  }
  reference.quality /= static_cast<float>(reference.samples);
  return reference;
}

Status check_pack(const PackRef& of_template, const Probe& probe) {
  if (of_template == probe.pack) return {};
  return fail(ErrorCode::template_pack_mismatch, "the template was made by model pack " + to_string(of_template) +
                                                     ", the probe by " + to_string(probe.pack) +
                                                     "; enrol the subject again");
}

Status check_pack(const match::Template& reference, const Probe& probe) {
  SELFSAME_TRY(check_pack(reference.pack, probe));
  if (!reference.is_code_only()) return {};
  return fail(ErrorCode::template_pack_mismatch,
              "nothing but a code is kept of the subject, and this program was started before there were codes, or "
              "without the model pack that made them; start it again, name that pack, or enrol the subject again");
}

Status check_same_pack(const match::Template& reference, const Probe& probe) {
  SELFSAME_TRY(check_pack(reference, probe));
  if (reference.vector.size() == probe.vector.size()) return {};
  return fail(ErrorCode::template_pack_mismatch,
              "the template's vector has another size than the probe's; enrol the subject again");
}

Comparison calibrated(float raw, const match::Calibration* calibration, Scale scale) {
  if (calibration == nullptr) return {raw, 0, 0, scale};
  return {raw, calibration->llr(raw), calibration->score(raw), scale};
}

}  // namespace selfsame::pipeline
