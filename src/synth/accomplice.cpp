#include "synth/accomplice.hpp"

#include <algorithm>

#include "synth/flashes.hpp"
#include "synth/random.hpp"
#include "synth/render.hpp"
#include "synth/sensor.hpp"

namespace selfsame::synth {

Accomplice::Accomplice(std::uint64_t who, const Scene& scene, std::uint64_t seed)
    : head_(identity(who)), motion_(scene.pose, {}, 0, seed) {}

Accomplice::Shot Accomplice::at(std::int64_t time_ms, const Scene& scene) const {
  Shot shot;
  shot.moment = motion_.at(static_cast<float>(time_ms) / 1000);
  Scene now = scene;
  now.pose = shot.moment.pose;
  now.expression = shot.moment.expression;
  Plate plate = draw_person(now, head_);
  draw_background(plate, now.background, now.light);
  shot.light = std::move(plate.colours);
  shot.points = project_points(now, head_);
  return shot;
}

PaintedFlash::PaintedFlash(std::uint64_t seed) {
  Random random = Random(seed).fork(61);
  face_only_ = random.chance(0.5F);
  late_ms_ = 30 + static_cast<std::int64_t>(random.below(91));
  // Roughly what a screen adds to the light of a room.
  gain_ = random.uniform(0.6F, 1.0F);
}

void PaintedFlash::add(const Flash& flash) { add_in_order(flashes_, {flash.start_ms + late_ms_, flash.colour}); }

Colour PaintedFlash::factor(std::int64_t time_ms) const {
  return Colour{1, 1, 1} + screen_light(flash_at(flashes_, time_ms)) * gain_;
}

Turns::Turns(std::uint64_t seed) {
  Random random = Random(seed).fork(62);
  after_ms_ = 60 + static_cast<std::int64_t>(random.below(120));
  fade_ms_ = random.chance(0.4F) ? 0 : 60 + static_cast<std::int64_t>(random.below(81));
}

void Turns::add(const Cue& cue) {
  if (cue.action != Action::none) cues_.push_back(cue);
}

float Turns::other(std::int64_t time_ms) const {
  float most = 0;
  for (const Cue& cue : cues_) {
    const std::int64_t end_ms = cue.start_ms + length_ms(cue.action) + after_ms_;
    if (time_ms < cue.start_ms || time_ms >= end_ms) continue;
    const std::int64_t from_edge = std::min(time_ms - cue.start_ms, end_ms - time_ms);
    most = std::max(most,
                    fade_ms_ == 0 ? 1 : std::min(1.0F, static_cast<float>(from_edge) / static_cast<float>(fade_ms_)));
  }
  return most;
}

Camera imitated(const Camera& camera, std::uint64_t seed) {
  Random random = Random(seed).fork(63);
  Camera result = camera;
  result.contrast = 1;
  result.noise *= random.uniform(0.85F, 1.2F);
  result.block_quality = random.chance(0.4F) ? random.uniform(70, 95) : 0;
  return result;
}

Motion still_motion(const Still& still, std::uint64_t seed) {
  const float sway = Random(seed).fork(64).uniform(0.35F, 1);
  return Motion(still.pose, {}, 0, seed, {sway, 0, true});
}

Frame expose_feed(const std::vector<Colour>& light, const Camera& camera, std::uint64_t noise_seed) {
  Frame frame;
  frame.rgb = expose(light, camera.width, camera.height, camera, noise_seed);
  return frame;
}

void tell(Frame& frame, const Accomplice::Shot& shot) {
  frame.points = shot.points;
  frame.true_right_eye_open = shot.moment.expression.right_eye_open;
  frame.true_left_eye_open = shot.moment.expression.left_eye_open;
  frame.true_yaw_deg = shot.moment.pose.yaw_deg;
  frame.true_pitch_deg = shot.moment.pose.pitch_deg;
}

}  // namespace selfsame::synth
