#include "match/code_kernels.hpp"

#include "base/kernel_choice.hpp"

#ifdef SELFSAME_X86
#include <immintrin.h>
#endif
#ifdef SELFSAME_NEON
#include <arm_neon.h>
#endif

namespace selfsame::match {
namespace {

std::size_t within_plain(const Code* rows, std::size_t count, const Code& query, int limit, NearRow* out) {
  std::size_t found = 0;
  for (std::size_t r = 0; r < count; ++r) {
    const int apart = distance(rows[r], query);
    out[found] = {static_cast<std::uint32_t>(r), apart};
    found += apart <= limit ? 1 : 0;
  }
  return found;
}

constexpr CodeKernel kPlain{"plain", within_plain};

#ifdef SELFSAME_X86

// Far enough ahead to hide memory latency.
constexpr std::size_t kPrefetchRows = 256;

/// The rows after the last whole step.
std::size_t finish(const Code* rows, std::size_t from, std::size_t count, const Code& query, int limit, NearRow* out) {
  const std::size_t found = within_plain(rows + from, count - from, query, limit, out);
  for (std::size_t i = 0; i < found; ++i) out[i].row += static_cast<std::uint32_t>(from);
  return found;
}

#define SELFSAME_AVX2 __attribute__((target("avx2")))

/// Bits of each half of two codes, by a table of nibbles (Mula, Kurz and Lemire 2018).
SELFSAME_AVX2 inline __m256i count_halves_avx2(__m256i bits) {
  const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                         0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  const __m256i nibble = _mm256_set1_epi8(15);
  const __m256i low = _mm256_shuffle_epi8(table, _mm256_and_si256(bits, nibble));
  const __m256i high = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(bits, 4), nibble));
  return _mm256_sad_epu8(_mm256_add_epi8(low, high), _mm256_setzero_si256());
}

/// Distances of rows 0, 2, 1, 3.
SELFSAME_AVX2 inline __m256i distances_avx2(const Code* rows, __m256i query) {
  const auto* at = reinterpret_cast<const __m256i*>(rows);
  const __m256i a = count_halves_avx2(_mm256_xor_si256(_mm256_loadu_si256(at), query));
  const __m256i b = count_halves_avx2(_mm256_xor_si256(_mm256_loadu_si256(at + 1), query));
  return _mm256_add_epi64(_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b));
}

SELFSAME_AVX2 std::size_t within_avx2(const Code* rows, std::size_t count, const Code& query, int limit, NearRow* out) {
  const __m256i wanted = _mm256_broadcastsi128_si256(
      _mm_set_epi64x(static_cast<long long>(query.bits[1]), static_cast<long long>(query.bits[0])));
  const __m256i past = _mm256_set1_epi64x(limit + 1);
  std::size_t found = 0;
  std::size_t r = 0;
  for (; r + 8 <= count; r += 8) {
    _mm_prefetch(reinterpret_cast<const char*>(rows + r + kPrefetchRows), _MM_HINT_T0);
    _mm_prefetch(reinterpret_cast<const char*>(rows + r + kPrefetchRows + 4), _MM_HINT_T0);
    const __m256i first = distances_avx2(rows + r, wanted);
    const __m256i second = distances_avx2(rows + r + 4, wanted);
    const __m256i near = _mm256_or_si256(_mm256_cmpgt_epi64(past, first), _mm256_cmpgt_epi64(past, second));
    if (_mm256_testz_si256(near, near) != 0) continue;
    alignas(32) std::int64_t apart[8];
    _mm256_store_si256(reinterpret_cast<__m256i*>(apart), first);
    _mm256_store_si256(reinterpret_cast<__m256i*>(apart + 4), second);
    for (std::size_t k = 0; k < 8; ++k) {
      if (apart[k] > limit) continue;
      const std::size_t row = r + (k & 4U) + (k & 1U) * 2 + (k >> 1 & 1U);
      out[found++] = {static_cast<std::uint32_t>(row), static_cast<std::int32_t>(apart[k])};
    }
  }
  return found + finish(rows, r, count, query, limit, out + found);
}

