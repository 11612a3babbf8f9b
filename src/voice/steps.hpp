// The steps of processing a voice, each of which stops when it needs a net. Their inputs are borrowed.
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

/// Finds speech: by level alone, or with a net that tells speech from other loud sounds.
class ActivitySteps final : public pipeline::Steps<Activity> {
 public:
  /// `samples` at kRateHz. Without `net`, by level alone.
  ActivitySteps(std::span<const float> samples, const ActivityFacts* net) : samples_(samples), net_(net) {}
  pipeline::Step<Activity> next() override;
  void resume(std::vector<base::Tensor> outputs) override;

 private:
  std::span<const float> samples_;
  const ActivityFacts* net_;
  std::size_t windows_ = 0;  // number of windows given to the net
  std::vector<base::Tensor> outputs_;
};

/// The spoken digits, in order, with times from the start of the recording.
class DigitSteps final : public pipeline::Steps<std::vector<SpokenDigit>> {
 public:
  /// `samples` at kRateHz; `activity`: speech found in them.
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

/// Signs of a presentation attack, and spoken digits.
class ExaminationSteps final : public pipeline::Steps<Observation> {
 public:
  /// `samples` at kRateHz, not empty; `activity`: speech found in them.
  ExaminationSteps(std::span<const float> samples, const Activity& activity, const ExaminerFacts& nets);
  pipeline::Step<Observation> next() override;
  void resume(std::vector<base::Tensor> outputs) override;

 private:
  std::optional<DigitSteps> digits_;  // until they are recognised
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
  std::vector<base::Tensor> answers_;  // one per run
};

}  // namespace selfsame::voice
