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

/// A wave across ridges under a bell, with zero mean.
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

void multiply_plain(const detail::Product& product, std::int32_t* sums) {
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

#define SELFSAME_VNNI __attribute__((target("avx512f,avx512vnni")))

/// A row's eight pairs, and below them those of the next row.
SELFSAME_VNNI inline __m512i two_rows(const std::uint32_t* in, std::ptrdiff_t stride) {
  const __m256i first = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in));
  const __m256i second = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + stride));
  return _mm512_inserti64x4(_mm512_castsi256_si512(first), second, 1);
}

/// Down the columns of the filter: each row of values is loaded once for all rows of the cell.
SELFSAME_VNNI void multiply_vnni(const detail::Product& product, std::int32_t* sums) {
  static_assert(kCell == 8);
  __m512i sum[kCell / 2];
  for (__m512i& rows : sum) rows = _mm512_setzero_si512();
  const int columns = (product.side + 1) / 2;
  for (int k = 0; k < columns; ++k) {
    const std::uint32_t* in = product.pairs + 2 * k;
    const std::uint32_t* weight = product.weights + k;
    const auto rows = [&](int y) SELFSAME_VNNI { return two_rows(in + y * product.stride, product.stride); };
    // What the filter's even rows lie on, and its odd ones.
    __m512i even[kCell / 2] = {rows(0), rows(2), rows(4)};
    __m512i odd[kCell / 2] = {rows(1), rows(3), rows(5)};
    const auto step = [&](__m512i* window, int y) SELFSAME_VNNI {
      window[3] = rows(y + 6);
      const __m512i w = _mm512_set1_epi32(static_cast<int>(weight[y * columns]));
      for (int j = 0; j < kCell / 2; ++j) sum[j] = _mm512_dpwssd_epi32(sum[j], window[j], w);
      for (int j = 0; j + 1 < kCell / 2; ++j) window[j] = window[j + 1];
    };
#pragma GCC unroll 4
    for (int y = 0; y + 1 < product.side; y += 2) {
      step(even, y);
      step(odd, y + 1);
    }
    step(even, product.side - 1);
  }
  for (int j = 0; j < kCell / 2; ++j) _mm512_storeu_si512(sums + 2 * j * kCell, sum[j]);
}
#endif

}  // namespace

namespace detail {

std::vector<Multiply> multiplies() {
  std::vector<Multiply> available{multiply_plain};
#ifdef SELFSAME_X86
  if (__builtin_cpu_supports("avx2")) available.push_back(multiply_avx2);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vnni")) available.push_back(multiply_vnni);
#endif
  return available;
}

}  // namespace detail

Filtering::Filtering(const Plane<std::int16_t>& levelled)
    : pairs_((levelled.width + kCell - 1) / kCell * kCell + 2 * kMargin + 2,
             (levelled.height + kCell - 1) / kCell * kCell + 2 * kMargin),
      applied_((levelled.width + kCell - 1) / kCell, (levelled.height + kCell - 1) / kCell, -1),
      wave_(levelled.width, levelled.height) {
  const int width = levelled.width;
  for (int y = 0; y < levelled.height; ++y) {
    const std::int16_t* in = levelled.row(y);
    std::uint32_t* out = pairs_.row(y + kMargin) + kMargin;
    out[-1] = pair_of(0, in[0]);
    for (int x = 0; x + 1 < width; ++x) {
      out[x] = pair_of(in[x], in[x + 1]);
    }
    out[width - 1] = pair_of(in[width - 1], 0);
  }
}

const Plane<std::int16_t>& Filtering::apply(const Plane<std::int16_t>& choice) {
  for (int r = 0; r < choice.height; ++r) {
    for (int c = 0; c < choice.width; ++c) {
      std::int16_t& applied = applied_.at(c, r);
      if (applied == choice.at(c, r)) continue;
      applied = choice.at(c, r);
      filter_cell(c, r, applied);
    }
  }
  return wave_;
}

void Filtering::filter_cell(int column, int row, int choice) {
  static const detail::Multiply kMultiply = detail::multiplies().back();
  std::array<std::int32_t, kCellPixels> sums{};
  if (choice >= 0) {
    const Filter& filter = filters()[static_cast<std::size_t>(choice)];
    const int skip = kMargin - filter.radius;
    const std::uint32_t* window = pairs_.row(row * kCell + skip) + column * kCell + skip;
    kMultiply({window, pairs_.width, filter.weights.data(), 2 * filter.radius + 1}, sums.data());
  }
  const int wide = std::min(kCell, wave_.width - column * kCell);
  for (int j = 0; j < std::min(kCell, wave_.height - row * kCell); ++j) {
    std::array<std::int16_t, kCell> scaled;
    for (std::size_t i = 0; i < scaled.size(); ++i) {
      scaled[i] = static_cast<std::int16_t>(sums[static_cast<std::size_t>(j * kCell) + i] >> kFraction);
    }
    std::copy_n(scaled.begin(), wide, wave_.row(row * kCell + j) + column * kCell);
  }
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