constexpr CodeKernel kAvx2{"avx2", within_avx2};

#define SELFSAME_AVX512 __attribute__((target("avx512f,avx512vpopcntdq")))

/// Distances of rows 0, 4, 1, 5, 2, 6, 3, 7.
SELFSAME_AVX512 inline __m512i distances_avx512(const Code* rows, __m512i query) {
  const __m512i a = _mm512_popcnt_epi64(_mm512_xor_si512(_mm512_loadu_si512(rows), query));
  const __m512i b = _mm512_popcnt_epi64(_mm512_xor_si512(_mm512_loadu_si512(rows + 4), query));
  return _mm512_add_epi64(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
}

SELFSAME_AVX512 std::size_t within_avx512(const Code* rows, std::size_t count, const Code& query, int limit,
                                          NearRow* out) {
  const auto low = static_cast<long long>(query.bits[0]);
  const auto high = static_cast<long long>(query.bits[1]);
  const __m512i wanted = _mm512_set4_epi64(high, low, high, low);
  const __m512i most = _mm512_set1_epi64(limit);
  std::size_t found = 0;
  std::size_t r = 0;
  for (; r + 16 <= count; r += 16) {
    for (std::size_t line = 0; line < 16; line += 4) {
      _mm_prefetch(reinterpret_cast<const char*>(rows + r + kPrefetchRows + line), _MM_HINT_T0);
    }
    const __m512i first = distances_avx512(rows + r, wanted);
    const __m512i second = distances_avx512(rows + r + 8, wanted);
    const unsigned near = static_cast<unsigned>(_mm512_cmple_epi64_mask(first, most)) |
                          static_cast<unsigned>(_mm512_cmple_epi64_mask(second, most)) << 8;
    if (near == 0) continue;
    alignas(64) std::int64_t apart[16];
    _mm512_store_si512(apart, first);
    _mm512_store_si512(apart + 8, second);
    for (unsigned left = near; left != 0; left &= left - 1) {
      const auto k = static_cast<std::size_t>(std::countr_zero(left));
      const std::size_t row = r + (k & 8U) + (k & 1U) * 4 + (k >> 1 & 3U);
      out[found++] = {static_cast<std::uint32_t>(row), static_cast<std::int32_t>(apart[k])};
    }
  }
  return found + finish(rows, r, count, query, limit, out + found);
}

constexpr CodeKernel kAvx512{"avx512", within_avx512};

#endif

#ifdef SELFSAME_NEON

inline uint8x16_t bytes_of(const Code& code) {
  return vld1q_u8(reinterpret_cast<const std::uint8_t*>(code.bits.data()));
}

std::size_t within_neon(const Code* rows, std::size_t count, const Code& query, int limit, NearRow* out) {
  const uint8x16_t wanted = bytes_of(query);
  std::size_t found = 0;
  for (std::size_t r = 0; r < count; ++r) {
    const int apart = vaddvq_u8(vcntq_u8(veorq_u8(bytes_of(rows[r]), wanted)));
    out[found] = {static_cast<std::uint32_t>(r), apart};
    found += apart <= limit ? 1 : 0;
  }
  return found;
}

constexpr CodeKernel kNeon{"neon", within_neon};

#endif

constexpr base::Choice<CodeKernel> kChoices[] = {
    {&kPlain, base::Cpu::any},
#ifdef SELFSAME_X86
    {&kAvx2, base::Cpu::avx2},
    {&kAvx512, base::Cpu::avx512_popcnt},
#endif
#ifdef SELFSAME_NEON
    {&kNeon, base::Cpu::any},
#endif
};

}  // namespace

std::vector<const CodeKernel*> available_code_kernels() { return base::available<CodeKernel>(kChoices); }

const CodeKernel& best_code_kernel() {
  static const CodeKernel& best = base::best_of<CodeKernel>(kChoices);
  return best;
}

}  // namespace selfsame::match
