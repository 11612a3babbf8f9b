#include "pipeline/attempt.hpp"

#include <algorithm>

namespace selfsame::pipeline {
namespace {

/// Every modality that can tell must find the subject live: the worst score stands, and so does every attack that any
/// of them saw. What only one of them can see (answers, motion, depth) comes from that one.
Liveness worst_of(Liveness worse, Liveness better) {
  if (better.score < worse.score) std::swap(worse, better);
  const auto moved = [](const Cue& cue) { return cue.kind == CueKind::motion; };
  if (std::none_of(worse.cues.begin(), worse.cues.end(), moved)) {
    worse.motion = better.motion;
    worse.motion_llr = better.motion_llr;
  }
  worse.attack = worse.attack || better.attack;
  worse.frames += better.frames;
  if (worse.depth == DepthSource::none) worse.depth = better.depth;
  worse.cues.insert(worse.cues.end(), better.cues.begin(), better.cues.end());
  worse.gestures.insert(worse.gestures.end(), better.gestures.begin(), better.gestures.end());
  return worse;
}

}  // namespace

Presentation* Attempt::presentation(Modality modality) const {
  for (const auto& [of, watching] : presentations) {
    if (of == modality) return watching.get();
  }
  return nullptr;
}

std::size_t Attempt::tries(Modality modality) const {
  const auto compared = std::count_if(probes.begin(), probes.end(),
                                      [modality](const Probe& probe) { return probe.modality == modality; });
  const auto sent = std::count(announced.begin(), announced.end(), modality);
  return static_cast<std::size_t>(std::max({compared, sent, std::ptrdiff_t{1}}));
}

void Attempt::forget_before(std::int64_t time_ms) {
  const auto kept = std::find_if(samples.begin(), samples.end(),
                                 [&](const SampleReport& report) { return report.time_ms >= time_ms; });
  const auto gone = static_cast<std::size_t>(kept - samples.begin());
  samples.erase(samples.begin(), kept);
  for (SampleReport& report : samples) report.index -= gone;
  const auto first = std::find_if(origin.begin(), origin.end(), [&](std::size_t index) { return index >= gone; });
  probes.erase(probes.begin(), probes.begin() + (first - origin.begin()));
  origin.erase(origin.begin(), first);
  for (std::size_t& index : origin) index -= gone;
  for (auto& [modality, presentation] : presentations) presentation->forget_before(time_ms);
  comparisons.clear();
  trace = {};
}

std::optional<Liveness> Attempt::conclude(std::span<const Prompt> prompts) const {
  std::vector<Liveness> reports;
  std::vector<PromptAnswer> answers;
  // Where nothing could see whether a prompt was answered, it was not.
  for (const Prompt& prompt : prompts) answers.push_back({prompt.challenge, PromptOutcome::missed, -1});
  for (const auto& presented : presentations) {
    const bool came = std::any_of(samples.begin(), samples.end(),
                                  [&](const SampleReport& report) { return report.modality == presented.first; });
    if (!came && !samples.empty()) continue;
    std::vector<Prompt> own;
    std::vector<std::size_t> place;
    for (std::size_t i = 0; i < prompts.size(); ++i) {
      if (seen_by(prompts[i].challenge) != presented.first) continue;
      own.push_back(prompts[i]);
      place.push_back(i);
    }
    reports.push_back(presented.second->conclude(own));
    const auto& given = reports.back().answers;
    for (std::size_t i = 0; i < std::min(place.size(), given.size()); ++i) answers[place[i]] = given[i];
  }
  if (std::any_of(reports.begin(), reports.end(), [](const Liveness& report) { return report.frames > 0; })) {
    std::erase_if(reports, [](const Liveness& report) { return report.frames == 0; });
  }
  std::optional<Liveness> whole;
  for (Liveness& report : reports) {
    whole = whole ? worst_of(std::move(*whole), std::move(report)) : std::move(report);
  }
  if (!whole && !prompts.empty()) whole.emplace();
  if (whole) whole->answers = std::move(answers);
  return whole;
}

}  // namespace selfsame::pipeline
