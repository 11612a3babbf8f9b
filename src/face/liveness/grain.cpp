#include "face/liveness/grain.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "media/kernels.hpp"

namespace selfsame::face::liveness {
namespace {

// ---- noise and focus, sampled in the picture's own pixels ---------------------------------------------------------

/// Added to both sides of a ratio, in levels: 8-bit pictures do not resolve less noise.
constexpr float kLeastNoise = 0.25F;
/// Below this squared difference over 6 pixels there is no edge to judge the focus by: 12 levels.
constexpr int kLeastEdge = 144;
constexpr int kReach = 3;
/// About this many samples a region are enough for a median.
constexpr float kSamples = 4000;

/// Green stands for luma: it carries most of it, and no conversion of the whole picture is needed.
struct Green {
  const media::Image& picture;
  int operator()(int x, int y) const { return picture.pixel(x, y)[picture.channels() >= 3 ? 1 : 0]; }
};

struct Fineness {
  /// Of |Immerkaer's mask|, whose standard deviation is 6 times that of white noise.
  std::array<std::uint32_t, 2041> mask_histogram{};
  std::uint32_t samples = 0;
  double fine = 0;
  double coarse = 0;

  void add(const Green& green, int x, int y) {
    const int mask = green(x - 1, y - 1) - 2 * green(x, y - 1) + green(x + 1, y - 1) - 2 * green(x - 1, y) +
                     4 * green(x, y) - 2 * green(x + 1, y) + green(x - 1, y + 1) - 2 * green(x, y + 1) +
                     green(x + 1, y + 1);
    ++mask_histogram[static_cast<std::size_t>(std::abs(mask))];
    ++samples;
    const auto squared = [](int difference) { return difference * difference; };
    const int across = squared(green(x + kReach, y) - green(x - kReach, y));
    const int down = squared(green(x, y + kReach) - green(x, y - kReach));
    if (across >= kLeastEdge) {
      coarse += across;
      fine += squared(green(x + 1, y) - green(x - 1, y));
    }
    if (down >= kLeastEdge) {
      coarse += down;
      fine += squared(green(x, y + 1) - green(x, y - 1));
    }
  }

  float noise() const {
    // The median of |x| of a normal x is 0.6745 standard deviations.
    constexpr float kToDeviation = 1 / (6 * 0.6745F);
    std::uint32_t below = 0;
    for (std::size_t value = 0; value < mask_histogram.size(); ++value) {
      const std::uint32_t here = mask_histogram[value];
      if (2 * (below + here) > samples) {
        // Between whole numbers, as if the values of a bin were spread evenly.
        const float within = (static_cast<float>(samples) / 2 - static_cast<float>(below)) / static_cast<float>(here);
        return std::max(0.0F, static_cast<float>(value) - 0.5F + within) * kToDeviation;
      }
      below += here;
    }
    return 0;
  }

