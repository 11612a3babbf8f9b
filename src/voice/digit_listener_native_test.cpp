// Digit recognition with a tiny net that takes a tone in one of its bands for a digit.
#include "voice/digit_listener.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <numbers>

#include "base/system.hpp"
#include "crypto/sealing.hpp"
#include "infer/library.hpp"
#include "media/resampling.hpp"
#include "tests/support/tiny_onnx.hpp"
#include "voice/examiner.hpp"

namespace selfsame::voice {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLayout =
    R"("input":{"name":"input","rate_hz":16000,"window":400,"hop":160,"fft":512,"bands":11,"low_hz":100,"high_hz":6500,
    "log":true,"padding":0,"frames_first":false,"frames":0,"frame_step":0},"outputs":["log_odds"],"dimension":0)";

/// The middle of a digit's band; Slaney's mel scale between 100 and 6500 Hz.
double tone_hz(int digit) {
  const double step = std::log(6.4) / 27;
  const double low = 100 * 3.0 / 200;
  const double high = 15 + std::log(6.5) / step;
  const double mel = low + (high - low) * (digit + 1) / 12;
  return mel < 15 ? mel * 200 / 3 : 1000 * std::exp(step * (mel - 15));
}

void add_silence(media::Sound& sound, double seconds) {
  sound.samples.resize(sound.samples.size() + static_cast<std::size_t>(seconds * sound.rate_hz));
}

void add_tone(media::Sound& sound, int digit, double seconds) {
  const auto count = static_cast<std::size_t>(seconds * sound.rate_hz);
  for (std::size_t i = 0; i < count; ++i) {
    const double phase = 2 * std::numbers::pi * tone_hz(digit) * static_cast<double>(i) / sound.rate_hz;
    sound.samples.push_back(static_cast<float>(0.3 * std::sin(phase)));
  }
}

Result<std::vector<SpokenDigit>> listen(const DigitListener& listener, const media::Sound& sound) {
  const auto samples = media::resample(sound, kRateHz).samples;
  return listener.listen(samples, detect_speech(samples));
}

class ListenerOfTones : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("selfsame-digits-test-" + std::to_string(::getpid()));
    fs::create_directories(root_ / "packs/tiny");
  }
  void TearDown() override { fs::remove_all(root_); }

  Result<std::shared_ptr<const DigitListener>> load(const std::string& kind, const std::string& architecture) {
    const Bytes net = test::tiny_steps_onnx(11);
    const std::string manifest = R"({"format":1,"id":"tiny","version":1,"kind":")" + kind +
                                 R"(","title":"Tiny","architecture":")" + architecture +
                                 R"(","precision":"fp32","licence":"Apache-2.0","source":"made by the test",
        "training_data":"none","weights":{"file":"tiny.onnx","bytes":)" +
                                 std::to_string(net.size()) + R"(,"sha256":")" + base::to_hex(crypto::sha256(net)) +
                                 R"(","url":""},)" + std::string(kLayout) + "}";
    const fs::path folder = root_ / "packs/tiny";
    EXPECT_TRUE(base::write_file_atomically(folder / "manifest.json", base::as_bytes(manifest),
                                            base::FileMode::everyone_reads));
    EXPECT_TRUE(base::write_file_atomically(folder / "tiny.onnx", net, base::FileMode::everyone_reads));
    const auto library = infer::PackLibrary::scan({{root_ / "packs"}, {}});
    SELFSAME_ASSIGN(const auto* pack, library.find("tiny"));
    SELFSAME_ASSIGN(auto session, infer::Session::load(*infer::Runtime::create(), *pack));
    return DigitListener::create(std::move(session));
  }
  fs::path root_;
};

TEST_F(ListenerOfTones, hears_digits_in_order_and_when) {
  const auto listener = load("voice_digits", "digits");
  ASSERT_TRUE(listener) << listener.error().message;
  for (const int rate_hz : {16'000, 48'000}) {
    media::Sound sound{rate_hz, {}};
    add_silence(sound, 2);
    add_tone(sound, 7, 0.4);
    add_silence(sound, 1);
    add_tone(sound, 2, 0.4);
    add_silence(sound, 0.3);
    add_tone(sound, 2, 0.4);
    add_silence(sound, 1);
    const auto spoken = listen(**listener, sound);
    ASSERT_TRUE(spoken) << spoken.error().message;
    ASSERT_EQ(spoken->size(), 3U) << rate_hz;
    EXPECT_EQ((*spoken)[0].digit, 7);
    EXPECT_EQ((*spoken)[1].digit, 2);
    EXPECT_EQ((*spoken)[2].digit, 2);
    EXPECT_NEAR((*spoken)[0].begin_s, 2.0, 0.1);
    EXPECT_NEAR((*spoken)[1].begin_s, 3.4, 0.1);
    EXPECT_NEAR((*spoken)[2].end_s, 4.5, 0.1);
  }
}

TEST_F(ListenerOfTones, hears_nothing_in_silence_and_a_short_digit_once) {
  const auto listener = load("voice_digits", "digits");
  ASSERT_TRUE(listener) << listener.error().message;
  media::Sound sound{kRateHz, {}};
  add_silence(sound, 1);
  EXPECT_TRUE(listen(**listener, sound)->empty());
  media::Sound brief{kRateHz, {}};
  add_tone(brief, 5, 0.25);
  const auto spoken = listen(**listener, brief);
  ASSERT_EQ(spoken->size(), 1U);
  EXPECT_EQ(spoken->front().digit, 5);
}

TEST_F(ListenerOfTones, tells_an_examiner_which_digits_were_spoken) {
  const auto listener = load("voice_digits", "digits");
  ASSERT_TRUE(listener) << listener.error().message;
  media::Sound sound{kRateHz, {}};
  add_silence(sound, 0.5);
  for (const int digit : {4, 0, 9}) {
    add_tone(sound, digit, 0.4);
    add_silence(sound, 0.3);
  }
  const auto activity = detect_speech(sound.samples);
  const auto hearing = Examiner::create(nullptr, *listener);
  EXPECT_TRUE((*hearing)->hears_digits());
  EXPECT_EQ((*hearing)->examine(sound.samples, activity)->digits, (std::vector{4, 0, 9}));
  const auto deaf = Examiner::create();
  EXPECT_FALSE((*deaf)->hears_digits());
  EXPECT_TRUE((*deaf)->examine(sound.samples, activity)->digits.empty());
}

TEST_F(ListenerOfTones, is_not_made_of_another_pack) {
  EXPECT_EQ(load("voice_pad", "digits").error().code, ErrorCode::pack_invalid);
  EXPECT_EQ(load("voice_digits", "words").error().code, ErrorCode::pack_invalid);
}

}  // namespace
}  // namespace selfsame::voice
