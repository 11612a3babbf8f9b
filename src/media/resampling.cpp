#include "media/resampling.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <numeric>
#include <span>
#include <utility>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "media/elementary.hpp"
#include "media/row_products.hpp"

namespace selfsame::media {
namespace {

/// Attenuation above the Nyquist frequency, in dB. 80 are promised; the margin is for Kaiser's rules, which are
/// estimates.
constexpr double kAttenuation = 84;
/// Ends of the pass band and start of the stop band, as shares of the lower Nyquist frequency.
constexpr double kPassEdge = 0.9;
constexpr double kStopEdge = 1;
/// Rows of coefficients. 640 are exact for 11,025 Hz and all other common rates; other rates interpolate between rows,
/// with an error of (pi / 640)^2 / 8, -110 dB.
constexpr std::int64_t kMaxPhases = 640;
/// Number of periods processed together, so that weights and samples are reused while they are in the cache.
constexpr std::int64_t kPeriodsTogether = 16;
/// Minimum number of outputs if periods are short.
constexpr std::int64_t kOutputsTogether = 2048;
/// Shorter periods are repeated until they fill groups of kRowsTogether.
constexpr std::int64_t kLongPeriod = 64;

/// The modified Bessel function of the first kind and order 0, of the argument whose square's quarter is `quarter`: by
/// its series, as far as kMaxBeta needs it.
class BesselI0 {
 public:
  BesselI0() {
    double factorial = 1;
    for (std::size_t k = 0; k < kTerms; ++k) {
      coefficients_[kTerms - 1 - k] = 1 / (factorial * factorial);
      factorial *= static_cast<double>(k + 1);
    }
  }

  /// In place, for all values, so that independent operations overlap.
  void apply(std::span<double> quarters) const {
    std::array<double, kTogether> part;
    for (std::size_t from = 0; from < quarters.size(); from += kTogether) {
      const auto some = quarters.subspan(from, std::min(kTogether, quarters.size() - from));
      part.fill(0);
      std::copy(some.begin(), some.end(), part.begin());
      std::array<double, kTogether> sums{};
      for (const double coefficient : coefficients_) {
        for (std::size_t i = 0; i < kTogether; ++i) sums[i] = sums[i] * part[i] + coefficient;
      }
      std::copy_n(sums.begin(), some.size(), some.begin());
    }
  }

 private:
  static constexpr std::size_t kTerms = 26;
  static constexpr std::size_t kTogether = 8;
  std::array<double, kTerms> coefficients_;
};

/// A low-pass filter over the samples of `from` hertz, by J. F. Kaiser's rules ("Nonrecursive digital filter design
/// using the I0-sinh window function", 1974).
class Kernel {
 public:
  Kernel(int from, int to) {
    const double nyquist = std::min(from, to) / 2.0;
    const double transition = (kStopEdge - kPassEdge) * nyquist / from;  // cycles a sample
    cutoff_ = (kStopEdge + kPassEdge) / 2 * nyquist / from;
    half_width_ = (kAttenuation - 7.95) / (2.285 * 2 * std::numbers::pi * transition) / 2;
    reach_ = static_cast<std::int64_t>(std::ceil(half_width_));
    for (std::int64_t i = 1 - reach_; i <= reach_; ++i) turns_.push_back(direction(cutoff_ * static_cast<double>(i)));
  }

  /// Samples to each side: the first weight belongs to the one `reach() - 1` before the one at or before the moment.
  std::int64_t reach() const { return reach_; }

  /// The weights of samples 1 - reach to reach for a time `offset` after sample 0, 0..1. They sum to 1, so that a
  /// constant is preserved.
  std::vector<double> weights_at(double offset) const {
    std::vector<double> weights(turns_.size());
    for (std::size_t k = 0; k < weights.size(); ++k) {
      const double place = time_of(k, offset) / half_width_;
      weights[k] = std::max(0.0, 1 - place * place) * (kBeta * kBeta / 4);
    }
    bessel_.apply(weights);
    const auto [cosine, sine] = direction(cutoff_ * offset);
    double sum = 0;
    for (std::size_t k = 0; k < weights.size(); ++k) {
      const double t = time_of(k, offset);
      if (std::abs(t) >= half_width_) {
        weights[k] = 0;
      } else if (t == 0) {
        weights[k] *= 2 * cutoff_;
      } else {
        weights[k] *= (turns_[k].sine * cosine - turns_[k].cosine * sine) / (std::numbers::pi * t);
      }
      sum += weights[k];
    }
    for (double& weight : weights) weight /= sum;
    return weights;
  }

