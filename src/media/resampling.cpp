#include "media/resampling.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <numeric>
#include <utility>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "media/elementary.hpp"

namespace selfsame::media {
namespace {

/// What lies above the Nyquist frequency is so far down, in dB: 80 were promised, and Kaiser's rules are estimates.
constexpr double kAttenuation = 84;
/// Where the pass band ends and where the stop band begins, as shares of the lower Nyquist frequency.
constexpr double kPassEdge = 0.9;
constexpr double kStopEdge = 1;
/// Rows of coefficients. 640 serve 11,025 Hz and all other rates in use exactly; between the rows of a stranger one it
/// is interpolated, which leaves an error of (pi / 640)^2 / 8, -110 dB.
constexpr std::int64_t kMaxPhases = 640;
/// Products that are summed side by side.
constexpr std::size_t kLanesOfSum = 16;

/// The modified Bessel function of the first kind and order 0, by its series.
double bessel_i0(double x) {
  const double quarter = x * x / 4;
  double term = 1;
  double sum = 1;
  for (int k = 1; term > sum * 1e-17; ++k) {
    term *= quarter / (double{1} * k * k);
    sum += term;
  }
  return sum;
}

/// A low-pass filter over the samples of `from` hertz, by J. F. Kaiser's rules ("Nonrecursive digital filter design
/// using the I0-sinh window function", 1974).
class Kernel {
 public:
  Kernel(int from, int to) {
    const double nyquist = std::min(from, to) / 2.0;
    const double transition = (kStopEdge - kPassEdge) * nyquist / from;  // cycles a sample
    cutoff_ = (kStopEdge + kPassEdge) / 2 * nyquist / from;
    half_width_ = (kAttenuation - 7.95) / (2.285 * 2 * std::numbers::pi * transition) / 2;
  }

  /// Samples to each side.
  double half_width() const { return half_width_; }

  /// The weight of a sample `t` samples away.
  double at(double t) const {
    const double place = t / half_width_;
    if (std::abs(place) >= 1) return 0;
    const double window = bessel_i0(kBeta * std::sqrt(1 - place * place));
    if (t == 0) return 2 * cutoff_ * window;
    return direction(cutoff_ * t).sine / (std::numbers::pi * t) * window;
  }

 private:
  static constexpr double kBeta = 0.1102 * (kAttenuation - 8.7);
  double cutoff_;
  double half_width_;
};

/// Rows of weights for samples that lie row / rows behind the sample before them.
class Phases {
 public:
  Phases(const Kernel& kernel, std::int64_t rows)
      : reach_(static_cast<std::int64_t>(std::ceil(kernel.half_width()))),
        width_((2 * static_cast<std::size_t>(reach_) + kLanesOfSum - 1) / kLanesOfSum * kLanesOfSum),
        // One row more, as the other end of the last gap.
        weights_(width_ * (static_cast<std::size_t>(rows) + 1)) {
    for (std::int64_t row = 0; row <= rows - row; ++row) {
      const auto weights = weights_at(kernel, static_cast<double>(row) / static_cast<double>(rows));
      std::copy(weights.begin(), weights.end(), place(row));
      std::copy(weights.rbegin(), weights.rend(), place(rows - row));  // the kernel is symmetric
    }
  }

  /// The first weight belongs to the sample `reach() - 1` before the one at or before the place that is asked for.
  std::int64_t reach() const { return reach_; }
  /// Weights in a row; zeros fill it up.
  std::size_t width() const { return width_; }
  const float* row(std::int64_t index) const { return weights_.data() + static_cast<std::size_t>(index) * width_; }

 private:
  float* place(std::int64_t row) { return weights_.data() + static_cast<std::size_t>(row) * width_; }

  /// 2 x reach of them that sum to 1, so that a constant stays one.
  std::vector<float> weights_at(const Kernel& kernel, double offset) const {
    std::vector<double> weights;
    double sum = 0;
    for (std::int64_t i = 1 - reach_; i <= reach_; ++i) {
      weights.push_back(kernel.at(static_cast<double>(i) - offset));
      sum += weights.back();
    }
    std::vector<float> scaled;
    for (const double weight : weights) scaled.push_back(static_cast<float>(weight / sum));
    return scaled;
  }

  std::int64_t reach_;
  std::size_t width_;
  std::vector<float> weights_;
};

/// Sums in a fixed order: side by side, then those pairwise.
float product(const float* weights, const float* samples, std::size_t count) {
  std::array<float, kLanesOfSum> sums{};
  for (std::size_t i = 0; i < count; i += kLanesOfSum) {
    for (std::size_t lane = 0; lane < kLanesOfSum; ++lane) sums[lane] += weights[i + lane] * samples[i + lane];
  }
  for (std::size_t half = kLanesOfSum / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  }
  return sums[0];
}

}  // namespace

Sound resample(const Sound& sound, int rate_hz) {
  for (const int rate : {sound.rate_hz, rate_hz}) {
    SELFSAME_CHECK(rate >= limits::kMinSoundRateHz && rate <= limits::kMaxSoundRateHz);
  }
  if (sound.rate_hz == rate_hz) return sound;
  const std::int64_t common = std::gcd(sound.rate_hz, rate_hz);
  const std::int64_t up = rate_hz / common;
  const std::int64_t down = sound.rate_hz / common;
  const std::int64_t rows = std::min(up, kMaxPhases);
  const Phases phases(Kernel(sound.rate_hz, rate_hz), rows);

  const auto before = static_cast<std::size_t>(phases.reach() - 1);
  std::vector<float> padded(before + sound.samples.size() + phases.width());
  std::copy(sound.samples.begin(), sound.samples.end(), padded.data() + before);
  Sound out{rate_hz, {}};
  const std::int64_t count = (static_cast<std::int64_t>(sound.samples.size()) * up + down - 1) / down;
  out.samples.reserve(static_cast<std::size_t>(count));
  for (std::int64_t n = 0; n < count; ++n) {
    const float* samples = padded.data() + n * down / up;
    const std::int64_t place = n * down % up * rows;  // in rows, times `up`
    const std::int64_t row = place / up;
    const float here = product(phases.row(row), samples, phases.width());
    if (up <= kMaxPhases) {
      out.samples.push_back(here);
      continue;
    }
    const float next = product(phases.row(row + 1), samples, phases.width());
    out.samples.push_back(here + (next - here) * (static_cast<float>(place % up) / static_cast<float>(up)));
  }
  return out;
}

}  // namespace selfsame::media
