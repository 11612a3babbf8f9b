#include "media/elementary.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace selfsame::media {
namespace {

constexpr int kMantissaBits = 52;
constexpr std::int64_t kExponentBias = 1023;
// ln 2 in two parts: the first has zeros at its end, so that its product with an exponent is exact.
constexpr double kLn2High = 0x1.62e42fefa0000p-1;
constexpr double kLn2Low = 0x1.cf79abc9e3b3ap-40;

double two_to_the(std::int64_t exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + kExponentBias) << kMantissaBits);
}

}  // namespace

double natural_log(double x) {
  // x = 2^e m with m in [sqrt(1/2), sqrt(2)); ln m = 2 artanh(s), s = (m - 1) / (m + 1), |s| < 0.172.
  constexpr std::uint64_t kSqrtHalf = 0x3FE6A09E667F3BCDU;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const auto e = static_cast<std::int64_t>(bits - kSqrtHalf) >> kMantissaBits;
  const auto m = std::bit_cast<double>(bits - (static_cast<std::uint64_t>(e) << kMantissaBits));
  const double s = (m - 1) / (m + 1);
  const double square = s * s;
  double series = 1.0 / 19;
  for (int k = 17; k >= 3; k -= 2) series = series * square + 1.0 / k;
  const auto exponent = static_cast<double>(e);
  return exponent * kLn2High + (2 * s + (2 * s * square * series + exponent * kLn2Low));
}

double exponential(double x) {
  // x = k ln 2 + r with |r| <= ln(2) / 2, and the Taylor series of e^r.
  const double k = std::floor(x / (kLn2High + kLn2Low) + 0.5);
  const double r = (x - k * kLn2High) - k * kLn2Low;
  double series = 1;
  for (int n = 14; n >= 1; --n) series = 1 + series * r / n;
  return series * two_to_the(static_cast<std::int64_t>(k));
}

Direction direction(double turns) {
  // The nearest quarter turn, and the Taylor series for the rest, at most an eighth.
  const double quarters = std::floor(4 * turns + 0.5);
  const double angle = (turns - quarters / 4) * (2 * std::numbers::pi);
  const double square = angle * angle;
  double sine = 1;
  for (int n = 16; n >= 2; n -= 2) sine = 1 - sine * square / (n * (n + 1));
  sine *= angle;
  double cosine = 1;
  for (int n = 17; n >= 1; n -= 2) cosine = 1 - cosine * square / (n * (n + 1));
  switch (static_cast<std::int64_t>(quarters) & 3) {
    case 0: return {cosine, sine};
    case 1: return {-sine, cosine};
    case 2: return {-cosine, -sine};
    default: return {sine, -cosine};
  }
}

}  // namespace selfsame::media
