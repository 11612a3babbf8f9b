// The parts of listening to a voice, each of which stops where it needs a net. What they are given is borrowed.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "pipeline/extraction.hpp"
#include "voice/detection.hpp"
#include "voice/digits.hpp"
#include "voice/nets.hpp"
#include "voice/verdict.hpp"

namespace selfsame::voice {

/// Where somebody speaks: by level alone, or with a net that tells speech from what else is loud.
class ActivitySteps final : public pipeline::Steps<Activity> {
 public:
  /// `samples` at kRateHz. Without `net`, by level alone.
  ActivitySteps(std::span<const float> samples, const ActivityFacts* net) : samples_(samples), net_(net) {}
  pipeline::Step<Activity> next() override;
  void resume(std::vector<base::Tensor> outputs) override;

 private:
  std::span<const float> samples_;
  const ActivityFacts* net_;
  std::size_t windows_ = 0;  // that the net was asked about
  std::vector<base::Tensor> outputs_;
};

/// The digits that are spoken, in order, with times from the start of the recording.
class DigitSteps final : public pipeline::Steps<std::vector<SpokenDigit>> {
 public:
  /// `samples` at kRateHz; `activity`: what is heard in them.
  DigitSteps(std::span<const float> samples, const Activity& activity, const DigitFacts& net)
      : samples_(samples), activity_(&activity), net_(&net) {}
  pipeline::Step<std::vector<SpokenDigit>> next() override;
  void resume(std::vector<base::Tensor> outputs) override;

 private:
  std::span<const float> samples_;
  const Activity* activity_;
  const DigitFacts* net_;
  bool asked_ = false;
  std::vector<base::Tensor> outputs_;
};

/// What a recording tells beyond who speaks: signs of a presentation attack, and digits that are spoken.
class ExaminationSteps final : public pipeline::Steps<Observation> {
 public:
  /// `samples` at kRateHz, not empty; `activity`: what is heard in them.
  ExaminationSteps(std::span<const float> samples, const Activity& activity, const ExaminerFacts& nets);
  pipeline::Step<Observation> next() override;
  void resume(std::vector<base::Tensor> outputs) override;

 private:
  std::optional<DigitSteps> digits_;  // until they are heard
  std::vector<base::Tensor> windows_;
  std::size_t asked_ = 0;  // of the windows
  std::vector<float> logits_;
  std::vector<base::Tensor> outputs_;
  Observation heard_;
};

/// The vector of speech.
class EmbeddingSteps final : public pipeline::Steps<std::vector<float>> {
 public:
  /// `speech` at kRateHz, pauses cut out, level raised; not empty.
  EmbeddingSteps(std::span<const float> speech, const EmbedderFacts& net);
  pipeline::Step<std::vector<float>> next() override;
  void resume(std::vector<base::Tensor> outputs) override;

 private:
  std::size_t dimension_;
  std::vector<base::Tensor> inputs_;
  std::vector<base::Tensor> answers_;  // one of each run
};

}  // namespace selfsame::voice
