#include "synth/attack.hpp"

#include <algorithm>
#include <cmath>

#include "media/kernels.hpp"
#include "synth/random.hpp"
#include "synth/sensor.hpp"

namespace selfsame::synth {
namespace {

/// Distance between a worn print and the wearer's eyes.
constexpr float kWorn_mm = 14;

Frame finish(Plate plate, const Scene& scene) {
  draw_background(plate, scene.background, scene.light);
  Frame frame;
  frame.rgb = expose(plate.colours, plate.width, plate.height, scene.camera, scene.noise_seed);
  frame.depth_mm = sense_depth(plate.depth_mm, plate.width, plate.height, scene.noise_seed);
  frame.true_yaw_deg = scene.pose.yaw_deg;
  frame.true_pitch_deg = scene.pose.pitch_deg;
  return frame;
}

/// What is nearer goes in front.
void put_behind(Plate& front, const Plate& behind) {
  for (std::size_t i = 0; i < front.colours.size(); ++i) {
    const float gap = 1 - front.cover[i];
    if (gap <= 0) continue;
    front.colours[i] = front.colours[i] + behind.colours[i] * gap;
    if (front.cover[i] < 0.5F) front.depth_mm[i] = behind.depth_mm[i];
    front.cover[i] += behind.cover[i] * gap;
  }
}

FlatThing random_paper(Random& random) {
  FlatThing thing;
  thing.border_mm = random.chance(0.4F) ? random.uniform(4, 12) : 0;
  const float warm = random.uniform(-0.06F, 0.06F);
  thing.tint = {1 + warm, 1, 1 - warm};
  thing.black = random.uniform(0.02F, 0.07F);
  thing.saturation = random.uniform(0.65F, 0.95F);
  thing.gloss = random.chance(0.4F) ? random.uniform(0.05F, 0.2F) : 0.01F;
  thing.grain = random.uniform(0.02F, 0.08F);
  thing.seed = random.next();
  return thing;
}

FlatThing random_screen(Random& random) {
  FlatThing thing;
  thing.stuff = Stuff::screen;
  thing.border_mm = random.uniform(4, 14);
  const float cold = random.uniform(-0.04F, 0.1F);
  thing.tint = {1 - cold, 1, 1 + cold};
  thing.black = random.uniform(0.004F, 0.02F);
  thing.saturation = random.uniform(0.9F, 1.15F);
  thing.gloss = random.uniform(0.05F, 0.35F);
  thing.brightness = random.uniform(0.85F, 1.3F);
  thing.moire = random.uniform(0.01F, 0.06F);
  thing.moire_turns = random.uniform(5, 40);
  thing.moire_slope = random.uniform(-0.8F, 0.8F);
  thing.band = random.chance(0.6F) ? random.uniform(0.01F, 0.06F) : 0;
  thing.seed = random.next();
  return thing;
}

/// A print in a hand.
class HeldPrint : public Presenter {
 public:
  HeldPrint(Species species, Photograph photograph, float life_mm_per_pixel, const Script& script, const Scene& scene,
            std::uint64_t seed)
      : photograph_(std::move(photograph)), motion_(held(scene, script, seed)) {
    Random random = Random(seed).fork(41);
    thing_ = random_paper(random);
    thing_.mm_per_pixel = life_mm_per_pixel * size(seed);
    if (species == Species::bent_print) {
      const float radius_mm = random.uniform(75, 150) * size(seed);
      thing_.bend_per_mm = random.chance(0.85F) ? 1 / radius_mm : -1 / radius_mm;
    }
  }

  Frame at(std::int64_t time_ms, const Scene& setting) override {
    Scene scene = setting;
    scene.pose = motion_.at(static_cast<float>(time_ms) / 1000).pose;
    Frame frame = finish(draw_flat(scene, thing_, photograph_), scene);
    frame.points = project_flat(scene, thing_, photograph_);
    return frame;
  }
  void act(const Cue& cue) override { motion_.act(cue); }

 private:
  /// Size relative to life.
  static float size(std::uint64_t seed) { return Random(seed).fork(42).uniform(0.7F, 1.05F); }
  static Motion held(const Scene& scene, const Script& script, std::uint64_t seed) {
    Pose pose = scene.pose;
    pose.z_mm *= size(seed);
    pose.y_mm += 20 * size(seed);
    return Motion(pose, script.actions, script.seconds, seed, {2.2F, 0.5F, false});
  }

