#include "auth/one_person.hpp"

#include <algorithm>
#include <vector>

#include "auth/asking.hpp"

namespace selfsame::auth {
namespace {

using pipeline::Challenge;
using pipeline::Prompt;

enum class Looks { subject, unsure, stranger };

/// One sample that was compared.
struct Compared {
  Modality modality = Modality::face;
  std::int64_t time_ms = 0;
  bool fit = false;  // good enough for a decision
  Looks looks = Looks::unsure;
};

/// Of a table that does not go so far, what comes nearest.
float threshold_near(const match::Calibration& calibration, double fmr) {
  const auto& table = calibration.table();
  return *calibration.threshold(std::clamp(fmr, table.back().fmr, table.front().fmr));
}

Looks looks_of(const match::Calibration& calibration, float raw) {
  if (raw < threshold_near(calibration, kStrangerFmr)) return Looks::stranger;
  return raw < threshold_near(calibration, kSubjectFmr) ? Looks::unsure : Looks::subject;
}

/// Those that could be compared: of a comparison that failed the pipeline says so itself.
std::vector<Compared> compared_samples(const pipeline::Engines& engines, const pipeline::Attempt& attempt) {
  std::vector<Compared> compared;
  for (std::size_t i = 0; i < attempt.comparisons.size(); ++i) {
    const auto& comparison = attempt.comparisons[i];
    if (!comparison) continue;
    const pipeline::Probe& probe = attempt.probes[i];
    const auto& description = engines.find(probe.modality)->description();
    const auto* calibration = description.calibration_of(comparison->scale);
    const bool fit = std::all_of(probe.measures.begin(), probe.measures.end(), [](const auto& m) { return m.passed; });
    compared.push_back(
        {probe.modality, attempt.samples[attempt.origin[i]].time_ms, fit, looks_of(*calibration, comparison->raw)});
  }
  return compared;
}

/// Whether the subject can be recognised while the prompt was being answered. Colours of a flash follow each other: one
/// window for all of them.
bool seen_during(std::span<const Compared> compared, const Prompt& first, const Prompt& last) {
  return std::any_of(compared.begin(), compared.end(), [&](const Compared& one) {
    if (!one.fit || one.looks != Looks::subject || one.modality != pipeline::seen_by(first.challenge)) return false;
    // A recording has the time at which it began, and holds the answer whenever that was.
    if (first.challenge == Challenge::say_digits) return true;
    return one.time_ms >= first.shown_ms && one.time_ms <= last.until_ms + kAfterAnswerMs;
  });
}

bool seen_during_all(std::span<const Compared> compared, std::span<const Prompt> prompts) {
  for (std::size_t i = 0; i < prompts.size();) {
    std::size_t end = i + 1;
    while (prompts[i].challenge == Challenge::flash && end < prompts.size() &&
           prompts[end].challenge == Challenge::flash) {
      ++end;
    }
    if (!seen_during(compared, prompts[i], prompts[end - 1])) return false;
    i = end;
  }
  return true;
}

}  // namespace

std::optional<std::string> doubt_about(const pipeline::DecisionRules& rules, const pipeline::Attempt& attempt,
                                       std::span<const Prompt> prompts,
                                       const std::optional<pipeline::Liveness>& liveness) {
  const auto compared = compared_samples(rules.engines(), attempt);
  const auto count = [&](bool of_fit, Looks looks) {
    return static_cast<std::size_t>(std::count_if(compared.begin(), compared.end(), [&](const Compared& one) {
      return one.looks == looks && (one.fit || !of_fit);
    }));
  };
  const std::size_t fit = count(true, Looks::subject) + count(true, Looks::unsure) + count(true, Looks::stranger);
  if (count(false, Looks::stranger) > 0 || count(true, Looks::unsure) * kOneUnsureOf > fit) {
    return "the frames do not show this person all the time; stay in front of the camera, alone and in good light";
  }
  if (!seen_during_all(compared, prompts)) {
    return "it could not be seen that this person did what was asked; begin again, close to the camera and in good "
           "light";
  }
  if (!prompts.empty() && liveness && unasked_gestures(liveness->gestures, prompts) > kMostUnaskedGestures) {
    return "more movements were seen than were asked for; keep still between them";
  }
  return std::nullopt;
}

}  // namespace selfsame::auth
