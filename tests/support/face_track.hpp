// The 98 points of a synthetic head as tracked over time, for tests of gestures.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <vector>

#include "face/liveness/observation.hpp"
#include "tests/support/synthetic_image.hpp"

namespace selfsame::test {

/// The pose of a head in one frame.
struct HeadState {
  double yaw_deg = 0;    // > 0: to the subject's left, which is the right edge of the picture
  double pitch_deg = 0;  // > 0: down
  double eyes = 0.3;     // eye aspect ratio
  double lids = 0;       // how much of the eye edges the lids hide, in addition to `eyes`
};

struct FollowedHead {
  bool flat = false;         // a picture of a head, which turns as a plane
  double noise = 0.004;      // of each coordinate, standard deviation in eye distances
  double eye_distance = 60;  // pixels
  std::uint64_t seed = 1;
};

/// x to the right, y down, z away from the camera; the middle between the eyes at 0, the eyes 1 apart.
inline std::array<std::array<double, 3>, 98> head_shape(double eyes) {
  std::array<std::array<double, 3>, 98> shape{};
  const auto pi = std::numbers::pi;
  for (int side = 0; side < 2; ++side) {  // the subject's right eye is on the left of the picture
    const double sign = side == 0 ? -1 : 1;
    for (int k = 0; k < 16; ++k) {
      // Outer corner, upper lid, inner corner, lower lid. Three heights, at 3/8 to 5/8 of the width, average 0.95 of
      // it.
      const double angle = pi * k / 8;
      shape[static_cast<std::size_t>(side * 16 + k)] = {sign * (0.5 + 0.22 * std::cos(angle)),
                                                        -eyes * 0.22 / 0.95 * std::sin(angle), 0.02};
    }
    for (int k = 0; k < 5; ++k) {
      shape[static_cast<std::size_t>(32 + side * 5 + k)] = {sign * (0.8 - 0.15 * k), -0.36 - 0.03 * k,
                                                            -0.12 + 0.04 * (4 - k)};
    }
    shape[static_cast<std::size_t>(48 + side * 2)] = {sign * 0.2, 0.62, -0.28};
    shape[static_cast<std::size_t>(49 + side * 2)] = {sign * 0.27, 0.58, -0.15};
    for (int k = 0; k < 8; ++k) {
      shape[static_cast<std::size_t>(56 + side * 8 + k)] = {sign * (0.42 - 0.05 * k), 1.0 + 0.03 * (k % 3 - 1),
                                                            -0.12 - 0.02 * k};
    }
    for (int k = 0; k < 9; ++k) {
      const double angle = pi * (k + 1) / 10;
      shape[static_cast<std::size_t>(74 + side * 9 + k)] = {sign * 1.15 * std::sin(angle), 0.3 - 1.3 * std::cos(angle),
                                                            0.55 * std::sin(angle)};
    }
    shape[static_cast<std::size_t>(92 + side * 3)] = {sign * 0.72, 0.5, -0.02};
    shape[static_cast<std::size_t>(93 + side * 3)] = {sign * 0.62, 0.8, 0.0};
    shape[static_cast<std::size_t>(94 + side * 3)] = {sign * 0.9, 0.35, 0.2};
  }
  constexpr std::array<std::array<double, 3>, 6> kNose{
      {{0, -0.05, -0.1}, {0, 0.1, -0.2}, {0, 0.3, -0.35}, {0, 0.5, -0.5}, {0, 0.56, -0.48}, {0, 0.66, -0.35}}};
  for (std::size_t k = 0; k < kNose.size(); ++k) shape[42 + k] = kNose[k];
  for (std::size_t k = 0; k < 4; ++k) shape[52 + k] = {0, 0.92 + 0.06 * static_cast<double>(k), -0.28};
  shape[72] = {0, -1.0, 0.0};
  shape[73] = {0, 1.6, -0.1};
  return shape;
}

/// One frame, seen from far away.
inline face::liveness::Observation follow(const FollowedHead& head, const HeadState& state, std::int64_t time_ms,
                                          TestRandom& random) {
  const auto radians = std::numbers::pi / 180;
  const double cy = std::cos(state.yaw_deg * radians);
  const double sy = std::sin(state.yaw_deg * radians);
  const double cp = std::cos(state.pitch_deg * radians);
  const double sp = std::sin(state.pitch_deg * radians);
  const auto gauss = [&] { return random.uniform() + random.uniform() + random.uniform() + random.uniform() - 2; };
  face::liveness::Observation seen;
  seen.time_ms = time_ms;
  const auto shape = head_shape(state.eyes);
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const auto [x, y, z] = shape[i];
    const double depth = head.flat ? 0 : z;
    const double turned_x = x * cy - depth * sy;
    const double turned_z = x * sy + depth * cy;
    const double turned_y = y * cp - turned_z * sp;
    // The sum of four uniform numbers has a standard deviation of 0.577.
    const double noise = head.noise / 0.577;
    // A net estimates depth from its training, whatever is really there.
    seen.points[i] = {static_cast<float>(160 + head.eye_distance * (turned_x + noise * gauss())),
                      static_cast<float>(110 + head.eye_distance * (turned_y + noise * gauss())),
                      static_cast<float>(head.eye_distance * (z * cy + noise * gauss()))};
  }
  seen.eye_edges = static_cast<float>(0.04 + 0.3 * state.eyes * (1 - state.lids));
  for (auto& pixel : seen.signature.scattered) pixel = static_cast<std::uint8_t>(128 + 4 * gauss());
  seen.signature.content = random.next();
  return seen;
}

/// `seconds` of frames; `state` gives the head's pose at a time in seconds.
inline std::vector<face::liveness::Observation> follow(const FollowedHead& head, double seconds, double fps,
                                                       const std::function<HeadState(double)>& state) {
  TestRandom random(head.seed);
  std::vector<face::liveness::Observation> track;
  const int frames = static_cast<int>(seconds * fps);
  for (int i = 0; i < frames; ++i) {
    const double t = i / fps;
    track.push_back(follow(head, state(t), static_cast<std::int64_t>(t * 1000), random));
  }
  return track;
}

/// 0 outside `start`..`start + length`, 1 in its middle, smooth in between.
inline double bump(double t, double start, double length) {
  const double u = (t - start) / length;
  return u <= 0 || u >= 1 ? 0 : 0.5 - 0.5 * std::cos(2 * std::numbers::pi * u);
}

}  // namespace selfsame::test
