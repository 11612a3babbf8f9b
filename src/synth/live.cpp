// Living people, with or without a mask, and portraits of them.
#include <algorithm>

#include "media/kernels.hpp"
#include "synth/attack.hpp"
#include "synth/random.hpp"

namespace selfsame::synth {
namespace {

class Person : public Presenter {
 public:
  Person(std::uint64_t who, const Scene& scene, const std::vector<Cue>& actions, float seconds, std::uint64_t seed,
         const MotionStyle& style, const Disguise& disguise)
      : head_(identity(who)), motion_(scene.pose, actions, seconds, seed, style), disguise_(disguise) {}

  Frame at(std::int64_t time_ms, const Scene& setting) override {
    const Moment moment = motion_.at(static_cast<float>(time_ms) / 1000);
    Scene scene = setting;
    scene.pose = moment.pose;
    scene.expression = moment.expression;
    if (disguise_.mask) scene.expression.smile = 0;
    Rendered rendered = render(scene, head_, disguise_);
    Frame frame;
    frame.rgb = std::move(rendered.rgb);
    frame.depth_mm = std::move(rendered.depth_mm);
    frame.points = rendered.points;
    frame.true_right_eye_open = scene.expression.right_eye_open;
    frame.true_left_eye_open = scene.expression.left_eye_open;
    frame.true_yaw_deg = scene.pose.yaw_deg;
    frame.true_pitch_deg = scene.pose.pitch_deg;
    return frame;
  }
  void act(const Cue& cue) override { motion_.act(cue); }

 private:
  Head head_;
  Motion motion_;
  Disguise disguise_;
};

}  // namespace

Scene setting(const Script& script, std::uint64_t seed) {
  Random random = Random(seed).fork(31);
  Scene scene;
  scene.camera.width = script.width;
  scene.camera.height = script.height;
  scene.camera.noise = script.noise;
  scene.camera.blur_px = random.uniform(0.35F, 0.6F);
  scene.camera.contrast = random.uniform(0.95F, 1.05F);
  scene.pose.z_mm = random.uniform(450, 600);
  scene.pose.x_mm = 14 * random.normal();
  scene.pose.y_mm = 8 * random.normal();
  scene.pose.yaw_deg = 2.5F * random.normal();
  scene.pose.pitch_deg = 3 * random.normal();
  scene.pose.roll_deg = 1.5F * random.normal();
  scene.light.towards = {random.uniform(-1, 1), random.uniform(-1.1F, -0.3F), -1};
  const float warm = random.uniform(-0.1F, 0.1F);
  scene.light.key = Colour{0.72F * (1 + warm), 0.70F, 0.68F * (1 - warm)} * random.uniform(0.7F, 1.1F);
  scene.light.exposure = random.uniform(0.85F, 1.15F);
  scene.background = random.next();
  return scene;
}

std::vector<Cue> other_actions(const Script& script, std::uint64_t seed) {
  Random random = Random(seed).fork(32);
  std::vector<Action> left;
  for (const Action action : {Action::turn_left, Action::turn_right, Action::nod}) {
    const auto asks = [&](const Cue& cue) { return cue.action == action; };
    if (std::none_of(script.actions.begin(), script.actions.end(), asks)) left.push_back(action);
  }
  if (left.empty()) return {};
  const float start = random.uniform(-0.5F, std::max(0.1F, script.seconds)) * 1000;
  return {{left[random.below(left.size())], static_cast<std::int64_t>(start)}};
}

std::unique_ptr<Presenter> live_person(std::uint64_t who, const Script& script, const Scene& scene,
                                       std::uint64_t seed) {
  return std::make_unique<Person>(who, scene, script.actions, script.seconds, seed, MotionStyle{}, Disguise{});
}

std::unique_ptr<Presenter> masked_person(std::uint64_t who, const Script& script, const Scene& scene,
                                         std::uint64_t seed) {
  const bool eye_holes = Random(seed).fork(33).chance(0.5F);
  return std::make_unique<Person>(who, scene, script.actions, script.seconds, seed, MotionStyle{1, 0, eye_holes},
                                  Disguise{true, eye_holes});
}

Portrait portrait(std::uint64_t who, std::uint64_t seed) {
  Random random = Random(seed).fork(34);
  Scene scene;
  scene.camera = {560, 560, 700, 1.2F, 0.4F, 1, 0};
  scene.pose = {2 * random.normal(), 2 * random.normal(), random.normal(), 0, 0, 560};
  scene.light.towards = {random.uniform(-0.8F, 0.8F), -0.8F, -1};
  scene.background = random.next();
  scene.noise_seed = random.next();
  scene.expression.smile = random.uniform(0, 0.6F);
  const Rendered rendered = render(scene, Head(identity(who)));
  const media::Box face = rendered.face;
  const float side = 1.9F * std::max(face.width, face.height);
  const media::Point middle = face.centre();
  const float left = std::max(0.0F, std::floor(middle.x - 0.45F * side));
  const float top = std::max(0.0F, std::floor(middle.y - 0.60F * side));
  Portrait result;
  result.photograph.rgb = media::crop(rendered.rgb, {left - 0.5F, top - 0.5F, 0.9F * side, 1.15F * side});
  result.photograph.points = rendered.points;
  for (Point3& p : result.photograph.points) p = p - Point3{left, top, 0};
  result.photograph.anchor = box_around(result.photograph.points).centre();
  result.mm_per_pixel = scene.pose.z_mm / scene.camera.focal_px;
  return result;
}

}  // namespace selfsame::synth
