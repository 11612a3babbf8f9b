// The steps of a face with rule-based nets: the same steps, and the same probe, natively and as WebAssembly.
#include "face/extraction.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "face/engine.hpp"
#include "tests/support/synthetic_image.hpp"

namespace selfsame::face {
namespace {

using base::Tensor;
using pipeline::Purpose;
using pipeline::StageName;

constexpr std::size_t kDimension = 8;

NetFacts facts() {
  constexpr media::PixelLayout kCentred{
      media::ChannelOrder::rgb, {127.5F, 127.5F, 127.5F}, {1 / 128.F, 1 / 128.F, 1 / 128.F}};
  return {
      {kCentred, 320, 320, true, 32},
      {{"tiny", 1}, "fp32", kCentred, kDimension, match::Calibration::create(20, -10, {{0.01, 0.6F}}, "rule").value()},
      ExaminerFacts{kCentred, kCentred, 64}};
}

/// The outputs of a detector that sees one face in the middle, or none.
std::vector<Tensor> detection(const Tensor& input, bool sees) {
  const auto rows = input.shape[2];
  const auto columns = input.shape[3];
  std::vector<Tensor> outputs(12);
  for (std::size_t s = 0; s < 3; ++s) {
    const std::int64_t stride = 8 << s;
    const auto cells = static_cast<std::size_t>((rows / stride) * (columns / stride));
    for (std::size_t kind = 0; kind < 4; ++kind) {
      const std::size_t values = kind < 2 ? 1 : kind == 2 ? 4 : 10;
      outputs[kind * 3 + s] = {{1, static_cast<std::int64_t>(cells), static_cast<std::int64_t>(values)},
                               std::vector<float>(cells * values)};
    }
  }
  if (!sees) return outputs;
  const auto cell = static_cast<std::size_t>((rows / 16 / 2) * (columns / 16) + columns / 16 / 2);
  outputs[1].values[cell] = 0.9F;
  outputs[4].values[cell] = 0.9F;
  std::copy_n(std::array{0.0F, 0.0F, std::log(6.0F), std::log(7.5F)}.begin(), 4,
              outputs[7].values.begin() + static_cast<std::ptrdiff_t>(cell * 4));
  const std::array<float, 10> points{-1.3F, -1.1F, 1.3F, -1.0F, 0.05F, 0.3F, -1.0F, 1.6F, 1.1F, 1.65F};
  std::copy(points.begin(), points.end(), outputs[10].values.begin() + static_cast<std::ptrdiff_t>(cell * 10));
  return outputs;
}

/// Answers by fixed rules and records its calls.
class RuleNets final : public pipeline::NetRunner {
 public:
  explicit RuleNets(int sees_from_look = 1) : sees_from_look_(sees_from_look) {}

  Result<std::vector<Tensor>> run(pipeline::NetRole net, const Tensor& input) const override {
    asked_.emplace_back(net.name);
    if (net == kDetectorNet) return detection(input, ++looks_ >= sees_from_look_);
    const auto size = input.values.size();
    if (net == kEmbedderNet) {
      Tensor answer{{1, kDimension}, std::vector<float>(kDimension)};
      for (std::size_t i = 0; i < size; ++i)
        answer.values[i * kDimension / size] += input.values[i] * static_cast<float>(i % 7);
      return std::vector{answer};
    }
    if (net == kLandmarksNet) {
      Tensor answer{{1, 98, 3}, {}};
      for (int i = 0; i < 98; ++i) {
        const auto angle = static_cast<float>(i) * 0.0641F;
        for (const float value : {0.6F * std::cos(angle), 0.7F * std::sin(angle), 0.1F * std::cos(2 * angle)}) {
          answer.values.push_back(value);
        }
      }
      return std::vector{answer};
    }
    const float mean = input.values.empty() ? 0 : input.values[size / 2];
    return std::vector{Tensor{{1, 2}, {1 + mean, 0.5F - mean}}};
  }
  std::string asked() const {
    std::string text;
    for (const auto& name : asked_) text += (text.empty() ? "" : " ") + name;
    return text;
  }

