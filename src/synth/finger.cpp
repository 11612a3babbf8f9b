#include "synth/finger.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "synth/arithmetic.hpp"
#include "synth/noise.hpp"
#include "synth/random.hpp"

namespace selfsame::synth {
namespace {

// Ridges are grown on every second pixel: a period is still four grid points, and it takes a sixteenth of the time.
constexpr int kScale = 2;
constexpr int kColumns = Finger::kWidth / kScale;
constexpr int kRows = Finger::kHeight / kScale;

constexpr int kReach = 5;  // of a filter
constexpr int kSide = 2 * kReach + 1;
constexpr int kLanes = 12;  // kSide and a zero: whole vectors
constexpr int kDirections = 64;
constexpr int kPeriods = 12;
constexpr float kShortest = 3.4F;  // period, of the grid's pixels
constexpr float kPeriodStep = 0.2F;
constexpr int kRounds = 16;
constexpr float kGain = 3;

/// Where the field of directions turns by half a turn around a place: +1 a core, -1 a delta.
struct Singularity {
  float x, y;  // y up
  float sense;
};

/// The ridge direction by Sherlock and Monro's model, plus a smooth part specific to the finger.
class Flow {
 public:
  Flow(FingerPattern pattern, Random chance) {
    const float cx = 14 * chance.normal();
    const float cy = 25 + 22 * chance.normal();
    rounding_ = chance.uniform(0.5F, 1.8F);
    place(pattern, cx, cy, chance);
    waviness_ = chance.uniform(0.15F, 0.5F);
    seed_ = static_cast<std::uint32_t>(chance.next());
    tilt_ = radians(5 * chance.normal());
  }

  /// Of a place, y up: radians.
  float angle(float x, float y) const {
    float twice = 2 * tilt_;
    for (const Singularity& each : singular_) twice += each.sense * arctangent(y - each.y, x - each.x);
    // Ridges follow the finger's tip above, and the joint below.
    const float bent = bend_ * step(-260, -40, y) * (1 - 0.5F * step(60, 280, y)) + rounding_ * step(-120, 200, y);
    twice -= 2 * arctangent(bent * sine(kPi * std::clamp(x / Finger::kWidth, -0.5F, 0.5F)), 1);
    twice += waviness_ * cloud(seed_, x / 110, y / 110);
    return twice / 2;
  }

 private:
  void place(FingerPattern pattern, float cx, float cy, Random& chance) {
    const auto delta = [&](float side) {
      const float dx = side * chance.uniform(45, 130);
      const float dy = chance.uniform(80, 220);
      singular_.push_back({cx + dx, cy - dy, -1});
    };
    const auto cores = [&](float apart, float turn) {
      const float dx = apart * sine(turn) / 2;
      const float dy = apart * cosine(turn) / 2;
      singular_.push_back({cx + dx, cy + dy, 1});
      singular_.push_back({cx - dx, cy - dy, 1});
      delta(-1);
      delta(1);
    };
    switch (pattern) {
      case FingerPattern::arch: bend_ = chance.uniform(0.4F, 1.5F); break;
      case FingerPattern::tented_arch: {
        singular_.push_back({cx, cy, 1});
        const float below = chance.uniform(45, 120);
        singular_.push_back({cx + 6 * chance.normal(), cy - below, -1});
        break;
      }
      // A loop that opens to the left has its delta on the right.
      case FingerPattern::left_loop:
        singular_.push_back({cx, cy, 1});
        delta(1);
        break;
      case FingerPattern::right_loop:
        singular_.push_back({cx, cy, 1});
        delta(-1);
        break;
      case FingerPattern::whorl: {
        const float apart = chance.uniform(8, 60);
        cores(apart, radians(18 * chance.normal()));
        break;
      }
      case FingerPattern::double_loop: {
        const float apart = chance.uniform(45, 95);
        const float turn = radians(chance.uniform(25, 70));
        cores(apart, chance.chance(0.5F) ? turn : -turn);
        break;
      }
    }
  }

