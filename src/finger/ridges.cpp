#include "finger/ridges.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "finger/filtering.hpp"
#include "finger/smoothing.hpp"
#include "media/kernels.hpp"

namespace selfsame::finger {
namespace {

constexpr float kLeastContrast = 4;          // grey levels
constexpr float kLeastContrastShare = 0.2F;  // relative to the 90th percentile over cells
constexpr float kLeastQuality = 0.3F;
constexpr float kLeastCoherence = 0.3F;
constexpr float kFirstSigma = 1.6F;  // cells, for smoothing directions
constexpr float kLaterSigma = 1.2F;
constexpr float kFarShare =
    0.05F;  // of directions three times as far around: it decides only where nearer ones say nothing
constexpr float kPeriodSigma = 3;     // cells
constexpr float kUsualWeight = 0.3F;  // weight of the whole print's period relative to a place's own
constexpr int kPasses = 2;
constexpr std::size_t kLeastPart = 60;      // cells: smaller parts are not a finger
constexpr std::size_t kLeastPartShare = 4;  // in a small picture, one in this many cells is enough
constexpr float kGoodQuality = 0.6F;        // of a cell whose ridges can only be a finger's
constexpr std::size_t kGoodShare = 5;       // at least one in this many ridged cells of a finger is good
constexpr std::size_t kLeastHole = 40;      // cells: smaller holes are filled

/// Sums over each cell, of values halved: of squares and products of differences over two pixels, and of squares.
struct Gradients {
  Plane<float> xx, yy, xy, energy;
};

/// Of the pixels of one row that lie in column `column` of cells.
std::int32_t sum_of_cell(const std::vector<std::int32_t>& row, int column) {
  const auto first = row.begin() + column * kCell;
  return std::accumulate(first, first + kCell, 0);
}

/// The same sums over each column of pixels in a row of cells.
struct ColumnSums {
  std::vector<std::int32_t> xx, yy, xy, energy;

