// Operations on probes and templates shared by the engines of all modalities.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "match/vector.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::pipeline {

/// Makes the common part of a template from probes of one subject, all of the first one's pack. `outliers`, in order,
/// are left out.
match::Template make_template(std::span<const Probe> probes, std::span<const std::size_t> outliers,
                              std::int64_t now_ms);

/// Errors: template_pack_mismatch.
Status check_pack(const PackRef& of_template, const PackRef& of_probe);
/// The same, also for a template that holds only a code.
Status check_pack(const match::Template& reference, const PackRef& of_probe);
/// The same, also checks that vectors have the engine's size.
Status check_same_pack(const match::Template& reference, const Description& description);

/// A reference that compares by calling `compare`.
std::unique_ptr<const Reference> make_reference(std::function<Result<Comparison>(const Probe&)> compare);

/// Calibrates a raw similarity; without a calibration only the raw value is set.
Comparison calibrated(float raw, const match::Calibration* calibration, Scale scale = Scale::full);

}  // namespace selfsame::pipeline
