// Several photographs for one that moves; and somebody like the victim who answers too late.
#include <algorithm>
#include <array>

#include "synth/accomplice.hpp"
#include "synth/answering.hpp"
#include "synth/flashes.hpp"
#include "synth/pixel_map.hpp"
#include "synth/random.hpp"

namespace selfsame::synth {
namespace {

enum class View : std::uint8_t { ahead, left, right, down, eyes_shut };
constexpr std::array kViews = {View::ahead, View::left, View::right, View::down, View::eyes_shut};

View view_of(Action action) {
  switch (action) {
    case Action::turn_left: return View::left;
    case Action::turn_right: return View::right;
    case Action::nod: return View::down;
    case Action::blink: return View::eyes_shut;
    case Action::none: break;
  }
  return View::ahead;
}

/// Every photograph has some light and expression of its own.
Still view_from(const Head& head, View view, const Scene& first, Random random) {
  Scene scene = first;
  scene.pose.yaw_deg = 1.5F * random.normal();
  scene.pose.pitch_deg = 1.5F * random.normal();
  scene.pose.roll_deg += random.normal();
  scene.pose.x_mm += 1.5F * random.normal();
  scene.pose.y_mm += 1.5F * random.normal();
  scene.pose.z_mm *= random.uniform(0.98F, 1.02F);
  switch (view) {
    case View::left: scene.pose.yaw_deg += random.uniform(24, 30); break;
    case View::right: scene.pose.yaw_deg -= random.uniform(24, 30); break;
    case View::down: scene.pose.pitch_deg += random.uniform(12, 17); break;
    case View::eyes_shut: scene.expression.right_eye_open = scene.expression.left_eye_open = 0; break;
    case View::ahead: break;
  }
  scene.expression.smile = std::max(0.0F, scene.expression.smile + 0.12F * random.normal());
  scene.light.exposure *= random.uniform(0.92F, 1.08F);
  scene.light.towards.x += 0.15F * random.normal();
  scene.noise_seed = random.next();
  return photograph(head, scene);
}

class StopMotion : public Presenter {
 public:
  StopMotion(std::uint64_t who, const Scene& scene, std::uint64_t seed)
      : camera_(imitated(scene.camera, seed)),
        stills_(album(who, for_photograph(scene, seed), seed)),
        motion_(still_motion(stills_[0], seed)),
        flash_(seed) {
    for (const Still& still : stills_) faces_.emplace_back(still.points);
    Random random = Random(seed).fork(67);
    fade_ms_ = random.chance(0.3F) ? 1 : 100 + static_cast<std::int64_t>(random.below(101));
    turned_ms_ = 450 + static_cast<std::int64_t>(random.below(400));
    nodded_ms_ = 380 + static_cast<std::int64_t>(random.below(200));
    shut_ms_ = 120 + static_cast<std::int64_t>(random.below(80));
  }

  void act(const Cue& cue) override {
    if (cue.action != Action::none) cues_.push_back(cue);
  }
  void flash(const Flash& flash) override { flash_.add(flash); }

  Frame at(std::int64_t time_ms, const Scene& scene) override {
    const Pose pose = motion_.at(static_cast<float>(time_ms) / 1000).pose;
    std::vector<Colour> light = shown(View::ahead, pose, time_ms);
    View seen = View::ahead;
    for (const Cue& cue : cues_) {
      const float part = part_of(cue, time_ms);
      if (part <= 0) continue;
      const View view = view_of(cue.action);
      const std::vector<Colour> over = shown(view, pose, time_ms);
      for (std::size_t i = 0; i < light.size(); ++i) light[i] = mix(light[i], over[i], part);
      if (part >= 0.5F) seen = view;
    }
    Frame frame = expose_feed(light, camera_, scene.noise_seed);
    const Still& still = still_of_view(seen);
    frame.points = moved(still.points, placing(still, pose));
    frame.true_right_eye_open = frame.true_left_eye_open = seen == View::eyes_shut ? 0 : 1;
    frame.true_yaw_deg = still.pose.yaw_deg;
    frame.true_pitch_deg = still.pose.pitch_deg;
    return frame;
  }