  explicit ColumnSums(std::size_t width) : xx(width), yy(width), xy(width), energy(width) {}
  void clear() {
    for (auto* sums : {&xx, &yy, &xy, &energy}) std::fill(sums->begin(), sums->end(), 0);
  }
  void add(const std::int16_t* above, const std::int16_t* row, const std::int16_t* below, int width) {
    std::int32_t *to_xx = xx.data(), *to_yy = yy.data(), *to_xy = xy.data(), *to_energy = energy.data();
    for (int x = 1; x + 1 < width; ++x) {
      const auto dx = static_cast<std::int16_t>((row[x + 1] - row[x - 1]) / 2);
      const auto dy = static_cast<std::int16_t>((below[x] - above[x]) / 2);
      const auto here = static_cast<std::int16_t>(row[x] / 2);
      to_xx[x] += dx * dx;
      to_yy[x] += dy * dy;
      to_xy[x] += dx * dy;
      to_energy[x] += here * here;
    }
  }
};

Gradients gradients(const Plane<std::int16_t>& wave, int columns, int rows) {
  Gradients g{Plane<float>(columns, rows), Plane<float>(columns, rows), Plane<float>(columns, rows),
              Plane<float>(columns, rows)};
  ColumnSums sums(static_cast<std::size_t>(columns * kCell));
  const auto write = [columns](const std::vector<std::int32_t>& from, float* to) {
    for (int c = 0; c < columns; ++c) to[c] = static_cast<float>(sum_of_cell(from, c));
  };
  for (int r = 0; r < rows; ++r) {
    sums.clear();
    for (int y = std::max(1, r * kCell); y < std::min((r + 1) * kCell, wave.height - 1); ++y) {
      sums.add(wave.row(y - 1), wave.row(y), wave.row(y + 1), wave.width);
    }
    write(sums.xx, g.xx.row(r));
    write(sums.yy, g.yy.row(r));
    write(sums.xy, g.xy.row(r));
    write(sums.energy, g.energy.row(r));
  }
  return g;
}

/// The period of a wave from the mean squares of its differences over two pixels, `steep`, and of its height, `height`.
float period_of(float steep, float height) {
  // sin(w x) differs by 2 sin(w) cos(w x). The arcsine by its series: accurate to 1 % for the periods that occur.
  const float s = std::clamp(std::sqrt(steep / height) / 2, 0.05F, 0.98F);
  const float s2 = s * s;
  const float w = s * (1 + s2 * (1.0F / 6 + s2 * (3.0F / 40 + s2 * (15.0F / 336 + s2 * (0.0304F + s2 * 0.06F)))));
  return std::clamp(6.2831853F / w, kShortestPeriod, kLongestPeriod);
}

/// Measures directions, and periods from the wave's steepness relative to its height. `weight`: reliability of each
/// cell.
void look(const Plane<std::int16_t>& wave, float sigma, const Plane<float>& weight, RidgeField& field) {
  const int columns = field.cosine.width;
  const int rows = field.cosine.height;
  Gradients g = gradients(wave, columns, rows);
  Plane<float> along = g.xx, across = g.xy, steep = g.xx;
  double all_steep = 0;
  double all_height = 0;
  for (std::size_t i = 0; i < weight.values.size(); ++i) {
    const float w = weight.values[i];
    along.values[i] = w * (g.yy.values[i] - g.xx.values[i]);
    across.values[i] = w * -2 * g.xy.values[i];
    steep.values[i] = w * (g.xx.values[i] + g.yy.values[i]);
    g.energy.values[i] *= w;
    all_steep += steep.values[i];
    all_height += g.energy.values[i];
  }
  const Plane<float> near_along = gaussian(along, sigma), far_along = gaussian(along, 3 * sigma);
  const Plane<float> near_across = gaussian(across, sigma), far_across = gaussian(across, 3 * sigma);
  const Plane<float> near_steep = gaussian(steep, sigma);
  const Plane<float> wide_steep = gaussian(steep, kPeriodSigma), wide_height = gaussian(g.energy, kPeriodSigma);
  const auto usual = static_cast<float>(all_height > 0 ? all_steep / all_height : 1);
  const float belief = 1 + kUsualWeight * static_cast<float>(all_height / static_cast<double>(weight.values.size()));
  for (std::size_t i = 0; i < weight.values.size(); ++i) {
    const float x = near_along.values[i] + kFarShare * far_along.values[i];
    const float y = near_across.values[i] + kFarShare * far_across.values[i];
    const float length = std::sqrt(x * x + y * y);
    const float near =
        std::sqrt(near_along.values[i] * near_along.values[i] + near_across.values[i] * near_across.values[i]);
    field.cosine.values[i] = length > 0 ? x / length : 1;
    field.sine.values[i] = length > 0 ? y / length : 0;
    field.coherence.values[i] = near_steep.values[i] > 0 ? near / near_steep.values[i] : 0;
    // Differences were halved, as were the values.
    field.period.values[i] =
        period_of(4 * (wide_steep.values[i] + belief * usual), 4 * (wide_height.values[i] + belief));
  }
}

/// How high waves are around each cell: mean squares, of values divided by eight.
Plane<float> height(const Plane<std::int16_t>& wave, int columns, int rows) {
  Plane<float> result(columns, rows);
  std::vector<std::int32_t> squares(static_cast<std::size_t>(columns * kCell));
  for (int y = 0; y < wave.height; ++y) {
    const std::int16_t* row = wave.row(y);
    std::transform(row, row + wave.width, squares.begin(), [](int v) { return (v / 8) * (v / 8); });
    float* sums = result.row(y / kCell);
    for (int c = 0; c < columns; ++c) sums[c] += static_cast<float>(sum_of_cell(squares, c));
  }
  return gaussian(result, 1);
}

/// The share of the height around each cell that the filters kept.
Plane<float> quality(const Plane<std::int16_t>& wave, const Plane<float>& height_before, const RidgeField& field) {
  Plane<float> kept = height(wave, height_before.width, height_before.height);
  for (std::size_t i = 0; i < kept.values.size(); ++i) {
    kept.values[i] = field.ridged.values[i] != 0 ? std::min(1.0F, kept.values[i] / (height_before.values[i] + 1)) : 0;
  }
  return kept;
}

Plane<std::int16_t> choices(const RidgeField& field) {
  Plane<std::int16_t> chosen(field.cosine.width, field.cosine.height, -1);
  for (std::size_t i = 0; i < chosen.values.size(); ++i) {
    if (field.ridged.values[i] != 0) {
      chosen.values[i] = static_cast<std::int16_t>(
          Filtering::choose(field.cosine.values[i], field.sine.values[i], field.period.values[i]));
    }
  }
  return chosen;
}

/// Inverts connected parts of `what` with fewer than `least` cells; if `at_edges`, only those that touch the edge.
void turn_small_parts(Plane<std::uint8_t>& cells, std::uint8_t what, std::size_t least, bool at_edges) {
  Plane<std::uint8_t> seen(cells.width, cells.height);
  const auto touches = [&cells](const Place& at) {
    return at.x == 0 || at.y == 0 || at.x == cells.width - 1 || at.y == cells.height - 1;
  };
  for (int start_y = 0; start_y < cells.height; ++start_y) {
    for (int start_x = 0; start_x < cells.width; ++start_x) {
      if (seen.at(start_x, start_y) != 0 || cells.at(start_x, start_y) != what) {
        continue;
      }
      const std::vector<Place> part = connected_part(cells, seen, start_x, start_y);
      if (part.size() < least && (at_edges || std::none_of(part.begin(), part.end(), touches))) {
        for (const auto& [x, y] : part) {
          cells.at(x, y) = static_cast<std::uint8_t>(1 - what);
        }
      }
    }
  }
}

/// Keeps cells whose neighbourhood is mostly set; removes small parts and holes.
void tidy(Plane<std::uint8_t>& cells) {
  Plane<float> share(cells.width, cells.height);
  std::copy(cells.values.begin(), cells.values.end(), share.values.begin());
  share = gaussian(share, 1.5F);
  std::transform(share.values.begin(), share.values.end(), cells.values.begin(),
                 [](float s) { return static_cast<std::uint8_t>(s > 0.5F); });
  turn_small_parts(cells, 1, std::min(kLeastPart, cells.values.size() / kLeastPartShare), true);
  turn_small_parts(cells, 0, kLeastHole, false);
}

}  // namespace

Result<Ridges> read_ridges(const media::Image& picture) {
  if (picture.empty()) {
    return fail(ErrorCode::invalid_argument, "the print is an empty picture");
  }
  if (std::max(picture.width(), picture.height()) > limits::kMaxPrintSide) {
    return fail(ErrorCode::media_too_large, "the print is larger than " + std::to_string(limits::kMaxPrintSide) +
                                                " pixels a side; crop the finger, at 500 dpi");
  }
  const Levelled levelled = level(picture.channels() == 1 ? picture : media::to_gray(picture));
  const int columns = levelled.contrast.width;
  const int rows = levelled.contrast.height;
  const Plane<float> none(columns, rows);
  Ridges result{{none, none, none, none, none, Plane<std::uint8_t>(columns, rows)}, {}};
  RidgeField& field = result.field;

  std::vector<float> sorted = levelled.contrast.values;
  const auto high = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() * 9 / 10);
  std::nth_element(sorted.begin(), high, sorted.end());
  const float least = std::max(kLeastContrast, kLeastContrastShare * *high);
  Plane<float> weight = none;
  for (std::size_t i = 0; i < weight.values.size(); ++i) {
    field.ridged.values[i] = levelled.contrast.values[i] > least;
    weight.values[i] = field.ridged.values[i];
  }

