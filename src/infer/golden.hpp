// Known answers: checks that this build on this machine computes the same as the pack's maker.
#pragma once

#include "infer/session.hpp"

namespace selfsame::infer {

/// Of a net that sees the generated picture "ramp", normalised as the manifest says: the value of channel c (tensor
/// order) at row y, column x is (x * 7 + y * 13 + c * 29) mod 256. Height and width are the manifest's.
/// Of one that sees ridges "ridge_ramp": row y, column x is ((x * 7 + y * 13) mod 255 - 127) / 127.
/// Of one that hears "mel_ramp": value b of frame t is ((t * 7 + b * 13) mod 256) / 256, over as many frames as the
/// manifest says, or kPlannedFrames. Of one that hears the wave "wave_ramp": sample t is ((t * 7) mod 256) / 256 - 1/2;
/// where it hears windows, kPlannedFrames of them, each of which begins `step` samples after the one before.
base::Tensor golden_input(const Manifest& manifest);

/// The session's answers to that, as in manifests; for pack authors.
Result<Golden> record_golden(const Session& session);

struct GoldenReport {
  std::size_t checked = 0;  // values and sums compared
  double worst = 0;         // largest difference, relative to max(1, |expected|)
};

/// Errors: inference_failed if a difference exceeds the golden's tolerance.
Result<GoldenReport> check_goldens(const Session& session);

}  // namespace selfsame::infer
