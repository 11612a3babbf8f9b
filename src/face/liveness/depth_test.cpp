#include "face/liveness/depth.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <vector>

#include "tests/support/synthetic_image.hpp"

namespace selfsame::face::liveness {
namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 240;
constexpr Intrinsics kCamera{290, 290, 160, 120};
constexpr PictureGeometry kKnown{kWidth, kHeight, kCamera};
constexpr PictureGeometry kUnknown{kWidth, kHeight, std::nullopt};

/// The shape of a synthetic head. mm
struct Head {
  double across = 90;  // radius of curvature along the eyes
  double down = 160;   // and down the face
  double nose = 26;
  double nose_y = 36;  // below the eyes
  double nose_width = 11;
  double sockets = 7;
  double lips = 6;
  double chin = 8;
};

/// A different head for every number.
Head somebody(std::uint64_t person) {
  test::TestRandom random(person);
  return {random.uniform(78, 105), random.uniform(130, 210), random.uniform(19, 32), random.uniform(31, 41),
          random.uniform(9, 15),   random.uniform(3, 11),    random.uniform(2, 10),  random.uniform(3, 13)};
}

double bump(double x, double y, double width, double height) {
  return std::exp(-0.5 * (x * x / (width * width) + y * y / (height * height)));
}

/// Height towards the camera above the point between the eyes; x along them, y down. mm
double height_of(const Head& head, double x, double y) {
  double height = -x * x / (2 * head.across) - (y - 30) * (y - 30) / (2 * head.down);
  height += head.nose * bump(x, y - head.nose_y, head.nose_width, 15) + head.nose / 3 * bump(x, y - 10, 7, 16);
  height -= head.sockets * (bump(x - 31, y, 14, 9) + bump(x + 31, y, 14, 9));
  return height + head.lips * bump(x, y - 69, 20, 9) + head.chin * bump(x, y - 98, 16, 9);
}

bool on_head(double x, double y) {
  const double v = (y - 25) / 85;
  return x * x / (70.0 * 70.0) + v * v < 1;
}

/// (x, y) of the 98 points on a head, mm.
std::array<std::array<double, 2>, 98> places() {
  std::array<std::array<double, 2>, 98> out{};
  const auto set = [&](std::size_t i, double x, double y) { out[i] = {x, y}; };
  for (std::size_t i = 0; i < 16; ++i) {
    const double angle = std::numbers::pi * static_cast<double>(i) / 8;
    set(i, -31.5 - 14 * std::cos(angle), -4 * std::sin(angle));
    set(i + 16, 31.5 + 14 * std::cos(angle), -4 * std::sin(angle));
  }
  for (std::size_t i = 0; i < 5; ++i) {
    set(32 + i, -57 + 10.5 * static_cast<double>(i), -20);
    set(37 + i, 57 - 10.5 * static_cast<double>(i), -20);
  }
  const std::array<double, 6> nose_line = {-4, 5, 19, 36, 41, 46};
  for (std::size_t i = 0; i < 6; ++i) set(42 + i, 0, nose_line[i]);
  for (std::size_t i = 0; i < 2; ++i) {
    set(48 + i, -18, 43 - 4 * static_cast<double>(i));
    set(50 + i, 18, 43 - 4 * static_cast<double>(i));
  }
  for (std::size_t i = 52; i < 56; ++i) set(i, 0, 60 + 5 * static_cast<double>(i - 52));
  for (std::size_t i = 0; i < 8; ++i) {
    set(56 + i, -25 + 2 * static_cast<double>(i), 66);
    set(64 + i, 25 - 2 * static_cast<double>(i), 66);
  }
  set(kForehead, 0, -54);
  set(kChin, 0, 102);
  const std::array<std::array<double, 2>, 9> rim = {
      {{35, -48}, {54, -30}, {61, -15}, {65, 0}, {67, 13}, {63, 42}, {52, 70}, {36, 90}, {12, 101}}};
  const std::array<std::array<double, 2>, 3> cheek = {{{47, 31}, {40, 40}, {50, 15}}};
  for (std::size_t i = 0; i < rim.size(); ++i) {
    set(74 + i, -rim[i][0], rim[i][1]);
    set(83 + i, rim[i][0], rim[i][1]);
  }
  for (std::size_t i = 0; i < cheek.size(); ++i) {
    set(92 + i, -cheek[i][0], cheek[i][1]);
    set(95 + i, cheek[i][0], cheek[i][1]);
  }
  return out;
}

struct Pose {
  double yaw_deg = 0;
  double pitch_deg = 0;
  double roll_deg = 0;
  double distance_mm = 480;
};

struct Shot {
  media::Image16 depth{kWidth, kHeight};
  DensePoints points{};
};

/// A camera's view of a surface: height(x, y) above the plane of the eyes, wherever `there` holds. mm
template <typename Height, typename There>
Shot shoot(const Pose& pose, Height&& height, There&& there, double noise_mm = 1.5, std::uint64_t seed = 1) {
  const double degree = std::numbers::pi / 180;
  const double cy = std::cos(pose.yaw_deg * degree), sy = std::sin(pose.yaw_deg * degree);
  const double cp = std::cos(pose.pitch_deg * degree), sp = std::sin(pose.pitch_deg * degree);
  const double cr = std::cos(pose.roll_deg * degree), sr = std::sin(pose.roll_deg * degree);
  struct Seen {
    double x, y, z;
  };
  const auto project = [&](double x, double y, double towards) {
    const double yawed_x = cy * x - sy * towards;
    const double yawed_z = -sy * x - cy * towards;
    const double pitched_y = cp * (y - 25) - sp * yawed_z;
    const double z = sp * (y - 25) + cp * yawed_z + pose.distance_mm;
    return Seen{(cr * yawed_x - sr * pitched_y) / z * 290 + 160, (sr * yawed_x + cr * pitched_y) / z * 290 + 120, z};
  };
  Shot shot;
  constexpr double kWall = 1500;
  std::vector<double> nearest(std::size_t{kWidth} * kHeight, kWall);
  for (double y = -150; y < 200; y += 0.6) {
    for (double x = -150; x < 150; x += 0.6) {
      if (!there(x, y)) continue;
      const Seen seen = project(x, y, height(x, y));
      const long column = std::lround(seen.x);
      const long row = std::lround(seen.y);
      if (column < 0 || row < 0 || column >= kWidth || row >= kHeight) continue;
      double& here = nearest[static_cast<std::size_t>(row * kWidth + column)];
      here = std::min(here, seen.z);
    }
  }
  test::TestRandom random(seed);
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    const double noise = noise_mm * std::sqrt(3.0) * random.uniform(-1, 1);
    shot.depth.values()[i] =
        random.below(50) == 0 ? std::uint16_t{0} : static_cast<std::uint16_t>(nearest[i] + noise + 0.5);
  }
  const auto on_face = places();
  for (std::size_t i = 0; i < on_face.size(); ++i) {
    const Seen seen = project(on_face[i][0], on_face[i][1], height(on_face[i][0], on_face[i][1]));
    shot.points[i] = {static_cast<float>(seen.x), static_cast<float>(seen.y), 0};
  }
  return shot;
}

