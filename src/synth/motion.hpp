// How living heads move when they try to hold still, and when they perform an action.
#pragma once

#include <cstdint>
#include <vector>

#include "synth/presentation.hpp"

namespace selfsame::synth {

struct Moment {
  Pose pose;
  Expression expression;
};

struct MotionStyle {
  float sway = 1;       // against a seated person's
  float tremor_mm = 0;  // of a hand
  bool eyes = true;     // blinks and looks around
};

/// From an action's start to its end.
std::int64_t length_ms(Action action);

/// Breathing, sway, blinks every three or four seconds, saccades, and requested actions. The same time gives the same
/// moment, in any order of calls.
class Motion {
 public:
  /// `actions` are those known in advance.
  Motion(const Pose& rest, const std::vector<Cue>& actions, float seconds, std::uint64_t seed,
         const MotionStyle& style = {});
  /// Adds an action; moments before its start do not change.
  void act(const Cue& cue);
  Moment at(float seconds) const;

 private:
  /// A sum of slow waves, mean 0.
  struct Drift {
    std::array<float, 5> hertz{};
    std::array<float, 5> phase{};
    std::array<float, 5> size{};
    float at(float seconds) const;
  };
  struct Blink {
    float start;
    float closing;  // seconds
    float opening;
  };
  struct Look {
    float start;
    float x;
    float y;
  };
  /// Also blinks and looks spontaneously after the length given to the constructor.
  void go_on(float blink_start, float look_start);
  float lids_at(float seconds) const;

  Pose rest_;
  std::uint64_t seed_;
  std::vector<Cue> actions_;
  MotionStyle style_;
  std::array<Drift, 6> drifts_;
  std::array<Drift, 3> tremors_;
  std::vector<Blink> blinks_;
  std::vector<Look> looks_;
  float breath_hertz_;
  float turn_deg_;
  float nod_deg_;
  float smile_;
  float lead_eye_;  // seconds by which the right lid is ahead
};

}  // namespace selfsame::synth