  std::vector<Singularity> singular_;
  float bend_ = 0;
  float rounding_ = 0;
  float waviness_ = 0;
  float tilt_ = 0;
  std::uint32_t seed_ = 0;
};

}  // namespace

FingerPattern pattern_of(std::uint64_t seed) {
  Random chance = Random(seed).fork(1);
  // Roughly as frequent as in people; arches slightly more so.
  const float part = chance.uniform();
  if (part < 0.06F) return FingerPattern::arch;
  if (part < 0.11F) return FingerPattern::tented_arch;
  if (part < 0.39F) return FingerPattern::left_loop;
  if (part < 0.67F) return FingerPattern::right_loop;
  if (part < 0.90F) return FingerPattern::whorl;
  return FingerPattern::double_loop;
}

namespace {

/// A wave across the middle of a bell, for each direction and period; sums are 0, and a wave that fits comes out as
/// high as it went in.
using Filter = std::array<float, static_cast<std::size_t>(kSide* kLanes)>;

Filter filter_of(float angle, float period) {
  Filter filter{};
  const float across_x = -sine(angle);
  const float across_y = cosine(angle);
  const float width = 0.46F * period;
  std::array<float, static_cast<std::size_t>(kSide * kSide)> bells{};
  float sum = 0;
  float bell_sum = 0;
  for (int y = -kReach; y <= kReach; ++y) {
    for (int x = -kReach; x <= kReach; ++x) {
      const auto fx = static_cast<float>(x);
      const auto fy = static_cast<float>(y);
      const float bell_here = exponential(-(fx * fx + fy * fy) / (2 * width * width));
      const float wave = cosine(2 * kPi * (fx * across_x + fy * across_y) / period);
      bells[static_cast<std::size_t>((y + kReach) * kSide + x + kReach)] = bell_here;
      filter[static_cast<std::size_t>((y + kReach) * kLanes + x + kReach)] = bell_here * wave;
      sum += bell_here * wave;
      bell_sum += bell_here;
    }
  }
  float answer = 0;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      float& weight = filter[static_cast<std::size_t>(y * kLanes + x)];
      weight -= sum / bell_sum * bells[static_cast<std::size_t>(y * kSide + x)];
      const auto fx = static_cast<float>(x - kReach);
      const auto fy = static_cast<float>(y - kReach);
      answer += weight * cosine(2 * kPi * (fx * across_x + fy * across_y) / period);
    }
  }
  for (float& weight : filter) weight /= answer;
  return filter;
}

const std::vector<Filter>& filters() {
  static const std::vector<Filter> all = [] {
    std::vector<Filter> made;
    for (int d = 0; d < kDirections; ++d) {
      for (int p = 0; p < kPeriods; ++p) {
        made.push_back(
            filter_of(kPi * static_cast<float>(d) / kDirections, kShortest + kPeriodStep * static_cast<float>(p)));
      }
    }
    return made;
  }();
  return all;
}

/// The filter for each place of the grid.
std::vector<std::uint16_t> choose_filters(FingerPattern pattern, Random chance) {
  const Flow flow(pattern, chance.fork(1));
  const float usual = std::clamp(4.5F + 0.35F * chance.normal(), 3.8F, 5.2F);
  const float unequal = chance.uniform(0.04F, 0.12F);
  const auto seed = static_cast<std::uint32_t>(chance.next());
  std::vector<std::uint16_t> chosen;
  chosen.reserve(static_cast<std::size_t>(kColumns) * kRows);
  for (int r = 0; r < kRows; ++r) {
    for (int c = 0; c < kColumns; ++c) {
      const auto x = static_cast<float>(kScale * c - Finger::kWidth / 2);
      const auto y = static_cast<float>(kScale * r - Finger::kHeight / 2);
      const float turns = -flow.angle(x, -y) / kPi;  // y down
      const int direction = static_cast<int>((turns - whole(turns)) * kDirections + 0.5F) % kDirections;
      // Ridges are wider apart near the joint.
      const float period = usual * (1 + unequal * cloud(seed, x / 130, y / 130) + 0.12F * step(80, 260, y));
      const int p = std::clamp(static_cast<int>((period - kShortest) / kPeriodStep + 0.5F), 0, kPeriods - 1);
      chosen.push_back(static_cast<std::uint16_t>(direction * kPeriods + p));
    }
  }
  return chosen;
}

