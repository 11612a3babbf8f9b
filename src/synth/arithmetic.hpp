// Elementary functions built only from additions, multiplications and divisions, so that a seed gives the same bytes
// with every C library. Accurate to about 1e-5, far below a grey level.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace selfsame::synth {

inline constexpr float kPi = 3.14159265F;

constexpr float radians(float degrees) { return degrees * (kPi / 180); }
constexpr float square(float x) { return x * x; }
constexpr float mix(float a, float b, float part) { return a + (b - a) * part; }

/// 0 below `low`, 1 above `high`, smooth between; low > high falls instead.
constexpr float step(float low, float high, float x) {
  const float t = std::clamp((x - low) / (high - low), 0.0F, 1.0F);
  return t * t * (3 - 2 * t);
}

/// floor() of what fits an int, without a call into the C library.
constexpr float whole(float x) {
  const auto cut = static_cast<float>(static_cast<int>(x));
  return cut > x ? cut - 1 : cut;
}

inline float sine(float x) {
  const float turns = x * (0.5F / kPi);
  float t = x - whole(turns + 0.5F) * (2 * kPi);  // -pi..pi
  if (t > kPi / 2) t = kPi - t;
  if (t < -kPi / 2) t = -kPi - t;
  const float s = t * t;
  return t * (1 + s * (-1.0F / 6 + s * (1.0F / 120 + s * (-1.0F / 5040 + s * (1.0F / 362880)))));
}
inline float cosine(float x) { return sine(x + kPi / 2); }

/// 2 to the power of x.
inline float power_of_two(float x) {
  const float clamped = std::clamp(x, -120.0F, 120.0F);
  const float octave = whole(clamped);
  const float t = (clamped - octave) * 0.69314718F;
  const float part = 1 + t * (1 + t * (0.5F + t * (1.0F / 6 + t * (1.0F / 24 + t * (1.0F / 120 + t * (1.0F / 720))))));
  return part * std::bit_cast<float>(static_cast<std::uint32_t>(static_cast<int>(octave) + 127) << 23);
}
inline float exponential(float x) { return power_of_two(x * 1.44269504F); }
/// exp(-x^2 / 2), exactly 0 beyond four.
inline float bell(float x) { return x * x < 16 ? exponential(-0.5F * x * x) : 0; }

/// x > 0.
inline float logarithm_of_two(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  const auto exponent = static_cast<int>(bits >> 23) - 127;
  const float m = std::bit_cast<float>((bits & 0x7FFFFFU) | 0x3F800000U);  // 1..2
  const float t = (m - 1.41421356F) / (m + 1.41421356F);
  const float s = t * t;
  return static_cast<float>(exponent) + 0.5F + 2.88539008F * t * (1 + s * (1.0F / 3 + s * (1.0F / 5 + s * (1.0F / 7))));
}
inline float power(float base, float exponent) {
  return base <= 0 ? 0 : power_of_two(exponent * logarithm_of_two(base));
}

/// The angle of the vector (x, y) from the x axis, -pi..pi.
inline float arctangent(float y, float x) {
  const float ax = std::abs(x);
  const float ay = std::abs(y);
  if (ax + ay == 0) return 0;
  const bool steep = ay > ax;
  float t = steep ? ax / ay : ay / ax;
  const bool upper = t > 0.41421356F;
  if (upper) t = (t - 1) / (t + 1);
  const float s = t * t;
  float angle = t * (1 - s * (1.0F / 3 - s * (1.0F / 5 - s * (1.0F / 7 - s * (1.0F / 9)))));
  if (upper) angle += kPi / 4;
  if (steep) angle = kPi / 2 - angle;
  if (x < 0) angle = kPi - angle;
  return y < 0 ? -angle : angle;
}

}  // namespace selfsame::synth