 private:
  double time_of(std::size_t k, double offset) const {
    return static_cast<double>(static_cast<std::int64_t>(k) + 1 - reach_) - offset;
  }

  static constexpr double kBeta = 0.1102 * (kAttenuation - 8.7);
  double cutoff_;  // cycles a sample
  double half_width_;
  std::int64_t reach_;
  std::vector<Direction> turns_;  // of cutoff_ x the place of each sample
  BesselI0 bessel_;
};

std::size_t whole_lanes(std::int64_t count) {
  return (static_cast<std::size_t>(count) + kProductLanes - 1) / kProductLanes * kProductLanes;
}

/// Rows of weights for moments that lie row / rows behind the sample before them: `put(row, weights)` takes each, 0 to
/// `rows`, as 2 x reach floats. The kernel is symmetric, and so every second one is made backwards.
template <typename Put>
void make_rows(const Kernel& kernel, std::int64_t rows, Put&& put) {
  for (std::int64_t row = 0; row <= rows - row; ++row) {
    const auto weights = kernel.weights_at(static_cast<double>(row) / static_cast<double>(rows));
    std::vector<float> narrow(weights.begin(), weights.end());
    put(row, narrow);
    std::reverse(narrow.begin(), narrow.end());
    put(rows - row, narrow);
  }
}

/// Two neighbouring rows, between which outputs are interpolated.
class Phases {
 public:
  Phases(const Kernel& kernel, std::int64_t rows)
      : width_(whole_lanes(2 * kernel.reach())),
        // The row after the last is the other end of the last gap; with those behind it, each row begins kRowsTogether.
        weights_(width_ * (static_cast<std::size_t>(rows) + kRowsTogether)) {
    make_rows(kernel, rows, [&](std::int64_t row, std::span<const float> weights) {
      std::copy(weights.begin(), weights.end(),
                weights_.begin() + static_cast<std::ptrdiff_t>(row * static_cast<std::int64_t>(width_)));
    });
  }

  /// Distance from one row to the next; the gap is filled with zeros.
  std::size_t width() const { return width_; }
  const float* row(std::int64_t index) const { return weights_.data() + static_cast<std::size_t>(index) * width_; }

 private:
  std::size_t width_;
  std::vector<float> weights_;
};

/// Output n is at n * down / up input samples.
struct Ratio {
  std::int64_t up = 1;
  std::int64_t down = 1;

  std::int64_t sample_before(std::int64_t n) const { return n * down / up; }
  std::int64_t phase(std::int64_t n) const { return n * down % up; }
};

/// The rows of a period's outputs by groups that read the same window: each row lies in it where its samples are. (A
/// product does not depend on where it lies: lanes turn round, and their sums are the same.)
class Groups {
 public:
  Groups(const Kernel& kernel, Ratio ratio)
      : period_(ratio.up < kLongPeriod ? std::lcm(ratio.up, kTogether) : ratio.up),
        width_(whole_lanes(2 * kernel.reach() + ratio.sample_before(kTogether - 1) + 1)),
        rows_(static_cast<std::size_t>(period_ + kTogether - 1) / kRowsTogether * kRowsTogether * width_) {
    std::vector<std::int64_t> output_at(static_cast<std::size_t>(ratio.up));
    for (std::int64_t n = 0; n < ratio.up; ++n) output_at[static_cast<std::size_t>(ratio.phase(n))] = n;
    make_rows(kernel, ratio.up, [&](std::int64_t row, std::span<const float> weights) {
      if (row == ratio.up) return;
      for (auto n = output_at[static_cast<std::size_t>(row)]; n < period_; n += ratio.up) {
        const auto shift = ratio.sample_before(n) - ratio.sample_before(n / kTogether * kTogether);
        std::copy(weights.begin(), weights.end(),
                  rows_.begin() + static_cast<std::ptrdiff_t>(n * static_cast<std::int64_t>(width_) + shift));
      }
    });
  }

  static constexpr std::int64_t kTogether = kRowsTogether;
  /// Outputs after which weights repeat.
  std::int64_t period() const { return period_; }
  std::size_t width() const { return width_; }
  /// Rows of outputs n to n + 3 of a period; n is a multiple of 4.
  const float* rows(std::int64_t n) const { return rows_.data() + static_cast<std::size_t>(n) * width_; }

 private:
  std::int64_t period_;
  std::size_t width_;
  std::vector<float> rows_;
};

/// A sound with silence before and after.
class Surrounded {
 public:
  explicit Surrounded(std::span<const float> samples) : samples_(samples) {}

