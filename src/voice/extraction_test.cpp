// The steps of a voice with rule-based nets: the same steps, and the same probe, natively and as WebAssembly.
#include "voice/extraction.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/synthetic_voice.hpp"
#include "voice/engine.hpp"

namespace selfsame::voice {
namespace {

using base::Tensor;
using pipeline::Purpose;
using pipeline::StageName;

constexpr std::size_t kDimension = 8;

media::SoundLayout layout(int bands) {
  media::SoundLayout layout;
  layout.mel.bands = bands;
  return layout;
}

NetFacts facts() {
  NetFacts facts{{{"tiny", 1},
                  "fp32",
                  FrontEnd::create(layout(40)).value(),
                  kDimension,
                  match::Calibration::create(20, -10, {{0.01, 0.6F}}, "rule").value(),
                  {}},
                 ActivityFacts{576, 512},
                 ExaminerFacts{PadFacts{32'000}, DigitFacts{FrontEnd::create(layout(40)).value(), 0.04}}};
  return facts;
}

/// Answers by fixed rules and records its calls.
class RuleNets final : public pipeline::NetRunner {
 public:
  Result<std::vector<Tensor>> run(pipeline::NetRole net, const Tensor& input) const override {
    asked_.emplace_back(net.name);
    const auto size = input.values.size();
    if (net == kActivityNet) {
      return std::vector{Tensor{{1, input.shape[1]}, std::vector<float>(static_cast<std::size_t>(input.shape[1]), 3)}};
    }
    if (net == kDigitsNet) {
      const auto steps = static_cast<std::size_t>(input.shape[2]) / kFramesAStep;
      Tensor answer{{1, kDigitAnswers, static_cast<std::int64_t>(steps)},
                    std::vector<float>(kDigitAnswers * steps, -6)};
      for (std::size_t t = 0; t < steps; ++t) {
        const bool spoken = t % 12 < 6;
        answer.values[(spoken ? t / 12 % 10 : 10) * steps + t] = 6;
      }
      return std::vector{answer};
    }
    if (net == kEmbedderNet) {
      Tensor answer{{1, kDimension}, std::vector<float>(kDimension)};
      for (std::size_t i = 0; i < size; ++i)
        answer.values[i * kDimension / size] += input.values[i] * static_cast<float>(i % 7);
      return std::vector{answer};
    }
    return std::vector{Tensor{{1, 2}, {0.2F, 1.2F + input.values[size / 2]}}};
  }
  std::string asked() const {
    std::string text;
    for (const auto& name : asked_) text += (text.empty() ? "" : " ") + name;
    return text;
  }

 private:
  mutable std::vector<std::string> asked_;
};

pipeline::Sample recording(double seconds = 5) {
  return {40, pipeline::Recording{test::synthetic_voice(test::throat_of(3), seconds, 1, 48'000)}};
}

class VoiceExtractionSteps : public ::testing::Test {
 protected:
  std::shared_ptr<const RuleNets> nets_ = std::make_shared<const RuleNets>();
  base::FakeClock clock_;
  pipeline::Trace trace_;
  pipeline::StageTimer stages_{clock_, {&trace_}};
};

TEST_F(VoiceExtractionSteps, ask_for_each_net_in_order) {
  const Engine engine(facts(), {}, nets_);
  const auto watch = engine.begin_presentation();
  const auto probe = watch->extract(recording(), Purpose::verification, stages_);
  ASSERT_TRUE(probe) << probe.error().message;
  EXPECT_EQ(nets_->asked(), "voice_activity voice_digits voice_pad voice_pad voice_pad speaker_embedder");
  std::vector<StageName> names;
  for (const auto& stage : trace_.stages()) names.push_back(stage.name);
  EXPECT_EQ(names, (std::vector{StageName::resample, StageName::activity, StageName::quality, StageName::liveness,
                                StageName::embed}));
}

TEST_F(VoiceExtractionSteps, hold_the_halves_of_an_enrolment_against_each_other) {
  const Engine engine(facts(), {.min_half_llr = -100}, nets_);
  const auto probe = engine.extract(recording(), Purpose::enrolment, stages_);
  ASSERT_TRUE(probe) << probe.error().message;
  EXPECT_EQ(nets_->asked(), "voice_activity speaker_embedder speaker_embedder speaker_embedder");
  EXPECT_EQ(probe->measures.back().name, "half_similarity");
}

TEST_F(VoiceExtractionSteps, end_with_liveness_when_nothing_is_to_be_embedded) {
  const Engine engine(facts(), {}, nets_);
  ASSERT_TRUE(engine.begin_presentation()->observe(recording(), stages_));
  EXPECT_EQ(nets_->asked(), "voice_activity voice_digits voice_pad voice_pad voice_pad");
}

TEST_F(VoiceExtractionSteps, refuse_another_modality_silence_and_answers_that_no_net_gives) {
  const Engine engine(facts(), {}, nets_);
  const auto code = [&](const pipeline::Sample& sample) {
    return engine.extract(sample, Purpose::verification, stages_).error().code;
  };
  EXPECT_EQ(code({0, pipeline::FacePicture{}}), ErrorCode::invalid_argument);
  EXPECT_EQ(code({0, pipeline::Recording{}}), ErrorCode::speech_not_found);
  EXPECT_EQ(code({0, pipeline::Recording{test::silence(3)}}), ErrorCode::speech_not_found);
  const auto sample = recording();
  for (const std::size_t wrong : {0U, 1U}) {
    const auto work = engine.begin(sample, Purpose::verification, stages_, nullptr);
    for (std::size_t call = 0;; ++call) {
      auto step = work->next();
      if (!is_call(step)) {
        EXPECT_EQ(result_of(std::move(step)).error().code, ErrorCode::inference_failed) << wrong;
        EXPECT_EQ(call, wrong + 1);
        break;
      }
      const auto asked = call_of(std::move(step));
      work->resume(call == wrong ? std::vector<Tensor>{} : *nets_->run(asked.net, asked.input));
    }
  }
}

/// Made by the native build; WebAssembly must match it.
TEST_F(VoiceExtractionSteps, give_the_golden_probe) {
  const Engine engine(facts(), {}, nets_);
  const auto watch = engine.begin_presentation();
  const auto probe = watch->extract(recording(), Purpose::verification, stages_);
  ASSERT_TRUE(probe) << probe.error().message;
  const std::vector<float> vector{-0.030773F, -0.175571F, -0.376630F, 0.884018F,
                                  0.181960F,  -0.078533F, 0.027278F,  0.069775F};
  ASSERT_EQ(probe->vector.size(), vector.size());
  for (std::size_t i = 0; i < vector.size(); ++i) EXPECT_NEAR(probe->vector[i], vector[i], 1e-3) << i;
  const std::vector<float> measures{5, -24.40931F, 19.74532F, 0, 1, -13.05317F};
  ASSERT_EQ(probe->measures.size(), measures.size());
  for (std::size_t i = 0; i < measures.size(); ++i) {
    EXPECT_NEAR(probe->measures[i].value, measures[i], 2e-3) << probe->measures[i].name;
  }
  EXPECT_NEAR(probe->liveness.value(), 0.195554F, 1e-3);
}

}  // namespace
}  // namespace selfsame::voice
