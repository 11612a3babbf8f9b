#include "face/liveness/fourier.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <vector>

#include "media/fourier.hpp"

namespace selfsame::face::liveness {
namespace {

using media::FloatLanes;
using media::kLanes;

constexpr std::size_t kSide = Power::kSide;
constexpr std::size_t kBins = kSide / 2 + 1;
/// Four tiles are worth their time if they differ by at least a quarter of their side.
constexpr int kMinSideForTiles = Power::kSide + Power::kSide / 4;

std::vector<float> hann(int length) {
  std::vector<float> window(static_cast<std::size_t>(length));
  for (std::size_t i = 0; i < window.size(); ++i) {
    const double phase = 2 * std::numbers::pi * (static_cast<double>(i) + 0.5) / length;
    window[i] = static_cast<float>(0.5 - 0.5 * std::cos(phase));
  }
  return window;
}

/// Transforms tiles of real values, first along their rows, then down the columns of what that gives.
class TileFourier {
 public:
  /// Adds the power of the square of `window.size()` values at (left, top) under the window.
  void add_power(const Plane& values, int left, int top, std::span<const float> window, Power& power) {
    transform_rows(values, left, top, window);
    for (std::size_t u = 0; u < kBins; u += kLanes) add_columns(u, power);
  }

 private:
  void transform_rows(const Plane& values, int left, int top, std::span<const float> window) {
    const std::size_t side = window.size();
    for (std::size_t first = 0; first < kSide; first += kLanes) {
      lanes_.assign(kSide, FloatLanes{});
      for (std::size_t lane = 0; lane < kLanes && first + lane < side; ++lane) {
        const float* row = values.row(top + static_cast<int>(first + lane)) + left;
        const float weight = window[first + lane];
        for (std::size_t x = 0; x < side; ++x) lanes_[x][lane] = row[x] * weight * window[x];
      }
      fourier_.transform(lanes_, spectrum_);
      for (std::size_t u = 0; u < kBins; ++u) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
          real_[(first + lane) * kPadded + u] = spectrum_.real[u][lane];
          imaginary_[(first + lane) * kPadded + u] = spectrum_.imaginary[u][lane];
        }
      }
    }
  }

  /// For the bins u, u + 1 ... of all rows. The transform of a complex column is that of its real part plus i times
  /// that of its imaginary part, and each of these is conjugate-symmetric.
  void add_columns(std::size_t u, Power& power) {
    transform_column(real_, u, spectrum_);
    transform_column(imaginary_, u, other_);
    for (std::size_t v = 0; v < kBins; ++v) {
      const FloatLanes real = spectrum_.real[v] - other_.imaginary[v];
      const FloatLanes imaginary = spectrum_.imaginary[v] + other_.real[v];
      const FloatLanes real_opposite = spectrum_.real[v] + other_.imaginary[v];
      const FloatLanes imaginary_opposite = other_.real[v] - spectrum_.imaginary[v];
      const FloatLanes here = real * real + imaginary * imaginary;
      const FloatLanes opposite = real_opposite * real_opposite + imaginary_opposite * imaginary_opposite;
      for (std::size_t lane = 0; lane < kLanes && u + lane < kBins; ++lane) {
        const int row = static_cast<int>(v);
        const int column = static_cast<int>(u + lane);
        add(power, row, column, here[lane]);
        if (v % (kSide / 2) != 0) add(power, -row, column, opposite[lane]);
      }
    }
  }

  /// The power of a real tile is the same at a frequency and at its opposite.
  static void add(Power& power, int v, int u, float value) {
    power.at(v, u) += value;
    if (u % (Power::kSide / 2) != 0) power.at(-v, -u) += value;
  }

  void transform_column(const std::vector<float>& plane, std::size_t u, media::Spectrum<FloatLanes>& spectrum) {
    for (std::size_t y = 0; y < kSide; ++y) {
      const float* row = plane.data() + y * kPadded + u;
      for (std::size_t lane = 0; lane < kLanes; ++lane) lanes_[y][lane] = row[lane];
    }
    fourier_.transform(lanes_, spectrum);
  }

  static constexpr std::size_t kPadded = (kBins + kLanes - 1) / kLanes * kLanes;  // zeros behind the last bin

  media::RealFourier fourier_{Power::kSide};
  std::vector<FloatLanes> lanes_;
  media::Spectrum<FloatLanes> spectrum_;
  media::Spectrum<FloatLanes> other_;
  std::vector<float> real_ = std::vector<float>(kSide * kPadded);
  std::vector<float> imaginary_ = std::vector<float>(kSide * kPadded);
};

}  // namespace

Power power_spectrum(const Plane& values) {
  Power power;
  const int side = std::min(values.side, Power::kSide);
  const std::vector<float> window = hann(side);
  const int last = values.side - side;
  TileFourier fourier;
  if (values.side < kMinSideForTiles) {
    fourier.add_power(values, last / 2, last / 2, window, power);
    return power;
  }
  for (const int top : {0, last}) {
    for (const int left : {0, last}) fourier.add_power(values, left, top, window, power);
  }
  return power;
}

}  // namespace selfsame::face::liveness
