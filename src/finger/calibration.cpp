#include "finger/calibration.hpp"

#include "base/check.hpp"

namespace selfsame::finger {

match::Calibration measured_calibration() {
  auto calibration = match::Calibration::create(
      1, 0, {{1e-1, -2.127F}, {1e-2, -0.163F}, {3e-3, 0.645F}, {1e-3, 1.376F}, {3e-4, 2.061F}, {1e-4, 2.659F}},
      "FVC2002 DB1_B, DB3_B, FVC2004 DB2_B, DB4_B: prints of different fingers, across sets and with mirrored prints "
      "too (152,320 impostor)");
  SELFSAME_CHECK(calibration);
  return *std::move(calibration);
}

}  // namespace selfsame::finger
