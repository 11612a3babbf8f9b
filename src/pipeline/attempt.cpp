#include "pipeline/attempt.hpp"

#include <algorithm>

namespace selfsame::pipeline {
namespace {

SampleCopies copies_in(const Probe& probe, bool still) {
  SampleCopies copies{.codes = probe.copies};
  if (still) copies.still_codes = probe.still_copies;
  return copies;
}

/// Every modality that can tell must find the subject live: the worst score stands, and so does every attack that any
/// of them saw. What only one of them can see (answers, motion, depth) comes from that one. A modality that only
/// advises adds its cues.
Liveness worst_of(Liveness worse, Liveness better) {
  const bool one_advises = worse.advises != better.advises;
  if (one_advises ? worse.advises : better.score < worse.score) std::swap(worse, better);
  const auto moved = [](const Cue& cue) { return cue.kind == CueKind::motion; };
  if (std::none_of(worse.cues.begin(), worse.cues.end(), moved)) {
    worse.motion = better.motion;
    worse.motion_llr = better.motion_llr;
  }
  worse.attack = worse.attack || (better.attack && !one_advises);
  worse.frames += better.frames;
  if (worse.depth == DepthSource::none) worse.depth = better.depth;
  worse.cues.insert(worse.cues.end(), better.cues.begin(), better.cues.end());
  worse.gestures.insert(worse.gestures.end(), better.gestures.begin(), better.gestures.end());
  return worse;
}

/// The prompts whose answers one modality sees, and their indices among all prompts.
struct OwnPrompts {
  std::vector<Prompt> prompts;
  std::vector<std::size_t> places;
};

OwnPrompts own_prompts(std::span<const Prompt> all, Modality modality) {
  OwnPrompts own;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (seen_by(all[i].challenge) != modality) continue;
    own.prompts.push_back(all[i]);
    own.places.push_back(i);
  }
  return own;
}

/// If no modality can see whether a prompt was answered, it counts as unanswered.
std::vector<PromptAnswer> unanswered(std::span<const Prompt> prompts) {
  std::vector<PromptAnswer> answers;
  for (const Prompt& prompt : prompts) answers.push_back({prompt.challenge, PromptOutcome::missed, -1});
  return answers;
}

void fill_in(std::vector<PromptAnswer>& answers, const OwnPrompts& own, std::span<const PromptAnswer> given) {
  for (std::size_t i = 0; i < std::min(own.places.size(), given.size()); ++i) answers[own.places[i]] = given[i];
}

void keep_settled(std::vector<PromptAnswer>& answers, std::span<const PromptAnswer> settled) {
  std::copy_n(settled.begin(), std::min(settled.size(), answers.size()), answers.begin());
}

}  // namespace

Presentation* Attempt::presentation(Modality modality) const {
  for (const auto& [of, watching] : presentations) {
    if (of == modality) return watching.get();
  }
  return nullptr;
}

std::size_t Attempt::tries(Modality modality) const {
  if (middle_decides && modality == Modality::face) return 1;
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

std::vector<PromptAnswer> Attempt::answers(std::span<const Prompt> prompts) const {
  auto answers = unanswered(prompts);
  for (const auto& [modality, presentation] : presentations) {
    const OwnPrompts own = own_prompts(prompts, modality);
    fill_in(answers, own, presentation->answers(own.prompts));
  }
  keep_settled(answers, settled);
  return answers;
}

std::optional<Liveness> Attempt::conclude(std::span<const Prompt> prompts) const {
  std::vector<Liveness> reports;
  auto answers = unanswered(prompts);
  for (const auto& presented : presentations) {
    const bool came = std::any_of(samples.begin(), samples.end(),
                                  [&](const SampleReport& report) { return report.modality == presented.first; });
    if (!came && !samples.empty()) continue;
    const OwnPrompts own = own_prompts(prompts, presented.first);
    reports.push_back(presented.second->conclude(own.prompts));
    fill_in(answers, own, reports.back().answers);
  }
  if (std::any_of(reports.begin(), reports.end(), [](const Liveness& report) { return report.frames > 0; })) {
    std::erase_if(reports, [](const Liveness& report) { return report.frames == 0; });
  }
  std::optional<Liveness> whole;
  for (Liveness& report : reports) {
    whole = whole ? worst_of(std::move(*whole), std::move(report)) : std::move(report);
  }
  if (!whole && !prompts.empty()) whole.emplace();
  keep_settled(answers, settled);
  if (whole) whole->answers = std::move(answers);
  return whole;
}

void Attempt::set_newest_aside() {
  if (origin.empty() || origin.back() + 1 != samples.size()) return;  // it could not be used anyway
  set_aside.push_back(copies_in(probes.back(), stills));
  probes.pop_back();
  origin.pop_back();
  samples.back().used = false;
}

std::vector<SampleCopies> copies_of(const Attempt& attempt) {
  std::vector<SampleCopies> copies;
  for (const Probe& probe : attempt.probes) copies.push_back(copies_in(probe, attempt.stills));
  copies.insert(copies.end(), attempt.set_aside.begin(), attempt.set_aside.end());
  return copies;
}

}  // namespace selfsame::pipeline