  /// `size` samples from number `first`, which may be negative; valid until the next call.
  const float* at(std::int64_t first, std::size_t size) {
    const auto length = static_cast<std::int64_t>(samples_.size());
    const auto end = first + static_cast<std::int64_t>(size);
    if (first >= 0 && end <= length) return samples_.data() + first;
    edge_.assign(size, 0);
    const std::int64_t from = std::clamp<std::int64_t>(first, 0, length);
    const std::int64_t to = std::clamp<std::int64_t>(end, from, length);
    std::copy(samples_.begin() + static_cast<std::ptrdiff_t>(from), samples_.begin() + static_cast<std::ptrdiff_t>(to),
              edge_.begin() + static_cast<std::ptrdiff_t>(from - first));
    return edge_.data();
  }

 private:
  std::span<const float> samples_;
  std::vector<float> edge_;
};

/// Input of both ways of filtering.
struct Task {
  Ratio ratio;
  std::int64_t reach;
  Surrounded samples;

  std::int64_t window_of(std::int64_t n) const { return ratio.sample_before(n) + 1 - reach; }
};

/// Outputs whose phases have rows of their own.
void by_rows(const Groups& groups, Task task, std::span<float> out) {
  const RowProducts& products = best_row_products();
  const auto count = static_cast<std::int64_t>(out.size());
  const std::int64_t period = groups.period();
  const auto stride = static_cast<std::size_t>(task.ratio.sample_before(period));
  const std::int64_t together = std::max(kPeriodsTogether, kOutputsTogether / period);
  std::vector<float> found(static_cast<std::size_t>(together) * kRowsTogether);
  for (std::int64_t first = 0; first < count; first += together * period) {
    const std::int64_t begin = task.window_of(first);
    const std::int64_t outputs = std::min(together * period, count - first);
    const float* samples =
        task.samples.at(begin, static_cast<std::size_t>(task.window_of(first + outputs - 1) - begin) + groups.width());
    for (std::int64_t n = 0; n < std::min(period, outputs); n += Groups::kTogether) {
      const std::int64_t periods = (outputs - n + period - 1) / period;
      products.run(groups.rows(n), groups.width(),
                   {samples + (task.window_of(first + n) - begin), stride, static_cast<std::size_t>(periods)},
                   found.data());
      const float* from = found.data();
      for (std::int64_t k = 0; k < periods; ++k, from += kRowsTogether) {
        const std::int64_t to = n + k * period;
        std::copy_n(from, std::min({Groups::kTogether, period - n, outputs - to}), out.begin() + first + to);
      }
    }
  }
}

/// Outputs between two rows: interpolated.
void between_rows(const Phases& phases, Task task, std::span<float> out) {
  const RowProducts& products = best_row_products();
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto n = static_cast<std::int64_t>(i);
    const std::int64_t place = task.ratio.phase(n) * kMaxPhases;  // in rows, times `up`
    std::array<float, kRowsTogether> here;
    products.run(phases.row(place / task.ratio.up), phases.width(),
                 {task.samples.at(task.window_of(n), phases.width()), 0, 1}, here.data());
    const float part = static_cast<float>(place % task.ratio.up) / static_cast<float>(task.ratio.up);
    out[i] = here[0] + (here[1] - here[0]) * part;
  }
}

}  // namespace

Sound resample(const Sound& sound, int rate_hz) {
  for (const int rate : {sound.rate_hz, rate_hz}) {
    SELFSAME_CHECK(rate >= limits::kMinSoundRateHz && rate <= limits::kMaxSoundRateHz);
  }
  if (sound.rate_hz == rate_hz) return sound;
  const int common = std::gcd(sound.rate_hz, rate_hz);
  const Ratio ratio{rate_hz / common, sound.rate_hz / common};
  const Kernel kernel(sound.rate_hz, rate_hz);
  const std::int64_t count = (static_cast<std::int64_t>(sound.samples.size()) * ratio.up + ratio.down - 1) / ratio.down;
  Sound out{rate_hz, std::vector<float>(static_cast<std::size_t>(count))};
  Task task{ratio, kernel.reach(), Surrounded(sound.samples)};
  if (ratio.up <= kMaxPhases) {
    by_rows(Groups(kernel, ratio), std::move(task), out.samples);
  } else {
    between_rows(Phases(kernel, kMaxPhases), std::move(task), out.samples);
  }
  return out;
}

}  // namespace selfsame::media
