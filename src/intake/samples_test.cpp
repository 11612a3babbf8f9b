#include "intake/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/codec/codec.hpp"
#include "media/codec/sound_codec.hpp"

namespace selfsame::intake {
namespace {

using testing::HasSubstr;

Bytes picture(int width = 8, int height = 6) { return media::codec::encode_png(media::Image(width, height, 1)); }
Bytes depth_frame() { return media::codec::encode_png(media::Image16(2, 2, {1, 2, 3, 4})); }
Bytes recording(std::size_t samples = 1600) {
  return media::codec::encode_wav(media::Sound{16'000, std::vector<float>(samples, 0.25F)});
}
const Bytes kRecord{'F', 'M', 'R', 0, ' ', '2', '0', 0};
const Bytes kText{'t', 'e', 'x', 't'};

/// Fails the test where the sample holds something else.
template <class Content>
Content content(const pipeline::Sample& sample) {
  EXPECT_TRUE(std::holds_alternative<Content>(sample.content));
  const auto* held = std::get_if<Content>(&sample.content);
  return held != nullptr ? *held : Content{};
}

TEST(Intake, reads_pictures_then_recordings_then_prints) {
  const Bytes face = picture();
  const Bytes voice = recording();
  const Bytes finger = picture(5, 4);
  const auto samples = read_samples(
      {.pictures = {{face}, {face}}, .recordings = {{voice}}, .prints = {{finger}}, .times_ms = {10, 20, 30, 40}});
  ASSERT_TRUE(samples) << samples.error().message;
  ASSERT_EQ(samples->size(), 4U);
  EXPECT_EQ(content<pipeline::FacePicture>((*samples)[1]).image.width(), 8);
  EXPECT_EQ(content<pipeline::Recording>((*samples)[2]).sound.samples.size(), 1600U);
  EXPECT_EQ(content<pipeline::FingerPicture>((*samples)[3]).image.width(), 5);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ((*samples)[i].time_ms, static_cast<std::int64_t>(10 * (i + 1)));
}

TEST(Intake, gives_each_picture_its_depth_frame) {
  const Bytes face = picture();
  const Bytes depth = depth_frame();
  const auto samples = read_samples({.pictures = {{face}, {face}}, .depths = {{depth}, {depth}}});
  ASSERT_TRUE(samples) << samples.error().message;
  EXPECT_EQ(content<pipeline::FacePicture>((*samples)[1]).depth.width(), 2);
  EXPECT_EQ(read_samples({.pictures = {{face}, {face}}, .depths = {{depth}}}).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(read_samples({.pictures = {{face}}, .depths = {{kText}}}).error().message.substr(0, 14), "depth frame 1:");
}

TEST(Intake, takes_one_position_for_all_prints_or_one_for_each) {
  const Bytes print = picture();
  const auto all = read_samples({.prints = {{print}, {print}}, .positions = {"left-thumb"}});
  ASSERT_TRUE(all);
  EXPECT_EQ(content<pipeline::FingerPicture>((*all)[1]).position, "left-thumb");
  const auto each = read_samples({.prints = {{print}, {print}}, .positions = {"left-thumb", "left-index"}});
  ASSERT_TRUE(each);
  EXPECT_EQ(content<pipeline::FingerPicture>((*each)[1]).position, "left-index");
  EXPECT_EQ(read_samples({.prints = {{print}, {print}, {print}}, .positions = {"a", "b"}}).error().code,
            ErrorCode::invalid_argument);
}

TEST(Intake, decodes_what_begins_as_a_picture_and_hands_on_anything_else_as_a_record) {
  const Bytes print = picture();
  EXPECT_TRUE(std::holds_alternative<pipeline::FingerPicture>(read_print(print)->content));
  EXPECT_EQ(content<pipeline::FingerRecord>(*read_print(kRecord)).bytes, kRecord);
  EXPECT_EQ(content<pipeline::FingerRecord>(*read_print(kText)).bytes, kText);
  const Bytes cut(print.begin(), print.begin() + 20);
  EXPECT_EQ(read_print(cut).error().code, ErrorCode::corrupt_media);
  EXPECT_EQ(read_print({}).error().code, ErrorCode::unsupported_media);
  EXPECT_EQ(read_print_picture(kRecord).error().code, ErrorCode::unsupported_media);
}

TEST(Intake, reads_raw_prints_by_the_layout_that_was_told) {
  const Bytes pixels(12, 7);
  const auto raw = read_print(pixels, {.raw = "4x3@500"});
  ASSERT_TRUE(raw) << raw.error().message;
  EXPECT_EQ(content<pipeline::FingerPicture>(*raw).image.height(), 3);
  EXPECT_EQ(content<pipeline::FingerPicture>(*raw).dots_per_inch, 500);
  EXPECT_EQ(read_print_picture(pixels, {.raw = "4x3@500", .dots_per_inch = 1000})->dots_per_inch, 1000);
  EXPECT_EQ(read_print(pixels, {.raw = "5x3"}).error().code, ErrorCode::corrupt_media);
}

TEST(Intake, holds_all_pictures_together_to_the_budget) {
  const Bytes face = picture(10, 10);
  const Bytes depth = depth_frame();
  EXPECT_TRUE(read_samples({.pictures = {{face}}, .prints = {{face}}}, {.pixels = 200}));
  const auto over = read_samples({.pictures = {{face}}, .prints = {{face}}}, {.pixels = 199});
  EXPECT_EQ(over.error().code, ErrorCode::media_too_large);
  EXPECT_TRUE(read_samples({.pictures = {{face}}, .depths = {{depth}}}, {.pixels = 104}));
  EXPECT_FALSE(read_samples({.pictures = {{face}}, .depths = {{depth}}}, {.pixels = 103}));
}

TEST(Intake, holds_all_recordings_together_to_the_budget) {
  const Bytes tenth = recording();
  EXPECT_TRUE(read_samples({.recordings = {{tenth}, {tenth}}}, {.seconds = 0.2}));
  EXPECT_EQ(read_samples({.recordings = {{tenth}, {tenth}}}, {.seconds = 0.19}).error().code,
            ErrorCode::media_too_large);
}

TEST(Intake, says_which_file_is_wrong) {
  const Bytes face = picture();
  EXPECT_THAT(read_samples({.pictures = {{face}, {kText}}}).error().message, HasSubstr("picture 2: "));
  EXPECT_THAT(read_samples({.pictures = {{face}, {kText, "b.jpg"}}}).error().message, HasSubstr("b.jpg: "));
  EXPECT_THAT(read_samples({.recordings = {{kText}}}).error().message, HasSubstr("recording 1: "));
}

TEST(Intake, refuses_none_at_all_and_a_wrong_number_of_times) {
  const Bytes face = picture();
  EXPECT_EQ(read_samples({}).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(read_samples({.pictures = {{face}}, .times_ms = {1, 2}}).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace selfsame::intake
