#include "media/row_products.hpp"

#include <cstring>

#include "base/kernel_choice.hpp"

namespace selfsame::media {
namespace {

template <std::size_t kLanes>
using Vector [[gnu::vector_size(kLanes * sizeof(float))]] = float;

// Vectors are passed by reference: by value they would need an ABI that the plain build lacks.
template <class V>
[[gnu::always_inline]] inline void load(V& vector, const float* from) {
  std::memcpy(&vector, from, sizeof vector);
}

/// Lane l takes lane l + half of them, until four are left.
template <std::size_t kLanes>
[[gnu::always_inline]] inline void fold(const float* lanes, Vector<4>& four) {
  if constexpr (kLanes == 4) {
    load(four, lanes);
  } else {
    Vector<kLanes / 2> low;
    Vector<kLanes / 2> high;
    load(low, lanes);
    load(high, lanes + kLanes / 2);
    low += high;
    fold<kLanes / 2>(reinterpret_cast<const float*>(&low), four);
  }
}

/// The sums of four rows' last four lanes, side by side: (l0 + l2) + (l1 + l3) each.
[[gnu::always_inline]] inline void sums_of(const Vector<4> (&rows)[kRowsTogether], float* out) {
  const Vector<4> first = __builtin_shufflevector(rows[0], rows[1], 0, 1, 4, 5) +  //
                          __builtin_shufflevector(rows[0], rows[1], 2, 3, 6, 7);
  const Vector<4> second =
      __builtin_shufflevector(rows[2], rows[3], 0, 1, 4, 5) + __builtin_shufflevector(rows[2], rows[3], 2, 3, 6, 7);
  const Vector<4> sums = __builtin_shufflevector(first, second, 0, 2, 4, 6) +  //
                         __builtin_shufflevector(first, second, 1, 3, 5, 7);
  std::memcpy(out, &sums, sizeof sums);
}

/// kWindows x 4 sums at a time: each load serves several, and none waits for itself. Unrolled by hand, because g++
/// keeps sums in registers only if there are no indices.
template <std::size_t kLanes, std::size_t kWindows>
[[gnu::always_inline]] inline void block(const float* rows, std::size_t width, const float* windows, std::size_t stride,
                                         float* out) {
  using V = Vector<kLanes>;
  constexpr std::size_t kParts = kProductLanes / kLanes;
  V sums[kWindows][kRowsTogether][kParts];
  for (auto& window : sums) {
    for (auto& row : window) {
      for (auto& part : row) part = V{};
    }
  }
  for (std::size_t i = 0; i < width; i += kProductLanes) {
#pragma GCC unroll 4
    for (std::size_t p = 0; p < kParts; ++p) {
      V weights[kRowsTogether];
#pragma GCC unroll 4
      for (std::size_t r = 0; r < kRowsTogether; ++r) load(weights[r], rows + r * width + i + p * kLanes);
#pragma GCC unroll 4
      for (std::size_t k = 0; k < kWindows; ++k) {
        V samples;
        load(samples, windows + k * stride + i + p * kLanes);
#pragma GCC unroll 4
        for (std::size_t r = 0; r < kRowsTogether; ++r) sums[k][r][p] += weights[r] * samples;
      }
    }
  }
#pragma GCC unroll 4
  for (std::size_t k = 0; k < kWindows; ++k) {
    Vector<4> four[kRowsTogether];
#pragma GCC unroll 4
    for (std::size_t r = 0; r < kRowsTogether; ++r) {
      V total = sums[k][r][0];
      if constexpr (kParts == 2) total += sums[k][r][1];
      if constexpr (kParts == 4) total = (sums[k][r][0] + sums[k][r][2]) + (sums[k][r][1] + sums[k][r][3]);
      fold<kLanes>(reinterpret_cast<const float*>(&total), four[r]);
    }
    sums_of(four, out + k * kRowsTogether);
  }
}

template <std::size_t kLanes, std::size_t kWindows>
[[gnu::always_inline]] inline void blocks(const float* rows, std::size_t width, const Windows& windows, float* out) {
  const auto [first, stride, count] = windows;
  std::size_t i = 0;
  for (; i + kWindows <= count; i += kWindows) {
    block<kLanes, kWindows>(rows, width, first + i * stride, stride, out + i * kRowsTogether);
  }
  for (; i < count; ++i) block<kLanes, 1>(rows, width, first + i * stride, stride, out + i * kRowsTogether);
}

void run_plain(const float* rows, std::size_t width, Windows windows, float* out) {
  blocks<4, 1>(rows, width, windows, out);
}

constexpr RowProducts kPlain{"plain", run_plain};

#ifdef SELFSAME_X86

[[gnu::target("avx2")]] void run_avx2(const float* rows, std::size_t width, Windows windows, float* out) {
  blocks<8, 1>(rows, width, windows, out);
}

[[gnu::target("avx512f")]] void run_avx512(const float* rows, std::size_t width, Windows windows, float* out) {
  blocks<16, 4>(rows, width, windows, out);
}

constexpr RowProducts kAvx2{"avx2", run_avx2};
constexpr RowProducts kAvx512{"avx512", run_avx512};

#endif

constexpr base::Choice<RowProducts> kChoices[] = {
    {&kPlain, base::Cpu::any},
#ifdef SELFSAME_X86
    {&kAvx2, base::Cpu::avx2},
    {&kAvx512, base::Cpu::avx512},
#endif
};

}  // namespace

std::vector<const RowProducts*> available_row_products() { return base::available<RowProducts>(kChoices); }

const RowProducts& best_row_products() {
  static const RowProducts& best = base::best_of<RowProducts>(kChoices);
  return best;
}

}  // namespace selfsame::media