  Photograph photograph_;
  FlatThing thing_;
  Motion motion_;
};

/// A print worn in front of a face whose eyes look and blink through its holes.
class WornPrint : public Presenter {
 public:
  WornPrint(Photograph photograph, const Script& script, const Scene& scene, std::uint64_t seed)
      : photograph_(std::move(photograph)),
        wearer_(identity(Random(seed).fork(43).next())),
        motion_(scene.pose, script.actions, script.seconds, seed, {1.4F, 0.2F, true}) {
    Random random = Random(seed).fork(44);
    thing_ = random_paper(random);
    thing_.eye_holes = true;
    const auto middle = [&](std::size_t first) {
      return synth::mix(photograph_.points[first], photograph_.points[first + 8], 0.5F);
    };
    const Point3 right = middle(0);
    const Point3 left = middle(16);
    const Point3 wearer_right = wearer_.eye_centre(false);
    const Point3 wearer_left = wearer_.eye_centre(true);
    thing_.mm_per_pixel = (wearer_left.x - wearer_right.x) / std::max(1.0F, distance(left, right));
    const media::Point face = photograph_.anchor;
    eyes_ = synth::mix(wearer_right, wearer_left, 0.5F) - Point3{0, 0, 12 + kWorn_mm};
    const Point3 between = synth::mix(right, left, 0.5F);
    below_eyes_ = {(face.x - between.x) * thing_.mm_per_pixel, (face.y - between.y) * thing_.mm_per_pixel, 0};
  }

  Frame at(std::int64_t time_ms, const Scene& setting) override {
    const Moment moment = motion_.at(static_cast<float>(time_ms) / 1000);
    Scene behind = setting;
    behind.pose = moment.pose;
    behind.expression = moment.expression;
    Scene scene = behind;
    const Turn turned = turn(moment.pose.yaw_deg, moment.pose.pitch_deg, moment.pose.roll_deg);
    const Point3 at = to_camera(moment.pose, eyes_) + turned(below_eyes_);
    scene.pose.x_mm = at.x;
    scene.pose.y_mm = at.y;
    scene.pose.z_mm = at.z;
    Plate plate = draw_flat(scene, thing_, photograph_);
    put_behind(plate, draw_person(behind, wearer_));
    Frame frame = finish(std::move(plate), scene);
    frame.points = project_flat(scene, thing_, photograph_);
    frame.true_right_eye_open = moment.expression.right_eye_open;
    frame.true_left_eye_open = moment.expression.left_eye_open;
    return frame;
  }
  void act(const Cue& cue) override { motion_.act(cue); }

 private:
  Photograph photograph_;
  Head wearer_;
  Motion motion_;
  FlatThing thing_;
  Point3 eyes_;        // of the wearer, at the print
  Point3 below_eyes_;  // to the middle of the photographed face
};

/// A video or a still on a screen in a hand.
class Screen : public Presenter {
 public:
  Screen(std::unique_ptr<Presenter> recorded, Scene recorded_scene, Photograph still, float life_mm_per_pixel,
         const Script& script, const Scene& scene, std::uint64_t seed)
      : recorded_(std::move(recorded)),
        recorded_scene_(std::move(recorded_scene)),
        photograph_(std::move(still)),
        motion_(held(scene, script, seed)) {
    Random random = Random(seed).fork(45);
    thing_ = random_screen(random);
    thing_.mm_per_pixel = life_mm_per_pixel * size(seed);
    band_speed_ = random.uniform(-0.9F, 0.9F);
  }

  Frame at(std::int64_t time_ms, const Scene& setting) override {
    Scene scene = setting;
    const float seconds = static_cast<float>(time_ms) / 1000;
    scene.pose = motion_.at(seconds).pose;
    thing_.band_phase = band_speed_ * seconds;
    Frame shown;
    if (recorded_) {
      recorded_scene_.noise_seed = Random(static_cast<std::uint64_t>(time_ms)).fork(thing_.seed).next();
      shown = recorded_->at(time_ms, recorded_scene_);
      photograph_.rgb = std::move(shown.rgb);
      photograph_.points = shown.points;
    }
    Frame frame = finish(draw_flat(scene, thing_, photograph_), scene);
    frame.points = project_flat(scene, thing_, photograph_);
    frame.true_right_eye_open = shown.true_right_eye_open;
    frame.true_left_eye_open = shown.true_left_eye_open;
    if (recorded_) {
      frame.true_yaw_deg += shown.true_yaw_deg;
      frame.true_pitch_deg += shown.true_pitch_deg;
    }
    return frame;
  }