std::vector<float> grow(const std::vector<std::uint16_t>& chosen, Random chance) {
  constexpr int kStride = kColumns + 2 * kReach + 1;  // one more for the last lane
  constexpr int kAll = kStride * (kRows + 2 * kReach);
  std::vector<float> now(kAll), next(kAll);
  const auto index = [](int c, int r) {
    return static_cast<std::size_t>(r + kReach) * kStride + static_cast<std::size_t>(c + kReach);
  };
  const float density = chance.uniform(0.01F, 0.05F);
  for (int r = 0; r < kRows; ++r) {
    for (int c = 0; c < kColumns; ++c) {
      if (chance.chance(density)) now[index(c, r)] = chance.uniform(-1, 1);
    }
  }
  const std::vector<Filter>& bank = filters();
  for (int round = 0; round < kRounds; ++round) {
    for (int r = 0; r < kRows; ++r) {
      for (int c = 0; c < kColumns; ++c) {
        const float* weights = bank[chosen[static_cast<std::size_t>(r * kColumns + c)]].data();
        const float* from = now.data() + index(c - kReach, r - kReach);
        float lanes[kLanes] = {};
        for (int y = 0; y < kSide; ++y, from += kStride, weights += kLanes) {
          for (int x = 0; x < kLanes; ++x) lanes[x] += weights[x] * from[x];
        }
        float sum = 0;
        for (const float lane : lanes) sum += lane;
        next[index(c, r)] = std::clamp(kGain * sum, -1.0F, 1.0F);
      }
    }
    now.swap(next);
  }
  std::vector<float> grown;
  grown.reserve(static_cast<std::size_t>(kColumns) * kRows);
  for (int r = 0; r < kRows; ++r) {
    const auto from = now.begin() + static_cast<std::ptrdiff_t>(index(0, r));
    grown.insert(grown.end(), from, from + kColumns);
  }
  return grown;
}

/// Weights of four neighbours, by Catmull and Rom.
std::array<float, 4> cubic(float t) {
  const float t2 = t * t;
  const float t3 = t2 * t;
  return {(-t3 + 2 * t2 - t) / 2, (3 * t3 - 5 * t2 + 2) / 2, (-3 * t3 + 4 * t2 + t) / 2, (t3 - t2) / 2};
}

}  // namespace

Finger::Finger(std::uint64_t seed) : seed_(seed), pattern_(pattern_of(seed)) {
  const Random chance(seed);
  heights_ = grow(choose_filters(pattern_, chance.fork(2)), chance.fork(3));
}

float Finger::height(float x, float y) const {
  const float gx = (x + kWidth / 2.0F) / kScale;
  const float gy = (y + kHeight / 2.0F) / kScale;
  if (!(gx >= 1 && gy >= 1 && gx < kColumns - 2 && gy < kRows - 2)) return 0;
  const int c = static_cast<int>(gx);
  const int r = static_cast<int>(gy);
  const auto across = cubic(gx - static_cast<float>(c));
  const auto down = cubic(gy - static_cast<float>(r));
  float sum = 0;
  const float* from = heights_.data() + static_cast<std::ptrdiff_t>((r - 1) * kColumns + c - 1);
  for (std::size_t j = 0; j < 4; ++j, from += kColumns) {
    sum += down[j] * (across[0] * from[0] + across[1] * from[1] + across[2] * from[2] + across[3] * from[3]);
  }
  return sum;
}

}  // namespace selfsame::synth
