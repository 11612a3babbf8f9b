// Signs of playback or synthesis, on artificial sounds; compiled to WebAssembly too.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "pipeline/pipeline.hpp"
#include "tests/support/synthetic_voice.hpp"
#include "voice/challenge.hpp"
#include "voice/presentation.hpp"
#include "voice/verdict.hpp"

namespace selfsame::voice {
namespace {

using test::synthetic_voice;
using test::throat_of;

ReplayMeasures measures_of(const media::Sound& sound) {
  const auto measures = measure_replay(sound.samples, detect_speech(sound.samples));
  EXPECT_TRUE(measures);
  return measures.value_or(ReplayMeasures{});
}

/// With a tone mixed in.
media::Sound with_tone(media::Sound sound, double hz, float level) {
  for (std::size_t i = 0; i < sound.samples.size(); ++i) {
    sound.samples[i] +=
        level * static_cast<float>(std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / sound.rate_hz));
  }
  return sound;
}

/// In a room with this reverberation time (60 dB), in seconds.
media::Sound in_room(const media::Sound& sound, double seconds) {
  test::TestRandom random(9);
  std::vector<float> response{1};
  for (int i = 1; i < static_cast<int>(seconds * sound.rate_hz); ++i) {
    response.push_back(
        static_cast<float>(0.15 * random.uniform(-1, 1) * std::exp(-6.9 * i / (seconds * sound.rate_hz))));
  }
  media::Sound heard{sound.rate_hz, std::vector<float>(sound.samples.size(), 0.0F)};
  for (std::size_t tap = 0; tap < response.size(); ++tap) {
    for (std::size_t i = tap; i < heard.samples.size(); ++i) heard.samples[i] += response[tap] * sound.samples[i - tap];
  }
  return heard;
}

TEST(ReplayMeasuresTest, hear_what_lies_below_and_above_a_voice) {
  const auto voice = synthetic_voice(throat_of(1), 3);
  const auto plain = measures_of(voice);
  const auto rumbling = measures_of(with_tone(voice, 45, 0.02F));
  EXPECT_GT(rumbling.rumble_db, plain.rumble_db + 10);
  EXPECT_NEAR(rumbling.treble_db, plain.treble_db, 1);
  const auto hissing = measures_of(with_tone(voice, 7000, 0.02F));
  EXPECT_GT(hissing.treble_db, plain.treble_db + 10);
  EXPECT_NEAR(hissing.rumble_db, plain.rumble_db, 1);
}

TEST(ReplayMeasuresTest, time_how_fast_sound_dies_away) {
  for (const double seconds : {0.15, 0.4}) {
    media::Sound bells{kRateHz, {}};
    for (int i = 0; i < 4 * kRateHz; ++i) {
      const double t = static_cast<double>(i % kRateHz) / kRateHz;
      double value = 0;
      for (const double hz : {700.0, 1500.0, 3000.0}) value += 0.2 * std::sin(2 * std::numbers::pi * hz * t);
      bells.samples.push_back(static_cast<float>(value * std::exp(-std::log(1000) * t / seconds)));
    }
    const auto measures = measures_of(bells);
    ASSERT_TRUE(measures.decay_s);
    EXPECT_NEAR(*measures.decay_s, seconds, 0.1 * seconds);
  }
  const auto steady = with_tone({kRateHz, std::vector<float>(2 * kRateHz, 0.0F)}, 700, 0.3F);
  EXPECT_FALSE(measures_of(steady).decay_s) << "nothing falls";
}

TEST(ReplayMeasuresTest, hear_a_room_fill_pauses_and_smear_pulses) {
  const auto voice = synthetic_voice(throat_of(1), 4);
  const auto dry = measures_of(voice);
  const auto wet = measures_of(in_room(voice, 0.6));
  EXPECT_LT(wet.fill_db, dry.fill_db - 3);
  EXPECT_LT(wet.pulse_kurtosis, dry.pulse_kurtosis - 0.3F);
  EXPECT_LT(wet.pulse_skewness, 0.8F * dry.pulse_skewness);
}

TEST(ReplayMeasuresTest, do_not_depend_on_gain) {
  auto voice = synthetic_voice(throat_of(2), 3);
  const auto loud = measures_of(voice);
  for (float& value : voice.samples) value *= 0.125F;
  const auto soft = measures_of(voice);
  EXPECT_NEAR(soft.rumble_db, loud.rumble_db, 0.1);
  EXPECT_NEAR(soft.treble_db, loud.treble_db, 0.1);
  EXPECT_NEAR(soft.fill_db, loud.fill_db, 0.1);
  EXPECT_NEAR(soft.pulse_kurtosis, loud.pulse_kurtosis, 0.01);
}

TEST(ReplayMeasuresTest, need_speech) {
  const auto sound = synthetic_voice(throat_of(1), 1);
  EXPECT_FALSE(measure_replay({}, {}));
  EXPECT_FALSE(measure_replay(sound.samples, {.passages = {{0, kRateHz / 2 - 1}}}));
  EXPECT_TRUE(measure_replay(sound.samples, {.passages = {{0, kRateHz / 2}}}));
}

TEST(SpoofNet, hears_windows_that_cover_the_sound) {
  std::vector<float> samples(25);
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<float>(i);
  const auto windows = prepare_presentation(samples, 10);
  ASSERT_EQ(windows.size(), 3U);
  EXPECT_EQ(windows[0].shape, (std::vector<std::int64_t>{1, 10}));
  EXPECT_EQ(windows[1].values.front(), 10);
  EXPECT_EQ(windows[2].values.front(), 15);
  EXPECT_EQ(windows[2].values.back(), 24);
  EXPECT_EQ(prepare_presentation(std::span(samples).first(20), 10).size(), 2U);
  EXPECT_EQ(prepare_presentation(std::span(samples).first(10), 10).size(), 1U);
  const auto again = prepare_presentation(std::span(samples).first(4), 10);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].values, (std::vector<float>{0, 1, 2, 3, 0, 1, 2, 3, 0, 1}));
}