Shot shoot_head(const Head& head, const Pose& pose, double noise_mm = 1.5, std::uint64_t seed = 1) {
  return shoot(
      pose, [&](double x, double y) { return height_of(head, x, y); }, on_head, noise_mm, seed);
}

/// A print of a face, 200 x 270 mm.
Shot shoot_sheet(const Pose& pose, double bend_radius_mm = 1e9, double noise_mm = 1.5) {
  return shoot(
      pose, [=](double x, double) { return -x * x / (2 * bend_radius_mm); },
      [](double x, double y) { return std::abs(x) < 100 && std::abs(y - 25) < 135; }, noise_mm);
}

DepthMeasures measured(const Shot& shot, const PictureGeometry& picture = kKnown) {
  return measure_depth(shot.depth, picture, shot.points);
}

float cosine(const std::vector<float>& a, const std::vector<float>& b) {
  float sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

TEST(Depth, plane_residual_is_about_the_noise_whichever_way_a_sheet_is_tilted) {
  for (const PictureGeometry& picture : {kKnown, kUnknown}) {
    for (const Pose& pose :
         {Pose{}, {30, 0, 0}, {-25, 0, 10}, {0, 30, 0}, {0, -30, -15}, {20, 20, 20}, {0, 0, 0, 700}}) {
      const DepthMeasures sheet = measured(shoot_sheet(pose), picture);
      ASSERT_TRUE(sheet.valid);
      EXPECT_LT(sheet.plane_residual_mm, 2) << pose.yaw_deg << ' ' << pose.pitch_deg;
      EXPECT_GT(sheet.plane_residual_mm, 0.5F);
      EXPECT_NEAR(sheet.curvature_across_per_m, 0, 1);
      EXPECT_NEAR(sheet.curvature_along_per_m, 0, 1);
      EXPECT_NEAR(*sheet.nose_prominence_mm, 0, 2.5);
      EXPECT_NEAR(*sheet.cheek_falloff_mm, 0, 2.5);
      EXPECT_NEAR(*sheet.forehead_mm, 0, 2.5);
      EXPECT_NEAR(*sheet.chin_mm, 0, 2.5);
      EXPECT_GT(sheet.surround_plane_share, 0.5F);
      EXPECT_LT(sheet.surround_behind_share, 0.5F);
    }
  }
}

TEST(Depth, tilt_of_a_sheet_is_measured) {
  EXPECT_LT(measured(shoot_sheet({})).plane_tilt_deg, 2);
  EXPECT_NEAR(measured(shoot_sheet({25, 0, 0})).plane_tilt_deg, 25, 2);
  EXPECT_NEAR(measured(shoot_sheet({0, -20, 30})).plane_tilt_deg, 20, 2);
}

TEST(Depth, of_a_head_is_no_plane) {
  for (const PictureGeometry& picture : {kKnown, kUnknown}) {
    for (const Pose& pose : {Pose{}, {18, 0, 0}, {-15, 10, 10}, {0, -12, 0}, {0, 0, 0, 650}}) {
      const DepthMeasures head = measured(shoot_head({}, pose), picture);
      ASSERT_TRUE(head.valid);
      EXPECT_GT(head.plane_residual_mm, 5) << pose.yaw_deg << ' ' << pose.pitch_deg;
      EXPECT_GT(head.plane_residual_relative, 0.04F);
      EXPECT_GT(head.quadric_residual_mm, 2.5F);
      EXPECT_GT(head.curvature_across_per_m, 5);
      EXPECT_GT(head.curvature_along_per_m, 2);
      EXPECT_GT(*head.nose_prominence_mm, 20);
      EXPECT_GT(*head.cheek_falloff_mm, 5);
      EXPECT_GT(head.surround_behind_share, 0.9F);
      EXPECT_LT(head.surround_plane_share, 0.1F);
    }
  }
}

TEST(Depth, nose_prominence_follows_the_nose) {
  Head flat_nosed;
  flat_nosed.nose = 15;
  EXPECT_NEAR(
      *measured(shoot_head({}, {})).nose_prominence_mm - *measured(shoot_head(flat_nosed, {})).nose_prominence_mm, 11,
      3);
}

TEST(Depth, a_bent_sheet_curves_one_way_and_has_no_relief) {
  const DepthMeasures bent = measured(shoot_sheet({10, 0, 0}, 90));
  EXPECT_GT(bent.plane_residual_mm, 3);
  EXPECT_NEAR(bent.curvature_across_per_m, 1000.0 / 90, 1.5);
  EXPECT_NEAR(bent.curvature_along_per_m, 0, 1);
  EXPECT_LT(bent.quadric_residual_mm, 2);
}

TEST(Depth, noise_is_measured) {
  for (const double noise : {0.0, 2.0, 5.0}) {
    EXPECT_NEAR(measured(shoot_sheet({}, 1e9, noise)).noise_mm, noise, 0.3 + 0.25 * noise) << noise;
  }
}

TEST(Depth, eye_distance_needs_intrinsics_and_tells_an_impossible_size) {
  const Shot near = shoot_head({}, {});
  EXPECT_FALSE(measured(near, kUnknown).eye_distance_mm.has_value());
  EXPECT_NEAR(*measured(near).eye_distance_mm, 63, 3);
  EXPECT_NEAR(*measured(shoot_head({}, {20, 0, 0, 600})).eye_distance_mm, 63, 4);
  Shot shrunk = near;
  for (std::uint16_t& value : shrunk.depth.values()) value = static_cast<std::uint16_t>(value / 2);
  EXPECT_NEAR(*measured(shrunk).eye_distance_mm, 31.5, 2);
}

TEST(Depth, is_the_same_at_another_resolution) {
  const Shot shot = shoot_head({}, {});
  Shot larger = shot;  // a picture with twice the depth frame's resolution
  for (Point3& p : larger.points) p = {2 * p.x + 0.5F, 2 * p.y + 0.5F, p.z};
  const PictureGeometry twice{2 * kWidth, 2 * kHeight, Intrinsics{580, 580, 320.5F, 240.5F}};
  const DepthMeasures a = measured(shot);
  const DepthMeasures b = measured(larger, twice);
  EXPECT_NEAR(a.plane_residual_mm, b.plane_residual_mm, 0.05);
  EXPECT_NEAR(*a.nose_prominence_mm, *b.nose_prominence_mm, 0.5);
  EXPECT_NEAR(*a.eye_distance_mm, *b.eye_distance_mm, 0.5);
  EXPECT_GT(
      cosine(depth_embedding(shot.depth, kKnown, shot.points), depth_embedding(larger.depth, twice, larger.points)),
      0.999F);
}

TEST(Depth, holes_are_counted_and_too_many_cannot_be_measured) {
  Shot shot = shoot_head({}, {});
  EXPECT_NEAR(measured(shot).hole_share, 0.02, 0.02);
  test::TestRandom random(5);
  for (std::uint16_t& value : shot.depth.values()) value = random.below(10) < 3 ? std::uint16_t{0} : value;
  EXPECT_TRUE(measured(shot).valid);
  EXPECT_NEAR(measured(shot).hole_share, 0.31, 0.04);
  for (std::uint16_t& value : shot.depth.values()) value = random.below(10) < 3 ? std::uint16_t{0} : value;
  EXPECT_FALSE(measured(shot).valid);
}

TEST(Depth, something_before_the_face_is_an_outlier) {
  Shot shot = shoot_head({}, {});
  for (int y = 140; y < 160; ++y) {
    for (int x = 120; x < 200; ++x) shot.depth.at(x, y) = 200;
  }
  EXPECT_GT(measured(shot).outlier_share, 0.05F);
  EXPECT_LT(measured(shot).plane_residual_mm, 20);
}

TEST(Depth, one_head_is_nearer_to_itself_than_to_others) {
  constexpr std::uint64_t kPeople = 8;
  std::vector<std::vector<float>> first;
  std::vector<std::vector<float>> second;
  for (std::uint64_t person = 0; person < kPeople; ++person) {
    const Shot a = shoot_head(somebody(person), {0, 0, 0, 450}, 1.5, person);
    const Shot b = shoot_head(somebody(person), {12, -6, 8, 560}, 1.5, 100 + person);
    first.push_back(depth_embedding(a.depth, kKnown, a.points));
    second.push_back(depth_embedding(b.depth, kKnown, b.points));
    ASSERT_EQ(first.back().size(), kDepthEmbeddingColumns * kDepthEmbeddingRows);
    ASSERT_EQ(second.back().size(), kDepthEmbeddingColumns * kDepthEmbeddingRows);
    EXPECT_NEAR(cosine(first.back(), first.back()), 1, 1e-5);
  }
  int nearest_is_self = 0;
  for (std::size_t i = 0; i < kPeople; ++i) {
    std::size_t best = 0;
    for (std::size_t j = 0; j < kPeople; ++j) {
      if (cosine(second[i], first[j]) > cosine(second[i], first[best])) best = j;
    }
    nearest_is_self += best == i ? 1 : 0;
  }
  EXPECT_GE(nearest_is_self, 7);
}

TEST(Depth, embedding_is_empty_without_a_relief_or_readings) {
  const Shot sheet = shoot_sheet({15, 0, 0}, 120);
  EXPECT_TRUE(depth_embedding(sheet.depth, kKnown, sheet.points).empty());
  Shot shot = shoot_head({}, {});
  EXPECT_FALSE(depth_embedding(shot.depth, kUnknown, shot.points).empty());
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth / 2; ++x) shot.depth.at(x, y) = 0;
  }
  EXPECT_TRUE(depth_embedding(shot.depth, kKnown, shot.points).empty());
}

