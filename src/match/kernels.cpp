#include "match/kernels.hpp"

#include "base/kernel_choice.hpp"

#ifdef SELFSAME_X86
#include <immintrin.h>
#endif

namespace selfsame::match {
namespace {

// ---- scalar: the oracle, and the code for every other machine
// --------------------------------------------------------

float dot_plain(const float* a, const float* b, std::size_t size) {
  float sum = 0;
  for (std::size_t i = 0; i < size; ++i) sum += a[i] * b[i];
  return sum;
}

void dot_rows_plain(const float* rows, std::size_t width, std::size_t count, const float* query, float* out) {
  for (std::size_t r = 0; r < count; ++r) out[r] = dot_plain(rows + r * width, query, width);
}

void dot_tile_plain(const float* rows, std::size_t width, std::size_t count, const float* packed, float* out) {
  for (std::size_t r = 0; r < count; ++r) {
    float* sums = out + r * kTileQueries;
    for (std::size_t q = 0; q < kTileQueries; ++q) sums[q] = 0;
    for (std::size_t d = 0; d < width; ++d) {
      const float value = rows[r * width + d];
      const float* lane = packed + d * kTileQueries;
      for (std::size_t q = 0; q < kTileQueries; ++q) sums[q] += value * lane[q];
    }
  }
}

constexpr Kernels kScalar{"scalar", dot_plain, dot_rows_plain, dot_tile_plain};

#ifdef SELFSAME_X86

// Far enough ahead to hide memory latency, near enough to stay in the first-level cache.
constexpr std::size_t kPrefetchFloats = 1024;

// ---- AVX2
// ------------------------------------------------------------------------------------------------------------

#define SELFSAME_AVX2 __attribute__((target("avx2,fma")))

SELFSAME_AVX2 inline float sum_of(__m256 v) {
  __m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  s = _mm_add_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}

SELFSAME_AVX2 float dot_avx2(const float* a, const float* b, std::size_t size) {
  __m256 low = _mm256_setzero_ps();
  __m256 high = _mm256_setzero_ps();
  std::size_t i = 0;
  for (; i + 16 <= size; i += 16) {
    low = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), low);
    high = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), high);
  }
  float sum = sum_of(_mm256_add_ps(low, high));
  for (; i < size; ++i) sum += a[i] * b[i];
  return sum;
}

SELFSAME_AVX2 void dot_rows_avx2(const float* rows, std::size_t width, std::size_t count, const float* query,
                                 float* out) {
  for (std::size_t r = 0; r < count; ++r) {
    const float* row = rows + r * width;
    for (std::size_t d = 0; d < width; d += 16) {
      _mm_prefetch(reinterpret_cast<const char*>(row + d + kPrefetchFloats), _MM_HINT_T0);
    }
    out[r] = dot_avx2(row, query, width);
  }
}

/// Two rows by 32 queries at a time: 8 sums stay in registers.
SELFSAME_AVX2 void dot_tile_avx2(const float* rows, std::size_t width, std::size_t count, const float* packed,
                                 float* out) {
  for (std::size_t r = 0; r < count; r += 2) {
    const float* first = rows + r * width;
    const float* second = r + 1 < count ? first + width : first;
    __m256 sums[2][4];
    for (auto& row : sums) {
      for (auto& sum : row) sum = _mm256_setzero_ps();
    }
    for (std::size_t d = 0; d < width; ++d) {
      const __m256 a = _mm256_broadcast_ss(first + d);
      const __m256 b = _mm256_broadcast_ss(second + d);
      for (std::size_t lane = 0; lane < 4; ++lane) {
        const __m256 query = _mm256_loadu_ps(packed + d * kTileQueries + lane * 8);
        sums[0][lane] = _mm256_fmadd_ps(a, query, sums[0][lane]);
        sums[1][lane] = _mm256_fmadd_ps(b, query, sums[1][lane]);
      }
    }
    for (std::size_t k = 0; k < 2 && r + k < count; ++k) {
      for (std::size_t lane = 0; lane < 4; ++lane) {
        _mm256_storeu_ps(out + (r + k) * kTileQueries + lane * 8, sums[k][lane]);
      }
    }
  }
}

