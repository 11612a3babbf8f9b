#include "voice/steps.hpp"

#include <algorithm>

#include "match/vector.hpp"
#include "voice/presentation.hpp"
#include "voice/quality.hpp"

namespace selfsame::voice {
namespace {

using base::Tensor;
using pipeline::NetCall;
using pipeline::Step;

/// Shorter speech is padded with silence: the front end would repeat it, and so repeat its digit.
constexpr std::size_t kFewestSamples = static_cast<std::size_t>(kRateHz) / 2;

/// Maps a time within the speech to one in the recording; times past the end lie behind it.
double in_recording_s(double speech_s, const Activity& activity) {
  double rest = speech_s * kRateHz;
  for (const Passage& passage : activity.passages) {
    const auto length = static_cast<double>(passage.end - passage.begin);
    if (rest <= length || passage == activity.passages.back()) {
      return (static_cast<double>(passage.begin) + std::min(rest, length)) / kRateHz;
    }
    rest -= length;
  }
  return speech_s;
}

}  // namespace

Step<Activity> ActivitySteps::next() {
  if (net_ == nullptr || samples_.empty()) return Result<Activity>(detect_speech(samples_));
  if (windows_ == 0) {
    Tensor input = prepare_activity(samples_, net_->window, net_->step);
    windows_ = static_cast<std::size_t>(input.shape[1]);
    return NetCall{kActivityNet, std::move(input)};
  }
  auto log_odds = interpret_activity(outputs_, windows_);
  if (!log_odds) return Result<Activity>(fail(log_odds.error()));
  return Result<Activity>(detect_speech(samples_, {std::move(*log_odds), net_->step}));
}

void ActivitySteps::resume(std::vector<Tensor> outputs) { outputs_ = std::move(outputs); }

Step<std::vector<SpokenDigit>> DigitSteps::next() {
  if (activity_->passages.empty() || activity_->speech_dbfs < kSilentDbfs) {
    return Result<std::vector<SpokenDigit>>(std::vector<SpokenDigit>{});
  }
  if (!asked_) {
    asked_ = true;
    // The bands are centred over time, and long pauses would shift the mean.
    auto speech = speech_only(samples_, *activity_);
    if (speech.size() < kFewestSamples) speech.resize(kFewestSamples);
    return NetCall{kDigitsNet, std::move(net_->front_end.prepare(speech).front())};
  }
  auto digits = read_digits(pipeline::only_output(std::move(outputs_)), net_->step_s);
  if (!digits) return digits;
  for (SpokenDigit& digit : *digits) {
    digit.begin_s = in_recording_s(digit.begin_s, *activity_);
    digit.end_s = in_recording_s(digit.end_s, *activity_);
  }
  return digits;
}

void DigitSteps::resume(std::vector<Tensor> outputs) { outputs_ = std::move(outputs); }

ExaminationSteps::ExaminationSteps(std::span<const float> samples, const Activity& activity,
                                   const ExaminerFacts& nets) {
  heard_.replay = measure_replay(samples, activity);
  if (nets.digits) digits_.emplace(samples, activity, *nets.digits);
  if (nets.pad) windows_ = prepare_presentation(samples, nets.pad->window);
}

Step<Observation> ExaminationSteps::next() {
  const auto failed = [](const Error& error) { return Result<Observation>(fail(error)); };
  if (digits_) {
    auto step = digits_->next();
    if (is_call(step)) return call_of(std::move(step));
    const auto spoken = result_of(std::move(step));
    digits_.reset();
    if (!spoken) return failed(spoken.error());
    for (const SpokenDigit& one : *spoken) heard_.digits.push_back(one.digit);
  } else if (asked_ > 0) {
    const auto logit = interpret_presentation(outputs_);
    if (!logit) return failed(logit.error());
    logits_.push_back(*logit);
  }
  if (asked_ < windows_.size()) return NetCall{kPadNet, std::move(windows_[asked_++])};
  if (!logits_.empty()) heard_.net_logit = median(std::move(logits_));
  return Result<Observation>(std::move(heard_));
}

void ExaminationSteps::resume(std::vector<Tensor> outputs) {
  if (digits_) {
    digits_->resume(std::move(outputs));
  } else {
    outputs_ = std::move(outputs);
  }
}

EmbeddingSteps::EmbeddingSteps(std::span<const float> speech, const EmbedderFacts& net)
    : dimension_(net.dimension), inputs_(net.front_end.prepare(speech)) {}

Step<std::vector<float>> EmbeddingSteps::next() {
  if (answers_.size() < inputs_.size()) return NetCall{kEmbedderNet, std::move(inputs_[answers_.size()])};
  return match::mean_direction(answers_, dimension_);
}

void EmbeddingSteps::resume(std::vector<Tensor> outputs) {
  answers_.push_back(pipeline::only_output(std::move(outputs)));
}

}  // namespace selfsame::voice
