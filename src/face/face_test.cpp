// The pure half of the face room: no net is run.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "face/alignment.hpp"
#include "face/dense_points.hpp"
#include "face/detection.hpp"
#include "face/embedding.hpp"
#include "face/liveness/observation.hpp"
#include "face/presentation.hpp"
#include "face/quality.hpp"
#include "media/kernels.hpp"
#include "pipeline/measures.hpp"
#include "tests/support/synthetic_image.hpp"

namespace selfsame::face {
namespace {

using pipeline::Purpose;

/// Outputs of a detector that sees nothing, for a tensor of the given size.
std::vector<base::Tensor> blank_outputs(int width, int height) {
  std::vector<base::Tensor> outputs;
  for (const std::size_t values : {1U, 1U, 4U, 10U}) {
    for (const int stride : {8, 16, 32}) {
      const auto cells = static_cast<std::size_t>((width / stride) * (height / stride));
      outputs.push_back({{1, static_cast<std::int64_t>(cells), static_cast<std::int64_t>(values)},
                         std::vector<float>(cells * values, 0.0F)});
    }
  }
  return outputs;
}

/// Adds a face of `score` to cell (column, row) of stride 8: a box of `side` tensor pixels around the cell's corner.
void plant(std::vector<base::Tensor>& outputs, int width, int column, int row, float side, float score) {
  const auto cell = static_cast<std::size_t>(row * (width / 8) + column);
  outputs[0].values[cell] = score;
  outputs[3].values[cell] = score;
  outputs[6].values[cell * 4 + 2] = std::log(side / 8);
  outputs[6].values[cell * 4 + 3] = std::log(side / 8);
  const float eye = side / 8 * 0.2F;
  const float points[10] = {-eye, -eye, eye, -eye, 0, 0, -eye, eye, eye, eye};
  std::copy(std::begin(points), std::end(points), outputs[9].values.begin() + static_cast<std::ptrdiff_t>(cell * 10));
}

DetectedFace level_face(float scale = 1) {
  DetectedFace face{{0, 0, 112 * scale, 112 * scale}, kAlignedLandmarks, 0.95F};
  for (auto& point : face.landmarks) point = {point.x * scale, point.y * scale};
  return face;
}

const pipeline::Measure& find(const std::vector<pipeline::Measure>& measures, std::string_view name) {
  for (const auto& measure : measures) {
    if (measure.name == name) return measure;
  }
  ADD_FAILURE() << "no measure " << name;
  return measures.front();
}

TEST(Detection, shrinks_large_pictures_and_pads_to_what_the_net_takes) {
  DetectorInput dynamic;
  dynamic.dynamic = true;
  const auto landscape = prepare_detection(media::Image(1000, 500, 3), dynamic, 320);
  EXPECT_EQ(landscape.tensor.shape, (std::vector<std::int64_t>{1, 3, 160, 320}));
  EXPECT_FLOAT_EQ(landscape.picture_per_tensor, 1000.0F / 320.0F);
  const auto same = prepare_detection(media::Image(250, 250, 3), dynamic, 320);
  EXPECT_EQ(same.tensor.shape, (std::vector<std::int64_t>{1, 3, 256, 256}));
  EXPECT_FLOAT_EQ(same.picture_per_tensor, 1.0F);
  const auto doubled = prepare_detection(media::Image(92, 112, 3), dynamic, 320);
  EXPECT_FLOAT_EQ(doubled.picture_per_tensor, 0.5F);
  DetectorInput fixed;
  const auto tall = prepare_detection(media::Image(100, 900, 3), fixed, 640);
  EXPECT_EQ(tall.tensor.shape, (std::vector<std::int64_t>{1, 3, 320, 320}));
  const auto sliver = prepare_detection(media::Image(5000, 1, 3), dynamic, 320);
  EXPECT_EQ(sliver.tensor.shape, (std::vector<std::int64_t>{1, 3, 32, 320}));
}

TEST(Detection, finds_what_the_net_saw_in_picture_pixels) {
  auto outputs = blank_outputs(64, 64);
  plant(outputs, 64, 4, 3, 24, 0.9F);
  const PreparedPicture prepared{{{1, 3, 64, 64}, {}}, 2.0F};
  const auto faces = interpret_detection(outputs, prepared, 0.6F);
  ASSERT_TRUE(faces);
  ASSERT_EQ(faces->size(), 1U);
  EXPECT_NEAR((*faces)[0].box.centre().x, 4 * 8 * 2, 1e-3);
  EXPECT_NEAR((*faces)[0].box.centre().y, 3 * 8 * 2, 1e-3);
  EXPECT_NEAR((*faces)[0].box.width, 48, 1e-3);
  EXPECT_NEAR((*faces)[0].score, 0.9F, 1e-5);
}

TEST(Detection, keeps_the_best_of_overlapping_faces_and_all_apart) {
  auto outputs = blank_outputs(96, 96);
  plant(outputs, 96, 2, 2, 24, 0.8F);
  plant(outputs, 96, 3, 2, 24, 0.95F);  // overlaps the first by more than 0.3
  plant(outputs, 96, 9, 9, 24, 0.7F);
  const PreparedPicture prepared{{{1, 3, 96, 96}, {}}, 1.0F};
  const auto faces = interpret_detection(outputs, prepared, 0.6F);
  ASSERT_TRUE(faces);
  ASSERT_EQ(faces->size(), 2U);
  EXPECT_NEAR((*faces)[0].score, 0.95F, 1e-5);
  EXPECT_NEAR((*faces)[1].score, 0.7F, 1e-5);
}

TEST(Detection, leaves_out_faces_that_cannot_be_aligned) {
  const PreparedPicture prepared{{{1, 3, 64, 64}, {}}, 1.0F};
  auto outputs = blank_outputs(64, 64);
  plant(outputs, 64, 4, 3, 24, 0.9F);
  const auto cell = static_cast<std::size_t>(3 * 8 + 4);
  for (const float nonsense : {std::nanf(""), INFINITY, 1e20F}) {
    auto broken = outputs;
    broken[9].values[cell * 10 + 4] = nonsense;
    EXPECT_TRUE(interpret_detection(broken, prepared, 0.6F)->empty());
    broken = outputs;
    broken[6].values[cell * 4 + 2] = nonsense;
    EXPECT_TRUE(interpret_detection(broken, prepared, 0.6F)->empty());
    broken = outputs;
    broken[0].values[cell] = nonsense;
    const auto faces = interpret_detection(broken, prepared, 0.6F);
    EXPECT_EQ(faces->empty(), std::isnan(nonsense)) << "a score is clamped, but not-a-number is none";
  }
  auto one_point = outputs;
  for (std::size_t i = 0; i < 10; ++i) one_point[9].values[cell * 10 + i] = 0;
  EXPECT_TRUE(interpret_detection(one_point, prepared, 0.6F)->empty());
}

TEST(Detection, refuses_outputs_of_another_shape) {
  const PreparedPicture prepared{{{1, 3, 64, 64}, {}}, 1.0F};
  auto outputs = blank_outputs(64, 64);
  outputs[7].values.pop_back();
  EXPECT_EQ(interpret_detection(outputs, prepared, 0.6F).error().code, ErrorCode::inference_failed);
  outputs = blank_outputs(64, 64);
  outputs.pop_back();
  EXPECT_EQ(interpret_detection(outputs, prepared, 0.6F).error().code, ErrorCode::inference_failed);
}

TEST(Detection, picks_the_largest_or_the_central_face_and_counts_the_prominent) {
  std::vector<DetectedFace> faces{
      {{0, 0, 60, 60}, {}, 0.9F}, {{85, 85, 30, 30}, {}, 0.8F}, {{170, 170, 10, 10}, {}, 0.99F}};
  EXPECT_EQ(pick_face(faces, FacePick::largest, 200, 200), 0U);
  EXPECT_EQ(pick_face(faces, FacePick::central, 200, 200), 1U);
  EXPECT_EQ(count_prominent(faces), 2U) << "a quarter of the largest area counts, less does not";
  EXPECT_EQ(count_prominent({}), 0U);
}

TEST(Alignment, brings_landmarks_to_their_places_whatever_the_pose) {
  for (const double roll : {-35.0, 0.0, 20.0}) {
    for (const double height : {90.0, 300.0, 900.0}) {
      const auto side = static_cast<int>(height * 1.6);
      const auto cartoon = test::cartoon_face(side, side, {side / 2.0, side / 2.0, height, roll, 3});
      const auto map = alignment(cartoon.landmarks);
      for (std::size_t i = 0; i < 5; ++i) {
        const auto there = media::apply(map, cartoon.landmarks[i]);
        EXPECT_NEAR(there.x, kAlignedLandmarks[i].x, 6) << roll << " " << height;
        EXPECT_NEAR(there.y, kAlignedLandmarks[i].y, 6) << roll << " " << height;
      }
    }
  }
}

TEST(Alignment, large_and_small_pictures_of_one_face_come_out_alike) {
  const auto large = test::cartoon_face(1200, 1200, {600, 600, 800, 10, 5});
  const auto small = test::cartoon_face(300, 300, {150, 150, 200, 10, 5});
  const auto a = media::to_gray(align(large.image, large.landmarks));
  const auto b = media::to_gray(align(small.image, small.landmarks));
  double difference = 0;
  for (std::size_t i = 0; i < a.bytes().size(); ++i) difference += std::abs(int{a.bytes()[i]} - int{b.bytes()[i]});
  EXPECT_LT(difference / static_cast<double>(a.bytes().size()), 3.0);
}

TEST(Alignment, survives_landmarks_outside_the_picture) {
  Landmarks landmarks = kAlignedLandmarks;
  for (auto& point : landmarks) point = {point.x * 30 - 2000, point.y * 30 + 500};
  const auto aligned = align(test::gradient_image(64, 64, 3), landmarks);
  EXPECT_EQ(aligned.width(), kAlignedSide);
}

TEST(PoseFromLandmarks, is_level_for_the_template_and_turns_with_the_nose) {
  const Pose level = estimate_pose(kAlignedLandmarks);
  EXPECT_NEAR(level.yaw_deg, 0, 4);
  EXPECT_NEAR(level.pitch_deg, 0, 6);
  EXPECT_NEAR(level.roll_deg, 0, 1);
  Landmarks right = kAlignedLandmarks;
  right[2].x += 10;
  EXPECT_GT(estimate_pose(right).yaw_deg, 15);
  Landmarks left = kAlignedLandmarks;
  left[2].x -= 10;
  EXPECT_LT(estimate_pose(left).yaw_deg, -15);
  Landmarks down = kAlignedLandmarks;
  down[2].y += 10;
  EXPECT_GT(estimate_pose(down).pitch_deg, 12);
}

TEST(PoseFromLandmarks, rolls_without_turning) {
  constexpr float kAngle = 25 * std::numbers::pi_v<float> / 180;
  Landmarks rolled;
  for (std::size_t i = 0; i < 5; ++i) {
    const auto& p = kAlignedLandmarks[i];
    rolled[i] = {p.x * std::cos(kAngle) - p.y * std::sin(kAngle), p.x * std::sin(kAngle) + p.y * std::cos(kAngle)};
  }
  const Pose pose = estimate_pose(rolled);
  EXPECT_NEAR(pose.roll_deg, 25, 1);
  EXPECT_NEAR(pose.yaw_deg, 0, 4);
}

TEST(FaceQuality, passes_a_good_face_for_every_purpose) {
  const auto cartoon = test::cartoon_face(400, 400, {200, 200, 240, 0, 2});
  const auto gray = media::to_gray(align(cartoon.image, cartoon.landmarks));
  const auto measures = measure_quality({cartoon.box, cartoon.landmarks, 0.9F}, gray, Purpose::enrolment);
  for (const auto& measure : measures) {
    EXPECT_TRUE(measure.passed) << measure.name << " " << measure.value;
    EXPECT_TRUE(measure.reason.empty());
    EXPECT_GE(measure.score, 0) << measure.name;
    EXPECT_LE(measure.score, 1) << measure.name;
  }
  EXPECT_GT(pipeline::overall_quality(measures), 0.2F);
}

TEST(FaceQuality, names_what_is_wrong) {
  const auto cartoon = test::cartoon_face(400, 400, {200, 200, 240, 0, 2});
  const auto good = media::to_gray(align(cartoon.image, cartoon.landmarks));
  const auto changed = [&](auto&& change) {
    media::Image image = good;
    for (auto& value : image.bytes()) value = static_cast<std::uint8_t>(std::clamp(change(int{value}), 0, 255));
    return image;
  };
  const struct {
    std::string_view measure;
    DetectedFace face;
    media::Image picture;
  } cases[] = {
      {"inter_eye_px", level_face(0.3F), good},
      {"brightness", level_face(), changed([](int v) { return v / 12; })},
      {"brightness", level_face(), changed([](int v) { return 230 + v / 12; })},
      {"contrast", level_face(), changed([](int v) { return 120 + v / 50; })},
      {"sharpness", level_face(), media::resize(media::resize(good, 8, 8), 112, 112)},
      {"detector_score", {level_face().box, level_face().landmarks, 0.5F}, good},
  };
  for (const auto& [name, face, picture] : cases) {
    const auto measures = measure_quality(face, picture, Purpose::enrolment);
    const auto& measure = find(measures, name);
    EXPECT_FALSE(measure.passed) << name << " " << measure.value;
    EXPECT_FALSE(measure.reason.empty()) << name;
  }
}

TEST(FaceQuality, passes_no_picture_without_colour) {
  const auto cartoon = test::cartoon_face(400, 400, {200, 200, 240, 0, 2});
  const auto aligned = align(cartoon.image, cartoon.landmarks);
  EXPECT_TRUE(measure_colour(aligned).passed) << measure_colour(aligned).value;
  auto gray = media::to_rgb(media::to_gray(aligned));
  const auto measure = measure_colour(gray);
  EXPECT_EQ(measure.name, "colour_share");
  EXPECT_FALSE(measure.passed);
  EXPECT_EQ(measure.value, 0);
  EXPECT_NE(measure.reason.find("no colour"), std::string::npos);
  // The traces of colour that JPEG adds to a gray picture do not count.
  for (std::size_t i = 0; i < gray.bytes().size(); i += 3)
    gray.bytes()[i] = static_cast<std::uint8_t>(std::min(255, gray.bytes()[i] + 2));
  EXPECT_FALSE(measure_colour(gray).passed);
}

TEST(FaceQuality, asks_more_of_an_enrolment_than_of_a_verification) {
  const auto small = level_face(0.55F);  // 19 pixels between the eyes
  const auto cartoon = test::cartoon_face(400, 400, {200, 200, 240, 0, 2});
  const auto gray = media::to_gray(align(cartoon.image, cartoon.landmarks));
  EXPECT_FALSE(find(measure_quality(small, gray, Purpose::enrolment), "inter_eye_px").passed);
  EXPECT_TRUE(find(measure_quality(small, gray, Purpose::verification), "inter_eye_px").passed);
}

TEST(FaceQuality, hints_at_a_covered_mouth) {
  const auto cartoon = test::cartoon_face(400, 400, {200, 200, 240, 0, 2});
  auto covered = media::to_gray(align(cartoon.image, cartoon.landmarks));
  const float bare = find(measure_quality(level_face(), covered, Purpose::verification), "occlusion_hint").value;
  for (int y = 72; y < 112; ++y) {
    for (int x = 10; x < 102; ++x) *covered.pixel(x, y) = 200;
  }
  const auto measures = measure_quality(level_face(), covered, Purpose::verification);
  EXPECT_LT(find(measures, "occlusion_hint").value, bare * 0.5F);
  EXPECT_TRUE(find(measures, "occlusion_hint").passed) << "a hint never fails a sample";
}

/// The output of a net that sees `points` of the picture, where `map` leads to the aligned face.
base::Tensor written(const DensePoints& points, const media::Affine& map) {
  base::Tensor tensor{{1, 294}, {}};
  const float scale = std::hypot(map[0], map[3]);
  for (const Point3& point : points) {
    const media::Point there = media::apply(map, {point.x, point.y});
    for (const float value : {(there.x + 0.5F) / 64 - 1, (there.y + 0.5F) / 64 - 1, point.z * scale / 64}) {
      tensor.values.push_back(value);
    }
  }
  return tensor;
}

/// Both eyes as ellipses with these ratios of height to width; everything else is constant.
DensePoints ellipses(float right, float left) {
  DensePoints points;
  points.fill({200, 180, 5});
  for (std::size_t eye = 0; eye < 2; ++eye) {
    for (std::size_t k = 0; k < 16; ++k) {
      const float turn = static_cast<float>(k) / 8 * std::numbers::pi_v<float>;
      const float direction = eye == 0 ? -1 : 1;
      points[16 * eye + k] = {200 + direction * (40 + 20 * std::cos(turn)),
                              150 - 20 * (eye == 0 ? right : left) * std::sin(turn), -3};
    }
  }
  return points;
}

TEST(DensePoints, come_back_in_pixels_of_the_picture_whatever_the_pose) {
  for (const double roll : {-30.0, 0.0, 15.0}) {
    const auto cartoon = test::cartoon_face(400, 400, {200, 200, 180, roll, 3});
    const auto map = alignment(cartoon.landmarks, kPointsMargin);
    const DensePoints wanted = ellipses(0.3F, 0.1F);
    const auto got = interpret_points(std::vector{written(wanted, map)}, map);
    ASSERT_TRUE(got);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      EXPECT_NEAR((*got)[i].x, wanted[i].x, 0.01);
      EXPECT_NEAR((*got)[i].y, wanted[i].y, 0.01);
      EXPECT_NEAR((*got)[i].z, wanted[i].z, 0.01);
    }
  }
}

TEST(DensePoints, tell_how_far_each_eye_is_open) {
  const auto eyes = liveness::eye_openness(ellipses(0.3F, 0.05F));
  // For an ellipse: height over width, slightly less at the two points beside the middle.
  EXPECT_NEAR(eyes.right, 0.3 * (1 + 2 * std::sin(3 * std::numbers::pi / 8)) / 3, 1e-4);
  EXPECT_NEAR(eyes.left, eyes.right / 6, 1e-4);
}

TEST(DensePoints, refuse_what_is_not_a_face) {
  const auto map = alignment(kAlignedLandmarks, kPointsMargin);
  base::Tensor tensor = written(ellipses(0.3F, 0.3F), map);
  tensor.values[7] = INFINITY;
  EXPECT_EQ(interpret_points(std::vector{tensor}, map).error().code, ErrorCode::inference_failed);
  for (const float far : {17.0F, 1e7F, -1e30F}) {
    tensor.values[7] = far;
    EXPECT_EQ(interpret_points(std::vector{tensor}, map).error().code, ErrorCode::inference_failed) << far;
  }
  tensor.values.pop_back();
  EXPECT_EQ(interpret_points(std::vector{tensor}, map).error().code, ErrorCode::inference_failed);
  EXPECT_EQ(interpret_points({}, map).error().code, ErrorCode::inference_failed);
}

TEST(DensePoints, wherever_they_lie_the_colour_of_skin_is_no_more_work_than_the_picture) {
  const media::Image plain(64, 64, 3, Bytes(64 * 64 * 3, 90));
  for (const float scale : {0.1F, 1.0F, 1e5F, 1e9F, 1e30F}) {
    DensePoints points = ellipses(0.3F, 0.3F);
    for (auto& point : points) point = {point.x * scale, point.y * scale, point.z * scale};
    for (const float channel : liveness::skin_colour(plain, points)) {
      EXPECT_TRUE(channel == 0 || channel == 90) << channel << " at " << scale;
    }
  }
}

TEST(DensePoints, are_looked_for_in_the_aligned_face_with_its_margin) {
  const auto cartoon = test::cartoon_face(300, 300, {150, 150, 160, 10, 5});
  const auto narrow = align(cartoon.image, cartoon.landmarks);
  const auto wide = align(cartoon.image, cartoon.landmarks, kPointsMargin);
  EXPECT_EQ(media::crop(wide, {kPointsMargin, kPointsMargin, kAlignedSide, kAlignedSide}), narrow);
}

TEST(Presentation, looks_at_twice_the_face_and_stays_in_the_picture) {
  const auto inside = presentation_box({100, 80, 40, 60}, 400, 300);
  EXPECT_EQ(inside, (media::Box{80, 50, 80, 120}));
  for (const media::Box face : {media::Box{-20, -30, 200, 260}, {350, 250, 90, 90}, {0, 0, 3000, 10}, {5, 5, 0, 0}}) {
    const auto box = presentation_box(face, 400, 300);
    EXPECT_GE(box.x, 0);
    EXPECT_GE(box.y, 0);
    EXPECT_LE(box.x + box.width, 399.01F);
    EXPECT_LE(box.y + box.height, 299.01F);
    const auto tensor = prepare_presentation(test::gradient_image(400, 300, 3), face, {}, 128);
    EXPECT_EQ(tensor.values.size(), 3U * 128 * 128);
  }
  EXPECT_EQ(prepare_presentation(media::Image(1, 1, 3), {0, 0, 1, 1}, {}, 128).values.size(), 3U * 128 * 128);
}

TEST(Presentation, answers_are_probabilities) {
  const auto answers = interpret_presentation(std::vector<base::Tensor>{{{1, 2}, {0, 100}}});
  ASSERT_TRUE(answers);
  EXPECT_FLOAT_EQ(answers->captured_once, 0.5F);
  EXPECT_FLOAT_EQ(answers->taught, 1.0F);
  EXPECT_FLOAT_EQ(answers->score(), 0.75F);
  EXPECT_EQ(interpret_presentation(std::vector<base::Tensor>{{{1, 2}, {0, NAN}}}).error().code,
            ErrorCode::inference_failed);
  EXPECT_EQ(interpret_presentation(std::vector<base::Tensor>{{{1, 3}, {0, 0, 0}}}).error().code,
            ErrorCode::inference_failed);
}

}  // namespace
}  // namespace selfsame::face