 private:
  static std::vector<Still> album(std::uint64_t who, const Scene& first, std::uint64_t seed) {
    const Head head(identity(who));
    std::vector<Still> stills;
    for (const View view : kViews) {
      stills.push_back(view_from(head, view, first, Random(seed).fork(68).fork(stills.size())));
    }
    return stills;
  }
  const Still& still_of_view(View view) const { return stills_[static_cast<std::size_t>(view)]; }
  float part_of(const Cue& cue, std::int64_t time_ms) const {
    const std::int64_t held_ms = cue.action == Action::blink ? shut_ms_
                                 : cue.action == Action::nod ? nodded_ms_
                                                             : turned_ms_;
    const std::int64_t fade_ms = cue.action == Action::blink ? std::min<std::int64_t>(fade_ms_, 70) : fade_ms_;
    const std::int64_t since_ms = time_ms - cue.start_ms;
    const std::int64_t left_ms = held_ms + 2 * fade_ms - since_ms;
    return std::clamp(static_cast<float>(std::min(since_ms, left_ms)) / static_cast<float>(fade_ms), 0.0F, 1.0F);
  }
  /// All views sway as the first does.
  media::Affine placing(const Still& still, const Pose& now) const {
    Pose swayed = still.pose;
    swayed.x_mm += now.x_mm - stills_[0].pose.x_mm;
    swayed.y_mm += now.y_mm - stills_[0].pose.y_mm;
    swayed.z_mm += now.z_mm - stills_[0].pose.z_mm;
    swayed.roll_deg += now.roll_deg - stills_[0].pose.roll_deg;
    return sway(still, camera_, swayed);
  }
  std::vector<Colour> shown(View view, const Pose& pose, std::int64_t time_ms) const {
    const Still& still = still_of_view(view);
    const Oval& face = faces_[static_cast<std::size_t>(view)];
    const PixelMap map = map_of(placing(still, pose), camera_.width, camera_.height);
    const Colour tint = flash_.factor(time_ms) + Colour{-1, -1, -1};
    std::vector<Colour> light;
    light.reserve(map.from.size());
    for (const media::Point from : map.from) {
      light.push_back(still.picture.at(from.x, from.y) * (Colour{1, 1, 1} + tint * flash_.part(face, from)));
    }
    return light;
  }

  Camera camera_;
  std::vector<Still> stills_;  // in the order of kViews
  std::vector<Oval> faces_;    // of each
  Motion motion_;
  PaintedFlash flash_;
  std::vector<Cue> cues_;
  std::int64_t fade_ms_ = 1;
  std::int64_t turned_ms_ = 0;
  std::int64_t nodded_ms_ = 0;
  std::int64_t shut_ms_ = 0;
};

/// Somebody made up as the victim, filmed while doing what was asked; all of it arrives some seconds late.
class LateAnswers : public Presenter {
 public:
  LateAnswers(std::uint64_t who, const Scene& scene, std::uint64_t seed)
      : camera_(imitated(scene.camera, seed)), victim_(who, scene, seed) {
    late_ms_ = 2500 + static_cast<std::int64_t>(Random(seed).fork(69).below(3501));
  }

  void act(const Cue& cue) override { victim_.act({cue.action, cue.start_ms + late_ms_}); }
  void flash(const Flash& flash) override { add_in_order(flashes_, {flash.start_ms + late_ms_, flash.colour}); }

  Frame at(std::int64_t time_ms, const Scene& scene) override {
    Scene filmed = scene;
    filmed.light.screen = screen_light(flash_at(flashes_, time_ms));
    const Accomplice::Shot shot = victim_.at(time_ms, filmed);
    Frame frame = expose_feed(shot.light, camera_, scene.noise_seed);
    tell(frame, shot);
    return frame;
  }

 private:
  Camera camera_;
  Accomplice victim_;
  std::int64_t late_ms_ = 0;
  std::vector<Flash> flashes_;
};

}  // namespace

std::unique_ptr<Presenter> stop_motion(std::uint64_t who, const Scene& scene, std::uint64_t seed) {
  return std::make_unique<StopMotion>(who, scene, seed);
}

std::unique_ptr<Presenter> late_answers(std::uint64_t who, const Scene& scene, std::uint64_t seed) {
  return std::make_unique<LateAnswers>(who, scene, seed);
}

}  // namespace selfsame::synth
