// Known answers: does this build, on this machine, compute what the pack's maker computed?
#pragma once

#include "infer/session.hpp"

namespace selfsame::infer {

/// The generated picture "ramp", normalised as the manifest says: the value of channel c (tensor order) at row y,
/// column x is (x * 7 + y * 13 + c * 29) mod 256. Height and width are the manifest's.
base::Tensor golden_input(const InputSpec& input);

/// What the session answers to the ramp, in the form that manifests carry; for pack writers.
Result<Golden> record_golden(const Session& session);

struct GoldenReport {
  std::size_t checked = 0;  // values and sums compared
  double worst = 0;         // largest difference, relative to max(1, |expected|)
};

/// Errors: inference_failed where a difference exceeds the golden's tolerance.
Result<GoldenReport> check_goldens(const Session& session);

}  // namespace selfsame::infer
