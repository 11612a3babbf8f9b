#include "finger/filtering.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "media/elementary.hpp"

#if defined(__x86_64__) && !defined(__EMSCRIPTEN__)
#define SELFSAME_X86 1
#include <immintrin.h>
#endif

namespace selfsame::finger {
namespace {

constexpr int kPeriods = 12;
constexpr double kPeriodStep = 1.115;
constexpr double kAlong = 4;      // pixels, deviation of the bell along ridges; across them it grows with their period
constexpr double kAcross = 0.42;  // periods
constexpr int kMargin = 10;       // pixels: the largest filter's reach
constexpr int kFraction = 15;     // bits of a weight
constexpr int kCellPixels = kCell * kCell;

struct Filter {
  int radius = 0;
  std::vector<std::uint32_t> weights;
};

std::uint32_t pair_of(std::int16_t first, std::int16_t second) {
  return static_cast<std::uint16_t>(first) | static_cast<std::uint32_t>(static_cast<std::uint16_t>(second)) << 16U;
}

/// A wave across ridges in a bell, without mean.
Filter make_filter(double half_turns, double period) {
  const auto [cosine, sine] = media::direction(half_turns / 2);
  const double across = kAcross * period;
  const double along = std::max(kAlong, 0.45 * period);
  Filter filter;
  filter.radius = std::min(kMargin, static_cast<int>(std::ceil(2.2 * std::max(across, along))));
  const int side = 2 * filter.radius + 1;
  std::vector<double> bell(static_cast<std::size_t>(side * side));
  std::vector<double> wave(bell.size());
  double bells = 0;
  double mean = 0;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const auto at = static_cast<std::size_t>(y * side + x);
      const double u = cosine * (x - filter.radius) + sine * (y - filter.radius);
      const double v = -sine * (x - filter.radius) + cosine * (y - filter.radius);
      bell[at] = media::exponential(-(u * u) / (2 * along * along) - (v * v) / (2 * across * across));
      wave[at] = media::direction(v / period).cosine;
      bells += bell[at];
      mean += bell[at] * wave[at];
    }
  }
  mean /= bells;
  double gain = 0;
  for (std::size_t i = 0; i < bell.size(); ++i) {
    gain += bell[i] * (wave[i] - mean) * wave[i];
  }
  const auto weight = [&](int x, int y) {
    const auto at = static_cast<std::size_t>(y * side + x);
    return x < side ? static_cast<std::int16_t>(std::lround(bell[at] * (wave[at] - mean) / gain * (1 << kFraction)))
                    : std::int16_t{0};
  };
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; x += 2) {
      filter.weights.push_back(pair_of(weight(x, y), weight(x + 1, y)));
    }
  }
  return filter;
}

const std::vector<Filter>& filters() {
  static const std::vector<Filter> all = [] {
    std::vector<Filter> made;
    for (int d = 0; d < kDirections; ++d) {
      double period = kShortestPeriod;
      for (int p = 0; p < kPeriods; ++p, period *= kPeriodStep) {
        made.push_back(make_filter(static_cast<double>(d) / kDirections, period));
      }
    }
    return made;
  }();
  return all;
}

#ifdef SELFSAME_X86
__attribute__((target("avx2"))) void multiply_avx2(const detail::Product& product, std::int32_t* sums) {
  static_assert(kCell == 8);
  __m256i sum[kCell];
  for (__m256i& row : sum) row = _mm256_setzero_si256();
  const std::uint32_t* weight = product.weights;
  for (int y = 0; y < product.side; ++y) {
    const std::uint32_t* in = product.pairs + y * product.stride;
    for (int x = 0; x < product.side; x += 2) {
      const __m256i w = _mm256_set1_epi32(static_cast<int>(*weight++));
#pragma GCC unroll 8
      for (int j = 0; j < kCell; ++j) {
        const __m256i values = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + j * product.stride + x));
        sum[j] = _mm256_add_epi32(sum[j], _mm256_madd_epi16(values, w));
      }
    }
  }
  for (int j = 0; j < kCell; ++j) _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums + j * kCell), sum[j]);
}
#endif

}  // namespace

