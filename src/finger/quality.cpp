#include "finger/quality.hpp"

#include <algorithm>
#include <cmath>

#include "media/elementary.hpp"
#include "media/kernels.hpp"
#include "pipeline/measures.hpp"

namespace selfsame::finger {
namespace {

using pipeline::Bars;
using pipeline::make_measure;
using pipeline::Measure;
using pipeline::Purpose;
using pipeline::ramp;

constexpr int kBlock = 32;                   // pixels
constexpr int kBlockCells = kBlock / kCell;  // a side
constexpr int kLeastCells = 12;              // with ridges, of the 16 of a block
constexpr float kMmPerPixel = 25.4F / 500;
constexpr float kClear = 0.8F;     // orientation certainty, of blocks whose minutiae count as clear
constexpr int kCrest = kUnit / 3;  // of the wave: surely ridge, and negative: surely valley

constexpr std::int64_t kWhite = 250;  // mean grey level of rows and columns that are a frame

/// Set on the FVC sets and on crops of their prints (docs/results.md, "Quality of prints").
constexpr Bars kMinAreaMm2{60, 20};
constexpr Bars kMinMinutiae{12, 6};
constexpr Bars kMinReliability{0.4F, 0.25F};
constexpr Bars kMinEnergy{0.6F, 0.45F};
constexpr Bars kMinContrast{12, 6};
constexpr Bars kMinRidgeShare{0.15F, 0.1F};
constexpr Bars kMaxRidgeShare{0.75F, 0.85F};
constexpr Bars kMinScore{10, 2};
constexpr float kDry = 0.35F;  // ridge share below which poor ridges are attributed to dryness
constexpr float kWet = 0.55F;
constexpr float kLeastArea = 12;  // mm2
constexpr float kLeastMinutiae = 2;

/// Of score_terms; `selfsame eval finger-quality` on the four FVC sets.
constexpr std::array<double, kScoreTerms> kScoreWeights{2.8385, 5.1100, 3.3051};
constexpr double kScoreBias = -15.8212;

/// Of one block.
struct Block {
  bool ridged = false;
  float certainty = 0;
  float clarity = 0;
  float ridge_share = 0;
  float contrast = 0;
  float cosine = 0;  // of twice the ridges' direction
  float sine = 0;
};

/// The covariance of grey-level differences, of raw pixels.
float certainty_of(const media::Image& gray, int left, int top, int right, int bottom) {
  std::int32_t xx = 0, yy = 0, xy = 0;
  for (int y = std::max(top, 1); y < std::min(bottom, gray.height() - 1); ++y) {
    const std::uint8_t* row = gray.row(y);
    const std::uint8_t* above = gray.row(y - 1);
    const std::uint8_t* below = gray.row(y + 1);
    for (int x = std::max(left, 1); x < std::min(right, gray.width() - 1); ++x) {
      const std::int32_t dx = row[x + 1] - row[x - 1];
      const std::int32_t dy = below[x] - above[x];
      xx += dx * dx;
      yy += dy * dy;
      xy += dx * dy;
    }
  }
  const auto a = static_cast<float>(xx), b = static_cast<float>(yy), c = static_cast<float>(xy);
  const float root = std::sqrt((a - b) * (a - b) + 4 * c * c);
  return a + b + root > 0 ? 1 - (a + b - root) / (a + b + root) : 0;
}

/// Measures grey levels of crests and valleys, and how far the two overlap.
void look_at_grey(const media::Image& gray, const Plane<std::int16_t>& wave, int left, int top, int right, int bottom,
                  Block& block) {
  std::int32_t dark = 0, light = 0, crest = 0, trough = 0;
  for (int y = top; y < bottom; ++y) {
    const std::uint8_t* row = gray.row(y);
    const std::int16_t* high = wave.row(y);
    for (int x = left; x < right; ++x) {
      const std::int32_t on = high[x] > kCrest ? 1 : 0, off = high[x] < -kCrest ? 1 : 0;
      crest += on;
      trough += off;
      dark += on * row[x];
      light += off * row[x];
    }
  }
  if (crest == 0 || trough == 0) return;
  const float ridge = static_cast<float>(dark) / static_cast<float>(crest);
  const float valley = static_cast<float>(light) / static_cast<float>(trough);
  block.contrast = valley - ridge;
  const auto middle = static_cast<std::int32_t>((ridge + valley) / 2);
  std::int32_t below = 0, pale_crest = 0, dark_trough = 0;
  for (int y = top; y < bottom; ++y) {
    const std::uint8_t* row = gray.row(y);
    const std::int16_t* high = wave.row(y);
    for (int x = left; x < right; ++x) {
      const std::int32_t is_dark = row[x] <= middle ? 1 : 0;
      below += is_dark;
      pale_crest += high[x] > 0 ? 1 - is_dark : 0;
      dark_trough += high[x] < 0 ? is_dark : 0;
    }
  }
  std::int32_t ridges = 0, valleys = 0;
  for (int y = top; y < bottom; ++y) {
    const std::int16_t* high = wave.row(y);
    for (int x = left; x < right; ++x) {
      ridges += high[x] > 0 ? 1 : 0;
      valleys += high[x] < 0 ? 1 : 0;
    }
  }
  const auto share = [](std::int32_t part, std::int32_t all) {
    return static_cast<float>(part) / static_cast<float>(std::max(all, 1));
  };
  block.ridge_share = share(below, (right - left) * (bottom - top));
  block.clarity = 1 - (share(pale_crest, ridges) + share(dark_trough, valleys)) / 2;
}

Plane<Block> blocks_of(const media::Image& gray, const Ridges& ridges) {
  const RidgeField& field = ridges.field;
  Plane<Block> blocks(gray.width() / kBlock, gray.height() / kBlock);
  for (int r = 0; r < blocks.height; ++r) {
    for (int c = 0; c < blocks.width; ++c) {
      Block& block = blocks.at(c, r);
      int cells = 0;
      for (int y = r * kBlockCells; y < (r + 1) * kBlockCells; ++y) {
        for (int x = c * kBlockCells; x < (c + 1) * kBlockCells; ++x) {
          if (field.ridged.at(x, y) == 0) continue;
          ++cells;
          block.cosine += field.cosine.at(x, y);
          block.sine += field.sine.at(x, y);
        }
      }
      block.ridged = cells >= kLeastCells;
      if (!block.ridged) continue;
      const int left = c * kBlock, top = r * kBlock;
      block.certainty = certainty_of(gray, left, top, left + kBlock, top + kBlock);
      look_at_grey(gray, ridges.wave, left, top, left + kBlock, top + kBlock, block);
    }
  }
  return blocks;
}

/// The mean sine of the turn from a block to its neighbours with ridges.
float turn_at(const Plane<Block>& blocks, int c, int r) {
  const Block& here = blocks.at(c, r);
  float sum = 0;
  int known = 0;
  for (int y = r - 1; y <= r + 1; ++y) {
    for (int x = c - 1; x <= c + 1; ++x) {
      if ((x == c && y == r) || !blocks.holds(x, y) || !blocks.at(x, y).ridged) continue;
      const Block& there = blocks.at(x, y);
      const float lengths = std::sqrt((here.cosine * here.cosine + here.sine * here.sine) *
                                      (there.cosine * there.cosine + there.sine * there.sine));
      if (lengths <= 0) continue;
      const float cosine = (here.cosine * there.cosine + here.sine * there.sine) / lengths;
      sum += std::sqrt(std::max(0.0F, (1 - cosine) / 2));
      ++known;
    }
  }
  return known == 0 ? 0 : sum / static_cast<float>(known);
}

/// The mean without white rows and columns at the edges.
float mean_grey(const media::Image& gray) {
  std::vector<std::int64_t> columns(static_cast<std::size_t>(gray.width())),
      rows(static_cast<std::size_t>(gray.height()));
  for (int y = 0; y < gray.height(); ++y) {
    const std::uint8_t* row = gray.row(y);
    std::int64_t sum = 0;
    for (int x = 0; x < gray.width(); ++x) {
      sum += row[x];
      columns[static_cast<std::size_t>(x)] += row[x];
    }
    rows[static_cast<std::size_t>(y)] = sum;
  }
  struct Range {
    int first, last;
  };
  const auto inside = [](const std::vector<std::int64_t>& sums, std::int64_t length) {
    const auto dark = [length](std::int64_t sum) { return sum <= kWhite * length; };
    const auto first = std::find_if(sums.begin(), sums.end(), dark);
    const auto last = std::find_if(sums.rbegin(), sums.rend(), dark);
    return first == sums.end() ? Range{0, static_cast<int>(sums.size())}
                               : Range{static_cast<int>(first - sums.begin()), static_cast<int>(sums.rend() - last)};
  };
  const Range x = inside(columns, gray.height()), y = inside(rows, gray.width());
  std::int64_t light = 0;
  for (int r = y.first; r < y.last; ++r) {
    for (int c = x.first; c < x.last; ++c) light += *gray.pixel(c, r);
  }
  return static_cast<float>(light) / static_cast<float>((x.last - x.first) * (y.last - y.first));
}

/// What the ridge width suggests as the cause of poor ridges.
std::string_view remedy(const QualityValues& values) {
  if (values.ridge_share < kDry) return "the ridges are faint; press a little harder, or moisten the finger";
  if (values.ridge_share > kWet) return "the ridges run together; wipe the sensor, dry the finger, press less";
  return "the ridges are blurred or scarred; wipe the sensor and hold still, or take another finger";
}

}  // namespace

QualityValues quality_values(const media::Image& picture, const Ridges& ridges, std::span<const Minutia> minutiae) {
  const media::Image own = picture.channels() == 1 ? media::Image() : media::to_gray(picture);
  const media::Image& gray = picture.channels() == 1 ? picture : own;
  const RidgeField& field = ridges.field;
  QualityValues values;

  float cells = 0;
  for (std::size_t i = 0; i < field.ridged.values.size(); ++i) {
    if (field.ridged.values[i] == 0) continue;
    ++cells;
    values.ridge_energy_fraction += field.quality.values[i];
  }
  values.ridge_energy_fraction /= std::max(cells, 1.0F);
  values.ridge_area_mm2 = cells * kCell * kCell * kMmPerPixel * kMmPerPixel;

  const Plane<Block> blocks = blocks_of(gray, ridges);
  float count = 0, share2 = 0;
  for (int r = 0; r < blocks.height; ++r) {
    for (int c = 0; c < blocks.width; ++c) {
      const Block& block = blocks.at(c, r);
      if (!block.ridged) continue;
      ++count;
      values.orientation_certainty += block.certainty;
      values.local_clarity += block.clarity;
      values.ridge_share += block.ridge_share;
      share2 += block.ridge_share * block.ridge_share;
      values.contrast_grey_levels += block.contrast;
      values.flow_turn_sine += turn_at(blocks, c, r);
    }
  }
  const float n = std::max(count, 1.0F);
  for (float* mean : {&values.orientation_certainty, &values.local_clarity, &values.ridge_share,
                      &values.contrast_grey_levels, &values.flow_turn_sine, &share2}) {
    *mean /= n;
  }
  values.ridge_share_deviation = std::sqrt(std::max(0.0F, share2 - values.ridge_share * values.ridge_share));

  values.minutiae = static_cast<float>(minutiae.size());
  for (const Minutia& one : minutiae) {
    values.minutia_reliability += static_cast<float>(one.quality) / 255;
    const int c = one.x / kBlock, r = one.y / kBlock;
    values.clear_minutiae_fraction += blocks.holds(c, r) && blocks.at(c, r).certainty > kClear ? 1.0F : 0.0F;
  }
  values.minutia_reliability /= std::max(values.minutiae, 1.0F);
  values.clear_minutiae_fraction /= std::max(values.minutiae, 1.0F);

  values.mean_grey_level = mean_grey(gray);
  return values;
}

std::array<float, kScoreTerms> score_terms(const QualityValues& values) {
  return {static_cast<float>(media::natural_log(1 + static_cast<double>(values.minutiae))), values.minutia_reliability,
          values.ridge_energy_fraction};
}

float unified_score(const QualityValues& values) {
  const auto terms = score_terms(values);
  double odds = kScoreBias;
  for (std::size_t k = 0; k < kScoreTerms; ++k) odds += kScoreWeights[k] * static_cast<double>(terms[k]);
  return static_cast<float>(100 / (1 + media::exponential(-odds)));
}

std::vector<Measure> measure_quality(const QualityValues& v, Purpose purpose) {
  const auto hint = [](std::string_view name, float value, float score) {
    return make_measure(name, value, score, true, {});
  };
  const std::string_view poor = remedy(v);
  const bool dry = v.ridge_share<kMinRidgeShare(purpose), wet = v.ridge_share> kMaxRidgeShare(purpose);
  const float unified = unified_score(v);
  return {
      make_measure("ridge_area_mm2", v.ridge_area_mm2, ramp(v.ridge_area_mm2, 10, 150),
                   v.ridge_area_mm2 >= kMinAreaMm2(purpose),
                   "too little of the finger is seen; lay the middle of it flat on the sensor"),
      make_measure("minutiae", v.minutiae, ramp(v.minutiae, 2, 36), v.minutiae >= kMinMinutiae(purpose),
                   "too few details are seen; lay the middle of the finger flat on the sensor"),
      make_measure("minutia_reliability", v.minutia_reliability, ramp(v.minutia_reliability, 0.2F, 0.75F),
                   v.minutia_reliability >= kMinReliability(purpose), poor),
      hint("clear_minutiae_fraction", v.clear_minutiae_fraction, ramp(v.clear_minutiae_fraction, 0, 0.5F)),
      hint("orientation_certainty", v.orientation_certainty, ramp(v.orientation_certainty, 0.3F, 0.8F)),
      hint("local_clarity", v.local_clarity, ramp(v.local_clarity, 0.6F, 0.85F)),
      make_measure("ridge_energy_fraction", v.ridge_energy_fraction, ramp(v.ridge_energy_fraction, 0.4F, 0.85F),
                   v.ridge_energy_fraction >= kMinEnergy(purpose), poor),
      hint("flow_turn_sine", v.flow_turn_sine, ramp(v.flow_turn_sine, 0.5F, 0.25F)),
      make_measure("ridge_share", v.ridge_share,
                   std::min(ramp(v.ridge_share, 0.1F, 0.3F), ramp(v.ridge_share, 0.8F, 0.6F)), !dry && !wet, poor),
      hint("ridge_share_deviation", v.ridge_share_deviation, ramp(v.ridge_share_deviation, 0.3F, 0.1F)),
      make_measure("contrast_grey_levels", v.contrast_grey_levels, ramp(v.contrast_grey_levels, 4, 40),
                   v.contrast_grey_levels >= kMinContrast(purpose),
                   "the print is pale; wipe the sensor, and press a little harder"),
      hint("mean_grey_level", v.mean_grey_level,
           std::min(ramp(v.mean_grey_level, 20, 80), ramp(v.mean_grey_level, 254, 245))),
      make_measure("unified_score", unified, unified / 100, unified >= kMinScore(purpose), poor),
  };
}

Status check_enough(const QualityValues& values) {
  if (values.ridge_area_mm2 >= kLeastArea && values.minutiae >= kLeastMinutiae) return {};
  return fail(ErrorCode::finger_not_found, "no finger, or too little of one; lay it flat on the sensor");
}

}  // namespace selfsame::finger