  // The filtered picture shows the ridges more clearly, so filters are chosen again from it.
  const Plane<std::int16_t> smooth = binomial(levelled.values);
  const Plane<float> height_before = height(smooth, columns, rows);
  Filtering filtering(levelled.values);
  look(smooth, kFirstSigma, weight, field);
  for (int pass = 0; pass < kPasses; ++pass) {
    const Plane<std::int16_t>& wave = filtering.apply(choices(field));
    look(wave, kLaterSigma, quality(wave, height_before, field), field);
  }
  field.quality = quality(filtering.apply(choices(field)), height_before, field);
  for (std::size_t i = 0; i < weight.values.size(); ++i) {
    field.ridged.values[i] = field.ridged.values[i] != 0 && field.quality.values[i] > kLeastQuality &&
                             field.coherence.values[i] > kLeastCoherence;
  }
  tidy(field.ridged);
  result.wave = filtering.apply(choices(field));
  return result;
}

Status check_finger(const Ridges& ridges) {
  const RidgeField& field = ridges.field;
  std::size_t ridged = 0;
  std::size_t good = 0;
  for (std::size_t i = 0; i < field.ridged.values.size(); ++i) {
    if (field.ridged.values[i] == 0) continue;
    ++ridged;
    if (field.quality.values[i] > kGoodQuality) ++good;
  }
  if (ridged == 0 || good * kGoodShare < ridged) {
    return fail(ErrorCode::finger_not_found, "no finger ridges in the picture; lay the finger flat on a clean sensor");
  }
  return {};
}

}  // namespace selfsame::finger
