#include "face/liveness/replay.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <unordered_set>

#include "face/liveness/median.hpp"

namespace selfsame::face::liveness {
namespace {

constexpr std::size_t kLeastFrames = 5;
constexpr std::size_t kShortestLoop = 5;
constexpr std::uint8_t kDarkest = 12;
constexpr std::uint8_t kBrightest = 243;
constexpr std::size_t kLeastPixels = 32;

float difference(const FrameSignature& a, const FrameSignature& b) {
  int sum = 0;
  for (std::size_t i = 0; i < a.scattered.size(); ++i) sum += std::abs(int{a.scattered[i]} - int{b.scattered[i]});
  return static_cast<float>(sum) / static_cast<float>(a.scattered.size());
}

/// Noise of the still part of the picture: the quarter of the pixels that change least over time, without those that
/// come near black or white, where sensor noise is clipped.
std::optional<float> still_noise(Track track) {
  std::vector<float> changes;
  for (std::size_t p = 0; p < std::tuple_size_v<decltype(FrameSignature::scattered)>; ++p) {
    const auto [low, high] = std::minmax_element(track.begin(), track.end(), [p](const auto& a, const auto& b) {
      return a.signature.scattered[p] < b.signature.scattered[p];
    });
    if (low->signature.scattered[p] < kDarkest || high->signature.scattered[p] > kBrightest) continue;
    float sum = 0;
    for (std::size_t i = 1; i < track.size(); ++i) {
      sum +=
          static_cast<float>(std::abs(int{track[i].signature.scattered[p]} - int{track[i - 1].signature.scattered[p]}));
    }
    changes.push_back(sum / static_cast<float>(track.size() - 1));
  }
  if (changes.size() < kLeastPixels) return std::nullopt;
  std::sort(changes.begin(), changes.end());
  return changes[changes.size() / 4];
}

}  // namespace

std::optional<ReplayMeasures> measure_replay(Track track) {
  if (track.size() < kLeastFrames) return std::nullopt;
  ReplayMeasures measures;
  const auto n = static_cast<float>(track.size());
  std::unordered_set<std::uint64_t> before;
  std::vector<float> steps;
  double mean = 0;
  double square = 0;
  for (std::size_t i = 0; i < track.size(); ++i) {
    const std::uint64_t content = track[i].signature.content;
    if (i > 0) {
      const bool same = content == track[i - 1].signature.content;
      measures.frozen += (same ? 1.0F : 0.0F) / (n - 1);
      if (!same && before.contains(content)) measures.repeated += 1 / n;
      steps.push_back(difference(track[i].signature, track[i - 1].signature));
      const auto interval = static_cast<double>(track[i].time_ms - track[i - 1].time_ms);
      mean += interval / (n - 1);
      square += interval * interval / (n - 1);
    }
    before.insert(content);
  }
  measures.unsteady = static_cast<float>(std::sqrt(std::max(0.0, square - mean * mean)) / std::max(mean, 1e-3));
  const float step = std::max(median(steps), 0.05F);
  for (std::size_t lag = kShortestLoop; lag + kShortestLoop <= track.size(); ++lag) {
    std::vector<float> lagged;
    for (std::size_t i = lag; i < track.size(); ++i) {
      lagged.push_back(difference(track[i].signature, track[i - lag].signature));
    }
    measures.recurrence = std::min(measures.recurrence, median(lagged) / step);
  }
  measures.noise = still_noise(track);
  return measures;
}

}  // namespace selfsame::face::liveness
