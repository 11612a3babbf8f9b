#include "finger/embedding.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace selfsame::finger {
namespace {

constexpr int kReach = 8;       // cells around a place that are used to find the reference
constexpr float kLean = 0.05F;  // penalty for being kFarCells from the middle of the ridges
constexpr float kFarCells = 12;
constexpr int kFull = 127;    // the value of a wave of kUnit
constexpr int kFraction = 8;  // fractional bits of positions between pixels

/// A neighbouring cell, and the direction of ridges there around a core: of twice its angle, times a weight.
struct Neighbour {
  int x, y;
  float cosine, sine;
};

std::vector<Neighbour> neighbours() {
  std::vector<Neighbour> all;
  float sum = 0;
  for (int y = -kReach; y <= kReach; ++y) {
    for (int x = -kReach; x <= kReach; ++x) {
      const auto square = static_cast<float>(x * x + y * y);
      const float inside = 1 - square / static_cast<float>((kReach + 1) * (kReach + 1));
      if (square == 0 || inside <= 0) continue;
      const float weight = inside * inside;
      const float length = std::sqrt(square);
      // Above a core ridges are level, to its right they fall at 45 degrees, below they are vertical.
      all.push_back({x, y, weight * static_cast<float>(-y) / length, weight * static_cast<float>(x) / length});
      sum += weight;
    }
  }
  for (Neighbour& each : all) {
    each.cosine /= sum;
    each.sine /= sum;
  }
  return all;
}

}  // namespace

media::Point reference_place(const RidgeField& field) {
  const auto& ridged = field.ridged;
  float columns = 0;
  float rows = 0;
  float count = 0;
  for (int r = 0; r < ridged.height; ++r) {
    for (int c = 0; c < ridged.width; ++c) {
      if (ridged.at(c, r) == 0) continue;
      columns += static_cast<float>(c);
      rows += static_cast<float>(r);
      ++count;
    }
  }
  const auto in_pixels = [](float cell) { return (cell + 0.5F) * kCell; };
  if (count == 0) {
    return {in_pixels(static_cast<float>(ridged.width - 1) / 2), in_pixels(static_cast<float>(ridged.height - 1) / 2)};
  }
  static const std::vector<Neighbour> around = neighbours();
  float most = 0;
  Place best{-1, -1};
  for (int r = 0; r < ridged.height; ++r) {
    for (int c = 0; c < ridged.width; ++c) {
      if (ridged.at(c, r) == 0) continue;
      const float dx = (static_cast<float>(c) - columns / count) / kFarCells;
      const float dy = (static_cast<float>(r) - rows / count) / kFarCells;
      float turning = -kLean * (dx * dx + dy * dy);
      for (const Neighbour& each : around) {
        const int x = c + each.x;
        const int y = r + each.y;
        if (!ridged.holds(x, y) || ridged.at(x, y) == 0) continue;
        turning += each.cosine * field.cosine.at(x, y) + each.sine * field.sine.at(x, y);
      }
      if (best.x < 0 || turning > most) {
        most = turning;
        best = {c, r};
      }
    }
  }
  return {in_pixels(static_cast<float>(best.x)), in_pixels(static_cast<float>(best.y))};
}

base::Tensor prepare_embedding(const Ridges& ridges) {
  const media::Point middle = reference_place(ridges.field);
  const Plane<std::int16_t>& wave = ridges.wave;
  base::Tensor tensor{{1, 1, kEmbeddingSide, kEmbeddingSide}, {}};
  tensor.values.reserve(static_cast<std::size_t>(kEmbeddingSide) * kEmbeddingSide);
  // In integers, so that results are the same everywhere.
  constexpr int kOne = 1 << kFraction;
  constexpr int kStep = kEmbeddingReach * kOne / kEmbeddingSide;
  const int left = static_cast<int>(middle.x) * kOne - kEmbeddingColumn * kStep;
  const int top = static_cast<int>(middle.y) * kOne - kEmbeddingRow * kStep;
  for (int row = 0; row < kEmbeddingSide; ++row) {
    for (int column = 0; column < kEmbeddingSide; ++column) {
      const int x = left + column * kStep;
      const int y = top + row * kStep;
      const int px = x >> kFraction;
      const int py = y >> kFraction;
      int value = 0;
      if (wave.holds(px, py) && wave.holds(px + 1, py + 1)) {
        const int u = x & (kOne - 1);
        const int v = y & (kOne - 1);
        const int upper = wave.at(px, py) * (kOne - u) + wave.at(px + 1, py) * u;
        const int lower = wave.at(px, py + 1) * (kOne - u) + wave.at(px + 1, py + 1) * u;
        value = ((upper >> kFraction) * (kOne - v) + (lower >> kFraction) * v) >> kFraction;
      }
      tensor.values.push_back(static_cast<float>(std::clamp(value * kFull / kUnit, -kFull, kFull)) / kFull);
    }
  }
  return tensor;
}

}  // namespace selfsame::finger
