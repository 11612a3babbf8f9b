#include "finger/levelling.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "finger/smoothing.hpp"

namespace selfsame::finger {
namespace {

constexpr int kRadius = 10;          // pixels, of the neighbourhood whose light and contrast are evened out
constexpr float kFaintContrast = 3;  // grey levels: fainter ridges are not raised to full height
constexpr float kTallest = 1.8F * kUnit;
constexpr int kFlatReach = 2;            // pixels to each side that have the same value where nothing was captured
constexpr int kFlatGrow = 3;             // and as far around is left out too
constexpr std::size_t kFlatLeast = 500;  // pixels

/// Pixels whose neighbours to kFlatReach all have the same value.
Plane<std::uint8_t> flat_pixels(const media::Image& gray) {
  const int width = gray.width();
  const int height = gray.height();
  constexpr int kSide = 2 * kFlatReach + 1;
  // How many pixels up to each one have its value, along its row; then how many rows up to it are flat so and equal.
  Plane<std::uint8_t> result(width, height);
  std::vector<int> rows(static_cast<std::size_t>(width));
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* row = gray.row(y);
    int run = 0;
    for (int x = 0; x < width; ++x) {
      run = x > 0 && row[x] == row[x - 1] ? run + 1 : 1;
      int& column = rows[static_cast<std::size_t>(x)];
      const bool same_above = y > 0 && *gray.pixel(x, y - 1) == row[x];
      column = run < kSide ? 0 : same_above ? column + 1 : 1;
      if (column >= kSide) {
        result.at(x - kFlatReach, y - kFlatReach) = 1;
      }
    }
  }
  return result;
}

/// 1 where the sensor saw something.
Plane<std::uint8_t> captured(const media::Image& gray) {
  const Plane<std::uint8_t> flat = flat_pixels(gray);
  Plane<std::uint8_t> seen(flat.width, flat.height);
  Plane<std::uint8_t> result(gray.width(), gray.height(), 1);
  const auto at_edge = [&flat](const Place& at) {
    return at.x == kFlatReach || at.y == kFlatReach || at.x == flat.width - kFlatReach - 1 ||
           at.y == flat.height - kFlatReach - 1;
  };
  for (int start_y = 0; start_y < flat.height; ++start_y) {
    for (int start_x = 0; start_x < flat.width; ++start_x) {
      if (flat.at(start_x, start_y) == 0 || seen.at(start_x, start_y) != 0) {
        continue;
      }
      const std::vector<Place> part = connected_part(flat, seen, start_x, start_y);
      if (part.size() < kFlatLeast || std::none_of(part.begin(), part.end(), at_edge)) {
        continue;
      }
      for (const auto& [x, y] : part) {
        const int left = std::max(0, x - kFlatGrow);
        const int right = std::min(flat.width - 1, x + kFlatGrow);
        for (int row = std::max(0, y - kFlatGrow); row <= std::min(flat.height - 1, y + kFlatGrow); ++row) {
          std::fill(result.row(row) + left, result.row(row) + right + 1, std::uint8_t{0});
        }
      }
    }
  }
  return result;
}

}  // namespace

Levelled level(const media::Image& gray) {
  const int width = gray.width();
  const int height = gray.height();
  const Plane<std::uint8_t> seen = captured(gray);
  Plane<std::int32_t> count(width, height);
  Plane<std::int32_t> light(width, height);
  Plane<std::int32_t> square(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const std::int32_t here = seen.at(x, y);
      const std::int32_t value = here * *gray.pixel(x, y);
      count.at(x, y) = here;
      light.at(x, y) = value;
      square.at(x, y) = value * value;
    }
  }
  count = box_sum(count, kRadius);
  light = box_sum(light, kRadius);
  square = box_sum(square, kRadius);

  Levelled result{Plane<std::int16_t>(width, height),
                  Plane<float>((width + kCell - 1) / kCell, (height + kCell - 1) / kCell)};
  constexpr auto kWhole = static_cast<float>((2 * kRadius + 1) * (2 * kRadius + 1));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto n = static_cast<float>(std::max(count.at(x, y), 1));
      const float mean = static_cast<float>(light.at(x, y)) / n;
      const float variance = static_cast<float>(square.at(x, y)) / n - mean * mean;
      const float deviation = std::sqrt(std::max(0.0F, variance));
      if (seen.at(x, y) != 0) {
        const float darker = (mean - static_cast<float>(*gray.pixel(x, y))) * kUnit / (deviation + kFaintContrast);
        result.values.at(x, y) = static_cast<std::int16_t>(std::clamp(darker, -kTallest, kTallest));
      }
      if (x % kCell == kCell / 2 && y % kCell == kCell / 2 && seen.at(x, y) != 0 && n > 0.6F * kWhole) {
        result.contrast.at(x / kCell, y / kCell) = deviation;
      }
    }
  }
  return result;
}

}  // namespace selfsame::finger
