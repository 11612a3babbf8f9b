// Saving and loading of a face presentation that continues in another process.
#include <gtest/gtest.h>

#include <limits>

#include "face/engine.hpp"
#include "face/liveness/saved_observations.hpp"
#include "match/vector.hpp"
#include "tests/support/face_track.hpp"

namespace selfsame::face {
namespace {

/// It never runs a net.
const Engine& engine() {
  static const Engine one({{{}, 32, 32, true, 32}, {{"tiny", 1}, "fp32", {}, 8, {}}, ExaminerFacts{{}, {}, 32}}, {});
  return one;
}

TEST(SavedFacePresentation, goes_on_as_if_it_had_never_stopped) {
  const auto track = test::follow({}, 4, 10, [](double t) { return test::HeadState{.yaw_deg = 8 * t}; });
  const auto whole = engine().begin_presentation();
  ASSERT_TRUE(whole->load(liveness::write_observations(track)));
  const auto parts = engine().begin_presentation();
  const std::span<const liveness::Observation> frames(track);
  ASSERT_TRUE(parts->load(liveness::write_observations(frames.first(7))));
  ASSERT_TRUE(parts->load(liveness::write_observations(frames.subspan(7))));
  EXPECT_EQ(parts->save(), whole->save());
  EXPECT_EQ(parts->conclude({}).llr, liveness::judge(track, {}).llr);
  EXPECT_EQ(parts->load(liveness::write_observations(frames.first(1))).error().code, ErrorCode::session_corrupt)
      << "time does not run back";
  EXPECT_EQ(parts->save(), whole->save());
  EXPECT_EQ(parts->load({}).error().code, ErrorCode::session_corrupt);
}

TEST(SavedRelief, is_read_back_bit_by_bit) {
  std::vector<float> numbers(120);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<float>(i % 7) - 3;
  ASSERT_TRUE(match::normalize(numbers));
  const auto loaded = engine().load_features(Relief(numbers).save());
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(dynamic_cast<const Relief&>(**loaded).vector, numbers);
  EXPECT_TRUE(engine().load_features(Relief({}).save())) << "of a face whose relief could not be read";
}

TEST(SavedRelief, is_refused_when_it_is_none) {
  const auto refused = [](const Bytes& saved) {
    const auto loaded = engine().load_features(saved);
    return !loaded && loaded.error().code == ErrorCode::session_corrupt;
  };
  EXPECT_TRUE(refused({}));
  EXPECT_TRUE(refused({2}));
  EXPECT_TRUE(refused({1, 0}));
  EXPECT_TRUE(refused(Relief({0.5F, 0.5F}).save())) << "not of length 1";
  EXPECT_TRUE(refused(Relief({std::numeric_limits<float>::quiet_NaN()}).save()));
  std::vector<float> long_one(121, 0);
  long_one[0] = 1;
  EXPECT_TRUE(refused(Relief(long_one).save()));
}

}  // namespace
}  // namespace selfsame::face
