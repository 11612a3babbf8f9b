#include "pipeline/template_parts.hpp"

#include <algorithm>
#include <utility>

namespace selfsame::pipeline {
namespace {

class FunctionReference final : public Reference {
 public:
  explicit FunctionReference(std::function<Result<Comparison>(const Probe&)> compare) : compare_(std::move(compare)) {}
  Result<Comparison> compare(const Probe& probe) const override { return compare_(probe); }

 private:
  std::function<Result<Comparison>(const Probe&)> compare_;
};

}  // namespace

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

Status check_pack(const PackRef& of_template, const PackRef& of_probe) {
  if (of_template == of_probe) return {};
  return fail(ErrorCode::template_pack_mismatch, "the template was made by model pack " + to_string(of_template) +
                                                     ", the probe by " + to_string(of_probe) +
                                                     "; enrol the user again");
}

Status check_pack(const match::Template& reference, const PackRef& of_probe) {
  SELFSAME_TRY(check_pack(reference.pack, of_probe));
  if (!reference.is_code_only()) return {};
  return fail(ErrorCode::template_pack_mismatch,
              "only a code is stored for the user, and the program started before there were codes, or "
              "without the model pack that made them; restart it, name that pack, or enrol the user again");
}

Status check_same_pack(const match::Template& reference, const Description& description) {
  SELFSAME_TRY(check_pack(reference, description.pack));
  if (reference.vector.size() == description.dimension) return {};
  return fail(ErrorCode::template_pack_mismatch,
              "the template's vector and the probe's differ in size; enrol the user again");
}

std::unique_ptr<const Reference> make_reference(std::function<Result<Comparison>(const Probe&)> compare) {
  return std::make_unique<FunctionReference>(std::move(compare));
}

Comparison calibrated(float raw, const match::Calibration* calibration, Scale scale) {
  if (calibration == nullptr) return {.raw = raw, .scale = scale};
  return {raw, calibration->llr(raw), calibration->score(raw), scale, {}};
}

}  // namespace selfsame::pipeline