 private:
  static float size(std::uint64_t seed) { return Random(seed).fork(46).uniform(0.6F, 1.0F); }
  static Motion held(const Scene& scene, const Script& script, std::uint64_t seed) {
    Pose pose = scene.pose;
    pose.z_mm *= size(seed);
    pose.y_mm += 15 * size(seed);
    return Motion(pose, {}, script.seconds, seed, {Random(seed).fork(47).uniform(0.2F, 1.6F), 0.25F, false});
  }

  std::unique_ptr<Presenter> recorded_;  // null: a still
  Scene recorded_scene_;
  Photograph photograph_;
  FlatThing thing_;
  Motion motion_;
  float band_speed_ = 0;
};

/// A still picture that this camera never took.
class StillFeed : public Presenter {
 public:
  StillFeed(Photograph photograph, float life_mm_per_pixel, const Scene& scene)
      : photograph_(std::move(photograph)), pose_(scene.pose) {
    thing_.stuff = Stuff::screen;
    thing_.mm_per_pixel = life_mm_per_pixel;
    thing_.black = 0;
    thing_.saturation = 1;
    thing_.gloss = 0;
    thing_.brightness = 1 / 0.92F;
    pose_.yaw_deg = pose_.pitch_deg = pose_.roll_deg = 0;
  }

  Frame at(std::int64_t, const Scene& setting) override {
    Scene scene = setting;
    scene.pose = pose_;
    scene.light.key = scene.light.ambient = scene.light.screen = {0, 0, 0};
    Frame frame = finish(draw_flat(scene, thing_, photograph_), scene);
    frame.points = project_flat(scene, thing_, photograph_);
    return frame;
  }

 private:
  Photograph photograph_;
  FlatThing thing_;
  Pose pose_;
};

}  // namespace

std::unique_ptr<Presenter> print(Species species, Photograph photograph, float life_mm_per_pixel, const Script& script,
                                 const Scene& scene, std::uint64_t seed) {
  return std::make_unique<HeldPrint>(species, std::move(photograph), life_mm_per_pixel, script, scene, seed);
}

std::unique_ptr<Presenter> worn_print(Photograph photograph, const Script& script, const Scene& scene,
                                      std::uint64_t seed) {
  return std::make_unique<WornPrint>(std::move(photograph), script, scene, seed);
}

std::unique_ptr<Presenter> screen(std::uint64_t who, const Script& script, const Scene& scene, std::uint64_t seed) {
  Random random = Random(seed).fork(48);
  Script before = script;
  before.width = 384;
  before.height = 384;
  before.actions = other_actions(script, seed);
  before.flashes.clear();
  Scene recorded = setting(before, random.next());
  recorded.camera.focal_px = 480;
  recorded.camera.noise = 1.5F;
  recorded.camera.block_quality = random.chance(0.7F) ? random.uniform(40, 90) : 0;
  const float mm_per_pixel = recorded.pose.z_mm / recorded.camera.focal_px;
  auto person = live_person(who, before, recorded, random.next());
  Photograph first;
  first.anchor = {191.5F + recorded.pose.x_mm / mm_per_pixel, 191.5F + (recorded.pose.y_mm + 20) / mm_per_pixel};
  return std::make_unique<Screen>(std::move(person), recorded, std::move(first), mm_per_pixel, script, scene, seed);
}

std::unique_ptr<Presenter> still_screen(Photograph photograph, float life_mm_per_pixel, const Script& script,
                                        const Scene& scene, std::uint64_t seed) {
  return std::make_unique<Screen>(nullptr, Scene{}, std::move(photograph), life_mm_per_pixel, script, scene, seed);
}

std::unique_ptr<Presenter> still_feed(Photograph photograph, float life_mm_per_pixel, const Scene& scene) {
  return std::make_unique<StillFeed>(std::move(photograph), life_mm_per_pixel, scene);
}

}  // namespace selfsame::synth