  /// Nothing but flat areas counts as out of focus.
  float focus_db() const {
    constexpr float kFlat = -10;
    if (coarse <= 0) return kFlat;
    return std::max(kFlat, 10 * std::log10(static_cast<float>(std::max(fine, 1.0) / coarse)));
  }
};

bool contains(const media::Box& box, float x, float y) {
  return x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;
}

/// A box about the same middle.
media::Box enlarged(const media::Box& box, float scale) {
  return {box.x - box.width * (scale - 1) / 2, box.y - box.height * (scale - 1) / 2, box.width * scale,
          box.height * scale};
}

/// Of the pixels in `region` but not in `hole`.
Fineness fineness(const media::Image& picture, const media::Box& region, const media::Box& hole) {
  Fineness out;
  const Green green{picture};
  const int step = std::max(1, static_cast<int>(std::sqrt((region.area() - hole.area()) / kSamples)));
  const int left = std::max(kReach, static_cast<int>(region.x));
  const int top = std::max(kReach, static_cast<int>(region.y));
  const int right = std::min(picture.width() - kReach, static_cast<int>(region.x + region.width));
  const int bottom = std::min(picture.height() - kReach, static_cast<int>(region.y + region.height));
  // Staggered both ways, so that a regular pattern is not met in the same place all over.
  for (int row = 0; top + row * step < bottom; ++row) {
    for (int column = 0; left + column * step < right; ++column) {
      const int x = std::min(right - 1, left + column * step + row % step);
      const int y = std::min(bottom - 1, top + row * step + column % step);
      if (!contains(hole, static_cast<float>(x), static_cast<float>(y))) out.add(green, x, y);
    }
  }
  return out;
}

// ---- local binary patterns ----------------------------------------------------------------------------------------

constexpr std::size_t kPatterns = 10;
/// Enough pixels for a steady histogram.
constexpr int kMaxPatternSide = 128;
using Histogram = std::array<float, kPatterns>;

/// Number of ones of a pattern with at most two changes around the circle, 9 for the others.
constexpr std::array<std::uint8_t, 256> make_pattern_kinds() {
  std::array<std::uint8_t, 256> kinds{};
  for (unsigned pattern = 0; pattern < 256; ++pattern) {
    const unsigned turned = (pattern >> 1U | pattern << 7U) & 255U;
    const int changes = std::popcount(pattern ^ turned);
    kinds[pattern] = static_cast<std::uint8_t>(changes <= 2 ? std::popcount(pattern) : 9);
  }
  return kinds;
}

constexpr std::array<std::uint8_t, 256> kPatternKinds = make_pattern_kinds();

media::Image middle_of(const media::Image& gray) {
  const int side = std::min({kMaxPatternSide, gray.width(), gray.height()});
  return media::crop(gray,
                     {static_cast<float>((gray.width() - side) / 2), static_cast<float>((gray.height() - side) / 2),
                      static_cast<float>(side), static_cast<float>(side)});
}

/// Shares of the patterns over the inner pixels. The neighbours are the eight adjacent pixels, without interpolation.
Histogram pattern_histogram(const media::Image& gray) {
  std::array<std::uint32_t, kPatterns> counts{};
  for (int y = 1; y < gray.height() - 1; ++y) {
    const std::uint8_t* above = gray.row(y - 1);
    const std::uint8_t* here = gray.row(y);
    const std::uint8_t* below = gray.row(y + 1);
    for (int x = 1; x < gray.width() - 1; ++x) {
      const int centre = here[x];
      const std::array<int, 8> around = {above[x - 1], above[x], above[x + 1], here[x + 1],
                                         below[x + 1], below[x], below[x - 1], here[x - 1]};
      unsigned pattern = 0;
      for (unsigned i = 0; i < 8; ++i) pattern |= static_cast<unsigned>(around[i] >= centre) << i;
      ++counts[kPatternKinds[pattern]];
    }
  }
  Histogram shares{};
  const float pixels = static_cast<float>(gray.width() - 2) * static_cast<float>(gray.height() - 2);
  for (std::size_t i = 0; i < shares.size(); ++i) shares[i] = static_cast<float>(counts[i]) / pixels;
  return shares;
}

/// 3 x 3 means; the outermost pixels stay.
media::Image low_passed(const media::Image& gray) {
  media::Image out = gray;
  for (int y = 1; y < gray.height() - 1; ++y) {
    const std::uint8_t* above = gray.row(y - 1);
    const std::uint8_t* here = gray.row(y);
    const std::uint8_t* below = gray.row(y + 1);
    std::uint8_t* to = out.row(y);
    for (int x = 1; x < gray.width() - 1; ++x) {
      const int sum = above[x - 1] + above[x] + above[x + 1] + here[x - 1] + here[x] + here[x + 1] + below[x - 1] +
                      below[x] + below[x + 1];
      to[x] = static_cast<std::uint8_t>((sum * 7282 + 32768) >> 16);  // sum / 9, rounded
    }
  }
  return out;
}

float entropy_bits(const Histogram& shares) {
  float bits = 0;
  for (const float share : shares) {
    if (share > 0) bits -= share * std::log2(share);
  }
  return bits;
}

float chi_square(const Histogram& a, const Histogram& b) {
  float sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] + b[i] > 0) sum += (a[i] - b[i]) * (a[i] - b[i]) / (a[i] + b[i]);
  }
  return sum;
}

}  // namespace

GrainMeasures measure_grain(const media::Image& picture, const FaceView& view) {
  GrainMeasures out;
  const float contrast = media::gray_statistics(view.canonical).standard_deviation;
  out.laplacian_relative = std::sqrt(media::laplacian_variance(view.canonical)) / std::max(contrast, 1.0F);
  out.laplacian_native = std::sqrt(media::laplacian_variance(view.native));

  const Fineness face = fineness(picture, enlarged(view.picture_face, 0.8F), {});
  const Fineness around = fineness(picture, view.picture_scene, enlarged(view.picture_face, 1.2F));
  out.noise = face.noise();
  out.focus_db = face.focus_db();
  if (around.samples > 0) {
    out.noise_over_surround_db = 20 * std::log10((out.noise + kLeastNoise) / (around.noise() + kLeastNoise));
    out.focus_drop_db = out.focus_db - around.focus_db();
  }

  const media::Image middle = middle_of(view.native);
  const Histogram patterns = pattern_histogram(middle);
  out.lbp_entropy_bits = entropy_bits(patterns);
  out.lbp_nonuniform_share = patterns.back();
  out.lbp_lowpass_distance = chi_square(patterns, pattern_histogram(low_passed(middle)));
  return out;
}

}  // namespace selfsame::face::liveness
