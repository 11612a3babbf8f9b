// The calibration of finger scores.
#pragma once

#include "match/calibration.hpp"

namespace selfsame::finger {

/// Of Match::llr. Measured by `selfsame eval finger --thresholds`.
match::Calibration measured_calibration();

}  // namespace selfsame::finger