TEST(Depth, is_the_same_every_time) {
  const Shot shot = shoot_head({}, {8, 4, 2});
  EXPECT_EQ(measured(shot).plane_residual_mm, measured(shot).plane_residual_mm);
  EXPECT_EQ(measured(shot).curvature_across_per_m, measured(shot).curvature_across_per_m);
  EXPECT_EQ(depth_embedding(shot.depth, kKnown, shot.points), depth_embedding(shot.depth, kKnown, shot.points));
}

TEST(Depth, of_a_constant_frame_is_a_plane) {
  Shot shot = shoot_head({}, {});
  for (std::uint16_t& value : shot.depth.values()) value = 600;
  const DepthMeasures flat = measured(shot);
  EXPECT_TRUE(flat.valid);
  EXPECT_NEAR(flat.plane_residual_mm, 0, 1e-3);
  EXPECT_NEAR(*flat.nose_prominence_mm, 0, 1e-2);
  EXPECT_EQ(flat.noise_mm, 0);
  EXPECT_EQ(flat.surround_plane_share, 1);
  EXPECT_TRUE(depth_embedding(shot.depth, kKnown, shot.points).empty());
}

TEST(Depth, cannot_be_measured_where_nothing_is_read) {
  const Shot shot = shoot_head({}, {});
  const media::Image16 holes(kWidth, kHeight);
  const DepthMeasures none = measure_depth(holes, kKnown, shot.points);
  EXPECT_FALSE(none.valid);
  EXPECT_EQ(none.hole_share, 1);
  EXPECT_TRUE(depth_embedding(holes, kKnown, shot.points).empty());
  EXPECT_FALSE(measure_depth({}, kKnown, shot.points).valid);
  EXPECT_FALSE(measure_depth(media::Image16(1, 1), kKnown, shot.points).valid);
  EXPECT_FALSE(measure_depth(shot.depth, {0, 0, kCamera}, shot.points).valid);
}

