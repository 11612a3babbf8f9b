// Elementary functions built only from +, -, * and /, which give the same bits on every platform; libm's last bit
// varies.
#pragma once

namespace selfsame::media {

/// ln(x) for a finite x > 0 that is not subnormal; relative error below 1e-14 (absolute near 1).
double natural_log(double x);

/// e^x for |x| <= 700; relative error below 1e-14.
double exponential(double x);

/// cos and sin of an angle.
struct Direction {
  double cosine = 1;
  double sine = 0;
};

/// Of an angle in whole turns (1 is 2 pi), |turns| < 2^31; error below 1e-15, and exact at multiples of a quarter.
Direction direction(double turns);

}  // namespace selfsame::media
