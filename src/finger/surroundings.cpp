#include "finger/surroundings.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "media/elementary.hpp"

#if defined(__x86_64__) && !defined(__EMSCRIPTEN__)
#define SELFSAME_X86 1
#endif

namespace selfsame::finger {
namespace {

constexpr int kSide = Surroundings::kSide;
constexpr float kRadius = 75;  // pixels
constexpr float kStep = 2 * kRadius / kSide;
constexpr double kPlaceSigma = 10;  // pixels
constexpr int kReach = 30;          // pixels from a place at which a neighbour still counts
constexpr double kTurnSigma = 17;   // of 256 a turn
constexpr float kLevel = 0.2F;      // of what one neighbour right there adds: where a bit is set
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

/// Bits lie within `known` of their own, so that what differs where both are known follows from three counts.
inline __attribute__((always_inline)) void likeness_of(const Surroundings& one, std::span<const Surroundings> others,
                                                       float* out) {
  for (std::size_t k = 0; k < others.size(); ++k) {
    const Surroundings& other = others[k];
    int both = 0;
    int ones = 0;
    for (std::size_t s = 0; s < one.bits.size(); ++s) {
      both += std::popcount(one.bits[s] & other.bits[s]);
      ones += std::popcount(one.bits[s] & other.known) + std::popcount(other.bits[s] & one.known);
    }
    const bool enough = ones >= kLeastOnes && std::popcount(one.known & other.known) >= kLeastKnown;
    out[k] = enough ? static_cast<float>(2 * both) / static_cast<float>(ones) : 0;
  }
}

#ifdef SELFSAME_X86
__attribute__((target("popcnt"))) void likeness_popcnt(const Surroundings& one, std::span<const Surroundings> others,
                                                       float* out) {
  likeness_of(one, others, out);
}
#endif

}  // namespace

std::vector<Surroundings> surroundings_of(const Print& print) {
  std::vector<Surroundings> result;
  result.reserve(print.minutiae.size());
  for (const Minutia& own : print.minutiae) {
    result.push_back(surroundings_of(print, own));
  }
  return result;
}

void likeness(const Surroundings& one, std::span<const Surroundings> others, float* out) {
#ifdef SELFSAME_X86
  static const bool kCounts = __builtin_cpu_supports("popcnt") != 0;
  if (kCounts) {
    likeness_popcnt(one, others, out);
    return;
  }
#endif
  likeness_of(one, others, out);
}

}  // namespace selfsame::finger