TEST(SpoofNet, answers_with_the_second_logit_less_the_first) {
  EXPECT_FLOAT_EQ(*interpret_presentation(std::vector<base::Tensor>{{{1, 2}, {-1, 3}}}), 4);
  EXPECT_EQ(interpret_presentation(std::vector<base::Tensor>{{{1, 1}, {3}}}).error().code, ErrorCode::inference_failed);
  EXPECT_EQ(interpret_presentation({}).error().code, ErrorCode::inference_failed);
  EXPECT_EQ(interpret_presentation(std::vector<base::Tensor>{{{1, 2}, {NAN, 3}}}).error().code,
            ErrorCode::inference_failed);
}

/// A recording in which every cue is clearly live, or clearly an attack.
Observation heard(bool live) {
  const float side = live ? 1 : -1;
  return {0, 100 * side, ReplayMeasures{100 * side, 100 * side, 100 * side, live ? 0.12F : 5.0F, 10 * side, 10 * side}};
}

TEST(VoiceVerdict, sums_up_cues_none_of_which_refuses_alone) {
  const float least = pipeline::LivenessPolicy{}.min_verification;
  EXPECT_GT(judge(std::vector{heard(true)}).score, 0.75F);
  EXPECT_LT(judge(std::vector{heard(false)}).score, 0.1F);
  const Observation bad = heard(false);
  float ReplayMeasures::*const members[] = {&ReplayMeasures::rumble_db, &ReplayMeasures::treble_db,
                                            &ReplayMeasures::fill_db, &ReplayMeasures::pulse_kurtosis,
                                            &ReplayMeasures::pulse_skewness};
  for (const auto member : members) {
    Observation one = heard(true);
    (*one.replay).*member = (*bad.replay).*member;
    EXPECT_GT(judge({&one, 1}).score, least);
    EXPECT_FALSE(judge({&one, 1}).attack);
  }
  for (const float decay_s : {0.0F, 5.0F}) {
    Observation one = heard(true);
    one.replay->decay_s = decay_s;
    EXPECT_GT(judge({&one, 1}).score, least) << decay_s;
  }
  Observation one = heard(true);
  one.net_logit = bad.net_logit;
  EXPECT_GT(judge({&one, 1}).score, least);
}

TEST(VoiceVerdict, says_why_and_what_to_do) {
  for (const auto& cue : judge(std::vector{heard(false)}).cues) {
    EXPECT_EQ(cue.kind, pipeline::CueKind::sound);
    EXPECT_EQ(cue.reason.empty(), cue.llr >= 0) << cue.name;
  }
  for (const auto& cue : judge(std::vector{heard(true)}).cues) EXPECT_TRUE(cue.reason.empty()) << cue.name;
}

TEST(VoiceVerdict, says_nothing_of_what_was_not_measured_and_refuses_what_was_not_heard) {
  const auto unmeasured = judge(std::vector{Observation{}});
  EXPECT_TRUE(unmeasured.cues.empty());
  EXPECT_FLOAT_EQ(unmeasured.score, 0.5F);
  EXPECT_FLOAT_EQ(judge({}).score, 0);
}

TEST(SpokenDigits, answer_a_prompt_in_its_time_with_two_errors_forgiven) {
  using pipeline::Challenge;
  using pipeline::PromptOutcome;
  const std::vector<pipeline::Prompt> prompts{{Challenge::say_digits, 1000, 9000, {}, "48291375"}};
  const auto outcome = [&](std::int64_t time_ms, std::vector<int> digits) {
    const std::vector<Observation> heard{{0, std::nullopt, std::nullopt, {1, 2}},
                                         {time_ms, std::nullopt, std::nullopt, std::move(digits)}};
    return judge_answers(heard, prompts).front().outcome;
  };
  EXPECT_EQ(outcome(1500, {4, 8, 2, 9, 1, 3, 7, 5}), PromptOutcome::answered);
  EXPECT_EQ(outcome(1500, {4, 8, 2, 5, 1, 3, 7, 0}), PromptOutcome::answered);
  EXPECT_EQ(outcome(1500, {4, 8, 9, 1, 3, 7, 7, 5}), PromptOutcome::answered);
  EXPECT_EQ(outcome(1500, {4, 8, 2, 2, 9, 1, 3, 7, 5}), PromptOutcome::answered);
  EXPECT_EQ(outcome(1500, {4, 8, 5, 5, 1, 3, 7, 0}), PromptOutcome::missed);
  EXPECT_EQ(outcome(1500, {5, 7, 3, 1, 9, 2, 8, 4}), PromptOutcome::missed);
  EXPECT_EQ(outcome(1500, {}), PromptOutcome::missed);
  EXPECT_EQ(outcome(999, {4, 8, 2, 9, 1, 3, 7, 5}), PromptOutcome::missed) << "said before it was shown";
  EXPECT_EQ(outcome(9000, {4, 8, 2, 9, 1, 3, 7, 5}), PromptOutcome::missed);
  EXPECT_EQ(judge_answers({}, prompts).size(), 1U);
  EXPECT_TRUE(judge_answers({}, {}).empty());
}

TEST(VoiceVerdict, takes_the_median_of_several_recordings) {
  const std::vector three{heard(true), heard(false), heard(true)};
  EXPECT_FLOAT_EQ(judge(three).llr, judge(std::vector{heard(true)}).llr);
  EXPECT_EQ(judge(three).frames, 3U);
}

}  // namespace
}  // namespace selfsame::voice
