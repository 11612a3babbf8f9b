#include "finger/levelling.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

#include "finger/sensor_area.hpp"

namespace selfsame::finger {
namespace {

constexpr int kRadius = 10;          // pixels, of the neighbourhood over which light and contrast are equalised
constexpr float kFaintContrast = 3;  // grey levels: fainter ridges are not amplified to full height
constexpr float kTallest = 1.8F * kUnit;
constexpr int kSide = 2 * kRadius + 1;

/// Sums over squares of kSide x kSide pixels, around each pixel of one row after another; of the part that lies inside.
class BoxSums {
 public:
  explicit BoxSums(int width)
      : columns_(static_cast<std::size_t>(width)), before_(static_cast<std::size_t>(width + kSide)) {}

  /// For each column, the sum over the rows around the current row; updated from row to row.
  std::int32_t* columns() { return columns_.data(); }
  /// For each k, the sum over the columns before k - kRadius: see around(). Unsigned, because sums over a wide bright
  /// row may exceed 2^31, and even 2^32; differences are still right.
  const std::uint32_t* add_up() {
    std::uint32_t sum = 0;
    for (std::size_t x = 0; x < columns_.size(); ++x) {
      sum += static_cast<std::uint32_t>(columns_[x]);
      before_[x + kRadius + 1] = sum;
    }
    std::fill(before_.end() - kRadius, before_.end(), sum);
    return before_.data();
  }
  /// What lies in the columns around pixel x.
  static std::int32_t around(const std::uint32_t* sums, int x) {
    return static_cast<std::int32_t>(sums[x + kSide] - sums[x]);
  }

 private:
  std::vector<std::int32_t> columns_;
  std::vector<std::uint32_t> before_;
};

/// One row of a picture, and what of it was captured.
struct Row {
  const std::uint8_t* gray;
  const std::uint8_t* seen;
};

/// Of captured pixels: their number, sum and sum of squares.
class Neighbourhood {
 public:
  explicit Neighbourhood(int width) : width_(width), count_(width), light_(width), square_(width) {}

  /// `Change`: std::plus or std::minus, for rows that come into reach or go out of it.
  template <typename Change>
  void change(Row row) {
    std::int32_t* count = count_.columns();
    std::int32_t* light = light_.columns();
    std::int32_t* square = square_.columns();
    const int width = width_;  // a local one: no write to the sums can change it, so that this becomes vectors
    for (int x = 0; x < width; ++x) {
      const auto value = static_cast<std::uint16_t>(row.seen[x] * row.gray[x]);
      count[x] = Change()(count[x], row.seen[x]);
      light[x] = Change()(light[x], value);
      square[x] = Change()(square[x], static_cast<std::uint16_t>(value * value));
    }
  }

  /// Writes levelled values, the deviation around each pixel, and how many pixels it was taken over.
  void level(Row row, std::int16_t* values, float* deviations, float* counts) {
    const std::uint32_t* count = count_.add_up();
    const std::uint32_t* light = light_.add_up();
    const std::uint32_t* square = square_.add_up();
    const int width = width_;
    for (int x = 0; x < width; ++x) {
      const auto n = static_cast<float>(std::max(BoxSums::around(count, x), 1));
      const float mean = static_cast<float>(BoxSums::around(light, x)) / n;
      const float variance = static_cast<float>(BoxSums::around(square, x)) / n - mean * mean;
      const float deviation = std::sqrt(std::max(0.0F, variance));
      const float darker = (mean - static_cast<float>(row.gray[x])) * kUnit / (deviation + kFaintContrast);
      const auto value = static_cast<std::int16_t>(std::clamp(darker, -kTallest, kTallest));
      values[x] = row.seen[x] != 0 ? value : std::int16_t{0};
      deviations[x] = deviation;
      counts[x] = n;
    }
  }

 private:
  int width_;
  BoxSums count_, light_, square_;
};

}  // namespace

Levelled level(const media::Image& gray) {
  const int width = gray.width();
  const int height = gray.height();
  const Plane<std::uint8_t> seen = sensor_area(gray);
  const auto row = [&](int y) { return Row{gray.row(y), seen.row(y)}; };
  Levelled result{Plane<std::int16_t>(width, height),
                  Plane<float>((width + kCell - 1) / kCell, (height + kCell - 1) / kCell)};
  Neighbourhood around(width);
  std::vector<float> deviations(static_cast<std::size_t>(width)), counts(static_cast<std::size_t>(width));
  for (int y = -kRadius; y < height; ++y) {
    if (y + kRadius < height) around.change<std::plus<>>(row(y + kRadius));
    if (y > kRadius) around.change<std::minus<>>(row(y - kRadius - 1));
    if (y < 0) continue;
    around.level(row(y), result.values.row(y), deviations.data(), counts.data());
    if (y % kCell != kCell / 2) continue;
    for (int x = kCell / 2; x < width; x += kCell) {
      const auto at = static_cast<std::size_t>(x);
      if (seen.at(x, y) != 0 && counts[at] > 0.6F * (kSide * kSide)) {
        result.contrast.at(x / kCell, y / kCell) = deviations[at];
      }
    }
  }
  return result;
}

}  // namespace selfsame::finger
