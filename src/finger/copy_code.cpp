#include "finger/copy_code.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>

#include "media/kernels.hpp"

namespace selfsame::finger {
namespace {

constexpr std::uint64_t kPurpose = 3;
constexpr float kTurn = 2 * std::numbers::pi_v<float>;
constexpr float kUnit = 100;         // pixels
constexpr float kShortestWave = 20;  // pixels: rounding a minutia by a pixel changes little ...
constexpr float kLongestWave = 40;   // ... and stretching the skin by three changes much
constexpr std::size_t kPlaces = 24;  // number of minutiae to make pairs of
constexpr float kNearest = 50;       // pixels between those of a pair
constexpr float kFarthest = 160;
constexpr float kReach = 120;  // pixels at which a minutia's weight is exp(-1/2)
constexpr std::size_t kLeastMinutiae = 8;

struct Pair {
  const Minutia* a;
  const Minutia* b;
  std::size_t rank;   // of both combined
  std::size_t first;  // of the better one
};

float radians(std::uint8_t angle) { return kTurn * static_cast<float>(angle) / 256; }

/// The best first; of equals those nearest to the middle of all, so that the order does not depend on the print's
/// position.
std::vector<const Minutia*> best_of(const Print& print) {
  float x = 0;
  float y = 0;
  const auto count = static_cast<float>(print.minutiae.size());
  for (const Minutia& m : print.minutiae) {
    x += static_cast<float>(m.x) / count;
    y += static_cast<float>(m.y) / count;
  }
  std::vector<std::tuple<int, float, const Minutia*>> ranked;
  for (const Minutia& m : print.minutiae) {
    ranked.emplace_back(-m.quality, std::hypot(static_cast<float>(m.x) - x, static_cast<float>(m.y) - y), &m);
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<const Minutia*> best;
  for (const auto& [quality, away, minutia] : ranked) {
    if (best.size() < kPlaces) best.push_back(minutia);
  }
  return best;
}

std::vector<Pair> pairs_of(const Print& print) {
  const auto best = best_of(print);
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < best.size(); ++i) {
    for (std::size_t j = i + 1; j < best.size(); ++j) {
      const float distance =
          std::hypot(static_cast<float>(best[j]->x - best[i]->x), static_cast<float>(best[j]->y - best[i]->y));
      if (distance >= kNearest && distance <= kFarthest) pairs.push_back({best[i], best[j], i + j, i});
    }
  }
  std::sort(pairs.begin(), pairs.end(),
            [](const Pair& p, const Pair& q) { return std::tie(p.rank, p.first) < std::tie(q.rank, q.first); });
  return pairs;
}

/// A minutia as a pair sees it, in kUnit.
struct Seen {
  float x, y, direction, weight;
};

std::vector<Seen> seen_from(const Pair& pair, const Print& print) {
  const Minutia& a = *pair.a;
  const Minutia& b = *pair.b;
  const auto dx = static_cast<float>(b.x - a.x);
  const auto dy = static_cast<float>(b.y - a.y);
  const float distance = std::hypot(dx, dy);
  const float axis = std::atan2(dy, dx);
  // From the minutia that points more towards the other one.
  const bool turned = std::cos(radians(a.angle) - axis) < -std::cos(radians(b.angle) - axis);
  const float sense = turned ? -1.0F : 1.0F;
  const float cosine = sense * dx / distance;
  const float sine = sense * dy / distance;
  std::vector<Seen> all;
  for (const Minutia& m : print.minutiae) {
    if (&m == pair.a || &m == pair.b) continue;
    const float x = (static_cast<float>(m.x) - static_cast<float>(a.x + b.x) / 2) * kUnit / distance;
    const float y = (static_cast<float>(m.y) - static_cast<float>(a.y + b.y) / 2) * kUnit / distance;
    const float away = (x * x + y * y) / (kReach * kReach);
    all.push_back({cosine * x + sine * y, cosine * y - sine * x, radians(m.angle) - axis - (turned ? kTurn / 2 : 0),
                   std::exp(-away / 2)});
  }
  return all;
}

}  // namespace

CopyCoder::CopyCoder(const pipeline::CopyKey& key) : marks_(key) {
  media::MarkNumbers numbers(key, kPurpose);
  for (Wave& wave : waves_) {
    const float length = kShortestWave + (kLongestWave - kShortestWave) * numbers.draw();
    const float direction = kTurn * numbers.draw();
    wave = {kTurn / length * std::cos(direction), kTurn / length * std::sin(direction),
            std::floor(3 * numbers.draw()) - 1, kTurn * numbers.draw()};
  }
}

std::vector<pipeline::CopyCode> CopyCoder::codes(const media::Image& picture) const {
  return pipeline::copy_codes(marks_.of(picture.channels() == 1 ? picture : media::to_gray(picture)));
}

std::vector<pipeline::CopyCode> CopyCoder::codes(std::span<const View> prints) const {
  std::vector<pipeline::CopyCode> all;
  const std::size_t each = std::max<std::size_t>(1, kMostOfRecord / std::max<std::size_t>(1, prints.size()));
  for (const View& view : prints) {
    const auto of_print = codes(view.print, each);
    all.insert(all.end(), of_print.begin(), of_print.end());
  }
  return all;
}

std::vector<pipeline::CopyCode> CopyCoder::codes(const Print& print, std::size_t most) const {
  std::vector<pipeline::CopyCode> result;
  if (print.minutiae.size() < kLeastMinutiae) return result;
  for (const Pair& pair : pairs_of(print)) {
    if (result.size() == most) break;
    const std::vector<Seen> seen = seen_from(pair, print);
    pipeline::CopyCode code{};
    for (std::size_t b = 0; b < media::kMarkBits; ++b) {
      const Wave& wave = waves_[b];
      float sum = 0;
      for (const Seen& m : seen) {
        sum += m.weight * std::cos(wave.x * m.x + wave.y * m.y + wave.turn * m.direction + wave.phase);
      }
      media::set_bit(code.bits, b, sum);
    }
    result.push_back(code);
  }
  return result;
}

}  // namespace selfsame::finger
