#include "auth/one_person.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "auth/asking.hpp"
#include "match/vector.hpp"

namespace selfsame::auth {
namespace {

using pipeline::Challenge;
using pipeline::Prompt;

/// Faces of one sitting must be at least as alike as only this fraction of strangers are. One may be badly captured.
constexpr double kSittingFmr = 1e-4;
constexpr std::size_t kMostOutliers = 1;

enum class Looks { subject, unsure, stranger };

/// One sample that was compared.
struct Compared {
  Modality modality = Modality::face;
  std::int64_t time_ms = 0;
  bool fit = false;
  Looks looks = Looks::unsure;
};

/// The threshold at `fmr`, or the nearest that the table has.
float threshold_near(const match::Calibration& calibration, double fmr) {
  const auto& table = calibration.table(match::Strangers::mixed);
  return *calibration.threshold(std::clamp(fmr, table.back().fmr, table.front().fmr), match::Strangers::mixed);
}

Looks looks_of(const match::Calibration& calibration, float raw) {
  if (raw < threshold_near(calibration, kStrangerFmr)) return Looks::stranger;
  return raw < threshold_near(calibration, kSubjectFmr) ? Looks::unsure : Looks::subject;
}

/// The samples that could be compared. The pipeline itself reports failed comparisons.
std::vector<Compared> compared_samples(const pipeline::Engines& engines, const pipeline::Attempt& attempt) {
  std::vector<Compared> compared;
  for (std::size_t i = 0; i < attempt.comparisons.size(); ++i) {
    const auto& comparison = attempt.comparisons[i];
    if (!comparison) continue;
    const pipeline::Probe& probe = attempt.probes[i];
    const auto& description = engines.find(probe.modality)->description();
    const auto* calibration = description.calibration_of(comparison->scale);
    compared.push_back({probe.modality, attempt.samples[attempt.origin[i]].time_ms, is_fit(probe),
                        looks_of(*calibration, comparison->raw)});
  }
  return compared;
}

/// Whether the subject is recognisable while the prompt was being answered. The colours of a flash follow each other
/// and share one window.
bool seen_during(std::span<const Compared> compared, const Prompt& first, const Prompt& last) {
  return std::any_of(compared.begin(), compared.end(), [&](const Compared& one) {
    if (!one.fit || one.looks != Looks::subject || one.modality != pipeline::seen_by(first.challenge)) return false;
    // A recording is timed by its start and contains the answer wherever that falls.
    if (first.challenge == Challenge::say_digits) return true;
    return one.time_ms >= first.shown_ms && one.time_ms <= last.until_ms + kAfterAnswerMs;
  });
}

/// Cosine of vectors of norm 1; vectors of different nets count as unlike.
float alikeness(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() ? match::dot(a, b) : 0.0F;
}

/// The one most similar to all others.
std::size_t medoid_of(std::span<const pipeline::Probe* const> probes) {
  std::size_t best = 0;
  float most = -std::numeric_limits<float>::infinity();
  for (std::size_t i = 0; i < probes.size(); ++i) {
    float sum = 0;
    for (const pipeline::Probe* other : probes) sum += alikeness(probes[i]->vector, other->vector);
    if (sum > most) most = sum, best = i;
  }
  return best;
}

/// Whether all faces of one sitting are of one person. With the same camera, light and minute they are far more alike
/// than an enrolment from another day, so a stranger who resembles the subject as much as strangers may still fails
/// here.
bool of_one_sitting(const pipeline::Engines& engines, const pipeline::Attempt& attempt) {
  const auto* engine = engines.find(Modality::face);
  if (engine == nullptr || engine->description().calibration == nullptr || !engine->description().raw_is_cosine) {
    return true;
  }
  std::vector<const pipeline::Probe*> faces;
  for (const pipeline::Probe& probe : attempt.probes) {
    if (probe.modality == Modality::face && !probe.vector.empty() && is_fit(probe)) faces.push_back(&probe);
  }
  if (faces.size() < 2) return true;
  const match::Calibration& calibration = *engine->description().calibration;
  const float alike = threshold_near(calibration, kSittingFmr);
  // Consecutive samples are taken within tenths of a second: halfway between the threshold and identity.
  const float next_alike = (1 + alike) / 2;
  const auto& middle = faces[medoid_of(faces)]->vector;
  const auto outliers = std::count_if(faces.begin(), faces.end(),
                                      [&](const auto* face) { return alikeness(face->vector, middle) < alike; });
  std::size_t jumps = 0;
  for (std::size_t i = 1; i < faces.size(); ++i) {
    if (alikeness(faces[i - 1]->vector, faces[i]->vector) < next_alike) ++jumps;
  }
  return static_cast<std::size_t>(outliers) <= kMostOutliers && jumps <= 2 * kMostOutliers;
}

bool seen_during_all(std::span<const Compared> compared, std::span<const Prompt> prompts) {
  for (std::size_t i = 0; i < prompts.size();) {
    const std::size_t end = end_of_step(prompts, i);
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
  if (count(false, Looks::stranger) > 0 || count(true, Looks::unsure) * kOneUnsureOf > fit ||
      !of_one_sitting(rules.engines(), attempt)) {
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
