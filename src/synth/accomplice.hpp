// What attackers who answer prompts share: a helper in front of a camera, false light, and an imitated camera feed.
#pragma once

#include <vector>

#include "synth/attack.hpp"
#include "synth/motion.hpp"
#include "synth/still.hpp"

namespace selfsame::synth {

/// A living helper, as linear light before the camera's sensor.
class Accomplice {
 public:
  Accomplice(std::uint64_t who, const Scene& scene, std::uint64_t seed);
  void act(const Cue& cue) { motion_.act(cue); }

  struct Shot {
    std::vector<Colour> light;  // of the scene's camera
    FacePoints points{};
    Moment moment;
  };
  /// With the scene's light.
  Shot at(std::int64_t time_ms, const Scene& scene) const;

 private:
  Head head_;
  Motion motion_;
};

/// A painted flash: the whole picture, or only the face, takes the screen's colour some time after it was shown.
class PaintedFlash {
 public:
  explicit PaintedFlash(std::uint64_t seed);
  void add(const Flash& flash);
  bool face_only() const { return face_only_; }
  /// The factor of lit places at a time.
  Colour factor(std::int64_t time_ms) const;
  /// The share of the factor that applies to a place in a still with this face.
  float part(const Oval& face, media::Point place) const { return face_only_ ? face.part(place, 0.95F, 1.25F) : 1; }

 private:
  bool face_only_;
  std::int64_t late_ms_;
  float gain_;
  std::vector<Flash> flashes_;
};

/// When the other person is shown: from the start of each gesture until shortly after its end.
class Turns {
 public:
  explicit Turns(std::uint64_t seed);
  void add(const Cue& cue);
  /// 0 the victim, 1 the other person; in between, a cross-fade.
  float other(std::int64_t time_ms) const;

 private:
  std::int64_t after_ms_;
  std::int64_t fade_ms_;  // 0: cut
  std::vector<Cue> cues_;
};

/// The scene's camera as an attacker imitates it: noise of its own, sometimes an encoder's blocks.
Camera imitated(const Camera& camera, std::uint64_t seed);

/// Moves a still as if it were held freely and alive.
Motion still_motion(const Still& still, std::uint64_t seed);

/// The frame of a head that does not exist: points, eyes and pose are still to be filled in.
Frame expose_feed(const std::vector<Colour>& light, const Camera& camera, std::uint64_t noise_seed);

/// The metadata of a helper's shot.
void tell(Frame& frame, const Accomplice::Shot& shot);

}  // namespace selfsame::synth