constexpr Kernels kAvx2{"avx2", dot_avx2, dot_rows_avx2, dot_tile_avx2};

// ---- AVX-512
// ---------------------------------------------------------------------------------------------------------

#define SELFSAME_AVX512 __attribute__((target("avx512f")))

/// Two sums of two chains each: a single chain would wait four cycles at every step.
SELFSAME_AVX512 float dot_avx512(const float* a, const float* b, std::size_t size) {
  __m512 low = _mm512_setzero_ps();
  __m512 high = _mm512_setzero_ps();
  std::size_t i = 0;
  for (; i + 32 <= size; i += 32) {
    low = _mm512_fmadd_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i), low);
    high = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 16), _mm512_loadu_ps(b + i + 16), high);
  }
  if (i < size) {
    const auto left = size - i;
    const auto first = static_cast<__mmask16>(left >= 16 ? 0xFFFF : (1U << left) - 1);
    low = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(first, a + i), _mm512_maskz_loadu_ps(first, b + i), low);
    if (left > 16) {
      const auto second = static_cast<__mmask16>((1U << (left - 16)) - 1);
      high =
          _mm512_fmadd_ps(_mm512_maskz_loadu_ps(second, a + i + 16), _mm512_maskz_loadu_ps(second, b + i + 16), high);
    }
  }
  return _mm512_reduce_add_ps(_mm512_add_ps(low, high));
}

SELFSAME_AVX512 void dot_rows_avx512(const float* rows, std::size_t width, std::size_t count, const float* query,
                                     float* out) {
  for (std::size_t r = 0; r < count; ++r) {
    const float* row = rows + r * width;
    for (std::size_t d = 0; d < width; d += 16) {
      _mm_prefetch(reinterpret_cast<const char*>(row + d + kPrefetchFloats), _MM_HINT_T0);
    }
    out[r] = dot_avx512(row, query, width);
  }
}

/// Eight rows by 32 queries at a time: 16 sums stay in registers, and each load of a query serves eight rows.
SELFSAME_AVX512 void dot_tile_avx512(const float* rows, std::size_t width, std::size_t count, const float* packed,
                                     float* out) {
  constexpr std::size_t kRows = 8;
  std::size_t r = 0;
  for (; r + kRows <= count; r += kRows) {
    const float* base = rows + r * width;
    __m512 left[kRows];
    __m512 right[kRows];
    for (std::size_t k = 0; k < kRows; ++k) left[k] = right[k] = _mm512_setzero_ps();
    for (std::size_t d = 0; d < width; ++d) {
      const __m512 q0 = _mm512_loadu_ps(packed + d * kTileQueries);
      const __m512 q1 = _mm512_loadu_ps(packed + d * kTileQueries + 16);
      for (std::size_t k = 0; k < kRows; ++k) {
        const __m512 value = _mm512_set1_ps(base[k * width + d]);
        left[k] = _mm512_fmadd_ps(value, q0, left[k]);
        right[k] = _mm512_fmadd_ps(value, q1, right[k]);
      }
    }
    for (std::size_t k = 0; k < kRows; ++k) {
      _mm512_storeu_ps(out + (r + k) * kTileQueries, left[k]);
      _mm512_storeu_ps(out + (r + k) * kTileQueries + 16, right[k]);
    }
  }
  if (r < count) dot_tile_avx2(rows + r * width, width, count - r, packed, out + r * kTileQueries);
}

constexpr Kernels kAvx512{"avx512", dot_avx512, dot_rows_avx512, dot_tile_avx512};

#endif

constexpr base::Choice<Kernels> kChoices[] = {
    {&kScalar, base::Cpu::any},
#ifdef SELFSAME_X86
    {&kAvx2, base::Cpu::avx2_fma},
    {&kAvx512, base::Cpu::avx512},
#endif
};

}  // namespace

std::vector<const Kernels*> available_kernels() { return base::available<Kernels>(kChoices); }

const Kernels& best_kernels() {
  static const Kernels& best = base::best_of<Kernels>(kChoices);
  return best;
}

}  // namespace selfsame::match