namespace detail {

void multiply_plain(const Product& product, std::int32_t* sums) {
  std::fill(sums, sums + kCellPixels, 0);
  const std::uint32_t* weight = product.weights;
  for (int y = 0; y < product.side; ++y) {
    for (int x = 0; x < product.side; x += 2, ++weight) {
      const auto w0 = static_cast<std::int16_t>(*weight & 0xFFFFU);
      const auto w1 = static_cast<std::int16_t>(*weight >> 16U);
      for (int j = 0; j < kCell; ++j) {
        const std::uint32_t* in = product.pairs + (y + j) * product.stride + x;
        for (int i = 0; i < kCell; ++i) {
          sums[j * kCell + i] +=
              static_cast<std::int16_t>(in[i] & 0xFFFFU) * w0 + static_cast<std::int16_t>(in[i] >> 16U) * w1;
        }
      }
    }
  }
}

void multiply(const Product& product, std::int32_t* sums) {
#ifdef SELFSAME_X86
  static const bool kWide = __builtin_cpu_supports("avx2") != 0;
  if (kWide) {
    multiply_avx2(product, sums);
    return;
  }
#endif
  multiply_plain(product, sums);
}

}  // namespace detail

Filtering::Filtering(const Plane<std::int16_t>& levelled)
    : width_(levelled.width),
      height_(levelled.height),
      pairs_((levelled.width + kCell - 1) / kCell * kCell + 2 * kMargin + 2,
             (levelled.height + kCell - 1) / kCell * kCell + 2 * kMargin) {
  for (int y = 0; y < height_; ++y) {
    const std::int16_t* in = levelled.row(y);
    std::uint32_t* out = pairs_.row(y + kMargin) + kMargin;
    out[-1] = pair_of(0, in[0]);
    for (int x = 0; x + 1 < width_; ++x) {
      out[x] = pair_of(in[x], in[x + 1]);
    }
    out[width_ - 1] = pair_of(in[width_ - 1], 0);
  }
}

Plane<std::int16_t> Filtering::apply(const Plane<std::int16_t>& choice) const {
  Plane<std::int16_t> result(width_, height_);
  std::array<std::int32_t, kCellPixels> sums{};
  for (int r = 0; r < choice.height; ++r) {
    for (int c = 0; c < choice.width; ++c) {
      if (choice.at(c, r) < 0) {
        continue;
      }
      const Filter& filter = filters()[static_cast<std::size_t>(choice.at(c, r))];
      const int skip = kMargin - filter.radius;
      detail::multiply(
          {pairs_.row(r * kCell + skip) + c * kCell + skip, pairs_.width, filter.weights.data(), 2 * filter.radius + 1},
          sums.data());
      for (int j = 0; j < std::min(kCell, height_ - r * kCell); ++j) {
        std::int16_t* out = result.row(r * kCell + j) + c * kCell;
        for (int i = 0; i < std::min(kCell, width_ - c * kCell); ++i) {
          out[i] = static_cast<std::int16_t>(sums[static_cast<std::size_t>(j * kCell + i)] >> kFraction);
        }
      }
    }
  }
  return result;
}

int Filtering::choose(float cosine, float sine, float period) {
  struct Step {
    float cosine, sine;
  };
  static const std::array<Step, kDirections> directions = [] {
    std::array<Step, kDirections> all{};
    for (int d = 0; d < kDirections; ++d) {
      const media::Direction at = media::direction(static_cast<double>(d) / kDirections);
      all[static_cast<std::size_t>(d)] = {static_cast<float>(at.cosine), static_cast<float>(at.sine)};
    }
    return all;
  }();
  int best = 0;
  float most = -2;
  for (int d = 0; d < kDirections; ++d) {
    const Step& step = directions[static_cast<std::size_t>(d)];
    const float along = step.cosine * cosine + step.sine * sine;
    if (along > most) {
      most = along;
      best = d;
    }
  }
  static const std::array<float, kPeriods> limits = [] {
    std::array<float, kPeriods> all{};
    double limit = kShortestPeriod * std::sqrt(kPeriodStep);
    for (float& each : all) {
      each = static_cast<float>(limit);
      limit *= kPeriodStep;
    }
    return all;
  }();
  const auto above = std::upper_bound(limits.begin(), limits.end() - 1, period) - limits.begin();
  return best * kPeriods + static_cast<int>(above);
}

}  // namespace selfsame::finger
