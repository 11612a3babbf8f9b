#include "face/liveness/gestures.hpp"

#include <algorithm>
#include <cmath>

namespace selfsame::face::liveness {
namespace {

constexpr float kHabitual = 0.27F;
/// Nobody's open eyes are narrower than this; if they are, they count as closed.
constexpr float kNarrowest = 0.15F;
constexpr std::int64_t kLongestBlinkMs = 800;
/// Lids hide the eyes when the eye edges fall below this share of their level around that time; above half of the way
/// back they are open.
constexpr float kHidden = 0.74F;
/// The same, if only landmarks show closed eyes.
constexpr float kPartlyHidden = 0.85F;
/// Minimum dip of the landmarks' openness, relative to its level around that time.
constexpr float kDip = 0.05F;
constexpr float kSamePitch = 0.05F;
/// A value's normal level is the median over this time before and after.
constexpr std::int64_t kAroundMs = 600;
/// Three frames within this time show the same phase of a blink, so a single wrong one may be smoothed away.
constexpr std::int64_t kSameMs = 90;
/// A head turned by about 25 degrees; shallow noses never reach 0.42 and 2.38.
constexpr float kTurnedRight = 0.45F;
constexpr float kTurnedLeft = 2.22F;
/// Between these yaw ratios a head faces ahead.
constexpr float kAheadLow = 0.62F;
constexpr float kAheadHigh = 1.6F;
/// Nobody's resting pose is farther from ahead than this; turns are relative to the resting pose.
constexpr float kRestLow = 0.78F;
constexpr float kRestHigh = 1.28F;
constexpr float kNod = 0.044F;
/// Falling lids pull the corners of the eyes down, which resembles a nod, but for less time.
constexpr std::int64_t kShortestNodMs = 350;

float quantile(std::vector<float> values, float part) {
  const auto k = static_cast<std::size_t>(part * static_cast<float>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(k), values.end());
  return values[k];
}

float median_of_three(float a, float b, float c) { return std::max(std::min(a, b), std::min(std::max(a, b), c)); }

/// Removes single wrong frames; given a track, only if the frames before and after are within kSameMs.
std::vector<float> smoothed(const std::vector<float>& values, Track shown = {}) {
  std::vector<float> out = values;
  for (std::size_t i = 1; i + 1 < values.size(); ++i) {
    if (!shown.empty() && shown[i + 1].time_ms - shown[i - 1].time_ms > kSameMs) continue;
    out[i] = median_of_three(values[i - 1], values[i], values[i + 1]);
  }
  return out;
}

/// For each value, the median over kAroundMs before and after.
std::vector<float> around(Track track, const std::vector<float>& values) {
  std::vector<float> out;
  std::size_t first = 0;
  std::size_t end = 0;
  for (const Observation& seen : track) {
    while (track[first].time_ms < seen.time_ms - kAroundMs) ++first;
    while (end < track.size() && track[end].time_ms <= seen.time_ms + kAroundMs) ++end;
    out.push_back(quantile(
        {values.begin() + static_cast<std::ptrdiff_t>(first), values.begin() + static_cast<std::ptrdiff_t>(end)},
        0.5F));
  }
  return out;
}

enum class Lid { closed, between, open };
using Lids = std::vector<Lid>;

Lids lids_of(Track track) {
  std::vector<float> edges;
  std::vector<float> pitch;
  for (const Observation& seen : track) {
    edges.push_back(seen.eye_edges);
    pitch.push_back(head_turn(seen.points).pitch);
  }
  edges = smoothed(edges, track);
  const auto openness = smoothed(openness_over_time(track), track);
  const float closed = closed_below(quantile(openness, 0.8F));
  const auto habit = around(track, openness);
  const auto edges_by_habit = around(track, edges);
  const auto level = around(track, pitch);
  Lids lids;
  for (std::size_t i = 0; i < track.size(); ++i) {
    const float yaw = head_turn(track[i].points).yaw_ratio;
    const bool steady = yaw > kAheadLow && yaw < kAheadHigh && std::fabs(pitch[i] - level[i]) < kSamePitch;
    const float left_of_edges = edges[i] / std::max(edges_by_habit[i], 1e-6F);
    const bool hidden = steady && left_of_edges < kHidden && openness[i] < habit[i] * (1 - kDip);
    const bool narrow = left_of_edges < kPartlyHidden && openness[i] < closed;
    lids.push_back(hidden || narrow ? Lid::closed : left_of_edges > (kHidden + 1) / 2 ? Lid::open : Lid::between);
  }
  return lids;
}

}  // namespace

float closed_below(float habitual) { return 0.18F * std::clamp(habitual, kNarrowest, kHabitual) / kHabitual; }

std::vector<float> openness_over_time(Track track) {
  std::vector<float> both;
  for (const Observation& seen : track) {
    const EyeOpenness eyes = eye_openness(seen.points);
    const float right = eye_width(seen.points, kRightEye);
    const float left = eye_width(seen.points, kLeftEye);
    both.push_back((eyes.right * right + eyes.left * left) / std::max(right + left, 1e-3F));
  }
  return both;
}

std::vector<Event> find_blinks(Track track) {
  if (track.empty()) return {};
  const Lids lids = lids_of(track);
  std::vector<Event> blinks;
  bool open = false;    // seen open since the last closing
  bool closed = false;  // and then closed
  std::int64_t began = 0;
  for (std::size_t i = 0; i < track.size(); ++i) {
    if (lids[i] == Lid::open) {
      if (closed && track[i].time_ms - began <= kLongestBlinkMs) blinks.push_back({began, track[i].time_ms});
      open = true;
      closed = false;
    } else if (lids[i] == Lid::closed && open && !closed) {
      closed = true;
      // The lids began to fall at the last frame with open eyes.
      began = track[i == 0 ? 0 : i - 1].time_ms;
    }
  }
  return blinks;
}

std::vector<Event> find_turns(Track track, TurnTo side) {
  std::vector<float> ratio;
  for (const Observation& seen : track) ratio.push_back(head_turn(seen.points).yaw_ratio);
  ratio = smoothed(ratio);
  const float rest = ratio.empty() ? 1 : std::clamp(quantile(ratio, 0.5F), kRestLow, kRestHigh);
  for (float& value : ratio) value /= rest;
  std::vector<Event> turns;
  bool ready = false;
  std::int64_t began = 0;
  for (std::size_t i = 0; i < ratio.size(); ++i) {
    if (ratio[i] > kAheadLow && ratio[i] < kAheadHigh) {
      ready = true;
      began = track[i].time_ms;  // last frame facing ahead
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
  // The nose of a turned head appears lower.
  std::vector<float> pitch;
  std::vector<std::int64_t> at_ms;
  for (const Observation& seen : track) {
    const HeadTurn turn = head_turn(seen.points);
    if (turn.yaw_ratio < kAheadLow || turn.yaw_ratio > kAheadHigh) continue;
    pitch.push_back(turn.pitch);
    at_ms.push_back(seen.time_ms);
  }
  if (pitch.empty()) return {};
  pitch = smoothed(pitch);
  const float level = quantile(pitch, 0.5F);
  std::vector<Event> nods;
  bool out = false;
  std::int64_t began = at_ms.front();
  for (std::size_t i = 0; i < pitch.size(); ++i) {
    const float away = std::fabs(pitch[i] - level);
    if (away < kNod / 2) {
      if (out && at_ms[i] - began >= kShortestNodMs) nods.push_back({began, at_ms[i]});
      out = false;
      began = at_ms[i];  // the last level frame
    } else if (away >= kNod) {
      out = true;
    }
  }
  return nods;
}

}  // namespace selfsame::face::liveness
