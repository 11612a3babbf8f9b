#include "finger/surroundings.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "media/elementary.hpp"

#if defined(__x86_64__) && !defined(__EMSCRIPTEN__)
#define SELFSAME_X86 1
#include <immintrin.h>
#endif

namespace selfsame::finger {
namespace {

constexpr int kSide = Surroundings::kSide;
constexpr float kRadius = 75;  // pixels
constexpr float kStep = 2 * kRadius / kSide;
constexpr double kPlaceSigma = 10;  // pixels
constexpr int kReach = 30;          // pixels from a place at which a neighbour still counts
constexpr double kTurnSigma = 17;   // of 256 a turn
constexpr float kLevel = 0.2F;      // a bit is set at this share of what a neighbour at that very place adds
constexpr int kLeastKnown = 17;     // places
constexpr int kLeastOnes = 16;

const std::array<float, kReach * kReach + 1>& nearness() {
  static const auto table = [] {
    std::array<float, kReach * kReach + 1> made{};
    for (std::size_t d2 = 0; d2 < made.size(); ++d2) {
      made[d2] = static_cast<float>(media::exponential(-static_cast<double>(d2) / (2 * kPlaceSigma * kPlaceSigma)));
    }
    return made;
  }();
  return table;
}

/// By the neighbour's direction, of 256 a turn, and the sector.
const std::array<std::array<float, Surroundings::kSectors>, 256>& agreement() {
  static const auto table = [] {
    std::array<std::array<float, Surroundings::kSectors>, 256> made{};
    for (int turn = 0; turn < 256; ++turn) {
      for (int s = 0; s < Surroundings::kSectors; ++s) {
        const double middle = 256 * (s + 0.5) / Surroundings::kSectors;
        const double away = std::min(std::fabs(turn - middle), 256 - std::fabs(turn - middle));
        made[static_cast<std::size_t>(turn)][static_cast<std::size_t>(s)] =
            static_cast<float>(media::exponential(-away * away / (2 * kTurnSigma * kTurnSigma)));
      }
    }
    return made;
  }();
  return table;
}

float place(int index) { return (static_cast<float>(index) + 0.5F) * kStep - kRadius; }

Surroundings surroundings_of(const Print& print, const Minutia& own) {
  const auto [cosine_d, sine_d] = media::direction(own.angle / 256.0);
  const auto cosine = static_cast<float>(cosine_d);
  const auto sine = static_cast<float>(sine_d);
  std::array<std::array<float, Surroundings::kSectors>, static_cast<std::size_t>(kSide * kSide)> level{};
  for (const Minutia& other : print.minutiae) {
    const auto dx = static_cast<float>(other.x - own.x);
    const auto dy = static_cast<float>(other.y - own.y);
    constexpr float kFar = kRadius + kReach;
    if (&other == &own || dx * dx + dy * dy > kFar * kFar) {
      continue;
    }
    const float u = dx * cosine + dy * sine;
    const float v = -dx * sine + dy * cosine;
    const auto& turned = agreement()[static_cast<std::uint8_t>(other.angle - own.angle)];
    const auto first = [](float at) { return std::max(0, static_cast<int>((at - kReach + kRadius) / kStep - 0.5F)); };
    const auto last = [](float at) { return std::min(kSide - 1, static_cast<int>((at + kReach + kRadius) / kStep)); };
    for (int gy = first(v); gy <= last(v); ++gy) {
      for (int gx = first(u); gx <= last(u); ++gx) {
        const float away = (place(gx) - u) * (place(gx) - u) + (place(gy) - v) * (place(gy) - v);
        if (away <= kReach * kReach) {
          const float near = nearness()[static_cast<std::size_t>(away)];
          auto& here = level[static_cast<std::size_t>(gy * kSide + gx)];
          for (std::size_t s = 0; s < here.size(); ++s) {
            here[s] += near * turned[s];
          }
        }
      }
    }
  }
  Surroundings result;
  for (int gy = 0; gy < kSide; ++gy) {
    for (int gx = 0; gx < kSide; ++gx) {
      const float px = place(gx);
      const float py = place(gy);
      const float x = static_cast<float>(own.x) + px * cosine - py * sine;
      const float y = static_cast<float>(own.y) + px * sine + py * cosine;
      if (px * px + py * py > kRadius * kRadius || !print.ridged(x, y)) {
        continue;
      }
      const int at = gy * kSide + gx;
      result.known |= std::uint64_t{1} << at;
      for (std::size_t s = 0; s < result.bits.size(); ++s) {
        result.bits[s] |= static_cast<std::uint64_t>(level[static_cast<std::size_t>(at)][s] > kLevel) << at;
      }
    }
  }
  return result;
}

/// Bits are a subset of their own `known`, so the difference where both are known follows from three counts.
inline __attribute__((always_inline)) void likeness_plain(const Surroundings& one, const SurroundingsTable& others,
                                                          float* out) {
  for (std::size_t k = 0; k < others.stride(); ++k) {
    const std::uint64_t known = others.words(Surroundings::kSectors)[k];
    int both = 0;
    int ones = 0;
    for (int s = 0; s < Surroundings::kSectors; ++s) {
      const std::uint64_t mine = one.bits[static_cast<std::size_t>(s)];
      const std::uint64_t theirs = others.words(s)[k];
      both += std::popcount(mine & theirs);
      ones += std::popcount(mine & known) + std::popcount(theirs & one.known);
    }
    const bool enough = ones >= kLeastOnes && std::popcount(one.known & known) >= kLeastKnown;
    out[k] = enough ? static_cast<float>(2 * both) / static_cast<float>(ones) : 0;
  }
}

#ifdef SELFSAME_X86
__attribute__((target("popcnt"))) void likeness_popcnt(const Surroundings& one, const SurroundingsTable& others,
                                                       float* out) {
  likeness_plain(one, others, out);
}

#define SELFSAME_COUNTS_EIGHT __attribute__((target("avx512f,avx512dq,avx512vl,avx512vpopcntdq")))

SELFSAME_COUNTS_EIGHT void likeness_avx512(const Surroundings& one, const SurroundingsTable& others, float* out) {
  const __m512i my_known = _mm512_set1_epi64(static_cast<long long>(one.known));
  __m512i mine[Surroundings::kSectors];
  for (int s = 0; s < Surroundings::kSectors; ++s) {
    mine[s] = _mm512_set1_epi64(static_cast<long long>(one.bits[static_cast<std::size_t>(s)]));
  }
  for (std::size_t k = 0; k < others.stride(); k += 8) {
    const __m512i known = _mm512_loadu_si512(others.words(Surroundings::kSectors) + k);
    __m512i both = _mm512_setzero_si512();
    __m512i ones = _mm512_setzero_si512();
    for (int s = 0; s < Surroundings::kSectors; ++s) {
      const __m512i theirs = _mm512_loadu_si512(others.words(s) + k);
      both = _mm512_add_epi64(both, _mm512_popcnt_epi64(_mm512_and_si512(mine[s], theirs)));
      ones = _mm512_add_epi64(ones, _mm512_popcnt_epi64(_mm512_and_si512(mine[s], known)));
      ones = _mm512_add_epi64(ones, _mm512_popcnt_epi64(_mm512_and_si512(theirs, my_known)));
    }
    const __m512i places = _mm512_popcnt_epi64(_mm512_and_si512(my_known, known));
    const __mmask8 enough = _mm512_cmp_epi64_mask(ones, _mm512_set1_epi64(kLeastOnes), _MM_CMPINT_NLT) &
                            _mm512_cmp_epi64_mask(places, _mm512_set1_epi64(kLeastKnown), _MM_CMPINT_NLT);
    const __m256 share = _mm256_div_ps(_mm512_cvtepi64_ps(_mm512_slli_epi64(both, 1)), _mm512_cvtepi64_ps(ones));
    _mm256_storeu_ps(out + k, _mm256_maskz_mov_ps(enough, share));
  }
}
#endif

using Likeness = void (*)(const Surroundings& one, const SurroundingsTable& others, float* out);
Likeness best_likeness() {
#ifdef SELFSAME_X86
  if (__builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return likeness_avx512;
  }
  if (__builtin_cpu_supports("popcnt")) return likeness_popcnt;
#endif
  return [](const Surroundings& one, const SurroundingsTable& others, float* out) { likeness_plain(one, others, out); };
}

}  // namespace

std::vector<Surroundings> surroundings_of(const Print& print) {
  std::vector<Surroundings> result;
  result.reserve(print.minutiae.size());
  for (const Minutia& own : print.minutiae) {
    result.push_back(surroundings_of(print, own));
  }
  return result;
}

SurroundingsTable::SurroundingsTable(std::span<const Surroundings> all)
    : size_(all.size()), stride_((all.size() + 7) / 8 * 8), words_(stride_ * (Surroundings::kSectors + 1)) {
  for (std::size_t k = 0; k < all.size(); ++k) {
    for (std::size_t s = 0; s < all[k].bits.size(); ++s) words_[s * stride_ + k] = all[k].bits[s];
    words_[all[k].bits.size() * stride_ + k] = all[k].known;
  }
}

Surroundings SurroundingsTable::at(std::size_t minutia) const {
  Surroundings one;
  for (std::size_t s = 0; s < one.bits.size(); ++s) one.bits[s] = words_[s * stride_ + minutia];
  one.known = words_[one.bits.size() * stride_ + minutia];
  return one;
}

void likeness(const Surroundings& one, const SurroundingsTable& others, float* out) {
  static const Likeness kBest = best_likeness();
  kBest(one, others, out);
}

float likeness_scalar(const Surroundings& one, const Surroundings& other) {
  std::array<float, 8> out{};
  likeness_plain(one, SurroundingsTable({&other, 1}), out.data());
  return out[0];
}

}  // namespace selfsame::finger