TEST(Depth, survives_any_points_and_intrinsics) {
  const Shot shot = shoot_head({}, {});
  const auto moved = [&](float scale, float dx, float dy) {
    DensePoints points = shot.points;
    for (Point3& p : points) p = {p.x * scale + dx, p.y * scale + dy, p.z};
    return points;
  };
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  DensePoints broken = shot.points;
  broken[50].y = kNan;
  DensePoints line = shot.points;
  for (Point3& p : line) p.y = p.x;
  for (const DensePoints& points :
       {DensePoints{}, broken, moved(1, 1000, 0), moved(1, -200, -200), moved(0.05F, 100, 100), moved(1e30F, 0, 0),
        moved(50, 0, 0), moved(0, 5, 5), line}) {
    const DepthMeasures some = measure_depth(shot.depth, kKnown, points);
    EXPECT_FALSE(some.valid);
    EXPECT_TRUE(depth_embedding(shot.depth, kKnown, points).empty());
  }
  // Half outside the frame, or three times as large.
  for (const DensePoints& points : {moved(1, 60, 0), moved(1, 150, 0), moved(3, -300, -200)}) {
    EXPECT_TRUE(std::isfinite(measure_depth(shot.depth, kKnown, points).plane_residual_mm));
    depth_embedding(shot.depth, kKnown, points);
  }
  for (const Intrinsics& camera : {Intrinsics{}, {kNan, 1, 1, 1}, {-5, 5, 0, 0}}) {
    const DepthMeasures some = measure_depth(shot.depth, {kWidth, kHeight, camera}, shot.points);
    EXPECT_TRUE(some.valid);
    EXPECT_FALSE(some.eye_distance_mm.has_value());
  }
}

}  // namespace
}  // namespace selfsame::face::liveness
