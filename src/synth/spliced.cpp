// A photograph, and somebody else where it cannot move: all of the picture, or all but the face.
#include <algorithm>
#include <array>
#include <cmath>

#include "synth/accomplice.hpp"
#include "synth/answering.hpp"
#include "synth/pixel_map.hpp"
#include "synth/random.hpp"

namespace selfsame::synth {
namespace {

/// A pasted face has its edge here, in radii of the face.
constexpr float kFull = 0.8F;
constexpr float kNone = 1.02F;
/// What hardly moves within a face: corners of eyes, nose, mouth and brows.
constexpr std::array<std::size_t, 14> kStable = {0, 8, 16, 24, 42, 45, 46, 48, 50, 56, 64, 34, 39, 73};

/// Of several people the one whose skin is most like that on the photograph.
std::uint64_t stranger(const Still& still, std::uint64_t seed) {
  Random random = Random(seed).fork(66);
  const auto brightness = [](Colour c) {
    return logarithm_of_two(std::max(0.3F * c.r + 0.6F * c.g + 0.1F * c.b, 1e-3F));
  };
  Colour cheeks;
  for (std::size_t i = 92; i < 98; ++i) {
    cheeks = cheeks + still.picture.at(still.points[i].x, still.points[i].y) * (1.0F / 6);
  }
  std::uint64_t best = random.next();
  const auto off = [&](std::uint64_t who) { return std::abs(brightness(identity(who).skin) - brightness(cheeks)); };
  for (int i = 0; i < 6; ++i) {
    const std::uint64_t another = random.next();
    if (off(another) < off(best)) best = another;
  }
  return best;
}

void tell_still(Frame& frame, const Still& still, const FacePoints& points) {
  frame.points = points;
  frame.true_right_eye_open = frame.true_left_eye_open = 1;
  frame.true_yaw_deg = still.pose.yaw_deg;
  frame.true_pitch_deg = still.pose.pitch_deg;
}

class Spliced : public Presenter {
 public:
  Spliced(Still still, const Scene& scene, std::uint64_t seed)
      : still_(std::move(still)),
        camera_(imitated(scene.camera, seed)),
        motion_(still_motion(still_, seed)),
        flash_(seed),
        turns_(seed),
        face_(still_.points),
        other_(stranger(still_, seed), scene, seed) {}

  void act(const Cue& cue) override {
    turns_.add(cue);
    other_.act(cue);
  }
  void flash(const Flash& flash) override { flash_.add(flash); }

  Frame at(std::int64_t time_ms, const Scene& scene) override {
    const float part = turns_.other(time_ms);
    Accomplice::Shot shot;
    if (part > 0) shot = other_.at(time_ms, scene);
    const media::Affine to_frame = sway(still_, camera_, motion_.at(static_cast<float>(time_ms) / 1000).pose);
    std::vector<Colour> light = std::move(shot.light);
    if (part < 1) {
      const PixelMap map = map_of(to_frame, camera_.width, camera_.height);
      const Colour tint = flash_.factor(time_ms) + Colour{-1, -1, -1};
      light.resize(map.from.size());
      for (std::size_t i = 0; i < light.size(); ++i) {
        const media::Point from = map.from[i];
        const Colour lit = still_.picture.at(from.x, from.y) * (Colour{1, 1, 1} + tint * flash_.part(face_, from));
        light[i] = mix(lit, light[i], part);
      }
    }
    Frame frame = expose_feed(light, camera_, scene.noise_seed);
    if (part >= 0.5F) {
      tell(frame, shot);
    } else {
      tell_still(frame, still_, moved(still_.points, to_frame));
    }
    return frame;
  }

 private:
  Still still_;
  Camera camera_;
  Motion motion_;
  PaintedFlash flash_;
  Turns turns_;
  Oval face_;
  Accomplice other_;
};

class FaceSwapped : public Presenter {
 public:
  FaceSwapped(Still still, const Scene& scene, std::uint64_t seed)
      : still_(std::move(still)),
        camera_(imitated(scene.camera, seed)),
        flash_(seed),
        turns_(seed),
        face_(still_.points),
        other_(stranger(still_, seed), scene, seed) {
    Scene unlit = scene;
    unlit.light.screen = {0, 0, 0};
    gain_ = matching_gain(other_.at(0, unlit));
  }

  void act(const Cue& cue) override {
    turns_.add(cue);
    other_.act(cue);
  }
  void flash(const Flash& flash) override { flash_.add(flash); }

  Frame at(std::int64_t time_ms, const Scene& scene) override {
    const float bare = turns_.other(time_ms);
    Accomplice::Shot shot = other_.at(time_ms, scene);
    const media::Affine to_frame = onto(shot.points);
    if (bare < 1) paste(shot.light, to_frame, gain_ * flash_.factor(time_ms), 1 - bare);
    Frame frame = expose_feed(shot.light, camera_, scene.noise_seed);
    tell(frame, shot);
    if (bare < 0.5F) tell_still(frame, still_, moved(still_.points, to_frame));
    return frame;
  }

 private:
  media::Affine onto(const FacePoints& points) const {
    std::array<media::Point, kStable.size()> from;
    std::array<media::Point, kStable.size()> to;
    for (std::size_t i = 0; i < kStable.size(); ++i) {
      from[i] = {still_.points[kStable[i]].x, still_.points[kStable[i]].y};
      to[i] = {points[kStable[i]].x, points[kStable[i]].y};
    }
    return media::similarity(from, to);
  }
  /// What makes the still's skin as bright and as warm as the other's.
  Colour matching_gain(const Accomplice::Shot& shot) const {
    const LightPicture seen{camera_.width, camera_.height, shot.light};
    Colour ours;
    Colour theirs;
    for (std::size_t i = 32; i < still_.points.size(); ++i) {
      const Point3 nose = still_.points[46];
      const Point3 p = mix(still_.points[i], nose, 0.25F);
      const Point3 q = mix(shot.points[i], shot.points[46], 0.25F);
      ours = ours + still_.picture.at(p.x, p.y);
      theirs = theirs + seen.at(q.x, q.y);
    }
    const auto ratio = [](float a, float b) { return std::clamp(a / std::max(b, 1e-3F), 0.5F, 2.0F); };
    return {ratio(theirs.r, ours.r), ratio(theirs.g, ours.g), ratio(theirs.b, ours.b)};
  }
  void paste(std::vector<Colour>& light, const media::Affine& to_frame, Colour gain, float strength) const {
    const PixelMap map = map_of(to_frame, camera_.width, camera_.height);
    for (std::size_t i = 0; i < light.size(); ++i) {
      const media::Point from = map.from[i];
      const float part = face_.part(from, kFull, kNone) * strength;
      if (part > 0) light[i] = mix(light[i], still_.picture.at(from.x, from.y) * gain, part);
    }
  }

  Still still_;
  Camera camera_;
  PaintedFlash flash_;
  Turns turns_;
  Oval face_;
  Accomplice other_;
  Colour gain_;
};

}  // namespace

std::unique_ptr<Presenter> spliced(Still still, const Scene& scene, std::uint64_t seed) {
  return std::make_unique<Spliced>(std::move(still), scene, seed);
}

std::unique_ptr<Presenter> face_swapped_gesture(Still still, const Scene& scene, std::uint64_t seed) {
  return std::make_unique<FaceSwapped>(std::move(still), scene, seed);
}

}  // namespace selfsame::synth
