#include "selfsame/live/live_watch.hpp"

#include <algorithm>
#include <utility>

namespace selfsame::app {
namespace {

constexpr std::int64_t kWindowMs = 2000;
constexpr std::int64_t kVerdictEveryMs = 1000;
/// Comparing every frame would tell little more and cost a quarter of the time.
constexpr std::int64_t kEmbedEveryMs = 250;
/// A face that was there for less has shown too little of what tells a live one from a still.
constexpr std::int64_t kLeastSeenMs = 900;
/// An answer to the last prompt may still be under way.
constexpr std::int64_t kAfterLastPromptMs = 1000;

}  // namespace

LiveWatch::LiveWatch(const pipeline::Pipeline& pipeline, std::vector<pipeline::Prompt> prompts)
    : pipeline_(pipeline),
      prompts_(std::move(prompts)),
      attempt_(pipeline.begin(pipeline::Purpose::verification)),
      next_verdict_ms_(prompts_.empty() ? kWindowMs : prompts_.back().until_ms + kAfterLastPromptMs) {}

LiveWatch::LiveWatch(auth::Service& service, SubjectId subject, std::vector<pipeline::Prompt> prompts)
    : LiveWatch(service.pipeline(), std::move(prompts)) {
  service_ = &service;
  subject_ = std::move(subject);
}

std::optional<pipeline::Sighting> LiveWatch::seen() const {
  if (attempt_.presentations.empty()) return std::nullopt;
  auto sighting = attempt_.presentations.front().second->last_seen();
  if (!sighting || sighting->time_ms != tally_.last_ms) return std::nullopt;
  return sighting;
}

const pipeline::Prompt* LiveWatch::prompt() const {
  const auto shown = std::find_if(prompts_.begin(), prompts_.end(), [&](const pipeline::Prompt& prompt) {
    return prompt.shown_ms <= tally_.last_ms && tally_.last_ms < prompt.until_ms;
  });
  return shown != prompts_.end() ? &*shown : nullptr;
}

void LiveWatch::count(const std::vector<pipeline::Stage>& stages) {
  for (const auto& stage : stages) {
    const auto same = std::find_if(tally_.stages.begin(), tally_.stages.end(),
                                   [&](const LiveTally::Stage& one) { return one.name == stage.name; });
    auto& sum = same != tally_.stages.end() ? *same : tally_.stages.emplace_back(LiveTally::Stage{stage.name});
    sum.ms += stage.ms;
    ++sum.runs;
    tally_.ms += stage.ms;
  }
}

Result<std::optional<LiveVerdict>> LiveWatch::add(capture::Frame frame) {
  const pipeline::Sample sample{frame.time_ms, pipeline::FacePicture{std::move(frame.rgb), std::move(frame.depth)}};
  // Prompts that are still open need all that was seen since the first.
  attempt_.forget_before(prompts_.empty() ? sample.time_ms - kWindowMs : 0);
  const bool embed = subject_ && sample.time_ms >= next_embedded_ms_;
  if (embed) next_embedded_ms_ = sample.time_ms + kEmbedEveryMs;
  pipeline_.add(attempt_, sample, embed);
  const auto& report = attempt_.samples.back();
  if (report.error && report.error->code == ErrorCode::inference_failed) return fail(*report.error);
  ++tally_.frames;
  tally_.last_ms = sample.time_ms;
  count(attempt_.trace.stages());
  if (seen()) ++tally_.with_face;
  fresh_ = true;
  return sample.time_ms >= next_verdict_ms_ ? judge() : Result<std::optional<LiveVerdict>>(std::nullopt);
}

Result<std::optional<LiveVerdict>> LiveWatch::finish() {
  return fresh_ && !done_ ? judge() : Result<std::optional<LiveVerdict>>(std::nullopt);
}

std::int64_t LiveWatch::seen_ms() const {
  const auto shows_face = [](const pipeline::SampleReport& report) {
    return !report.error || report.error->code != ErrorCode::face_not_found;
  };
  const auto& samples = attempt_.samples;
  const auto first = std::find_if(samples.begin(), samples.end(), shows_face);
  const auto last = std::find_if(samples.rbegin(), samples.rend(), shows_face);
  return first == samples.end() ? 0 : last->time_ms - first->time_ms;
}

Result<std::optional<LiveVerdict>> LiveWatch::judge() {
  next_verdict_ms_ = tally_.last_ms + kVerdictEveryMs;
  fresh_ = false;
  done_ = !prompts_.empty();
  LiveVerdict verdict;
  verdict.time_ms = tally_.last_ms;
  auto liveness = attempt_.conclude(prompts_);
  if (!liveness) return verdict;
  verdict.liveness = std::move(*liveness);
  if (seen_ms() < kLeastSeenMs) return verdict;
  if (subject_) {
    auto report =
        service_->verifier().verify_attempt(auth::Caller::operator_on_this_machine(), *subject_, attempt_, prompts_);
    // Faces were seen, but in none of the frames that were to be compared.
    if (!report && report.error().code == ErrorCode::face_not_found) return verdict;
    if (!report) return fail(report.error());
    verdict.decision = report->decision;
    verdict.reasons = std::move(report->reasons);
    if (!report->scores.empty()) verdict.similarity = report->scores.front().comparison.raw;
  } else {
    verdict.decision = pipeline_.rules().decide(verdict.liveness, pipeline::Purpose::verification);
  }
  switch (*verdict.decision) {
    case pipeline::Decision::accept: ++tally_.accepts; break;
    case pipeline::Decision::reject: ++tally_.rejects; break;
    case pipeline::Decision::reverify: ++tally_.reverifies; break;
  }
  return verdict;
}

}  // namespace selfsame::app
