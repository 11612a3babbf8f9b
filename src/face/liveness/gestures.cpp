#include "face/liveness/gestures.hpp"

#include <algorithm>
#include <cmath>

namespace selfsame::face::liveness {
namespace {

constexpr float kHabitual = 0.27F;
/// Nobody's open eyes are narrower than this: below, they are closed all the time.
constexpr float kNarrowest = 0.15F;
constexpr std::int64_t kLongestBlinkMs = 800;
constexpr float kTurnedRight = 0.42F;
constexpr float kTurnedLeft = 2.38F;
/// Between these yaw ratios a head looks ahead.
constexpr float kAheadLow = 0.62F;
constexpr float kAheadHigh = 1.6F;
constexpr float kNod = 1.0F / 12;

float quantile(std::vector<float> values, float part) {
  const auto k = static_cast<std::size_t>(part * static_cast<float>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(k), values.end());
  return values[k];
}

float median_of_three(float a, float b, float c) { return std::max(std::min(a, b), std::min(std::max(a, b), c)); }

/// Single wrong frames out.
std::vector<float> smoothed(const std::vector<float>& values) {
  std::vector<float> out = values;
  for (std::size_t i = 1; i + 1 < values.size(); ++i) out[i] = median_of_three(values[i - 1], values[i], values[i + 1]);
  return out;
}

}  // namespace

EyeLevels eye_levels(float habitual) {
  const float part = std::clamp(habitual, kNarrowest, kHabitual) / kHabitual;
  return {0.18F * part, 0.22F * part};
}

std::vector<float> openness_over_time(Track track) {
  std::vector<float> values;
  values.reserve(track.size());
  for (const Observation& seen : track) {
    const EyeOpenness eyes = eye_openness(seen.points);
    const auto width = [&](std::size_t first) {
      return std::hypot(seen.points[first].x - seen.points[first + 8].x,
                        seen.points[first].y - seen.points[first + 8].y);
    };
    const float right = width(0);
    const float left = width(16);
    values.push_back((eyes.right * right + eyes.left * left) / std::max(right + left, 1e-3F));
  }
  return values;
}

std::vector<Event> find_blinks(Track track) {
  if (track.empty()) return {};
  const auto openness = openness_over_time(track);
  const EyeLevels levels = eye_levels(quantile(openness, 0.8F));
  std::vector<Event> blinks;
  bool open = false;    // seen open since the last closing
  bool closed = false;  // and then closed
  std::int64_t began = 0;
  for (std::size_t i = 0; i < openness.size(); ++i) {
    if (openness[i] > levels.open) {
      if (closed && track[i].time_ms - began <= kLongestBlinkMs) blinks.push_back({began, track[i].time_ms});
      open = true;
      closed = false;
    } else if (openness[i] < levels.closed && open && !closed) {
      closed = true;
      // The lids began to fall with the last frame that showed them open.
      began = track[i == 0 ? 0 : i - 1].time_ms;
    }
  }
  return blinks;
}

std::vector<Event> find_turns(Track track, TurnTo side) {
  std::vector<float> ratio;
  for (const Observation& seen : track) ratio.push_back(head_turn(seen.points).yaw_ratio);
  ratio = smoothed(ratio);
  std::vector<Event> turns;
  bool ready = false;
  std::int64_t began = 0;
  for (std::size_t i = 0; i < ratio.size(); ++i) {
    if (ratio[i] > kAheadLow && ratio[i] < kAheadHigh) {
      ready = true;
      began = track[i].time_ms;  // the last frame ahead
    }
    const bool turned = side == TurnTo::right ? ratio[i] < kTurnedRight : ratio[i] > kTurnedLeft;
    if (turned && ready) {
      turns.push_back({began, track[i].time_ms});
      ready = false;
    }
  }
  return turns;
}

std::vector<Event> find_nods(Track track) {
  if (track.empty()) return {};
  std::vector<float> pitch;
  for (const Observation& seen : track) pitch.push_back(head_turn(seen.points).pitch);
  pitch = smoothed(pitch);
  const float level = quantile(pitch, 0.5F);
  std::vector<Event> nods;
  bool out = false;
  std::int64_t began = track.front().time_ms;
  for (std::size_t i = 0; i < pitch.size(); ++i) {
    const float away = std::fabs(pitch[i] - level);
    if (away < kNod / 2) {
      if (out) nods.push_back({began, track[i].time_ms});
      out = false;
      began = track[i].time_ms;  // the last level frame
    } else if (away >= kNod) {
      out = true;
    }
  }
  return nods;
}

}  // namespace selfsame::face::liveness
