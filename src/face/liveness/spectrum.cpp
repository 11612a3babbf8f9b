#include "face/liveness/spectrum.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "face/liveness/fourier.hpp"
#include "face/liveness/median.hpp"
#include "media/kernels.hpp"

namespace selfsame::face::liveness {
namespace {

constexpr int kSide = Power::kSide;
constexpr int kHalf = kSide / 2;
/// Frequencies below 8 cycles per tile are eyes and mouth, not grain.
constexpr int kMinRadius = 8;
constexpr int kMaxRadius = kHalf - 2;
/// Edges of the tile and of the codec's blocks have their power along the axes.
constexpr int kAxisHalfWidth = 3;
constexpr float kFloor = 1e-6F;

float decibel(float ratio) { return 10 * std::log10(std::max(ratio, kFloor)); }

/// Luma less its mean over 9 x 9 pixels, clamped: otherwise the edges of eyes and hair, with many times its contrast,
/// would drown a pattern at all frequencies.
Plane fine_detail(const media::Image& gray) {
  constexpr int kReach = 4;
  constexpr float kMost = 10;
  const int side = gray.width();
  Plane out{side, std::vector<float>(static_cast<std::size_t>(side) * static_cast<std::size_t>(side))};
  std::vector<int> columns(static_cast<std::size_t>(side));
  const auto add_row = [&](int y, int sign) {
    const std::uint8_t* row = gray.row(y);
    for (int x = 0; x < side; ++x) columns[static_cast<std::size_t>(x)] += sign * row[x];
  };
  for (int y = 0; y < std::min(kReach, side); ++y) add_row(y, 1);
  float* to = out.values.data();
  for (int y = 0; y < side; ++y) {
    if (y + kReach < side) add_row(y + kReach, 1);
    if (y > kReach) add_row(y - kReach - 1, -1);
    const int rows = std::min(side - 1, y + kReach) - std::max(0, y - kReach) + 1;
    int sum = 0;
    for (int x = 0; x < std::min(kReach, side); ++x) sum += columns[static_cast<std::size_t>(x)];
    for (int x = 0; x < side; ++x) {
      if (x + kReach < side) sum += columns[static_cast<std::size_t>(x + kReach)];
      if (x > kReach) sum -= columns[static_cast<std::size_t>(x - kReach - 1)];
      const int pixels = rows * (std::min(side - 1, x + kReach) - std::max(0, x - kReach) + 1);
      const float mean = static_cast<float>(sum) / static_cast<float>(pixels);
      *to++ = std::clamp(static_cast<float>(*gray.pixel(x, y)) - mean, -kMost, kMost);
    }
  }
  return out;
}

/// Sums over 3 x 3 bins: the main lobe of a wave under a Hann window.
Power lobes(const Power& power) {
  Power rows;
  for (int v = 0; v < kSide; ++v) {
    for (int u = 0; u < kSide; ++u) rows.at(v, u) = power.at(v, u - 1) + power.at(v, u) + power.at(v, u + 1);
  }
  Power sums;
  for (int v = 0; v < kSide; ++v) {
    for (int u = 0; u < kSide; ++u) sums.at(v, u) = rows.at(v - 1, u) + rows.at(v, u) + rows.at(v + 1, u);
  }
  return sums;
}

struct Bin {
  int v;
  int u;
  int radius;
  float power;
};

bool near_axis(const Bin& bin) { return std::abs(bin.u) <= kAxisHalfWidth || std::abs(bin.v) <= kAxisHalfWidth; }

/// The half plane v >= 0 (the rest mirrors it), between the two radii.
std::vector<Bin> ring_bins(const Power& power) {
  std::vector<Bin> bins;
  bins.reserve(std::size_t{kSide} * kHalf);
  for (int v = 0; v <= kMaxRadius; ++v) {
    for (int u = v == 0 ? 0 : -kMaxRadius; u <= kMaxRadius; ++u) {
      const int radius = static_cast<int>(std::sqrt(static_cast<float>(u * u + v * v)) + 0.5F);
      if (radius >= kMinRadius && radius <= kMaxRadius) bins.push_back({v, u, radius, power.at(v, u)});
    }
  }
  return bins;
}

using Trend = std::array<float, kMaxRadius + 1>;

/// Median power away from the axes, by radius.
Trend radial_trend(const std::vector<Bin>& bins) {
  std::array<std::vector<float>, kMaxRadius + 1> rings;
  for (const Bin& bin : bins) {
    if (!near_axis(bin)) rings[static_cast<std::size_t>(bin.radius)].push_back(bin.power);
  }
  Trend trend{};
  for (std::size_t r = 0; r < rings.size(); ++r) trend[r] = std::max(median_in_place(rings[r]), kFloor);
  return trend;
}

/// Median power in the square of 13 x 13 bins around a bin, without its inner 5 x 5.
float median_around(const Power& power, const Bin& bin) {
  std::array<float, 144> values{};
  std::size_t count = 0;
  for (int dv = -6; dv <= 6; ++dv) {
    for (int du = -6; du <= 6; ++du) {
      if (std::max(std::abs(du), std::abs(dv)) > 2) values[count++] = power.at(bin.v + dv, bin.u + du);
    }
  }
  return std::max(median_in_place({values.data(), count}), kFloor);
}

}  // namespace

float moire_peak_db(const media::Image& gray) {
  const Power power = lobes(power_spectrum(fine_detail(gray)));
  const std::vector<Bin> bins = ring_bins(power);
  const bool constant = std::all_of(bins.begin(), bins.end(), [](const Bin& bin) { return bin.power < 1; });
  if (constant) return 0;
  const Trend trend = radial_trend(bins);
  const auto over_trend = [&](const Bin& bin) { return bin.power / trend[static_cast<std::size_t>(bin.radius)]; };
  std::vector<Bin> candidates;
  for (const Bin& bin : bins) {
    if (!near_axis(bin)) candidates.push_back(bin);
  }
  const std::size_t tried = std::min<std::size_t>(16, candidates.size());
  std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(tried), candidates.end(),
                    [&](const Bin& a, const Bin& b) { return over_trend(a) > over_trend(b); });
  float highest = decibel(0);
  for (std::size_t i = 0; i < tried; ++i) {
    const Bin& bin = candidates[i];
    highest = std::max(highest, decibel(std::min(over_trend(bin), bin.power / median_around(power, bin))));
  }
  return highest;
}

}  // namespace selfsame::face::liveness