 private:
  int sees_from_look_;
  mutable int looks_ = 0;
  mutable std::vector<std::string> asked_;
};

pipeline::Sample picture(int width = 640, int height = 480) {
  const auto waves = test::make_image(width, height, 3, [](int x, int y, int c) {
    return 128 + 90 * std::sin(0.11 * x + c) * std::cos(0.07 * y - 0.5 * c);
  });
  return {40, pipeline::FacePicture{waves, {}}};
}

class FaceExtractionSteps : public ::testing::Test {
 protected:
  std::shared_ptr<const RuleNets> nets_ = std::make_shared<const RuleNets>();
  base::FakeClock clock_;
  pipeline::Trace trace_;
  pipeline::StageTimer stages_{clock_, {&trace_}};
};

TEST_F(FaceExtractionSteps, ask_for_each_net_once_and_in_order) {
  const Engine engine(facts(), {}, nets_);
  const auto watch = engine.begin_presentation();
  const auto probe = watch->extract(picture(), Purpose::verification, stages_);
  ASSERT_TRUE(probe) << probe.error().message;
  EXPECT_EQ(nets_->asked(), "face_detector face_landmarks face_pad face_embedder");
  std::vector<StageName> names;
  for (const auto& stage : trace_.stages()) names.push_back(stage.name);
  EXPECT_EQ(names, (std::vector{StageName::detect, StageName::align, StageName::quality, StageName::liveness,
                                StageName::embed}));
  EXPECT_EQ(watch->conclude({}).frames, 1U);
}

TEST_F(FaceExtractionSteps, look_twice_when_the_first_look_sees_nothing) {
  const auto nets = std::make_shared<const RuleNets>(2);
  ASSERT_TRUE(Engine(facts(), {}, nets).extract(picture(), Purpose::verification, stages_));
  EXPECT_EQ(nets->asked(), "face_detector face_detector face_embedder");
  const auto blind = std::make_shared<const RuleNets>(9);
  EXPECT_EQ(Engine(facts(), {}, blind).extract(picture(), Purpose::verification, stages_).error().code,
            ErrorCode::face_not_found);
  EXPECT_EQ(blind->asked(), "face_detector face_detector");
}

TEST_F(FaceExtractionSteps, end_with_liveness_when_nothing_is_to_be_embedded) {
  const Engine engine(facts(), {}, nets_);
  const auto watch = engine.begin_presentation();
  ASSERT_TRUE(watch->observe(picture(), stages_));
  EXPECT_EQ(nets_->asked(), "face_detector face_landmarks face_pad");
}

TEST_F(FaceExtractionSteps, embed_the_mirror_image_too_when_asked) {
  const Engine engine(facts(), {.mirrored_average = true}, nets_);
  ASSERT_TRUE(engine.extract(picture(), Purpose::verification, stages_));
  EXPECT_EQ(nets_->asked(), "face_detector face_embedder face_embedder");
}

TEST_F(FaceExtractionSteps, refuse_another_modality_and_answers_that_no_net_gives) {
  const Engine engine(facts(), {}, nets_);
  EXPECT_EQ(engine.extract({0, pipeline::Recording{}}, Purpose::verification, stages_).error().code,
            ErrorCode::invalid_argument);
  const auto sample = picture();
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
TEST_F(FaceExtractionSteps, give_the_golden_probe) {
  const Engine engine(facts(), {}, nets_);
  const auto watch = engine.begin_presentation();
  const auto probe = watch->extract(picture(), Purpose::verification, stages_);
  ASSERT_TRUE(probe) << probe.error().message;
  const std::vector<float> vector{0.206717F, 0.222490F, 0.640508F, 0.266104F,
                                  0.270309F, 0.490257F, 0.243038F, 0.232847F};
  ASSERT_EQ(probe->vector.size(), vector.size());
  for (std::size_t i = 0; i < vector.size(); ++i) EXPECT_NEAR(probe->vector[i], vector[i], 2e-5) << i;
  const std::vector<float> measures{83.26153F, 1.01949F, -2.74773F, 3.37464F, 128.52089F,
                                    35.86082F, 0,        1.00389F,  0.9F,     0.41882F};
  ASSERT_EQ(probe->measures.size(), measures.size());
  for (std::size_t i = 0; i < measures.size(); ++i) {
    EXPECT_NEAR(probe->measures[i].value, measures[i], 1e-3) << probe->measures[i].name;
  }
  EXPECT_NEAR(probe->liveness.value(), 0.338987F, 1e-4);
}

}  // namespace
}  // namespace selfsame::face
