#include "web/wasm/selfsame.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "base/system.hpp"
#include "tests/support/source_folder.hpp"

namespace selfsame::web {
namespace {

constexpr int kSide = 64;

class PageLibrary : public ::testing::Test {
 protected:
  void SetUp() override {
    site_ = selfsame_site(R"({"liveness": false})");
    for (const char* pack : {"selfsame-face-detector", "selfsame-face-embedder"}) {
      const auto manifest = base::read_file(test::source_folder() / "models" / pack / "manifest.json", 1U << 20);
      ASSERT_TRUE(manifest) << manifest.error().message;
      const std::string text(base::as_text(*manifest));
      ASSERT_EQ(selfsame_add_pack(site_, text.c_str(), nullptr, 0), 0) << selfsame_error();
    }
    ASSERT_EQ(selfsame_start(site_), 0) << selfsame_error();
    attempt_ = selfsame_attempt(site_, 1);
    ASSERT_GT(attempt_, 0) << selfsame_error();
  }
  void TearDown() override {
    selfsame_release(attempt_);
    selfsame_release(site_);
  }

  std::int32_t add_picture(double time_ms) const {
    return selfsame_add_picture(attempt_, pixels_.data(), count(), kSide, kSide, 3, time_ms, 1);
  }
  /// Answers its first net with nothing, so that the work ends and the sample cannot be used.
  static void finish(std::int32_t work) {
    ASSERT_EQ(selfsame_next(work), 1) << selfsame_error();
    ASSERT_EQ(selfsame_resume(work), 0) << selfsame_error();
    ASSERT_EQ(selfsame_next(work), 0) << selfsame_error();
  }

  std::uint32_t count() const { return static_cast<std::uint32_t>(pixels_.size()); }

  std::vector<std::uint8_t> pixels_ = std::vector<std::uint8_t>(kSide * kSide * 3, 128);
  std::int32_t site_ = 0;
  std::int32_t attempt_ = 0;
};

TEST_F(PageLibrary, finished_work_that_is_released_leaves_the_attempt_to_the_next) {
  const auto first = add_picture(0);
  ASSERT_GT(first, 0) << selfsame_error();
  finish(first);
  const auto second = add_picture(100);
  ASSERT_GT(second, 0) << selfsame_error();
  selfsame_release(first);
  EXPECT_EQ(add_picture(200), -1);
  EXPECT_EQ(selfsame_enrol(attempt_, "[]"), -1);
  selfsame_release(second);
  const auto third = add_picture(300);
  EXPECT_GT(third, 0) << selfsame_error();
  selfsame_release(third);
}

TEST_F(PageLibrary, says_of_a_sample_what_a_server_says_and_when_it_was_taken) {
  const auto work = add_picture(250);
  ASSERT_GT(work, 0) << selfsame_error();
  finish(work);
  const std::string text = selfsame_text();
  for (const char* part : {R"("index":0)", R"("modality":"face")", R"("used":false)", R"("error":{"code":")",
                           R"("measures":[)", R"("time_ms":250)"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
  }
  selfsame_release(work);
}

TEST_F(PageLibrary, refuses_a_picture_of_another_number_of_bytes_than_its_size_says) {
  const float landmarks[10] = {20, 20, 44, 20, 32, 32, 22, 44, 42, 44};
  for (const std::uint32_t wrong : {0U, count() - 1, count() + 1}) {
    EXPECT_EQ(selfsame_add_picture(attempt_, pixels_.data(), wrong, kSide, kSide, 3, 0, 1), -1) << wrong;
    EXPECT_EQ(selfsame_detect(site_, pixels_.data(), wrong, kSide, kSide, 3), -1) << wrong;
    EXPECT_EQ(selfsame_align(pixels_.data(), wrong, kSide, kSide, 3, landmarks), -1) << wrong;
  }
  EXPECT_EQ(selfsame_add_picture(attempt_, pixels_.data(), count(), kSide, kSide, 4, 0, 1), -1);
  EXPECT_EQ(selfsame_align(pixels_.data(), count(), kSide, kSide, 3, landmarks), 0) << selfsame_error();
}

TEST_F(PageLibrary, refuses_times_that_no_clock_shows) {
  for (const double time : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 1e300}) {
    EXPECT_EQ(add_picture(time), -1) << time;
    EXPECT_EQ(selfsame_forget_before(attempt_, time), -1) << time;
  }
}

}  // namespace
}  // namespace selfsame::web
