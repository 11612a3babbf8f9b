// One photograph, bent as it is asked to move.
#include <algorithm>

#include "synth/accomplice.hpp"
#include "synth/answering.hpp"
#include "synth/pixel_map.hpp"
#include "synth/random.hpp"
#include "synth/shut_eyes.hpp"
#include "synth/warp.hpp"

namespace selfsame::synth {
namespace {

constexpr int kNetColumns = 65;
constexpr int kNetRows = 49;

/// What an attacker chose; all by the seed.
struct Recipe {
  WarpTrick warp = WarpTrick::bump;
  LidTrick lids = LidTrick::cheek;
  bool matched_lids = false;
  bool background_held = false;
};

Recipe recipe_of(std::uint64_t seed) {
  Random random = Random(seed).fork(65);
  Recipe recipe;
  const std::size_t warp = random.below(3);
  recipe.warp = warp == 0 ? WarpTrick::bump : warp == 1 ? WarpTrick::spline : WarpTrick::shape;
  recipe.lids = random.chance(0.5F) ? LidTrick::cheek : LidTrick::stretched;
  recipe.matched_lids = random.chance(0.5F);
  recipe.background_held = recipe.warp == WarpTrick::shape && random.chance(0.5F);
  return recipe;
}

class WarpedStill : public Presenter {
 public:
  WarpedStill(Still still, const Scene& scene, std::uint64_t seed)
      : still_(std::move(still)),
        recipe_(recipe_of(seed)),
        camera_(imitated(scene.camera, seed)),
        motion_(still_motion(still_, seed)),
        flash_(seed),
        lids_(still_, recipe_.lids, recipe_.matched_lids),
        face_(still_.points),
        mesh_(Mesh::over(still_.picture.width, still_.picture.height, kNetColumns, kNetRows)) {
    std::vector<Point3> places = mesh_.from;
    places.insert(places.end(), still_.points.begin(), still_.points.end());
    warp_ = make_warp(recipe_.warp, still_, scene, std::move(places));
  }

  void act(const Cue& cue) override { motion_.act(cue); }
  void flash(const Flash& flash) override { flash_.add(flash); }

  Frame at(std::int64_t time_ms, const Scene& scene) override {
    const Moment moment = motion_.at(static_cast<float>(time_ms) / 1000);
    const Expression& face = moment.expression;
    lids_.draw(still_.picture, face.right_eye_open, face.left_eye_open);
    const media::Affine to_frame = sway(still_, camera_, moment.pose);
    std::vector<Point3> places = warp_->at(moment.pose.yaw_deg, moment.pose.pitch_deg);
    for (Point3& p : places) {
      const media::Point on_frame = media::apply(to_frame, {p.x, p.y});
      p.x = on_frame.x;
      p.y = on_frame.y;
    }
    const std::size_t knots = mesh_.from.size();
    Frame frame = expose_feed(drawn(places, to_frame, time_ms), camera_, scene.noise_seed);
    for (std::size_t i = 0; i < frame.points.size(); ++i) {
      frame.points[i] = {places[knots + i].x, places[knots + i].y, still_.points[i].z * to_frame[0]};
    }
    shut(frame.points, face.right_eye_open, face.left_eye_open);
    frame.true_right_eye_open = face.right_eye_open;
    frame.true_left_eye_open = face.left_eye_open;
    frame.true_yaw_deg = moment.pose.yaw_deg;
    frame.true_pitch_deg = moment.pose.pitch_deg;
    return frame;
  }

 private:
  std::vector<Colour> drawn(const std::vector<Point3>& places, const media::Affine& to_frame, std::int64_t time_ms) {
    PixelMap map = map_of(to_frame, camera_.width, camera_.height);
    std::vector<media::Point> behind;
    if (recipe_.background_held) behind = map.from;
    mesh_.to.assign(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(mesh_.from.size()));
    draw(map, mesh_);
    const Colour tint = flash_.factor(time_ms) + Colour{-1, -1, -1};
    const bool tinted = !(tint == Colour{});
    std::vector<Colour> light(map.from.size());
    for (std::size_t i = 0; i < light.size(); ++i) {
      const media::Point from = map.from[i];
      Colour colour = still_.picture.at(from.x, from.y);
      if (tinted) colour = colour * (Colour{1, 1, 1} + tint * flash_.part(face_, from));
      if (recipe_.background_held) {
        Colour wall = still_.behind.at(behind[i].x, behind[i].y);
        if (tinted && !flash_.face_only()) wall = wall * (Colour{1, 1, 1} + tint);
        colour = mix(wall, colour, still_.matte.at(from.x, from.y).r);
      }
      light[i] = colour;
    }
    return light;
  }

  Still still_;
  Recipe recipe_;
  Camera camera_;
  Motion motion_;
  PaintedFlash flash_;
  ShutEyes lids_;
  Oval face_;
  Mesh mesh_;
  std::unique_ptr<Warp> warp_;
};

}  // namespace

std::unique_ptr<Presenter> warped_still(Still still, const Scene& scene, std::uint64_t seed) {
  return std::make_unique<WarpedStill>(std::move(still), scene, seed);
}

}  // namespace selfsame::synth
