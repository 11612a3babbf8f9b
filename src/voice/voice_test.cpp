// The pure half of the voice room, on made-up sounds; compiled to WebAssembly too.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "media/resampling.hpp"
#include "pipeline/measures.hpp"
#include "tests/support/synthetic_voice.hpp"
#include "voice/detection.hpp"
#include "voice/embedding.hpp"
#include "voice/quality.hpp"

namespace selfsame::voice {
namespace {

using pipeline::Purpose;
using test::joined;
using test::silence;
using test::synthetic_voice;
using test::throat_of;
using test::white_noise;

const pipeline::Measure& named(const std::vector<pipeline::Measure>& measures, std::string_view name) {
  return *std::find_if(measures.begin(), measures.end(), [&](const auto& measure) { return measure.name == name; });
}

std::vector<pipeline::Measure> measures_of(const media::Sound& sound, Purpose purpose = Purpose::verification) {
  return measure_quality(sound, detect_speech(sound.samples), purpose);
}

TEST(Activity, finds_speech_between_pauses) {
  const auto sound = joined(
      {silence(1), synthetic_voice(throat_of(1), 2), silence(1.5), synthetic_voice(throat_of(1), 1), silence(0.5)});
  const auto activity = detect_speech(sound.samples);
  EXPECT_NEAR(activity.seconds(), 3, 0.6) << "a margin of 0.1 s on each side";
  EXPECT_GT(activity.passages.size(), 1U);
  EXPECT_NEAR(static_cast<double>(activity.passages.front().begin) / kRateHz, 1, 0.2);
  EXPECT_GT(activity.voiced_fraction, 0.8F);
  const auto speech = speech_only(sound.samples, activity);
  EXPECT_EQ(speech.size(), static_cast<std::size_t>(std::lround(activity.seconds() * kRateHz)));
}

TEST(Activity, keeps_what_follows_the_last_frame_with_it) {
  const auto voice = synthetic_voice(throat_of(1), 1.007);
  const auto activity = detect_speech(voice.samples);
  EXPECT_EQ(activity.passages.back().end, voice.samples.size());
}

TEST(Activity, hears_no_pitch_in_noise) { EXPECT_LT(detect_speech(white_noise(3).samples).voiced_fraction, 0.1F); }

TEST(Activity, of_hardly_anything) {
  EXPECT_TRUE(detect_speech({}).passages.empty());
  const std::vector<float> one{0.5F};
  EXPECT_EQ(detect_speech(one).passages, (std::vector<Passage>{{0, 1}}));
  const auto nothing = detect_speech(silence(3).samples);
  EXPECT_LT(nothing.speech_dbfs, kSilentDbfs);
}

/// A voice, and as much noise as loud: by level both are speech.
media::Sound voice_then_noise() { return joined({synthetic_voice(throat_of(1), 3), white_noise(3, 0.2F)}); }

SpeechOdds odds_of(std::size_t samples, std::size_t step, float before, float from_sample, float after) {
  SpeechOdds odds{{}, step};
  for (std::size_t first = 0; first < samples; first += step) {
    odds.log_odds.push_back(static_cast<float>(first) < from_sample ? before : after);
  }
  return odds;
}

TEST(ActivityWithANet, takes_no_noise_for_speech_that_the_net_does_not) {
  const auto sound = voice_then_noise();
  const float end = 3 * kRateHz;
  EXPECT_GT(detect_speech(sound.samples).passages.back().end, 5U * kRateHz);
  const auto activity = detect_speech(sound.samples, odds_of(sound.samples.size(), 512, 5, end, -5));
  ASSERT_FALSE(activity.passages.empty());
  EXPECT_NEAR(static_cast<double>(activity.passages.back().end) / kRateHz, 3, 0.15) << "a margin of 0.1 s stays";
  EXPECT_GT(activity.seconds(), 2.2);
  EXPECT_GT(activity.voiced_fraction, 0.8F);
}

TEST(ActivityWithANet, is_the_level_alone_where_all_is_speech_to_the_net) {
  const auto sound = joined({silence(1), synthetic_voice(throat_of(1), 2), silence(1)});
  const auto by_level = detect_speech(sound.samples);
  for (const std::size_t step : {400U, 512U, 64'000U}) {
    const auto activity = detect_speech(sound.samples, odds_of(sound.samples.size(), step, 5, 0, -1.99F));
    EXPECT_EQ(activity.passages, by_level.passages) << step;
    EXPECT_EQ(activity.speech_dbfs, by_level.speech_dbfs);
  }
}

TEST(ActivityWithANet, finds_nothing_where_the_net_hears_none) {
  const auto sound = voice_then_noise();
  const auto activity = detect_speech(sound.samples, odds_of(sound.samples.size(), 512, -2, 1e9F, 0));
  EXPECT_TRUE(activity.passages.empty());
  EXPECT_EQ(activity.seconds(), 0);
  EXPECT_LT(activity.speech_dbfs, kSilentDbfs);
}

TEST(ActivityWithANet, hears_windows_behind_what_comes_before_them) {
  std::vector<float> samples(10);
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<float>(i + 1);
  const auto input = prepare_activity(samples, 6, 4);
  EXPECT_EQ(input.shape, (std::vector<std::int64_t>{1, 3, 6}));
  EXPECT_EQ(input.values, (std::vector<float>{0, 0, 1, 2, 3, 4, 3, 4, 5, 6, 7, 8, 7, 8, 9, 10, 0, 0}));
  EXPECT_EQ(prepare_activity(std::span(samples).first(4), 4, 4).values, (std::vector<float>{1, 2, 3, 4}));
}

TEST(ActivityWithANet, refuses_answers_that_are_none) {
  const base::Tensor answer{{1, 3}, {1, -2, 3}};
  EXPECT_EQ(*interpret_activity({&answer, 1}, 3), (std::vector<float>{1, -2, 3}));
  EXPECT_EQ(interpret_activity({&answer, 1}, 4).error().code, ErrorCode::inference_failed);
  EXPECT_EQ(interpret_activity({}, 3).error().code, ErrorCode::inference_failed);
  const base::Tensor broken{{1, 2}, {1, std::numeric_limits<float>::quiet_NaN()}};
  EXPECT_EQ(interpret_activity({&broken, 1}, 2).error().code, ErrorCode::inference_failed);
}

TEST(Level, is_raised_to_minus_30_dbfs_and_never_lowered) {
  auto quiet = synthetic_voice(throat_of(2), 1, 0, kRateHz, 0.01F).samples;
  raise_level(quiet);
  double power = 0;
  for (const float value : quiet) power += double{value} * value / static_cast<double>(quiet.size());
  EXPECT_NEAR(10 * std::log10(power), -30, 0.01);
  auto loud = synthetic_voice(throat_of(2), 1, 0, kRateHz, 0.9F).samples;
  const auto before = loud;
  raise_level(loud);
  EXPECT_EQ(loud, before);
  std::vector<float> nothing(100, 0.0F);
  raise_level(nothing);
  EXPECT_EQ(nothing.front(), 0.0F);
}

TEST(Quality, passes_a_clear_voice) {
  for (const std::uint64_t person : {1U, 2U, 3U}) {
    for (const auto& measure :
         measures_of(joined({silence(0.5), synthetic_voice(throat_of(person), 5)}), Purpose::enrolment)) {
      EXPECT_TRUE(measure.passed) << measure.name << " " << measure.value;
      EXPECT_TRUE(measure.reason.empty());
    }
  }
}

TEST(Quality, asks_more_of_an_enrolment) {
  const auto two_seconds = synthetic_voice(throat_of(1), 2);
  EXPECT_TRUE(named(measures_of(two_seconds), "net_speech_s").passed);
  EXPECT_FALSE(named(measures_of(two_seconds, Purpose::enrolment), "net_speech_s").passed);
  EXPECT_FALSE(named(measures_of(synthetic_voice(throat_of(1), 1.4)), "net_speech_s").passed);
}

TEST(Quality, names_what_is_wrong) {
  const auto voice = synthetic_voice(throat_of(1), 4);
  EXPECT_FALSE(named(measures_of(synthetic_voice(throat_of(1), 4, 0, kRateHz, 0.003F)), "level_dbfs").passed);
  auto noisy = voice;
  const auto noise = white_noise(4, 0.3F);
  for (std::size_t i = 0; i < noisy.samples.size(); ++i) noisy.samples[i] += noise.samples[i];
  EXPECT_FALSE(named(measures_of(noisy), "snr_db").passed);
  auto overdriven = voice;
  for (float& value : overdriven.samples) value = std::clamp(30 * value, -1.0F, 1.0F);
  EXPECT_FALSE(named(measures_of(overdriven), "clipped_fraction").passed);
  EXPECT_FALSE(named(measures_of(white_noise(4)), "voiced_fraction").passed);
  EXPECT_FALSE(measure_halves(-4, -3, 0).passed);
  EXPECT_TRUE(measure_halves(-3, -3, 0).passed);
  const std::vector halves{measure_halves(-6, -3, 0), measure_halves(0, -3, 0)};
  EXPECT_EQ(pipeline::overall_quality(halves), 0);
}

/// What a filter leaves above `hz`: a windowed sinc, subtracted.
media::Sound without_what_is_below(double hz, const media::Sound& sound) {
  constexpr int kHalf = 200;
  media::Sound cut = sound;
  for (std::size_t i = 0; i < sound.samples.size(); ++i) {
    double low = 0;
    for (int k = -kHalf; k <= kHalf; ++k) {
      const auto at = static_cast<std::ptrdiff_t>(i) + k;
      if (at < 0 || at >= static_cast<std::ptrdiff_t>(sound.samples.size())) continue;
      const double x = std::numbers::pi * k;
      const double sinc = k == 0 ? 2 * hz / sound.rate_hz : std::sin(2 * hz / sound.rate_hz * x) / x;
      low += sinc * (0.5 + 0.5 * std::cos(x / kHalf)) * double{sound.samples[static_cast<std::size_t>(at)]};
    }
    cut.samples[i] -= static_cast<float>(low);
  }
  return cut;
}

TEST(Quality, passes_no_voice_over_a_telephone_whatever_its_rate) {
  const auto direct = media::resample(synthetic_voice(throat_of(1), 4), 8000);
  const auto telephone = without_what_is_below(300, direct);
  EXPECT_TRUE(named(measures_of(media::resample(direct, 16'000)), "low_band_db").passed)
      << "8 kHz alone is no telephone";
  for (const int rate_hz : {8000, 16'000, 48'000}) {
    const auto sound = media::resample(telephone, rate_hz);
    const auto measures =
        measure_quality(sound, detect_speech(media::resample(sound, kRateHz).samples), Purpose::verification);
    const auto& measure = named(measures, "low_band_db");
    EXPECT_FALSE(measure.passed) << rate_hz << " " << measure.value;
    EXPECT_NE(measure.reason.find("telephone"), std::string::npos);
  }
  const auto wide = without_what_is_below(300, synthetic_voice(throat_of(1), 4, 0, 16'000));
  auto hissing = wide;
  const auto hiss = white_noise(4, 0.01F);
  for (std::size_t i = 0; i < hissing.samples.size(); ++i) hissing.samples[i] += hiss.samples[i];
  EXPECT_TRUE(named(measures_of(hissing), "low_band_db").passed) << "a microphone that cuts lows off is no telephone";
}

media::SoundLayout layout_of(int frames, int step, bool frames_first) {
  media::SoundLayout layout;
  layout.mel.frames_first = frames_first;
  layout.frames = frames;
  layout.frame_step = step;
  return layout;
}

TEST(FrontEnds, give_one_input_of_a_whole_clip) {
  const auto voice = synthetic_voice(throat_of(1), 3).samples;
  const auto hear = FrontEnd::create(layout_of(0, 0, false));
  ASSERT_TRUE(hear);
  const auto inputs = hear->prepare(voice);
  ASSERT_EQ(inputs.size(), 1U);
  EXPECT_EQ(inputs[0].shape, (std::vector<std::int64_t>{1, 64, 298}));
  EXPECT_EQ(inputs[0].values, media::MelBands::create({})->features(voice).values);
  const std::vector<float> short_one(voice.begin(), voice.begin() + 100);
  EXPECT_GE(hear->prepare(short_one)[0].shape[2], 32);
}

TEST(FrontEnds, cut_windows_the_last_of_which_ends_with_the_clip) {
  const auto voice = synthetic_voice(throat_of(1), 3).samples;
  const auto whole = FrontEnd::create(layout_of(0, 0, true))->prepare(voice)[0].values;
  const auto windows = FrontEnd::create(layout_of(160, 80, true))->prepare(voice);
  ASSERT_EQ(windows.size(), 3U);
  const std::size_t firsts[] = {0, 80, 298 - 160};
  for (std::size_t i = 0; i < windows.size(); ++i) {
    EXPECT_EQ(windows[i].shape, (std::vector<std::int64_t>{1, 160, 64}));
    EXPECT_TRUE(std::equal(windows[i].values.begin(), windows[i].values.end(),
                           whole.begin() + static_cast<std::ptrdiff_t>(64 * firsts[i])));
  }
  const std::vector<float> short_one(voice.begin(), voice.begin() + 8000);
  const auto padded = FrontEnd::create(layout_of(160, 80, true))->prepare(short_one);
  ASSERT_EQ(padded.size(), 1U);
  EXPECT_EQ(padded[0].values.back(), 0.0F);
}

TEST(FrontEnds, take_cepstra_for_an_x_vector) {
  media::SoundLayout layout;
  layout.mel.bands = 30;
  const auto voice = synthetic_voice(throat_of(1), 2).samples;
  layout.mel.frames_first = true;
  const auto bands = FrontEnd::create(layout)->prepare(voice)[0];
  layout.coefficients = 24;
  layout.mel.frames_first = false;
  const auto cepstra = FrontEnd::create(layout)->prepare(voice)[0];
  const std::int64_t frames = bands.shape[1];
  EXPECT_EQ(cepstra.shape, (std::vector<std::int64_t>{1, 24, frames}));
  for (const std::size_t t : {0U, 57U}) {
    for (const std::size_t k : {0U, 1U, 23U}) {
      double expected = 0;
      for (std::size_t b = 0; b < 30; ++b) {
        const double angle = std::numbers::pi * static_cast<double>(k) * (static_cast<double>(b) + 0.5) / 30;
        expected += double{bands.values[30 * t + b]} * std::cos(angle) * std::sqrt((k == 0 ? 1.0 : 2.0) / 30);
      }
      EXPECT_NEAR(cepstra.values[k * static_cast<std::size_t>(frames) + t], expected, 1e-4);
    }
  }
}

TEST(FrontEnds, are_refused_for_layouts_that_cannot_be) {
  media::SoundLayout layout;
  layout.mel.rate_hz = 8000;
  layout.mel.high_hz = 3700;
  EXPECT_EQ(FrontEnd::create(layout).error().code, ErrorCode::pack_invalid);
  layout = {};
  layout.coefficients = 20;
  layout.mel.log = false;
  EXPECT_EQ(FrontEnd::create(layout).error().code, ErrorCode::pack_invalid);
  layout = {};
  layout.mel.fft = 511;
  EXPECT_EQ(FrontEnd::create(layout).error().code, ErrorCode::pack_invalid);
}

}  // namespace
}  // namespace selfsame::voice
