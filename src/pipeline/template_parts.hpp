// What every modality's engine does alike with probes and templates.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "match/vector.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::pipeline {

/// Of probes that are one subject's, none of them of another pack than the first: all but what the modality adds.
/// `outliers`, in order, are left out.
match::Template make_template(std::span<const Probe> probes, std::span<const std::size_t> outliers,
                              std::int64_t now_ms);

/// Errors: template_pack_mismatch.
Status check_pack(const PackRef& of_template, const PackRef& of_probe);
/// The same, also for a template that keeps nothing but a code.
Status check_pack(const match::Template& reference, const PackRef& of_probe);
/// The same, also for another size of vectors than the engine's.
Status check_same_pack(const match::Template& reference, const Description& description);

/// A reference that is compared by calling that.
std::unique_ptr<const Reference> make_reference(std::function<Result<Comparison>(const Probe&)> compare);

/// What a raw similarity means; only itself where there is no calibration.
Comparison calibrated(float raw, const match::Calibration* calibration, Scale scale = Scale::full);

}  // namespace selfsame::pipeline
