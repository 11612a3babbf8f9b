#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "synth/render.hpp"
#include "synth/sensor.hpp"

namespace selfsame::synth {
namespace {

constexpr std::size_t kNoseTip = 46;
constexpr std::size_t kRightCheek = 92;
constexpr std::size_t kLeftCheek = 95;
constexpr std::size_t kChin = 73;

Scene scene_of(std::uint64_t who) {
  Scene scene;
  scene.who = identity(who);
  scene.background = 5;
  scene.noise_seed = 6;
  return scene;
}

const Head& head_of_7() {
  static const Head head(identity(7));
  return head;
}

FacePoints points_at(const Pose& pose) {
  Scene scene;
  scene.pose = pose;
  return project_points(scene, head_of_7());
}

float openness(const FacePoints& points, std::size_t first) {
  const float width = std::hypot(points[first].x - points[first + 8].x, points[first].y - points[first + 8].y);
  return std::hypot(points[first + 4].x - points[first + 12].x, points[first + 4].y - points[first + 12].y) / width;
}

TEST(Render, gives_the_same_bytes_for_the_same_numbers) {
  const Rendered first = render(scene_of(3));
  const Rendered second = render(scene_of(3));
  EXPECT_EQ(first.rgb, second.rgb);
  EXPECT_EQ(first.depth_mm, second.depth_mm);
  EXPECT_EQ(first.points, second.points);
  EXPECT_NE(first.rgb, render(scene_of(4)).rgb);
}

TEST(Render, has_the_sizes_asked_for_and_the_face_inside) {
  Scene scene = scene_of(7);
  scene.camera.width = 160;
  scene.camera.height = 120;
  const Rendered rendered = render(scene, head_of_7());
  EXPECT_EQ(rendered.rgb.width(), 160);
  EXPECT_EQ(rendered.rgb.channels(), 3);
  EXPECT_EQ(rendered.depth_mm.height(), 120);
  EXPECT_GT(rendered.face.x, 0);
  EXPECT_GT(rendered.face.y, 0);
  EXPECT_LT(rendered.face.x + rendered.face.width, 160);
  EXPECT_LT(rendered.face.y + rendered.face.height, 120);
  EXPECT_GT(rendered.face.area(), 0.1F * 160 * 120);
}

TEST(Render, puts_the_nose_nearer_than_the_cheeks) {
  Scene scene = scene_of(7);
  const Rendered rendered = render(scene, head_of_7());
  const FacePoints& p = rendered.points;
  EXPECT_LT(p[kNoseTip].z, p[kRightCheek].z);
  EXPECT_LT(p[kNoseTip].z, p[kLeftCheek].z);
  const auto mean_depth = [&](const Point3& point) {
    float sum = 0;
    int count = 0;
    for (int dy = -2; dy <= 2; ++dy) {
      for (int dx = -2; dx <= 2; ++dx) {
        const int depth = rendered.depth_mm.at(static_cast<int>(point.x) + dx, static_cast<int>(point.y) + dy);
        if (depth > 0) sum += static_cast<float>(depth), ++count;
      }
    }
    return sum / static_cast<float>(std::max(1, count));
  };
  const float nose = mean_depth(p[kNoseTip]);
  const float cheek = (mean_depth(p[kRightCheek]) + mean_depth(p[kLeftCheek])) / 2;
  EXPECT_GT(cheek - nose, 15);
  EXPECT_LT(cheek - nose, 70);
  // Points and depth describe the same surface.
  const float scale = focal_px(scene.camera) / nose;
  const float by_points = ((p[kRightCheek].z + p[kLeftCheek].z) / 2 - p[kNoseTip].z) / scale;
  EXPECT_NEAR(by_points, cheek - nose, 8);
}

TEST(Render, shows_the_background_where_nobody_is) {
  const Rendered rendered = render(scene_of(7), head_of_7());
  EXPECT_NEAR(rendered.depth_mm.at(4, 4), kWall_mm, 150);
}

TEST(Render, points_follow_the_pose) {
  const FacePoints straight = points_at({});
  const auto nose_from_middle = [](const FacePoints& p) { return p[kNoseTip].x - (p[0].x + p[16].x) / 2; };
  EXPECT_NEAR(nose_from_middle(straight), 0, 3);
  EXPECT_GT(nose_from_middle(points_at({25, 0, 0})), 8);
  EXPECT_LT(nose_from_middle(points_at({-25, 0, 0})), -8);
  const auto nose_below_eyes = [](const FacePoints& p) { return p[kNoseTip].y - (p[0].y + p[16].y) / 2; };
  EXPECT_GT(nose_below_eyes(points_at({0, 15, 0})), nose_below_eyes(straight) + 3);
  EXPECT_LT(nose_below_eyes(points_at({0, -15, 0})), nose_below_eyes(straight) - 3);
  const FacePoints rolled = points_at({0, 0, 15});
  EXPECT_GT(rolled[16].y, rolled[0].y + 5);  // clockwise: what is to the right goes down
  EXPECT_GT(points_at({0, 0, 0, 30})[kChin].x, straight[kChin].x + 10);
  EXPECT_GT(points_at({0, 0, 0, 0, 30})[kChin].y, straight[kChin].y + 10);
  const auto eyes_apart = [](const FacePoints& p) { return p[16].x - p[0].x; };
  EXPECT_LT(eyes_apart(points_at({0, 0, 0, 0, 0, 700})), 0.8F * eyes_apart(straight));
  EXPECT_LT(straight[0].x, straight[16].x);  // the subject's right eye is to the left
}

TEST(Render, shutting_an_eye_changes_that_eye_alone) {
  Scene scene = scene_of(7);
  const Rendered open = render(scene, head_of_7());
  scene.expression.right_eye_open = 0;
  const Rendered shut = render(scene, head_of_7());
  EXPECT_GT(openness(open.points, 0), 0.2F);
  EXPECT_LT(openness(shut.points, 0), 0.09F);
  EXPECT_EQ(openness(open.points, 16), openness(shut.points, 16));
  const Point3 middle = synth::mix(open.points[0], open.points[8], 0.5F);
  const float reach = std::abs(open.points[0].x - open.points[8].x);
  int changed = 0;
  for (int y = 0; y < 240; ++y) {
    for (int x = 0; x < 320; ++x) {
      if (std::equal(open.rgb.pixel(x, y), open.rgb.pixel(x, y) + 3, shut.rgb.pixel(x, y))) continue;
      ++changed;
      EXPECT_LT(std::abs(static_cast<float>(x) - middle.x), reach) << x << ", " << y;
      EXPECT_LT(std::abs(static_cast<float>(y) - middle.y), reach) << x << ", " << y;
    }
  }
  EXPECT_GT(changed, 60);
}

TEST(Render, an_open_mouth_parts_the_lips_and_lowers_the_chin) {
  Scene scene;
  const FacePoints closed = project_points(scene, head_of_7());
  scene.expression.mouth_open = 1;
  const FacePoints open = project_points(scene, head_of_7());
  EXPECT_LT(closed[54].y - closed[53].y, 4);  // inner edges of the lips
  EXPECT_GT(open[54].y - open[53].y, 7);
  EXPECT_GT(open[kChin].y, closed[kChin].y + 5);
  EXPECT_EQ(open[kNoseTip], (Point3{closed[kNoseTip].x, closed[kNoseTip].y, open[kNoseTip].z}));
}

TEST(Render, people_differ) {
  const FacePoints seven = points_at({});
  Scene scene;
  const FacePoints other = project_points(scene, Head(identity(8)));
  float most = 0;
  for (std::size_t i = 0; i < seven.size(); ++i) {
    most = std::max(most, std::hypot(seven[i].x - other[i].x, seven[i].y - other[i].y));
  }
  EXPECT_GT(most, 3);
  EXPECT_NE(identity(7).skin, identity(8).skin);
}

TEST(Sensor, tone_runs_from_black_to_white_and_compression_keeps_the_mean) {
  const std::vector<Colour> ramp = {{0, 0, 0}, {0.2F, 0.2F, 0.2F}, {1, 1, 1}, {8, 8, 8}};
  Camera camera;
  camera.noise = 0;
  camera.blur_px = 0;
  const media::Image image = expose(ramp, 4, 1, camera, 1);
  EXPECT_EQ(image.pixel(0, 0)[0], 0);
  EXPECT_NEAR(image.pixel(1, 0)[1], 124, 2);
  EXPECT_GT(image.pixel(2, 0)[2], 235);
  EXPECT_GE(image.pixel(3, 0)[0], 253);
  EXPECT_NEAR(light_of(image.pixel(1, 0)).g, 0.2F, 0.005F);

  camera.block_quality = 50;
  const media::Image blocks = expose(std::vector<Colour>(100, {0.2F, 0.2F, 0.2F}), 10, 10, camera, 1);
  EXPECT_NEAR(blocks.pixel(9, 9)[0], 124, 3);
}

TEST(Sensor, depth_is_lost_beyond_reach) {
  const media::Image16 depth = sense_depth({500, 5000, Canvas::kNothing, 600}, 2, 2, 1);
  EXPECT_EQ(depth.at(1, 0), 0);
  EXPECT_EQ(depth.at(0, 1), 0);
}

TEST(Arithmetic, agrees_with_the_c_library) {
  for (float x = -20; x <= 20; x += 0.37F) {
    EXPECT_NEAR(sine(x), std::sin(x), 1e-5F);
    EXPECT_NEAR(cosine(x), std::cos(x), 1e-5F);
    EXPECT_NEAR(exponential(x) / std::exp(x), 1, 1e-5F);
    EXPECT_NEAR(whole(x), std::floor(x), 0);
    for (float y = -3; y <= 3; y += 0.71F) EXPECT_NEAR(arctangent(y, x), std::atan2(y, x), 2e-4F);
  }
  for (float base = 0.01F; base < 5; base += 0.13F) EXPECT_NEAR(power(base, 2.4F) / std::pow(base, 2.4F), 1, 2e-4F);
  EXPECT_EQ(power(0, 3), 0);
}

}  // namespace
}  // namespace selfsame::synth
