#include "media/sound_marks.hpp"

#include <gtest/gtest.h>

#include "media/mark_test_support.hpp"
#include "media/resampling.hpp"
#include "tests/support/synthetic_voice.hpp"

namespace selfsame::media {
namespace {

using test::share_known;

class SoundMarksTest : public ::testing::Test {
 protected:
  static Sound voice(std::uint64_t take) { return test::synthetic_voice(test::throat_of(3), 5, take); }
  std::vector<Mark> of(const Sound& sound) const { return marks_.of(resample(sound, SoundMarks::kRateHz).samples); }
  SoundMarks marks_{MarkKey{1, 2, 3}};
};

TEST_F(SoundMarksTest, know_copies_again) {
  const Sound original = voice(1);
  const auto marks = of(original);
  EXPECT_GE(marks.size(), SoundMarks::kFewest);
  EXPECT_EQ(of(original), marks);
  Sound softer = original;
  for (float& value : softer.samples) value *= 0.2F;
  EXPECT_GT(share_known(marks, of(softer)), 0.9);
  EXPECT_GT(share_known(marks, of(resample(original, 8000))), 0.7);
  EXPECT_GT(share_known(marks, of(test::joined({test::silence(1.503), original}))), 0.5);
  Sound cut = original;
  cut.samples.erase(cut.samples.begin(), cut.samples.begin() + 16'000);
  EXPECT_GT(share_known(marks, of(cut)), 0.5);
}

TEST_F(SoundMarksTest, know_no_other_take) {
  const auto marks = of(voice(1));
  for (const int percent : {90, 94, 106, 110}) {
    // Synthetic syllables have regular timing, so a take at nearly the same speed is nearly a copy; people vary more.
    Sound again = voice(2);
    again.rate_hz = again.rate_hz * percent / 100;
    EXPECT_LT(share_known(marks, of(again)), 0.1) << percent;
  }
}

TEST_F(SoundMarksTest, mean_nothing_with_another_key) {
  const Sound original = voice(1);
  EXPECT_EQ(share_known(of(original), SoundMarks(MarkKey{9}).of(original.samples)), 0);
}

TEST_F(SoundMarksTest, are_none_of_what_says_nothing) {
  EXPECT_TRUE(of(test::silence(2)).empty());
  EXPECT_TRUE(marks_.of({}).empty());
  EXPECT_TRUE(marks_.of(std::vector<float>(600)).empty());
  EXPECT_LE(of(test::synthetic_voice(test::throat_of(3), 30, 1)).size(), SoundMarks::kMost);
}

}  // namespace
}  // namespace selfsame::media
