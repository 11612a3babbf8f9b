#include "finger/signs_of_skin.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "media/kernels.hpp"

namespace selfsame::finger {
namespace {

constexpr int kCrest = kUnit / 2;    // of the wave: surely ridge, and negative: surely valley
constexpr float kAlong = 2;          // pixels along a ridge, over which grain is measured
constexpr float kAcross = 1;         // pixels across, over which edges are measured
constexpr float kLeastPore = 0.08F;  // of the contrast: a light spot on a crest
constexpr float kMostGrain = 0.4F;   // of the contrast: more than this is a gap or an edge
constexpr int kReach = 3;            // pixels: the longest step along or across a ridge
constexpr float kLeastContrast = 4;  // grey levels; fainter ridges have no measurable grain
constexpr float kTwoPi = 6.2831853F;

/// Sums over the ridges of a picture, each cell normalised by its contrast.
struct Sums {
  float sharpness = 0, grain = 0;
  int cells = 0, crests = 0, pores = 0, valleys = 0;
  std::array<std::int64_t, 256> levels{};
};

int rounded(float value) { return static_cast<int>(value < 0 ? value - 0.5F : value + 0.5F); }

struct Step {
  int x, y;
};

struct Steps {
  Step along, across;  // the ridges of a cell
};
Steps steps_at(const RidgeField& field, int c, int r) {
  const float cosine = std::sqrt(std::max(0.0F, (1 + field.cosine.at(c, r)) / 2));
  const float sine = cosine > 1e-3F ? field.sine.at(c, r) / (2 * cosine) : 1;
  return {{rounded(kAlong * cosine), rounded(kAlong * sine)}, {rounded(-kAcross * sine), rounded(kAcross * cosine)}};
}

/// Of the grey levels of a cell.
struct Grey {
  float contrast = 0;   // between valleys and ridges; 0 if either is missing
  float deviation = 0;  // of all
};

Grey grey_of(const media::Image& gray, const Plane<std::int16_t>& wave, int left, int top) {
  int dark = 0, light = 0, crests = 0, valleys = 0, sum = 0, squares = 0;
  for (int y = top; y < top + kCell; ++y) {
    for (int x = left; x < left + kCell; ++x) {
      const int value = *gray.pixel(x, y);
      sum += value;
      squares += value * value;
      if (wave.at(x, y) > kCrest) {
        dark += value;
        ++crests;
      } else if (wave.at(x, y) < -kCrest) {
        light += value;
        ++valleys;
      }
    }
  }
  if (crests == 0 || valleys == 0) return {};
  constexpr auto kPixels = static_cast<float>(kCell * kCell);
  const float mean = static_cast<float>(sum) / kPixels;
  return {
      static_cast<float>(light) / static_cast<float>(valleys) - static_cast<float>(dark) / static_cast<float>(crests),
      std::sqrt(std::max(0.0F, static_cast<float>(squares) / kPixels - mean * mean))};
}

void add_cell(const media::Image& gray, const Ridges& ridges, int c, int r, Sums& sums) {
  const int left = c * kCell, top = r * kCell;
  const Grey grey = grey_of(gray, ridges.wave, left, top);
  if (grey.contrast < kLeastContrast || grey.deviation <= 0) return;
  const auto [along, across] = steps_at(ridges.field, c, r);
  float squares = 0;
  for (int y = top; y < top + kCell; ++y) {
    for (int x = left; x < left + kCell; ++x) {
      const int here = *gray.pixel(x, y);
      ++sums.levels[static_cast<std::size_t>(here)];
      const int bend = 2 * here - *gray.pixel(x + across.x, y + across.y) - *gray.pixel(x - across.x, y - across.y);
      squares += static_cast<float>(bend * bend);
      const int high = ridges.wave.at(x, y);
      if (std::abs(high) <= kCrest) continue;
      const auto ahead = static_cast<float>(here - *gray.pixel(x + along.x, y + along.y)) / grey.contrast;
      const auto behind = static_cast<float>(here - *gray.pixel(x - along.x, y - along.y)) / grey.contrast;
      if (high > 0) {
        const float lighter = std::min(ahead, behind);
        sums.pores += lighter > kLeastPore && lighter < kMostGrain ? 1 : 0;
        ++sums.crests;
      } else if (std::max(std::fabs(ahead), std::fabs(behind)) < kMostGrain) {
        sums.grain += std::fabs(ahead + behind) / 2;
        ++sums.valleys;
      }
    }
  }
  // The root-mean-square second difference across the ridges of a smooth wave with that deviation.
  const float turn = kTwoPi / ridges.field.period.at(c, r);
  const float smooth = grey.deviation * turn * turn * static_cast<float>(across.x * across.x + across.y * across.y);
  sums.sharpness += std::sqrt(squares / (kCell * kCell)) / smooth;
  ++sums.cells;
}

float mean(float sum, int count) { return count == 0 ? 0 : sum / static_cast<float>(count); }

}  // namespace

std::array<SkinSign, 4> signs_of_skin(const media::Image& picture, const Ridges& ridges) {
  const media::Image own = picture.channels() == 1 ? media::Image() : media::to_gray(picture);
  const media::Image& gray = picture.channels() == 1 ? picture : own;
  const Plane<std::uint8_t>& ridged = ridges.field.ridged;
  Sums sums;
  for (int r = 0; r < ridged.height; ++r) {
    for (int c = 0; c < ridged.width; ++c) {
      const bool inside = c * kCell >= kReach && r * kCell >= kReach && (c + 1) * kCell + kReach <= gray.width() &&
                          (r + 1) * kCell + kReach <= gray.height();
      if (inside && ridged.at(c, r) != 0) add_cell(gray, ridges, c, r, sums);
    }
  }
  float all = 0, squares = 0;
  for (const std::int64_t count : sums.levels) {
    all += static_cast<float>(count);
    squares += static_cast<float>(count) * static_cast<float>(count);
  }
  return {{{"sharpness_ratio", mean(sums.sharpness, sums.cells)},
           {"pore_fraction", mean(static_cast<float>(sums.pores), sums.crests)},
           {"valley_grain_ratio", mean(sums.grain, sums.valleys)},
           {"effective_grey_levels", squares > 0 ? all * all / squares : 0}}};
}

}  // namespace selfsame::finger
