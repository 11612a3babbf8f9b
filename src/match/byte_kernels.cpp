#include "match/byte_kernels.hpp"

#include <cstring>

#include "base/kernel_choice.hpp"

#ifdef SELFSAME_X86
#include <immintrin.h>
#endif
#ifdef SELFSAME_NEON
#include <arm_neon.h>
#endif

namespace selfsame::match {
namespace {

template <std::size_t Queries>
void dots_plain(const std::int8_t* blocks, std::size_t steps, std::size_t count, const std::int8_t* packed,
                std::int32_t* out) {
  for (std::size_t b = 0; b < count; ++b, blocks += steps * kStepBytes, out += Queries * kBlockLanes) {
    std::memset(out, 0, Queries * kBlockLanes * sizeof(std::int32_t));
    for (std::size_t s = 0; s < steps; ++s) {
      for (std::size_t q = 0; q < Queries; ++q) {
        const std::int8_t* query = packed + (s * Queries + q) * kLaneBytes;
        for (std::size_t r = 0; r < kBlockLanes; ++r) {
          const std::int8_t* row = blocks + s * kStepBytes + r * kLaneBytes;
          for (std::size_t i = 0; i < kLaneBytes; ++i) out[q * kBlockLanes + r] += row[i] * query[i];
        }
      }
    }
  }
}

constexpr ByteKernel kPlain{"plain", dots_plain<1>, dots_plain<kByteTileQueries>};

#if defined(SELFSAME_X86) || defined(SELFSAME_NEON)

/// The four numbers of one query at one step.
inline std::int32_t four_of(const std::int8_t* packed, std::size_t index) {
  std::int32_t four = 0;
  std::memcpy(&four, packed + index * kLaneBytes, sizeof four);
  return four;
}

#endif

#ifdef SELFSAME_X86

// Far enough ahead to hide memory latency.
constexpr std::size_t kPrefetchBytes = 4096;

#define SELFSAME_AVX2 __attribute__((target("avx2")))

/// The instruction multiplies unsigned by signed bytes and adds pairs in 16 bits. So it uses absolute values of the
/// query's numbers, and moves their signs to the rows. Two products of at most 127 * 127 fit.
template <std::size_t Queries>
SELFSAME_AVX2 void dots_avx2(const std::int8_t* blocks, std::size_t steps, std::size_t count, const std::int8_t* packed,
                             std::int32_t* out) {
  const __m256i ones = _mm256_set1_epi16(1);
  for (std::size_t b = 0; b < count; ++b, blocks += steps * kStepBytes, out += Queries * kBlockLanes) {
    __m256i sums[Queries][2];
    for (auto& pair : sums) pair[0] = pair[1] = _mm256_setzero_si256();
    for (std::size_t s = 0; s < steps; ++s) {
      const auto* rows = reinterpret_cast<const __m256i*>(blocks + s * kStepBytes);
      _mm_prefetch(reinterpret_cast<const char*>(rows) + kPrefetchBytes, _MM_HINT_T0);
      for (std::size_t q = 0; q < Queries; ++q) {
        const __m256i query = _mm256_set1_epi32(four_of(packed, s * Queries + q));
        const __m256i size = _mm256_abs_epi8(query);
        for (std::size_t half = 0; half < 2; ++half) {
          const __m256i pairs = _mm256_maddubs_epi16(size, _mm256_sign_epi8(_mm256_loadu_si256(rows + half), query));
          sums[q][half] = _mm256_add_epi32(sums[q][half], _mm256_madd_epi16(pairs, ones));
        }
      }
    }
    for (std::size_t q = 0; q < Queries; ++q) {
      auto* to = reinterpret_cast<__m256i*>(out + q * kBlockLanes);
      _mm256_storeu_si256(to, sums[q][0]);
      _mm256_storeu_si256(to + 1, sums[q][1]);
    }
  }
}

constexpr ByteKernel kAvx2{"avx2", dots_avx2<1>, dots_avx2<kByteTileQueries>};

#define SELFSAME_VNNI __attribute__((target("avx512f,avx512vnni")))

/// The instruction multiplies unsigned by signed bytes: rows are offset by 128, and the sums start with the negative of
/// that offset's contribution.
template <std::size_t Queries>
SELFSAME_VNNI void dots_vnni(const std::int8_t* blocks, std::size_t steps, std::size_t count, const std::int8_t* packed,
                             std::int32_t* out) {
  const __m512i raise = _mm512_set1_epi32(static_cast<int>(0x80808080U));
  std::int32_t raised[Queries] = {};
  for (std::size_t i = 0; i < steps * Queries * kLaneBytes; ++i) raised[i / kLaneBytes % Queries] += packed[i];
  for (std::size_t b = 0; b < count; ++b, blocks += steps * kStepBytes, out += Queries * kBlockLanes) {
    __m512i sums[Queries];
    for (std::size_t q = 0; q < Queries; ++q) sums[q] = _mm512_set1_epi32(-128 * raised[q]);
    for (std::size_t s = 0; s < steps; ++s) {
      const std::int8_t* line = blocks + s * kStepBytes;
      _mm_prefetch(reinterpret_cast<const char*>(line) + kPrefetchBytes, _MM_HINT_T0);
      const __m512i rows = _mm512_xor_si512(_mm512_loadu_si512(line), raise);
      for (std::size_t q = 0; q < Queries; ++q) {
        sums[q] = _mm512_dpbusd_epi32(sums[q], rows, _mm512_set1_epi32(four_of(packed, s * Queries + q)));
      }
    }
    for (std::size_t q = 0; q < Queries; ++q) _mm512_storeu_si512(out + q * kBlockLanes, sums[q]);
  }
}

constexpr ByteKernel kVnni{"avx512", dots_vnni<1>, dots_vnni<kByteTileQueries>};

#endif

#ifdef SELFSAME_NEON

/// Four rows by four numbers.
inline int32x4_t step_neon(int32x4_t sums, int8x16_t rows, int8x16_t query) {
#ifdef __ARM_FEATURE_DOTPROD
  return vdotq_s32(sums, rows, query);
#else
  const int32x4_t low = vpaddlq_s16(vmull_s8(vget_low_s8(rows), vget_low_s8(query)));
  const int32x4_t high = vpaddlq_s16(vmull_high_s8(rows, query));
  return vaddq_s32(sums, vpaddq_s32(low, high));
#endif
}

template <std::size_t Queries>
void dots_neon(const std::int8_t* blocks, std::size_t steps, std::size_t count, const std::int8_t* packed,
               std::int32_t* out) {
  for (std::size_t b = 0; b < count; ++b, blocks += steps * kStepBytes) {
    for (std::size_t q = 0; q < Queries; ++q, out += kBlockLanes) {
      int32x4_t sums[4] = {vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0)};
      for (std::size_t s = 0; s < steps; ++s) {
        const int8x16_t query = vreinterpretq_s8_s32(vdupq_n_s32(four_of(packed, s * Queries + q)));
        for (std::size_t k = 0; k < 4; ++k) {
          sums[k] = step_neon(sums[k], vld1q_s8(blocks + s * kStepBytes + k * 16), query);
        }
      }
      for (std::size_t k = 0; k < 4; ++k) vst1q_s32(out + 4 * k, sums[k]);
    }
  }
}

constexpr ByteKernel kNeon{"neon", dots_neon<1>, dots_neon<kByteTileQueries>};

#endif

constexpr base::Choice<ByteKernel> kChoices[] = {
    {&kPlain, base::Cpu::any},
#ifdef SELFSAME_X86
    {&kAvx2, base::Cpu::avx2},
    {&kVnni, base::Cpu::avx512_vnni},
#endif
#ifdef SELFSAME_NEON
    {&kNeon, base::Cpu::any},
#endif
};

}  // namespace

std::vector<const ByteKernel*> available_byte_kernels() { return base::available<ByteKernel>(kChoices); }

const ByteKernel& best_byte_kernel() {
  static const ByteKernel& best = base::best_of<ByteKernel>(kChoices);
  return best;
}

}  // namespace selfsame::match
