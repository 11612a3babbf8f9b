#include "selfsame/live/live_watch.hpp"

#include <algorithm>
#include <utility>

namespace selfsame::app {
namespace {

/// A face visible for less time gives too little evidence to tell a live one from a still.
constexpr std::int64_t kLeastSeenMs = 900;

}  // namespace

LiveWatch::LiveWatch(const pipeline::Pipeline& pipeline, std::optional<auth::Asking> asking)
    : pipeline_(pipeline),
      asking_(std::move(asking)),
      schedule_(asking_.has_value()),
      attempt_(pipeline.begin(pipeline::Purpose::verification)) {}

LiveWatch::LiveWatch(auth::Service& service, SubjectId subject, std::optional<auth::Asking> asking)
    : LiveWatch(service.pipeline(), std::move(asking)) {
  service_ = &service;
  subject_ = std::move(subject);
}

std::optional<pipeline::Sighting> LiveWatch::seen() const {
  if (attempt_.presentations.empty()) return std::nullopt;
  auto sighting = attempt_.presentations.front().second->last_seen();
  if (!sighting || sighting->time_ms != tally_.last_ms) return std::nullopt;
  return sighting;
}

void LiveWatch::move_on() {
  if (!asking_) return;
  auth::move_on(*asking_, tally_.last_ms, tally_.with_face > 0, crypto::fill_random,
                [&](std::span<const pipeline::Prompt> asked) { return attempt_.answers(asked); });
  attempt_.settled = asking_->given;
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
  attempt_.forget_before(schedule_.window_start(sample.time_ms));
  const bool embed = subject_ && schedule_.compares(sample.time_ms, asking_ && asking_->open > 0);
  pipeline_.add(attempt_, sample, embed);
  const auto& report = attempt_.samples.back();
  if (report.error && report.error->code == ErrorCode::inference_failed) return fail(*report.error);
  ++tally_.frames;
  tally_.last_ms = sample.time_ms;
  count(attempt_.trace.stages());
  if (seen()) ++tally_.with_face;
  fresh_ = true;
  move_on();
  return schedule_.verdict_due(sample.time_ms, asked_all()) ? judge()
                                                            : Result<std::optional<LiveVerdict>>(std::nullopt);
}

Result<std::optional<LiveVerdict>> LiveWatch::finish() {
  return fresh_ && !done() ? judge() : Result<std::optional<LiveVerdict>>(std::nullopt);
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
  schedule_.judged(tally_.last_ms);
  fresh_ = false;
  LiveVerdict verdict;
  verdict.time_ms = tally_.last_ms;
  auto liveness = attempt_.conclude(asking_ ? std::span<const pipeline::Prompt>(asking_->asked)
                                            : std::span<const pipeline::Prompt>());
  if (!liveness) return verdict;
  verdict.liveness = std::move(*liveness);
  if (seen_ms() < kLeastSeenMs) return verdict;
  if (subject_) {
    auto report = service_->verifier().verify_attempt(auth::Caller::operator_on_this_machine(), *subject_, attempt_,
                                                      asking_ ? &*asking_ : nullptr);
    // Faces were visible, but in none of the frames to be compared.
    if (!report && report.error().code == ErrorCode::face_not_found) return verdict;
    if (!report) return fail(report.error());
    verdict.decision = report->decision;
    verdict.reasons = std::move(report->reasons);
    if (!report->scores.empty()) verdict.similarity = report->scores.front().comparison.raw;
  } else {
    verdict.decision = pipeline_.rules().decide(verdict.liveness, pipeline::Purpose::verification);
    if (asking_ && !asking_->done() && verdict.decision == pipeline::Decision::accept) {
      verdict.decision = pipeline::Decision::reverify;
      verdict.reasons.emplace_back("not everything that was asked for was done");
    }
  }
  switch (*verdict.decision) {
    case pipeline::Decision::accept: ++tally_.accepts; break;
    case pipeline::Decision::reject: ++tally_.rejects; break;
    case pipeline::Decision::reverify: ++tally_.reverifies; break;
  }
  return verdict;
}

}  // namespace selfsame::app
