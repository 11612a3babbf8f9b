#include "views/reports.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "views/time.hpp"

namespace selfsame::views {
namespace {

constexpr int kMillisecondDecimals = 3;

Json score(float value, Detail detail) {
  return detail == Detail::exact ? number(value) : rounded(auth::coarse(value), 2);
}

Json quality(float value, Detail detail) {
  return detail == Detail::exact ? number(value) : rounded(value, kQualityDecimals);
}

// Stage scores are shown only at full detail: the comparison's is exact.
void add_trace(Json& json, std::span<const pipeline::Stage> trace, Detail detail) {
  if (detail == Detail::coarse) return;
  json["trace"] = Json::array();
  for (const auto& stage : trace) {
    Json entry{{"stage", to_string(stage.name)}, {"ms", rounded(stage.ms, kMillisecondDecimals)}};
    if (detail == Detail::exact && stage.score) entry["score"] = number(*stage.score);
    json["trace"].push_back(std::move(entry));
  }
}

// The same applies to values and likelihoods of cues.
void add_liveness(Json& json, const std::optional<pipeline::Liveness>& liveness, Detail detail) {
  if (detail == Detail::exact) json["liveness"] = liveness ? views::view(*liveness) : Json(nullptr);
  if (detail != Detail::traced || !liveness) return;
  json["cues"] = Json::array();
  for (const auto& cue : liveness->cues)
    json["cues"].push_back({{"cue", cue.name}, {"score", score(cue.score, detail)}});
  json["depth"] = to_string(liveness->depth);
}

/// For a liveness session: the name of the key that signed its frames, or null.
void add_capture(Json& json, const std::optional<auth::Capture>& capture) {
  if (!capture) return;
  json["signed_by"] = capture->signed_by ? Json(*capture->signed_by) : Json(nullptr);
}

Json liveness_score(const std::optional<pipeline::Liveness>& liveness, Detail detail) {
  return liveness ? score(liveness->score, detail) : Json(nullptr);
}

Json view(const pipeline::Prompt& prompt) {
  Json json{{"challenge", to_string(prompt.challenge)}, {"shown_ms", prompt.shown_ms}, {"until_ms", prompt.until_ms}};
  json["color"] = nullptr;
  if (prompt.challenge == pipeline::Challenge::flash) json["color"] = "#" + base::to_hex(prompt.colour);
  json["digits"] = nullptr;
  if (prompt.challenge == pipeline::Challenge::say_digits) json["digits"] = prompt.digits;
  return json;
}

std::string_view message_for(pipeline::Decision decision) {
  switch (decision) {
    case pipeline::Decision::accept: return "The samples are of this person.";
    case pipeline::Decision::reject:
      return "Refused: the samples are not of this person, or not theirs alive and now; see reasons.";
    case pipeline::Decision::reverify: return "Not certain enough to decide. Please try again with a new sample.";
  }
  return {};
}

/// A reason that names the cue which detected an attack would help to improve the attack, so the public gets a general
/// one.
std::vector<std::string> told_reasons(const std::vector<std::string>& reasons,
                                      const std::optional<pipeline::Liveness>& liveness, Detail detail) {
  if (detail == Detail::exact || !liveness) return reasons;
  const auto names_a_cue = [&](const std::string& reason) {
    return std::any_of(liveness->cues.begin(), liveness->cues.end(),
                       [&](const pipeline::Cue& cue) { return cue.reason == reason; });
  };
  std::vector<std::string> told;
  for (const std::string& reason : reasons) {
    std::string text = names_a_cue(reason) ? std::string(pipeline::kNotLive) : reason;
    if (std::find(told.begin(), told.end(), text) == told.end()) told.push_back(std::move(text));
  }
  return told;
}

/// The public sees only candidates who match, and no order by exact scores: both would show how near a sample is to
/// other people.
std::vector<auth::IdentifyCandidate> told_candidates(std::vector<auth::IdentifyCandidate> candidates, Detail detail) {
  if (detail == Detail::exact) return candidates;
  std::erase_if(candidates, [](const auto& one) { return one.decision == pipeline::Decision::reject; });
  std::sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
    const float score_a = auth::coarse(a.score());
    const float score_b = auth::coarse(b.score());
    return score_a != score_b ? score_a > score_b : a.subject.str() < b.subject.str();
  });
  return candidates;
}

Json names_of(std::span<const Modality> modalities) {
  Json names = Json::array();
  for (const Modality modality : modalities) names.push_back(to_string(modality));
  return names;
}

Json view(const pipeline::SampleReport& sample, Detail detail) {
  Json json = views::view(sample);
  json["quality"] = quality(sample.quality, detail);
  return json;
}

/// Names from version 0.1, for old clients; to be removed in the version after the next.
void add_old_score(Json& json, const Json& value, Detail detail) {
  if (detail != Detail::exact) json["confidence"] = value;
}
void add_old_subject(Json& json, const SubjectId& subject, Detail detail) {
  if (detail == Detail::exact) json["subject"] = subject.str();
}

}  // namespace

Json view(const auth::EnrolReport& report, Detail detail) {
  Json json;
  json["success"] = true;
  json["user_id"] = report.subject.str();
  json["decision"] = to_string(pipeline::Decision::accept);
  json["message"] = "Enrolled from " + std::to_string(report.samples_used) + " of " +
                    std::to_string(report.samples.size()) + " samples.";
  json["liveness_score"] = liveness_score(report.liveness, detail);
  json["modalities"] = names_of(report.modalities);
  json["samples_used"] = report.samples_used;
  json["quality"] = quality(report.quality, detail);
  json["samples"] = Json::array();
  for (const auto& sample : report.samples) json["samples"].push_back(view(sample, detail));
  json["warnings"] = report.warnings;
  add_capture(json, report.capture);
  if (detail == Detail::exact) {
    json["kept"] = Json::array();
    for (const auto& one : report.stored) {
      json["kept"].push_back({{"modality", to_string(one.modality)}, {"full", one.full}, {"code", one.code}});
    }
  }
  add_liveness(json, report.liveness, detail);
  add_trace(json, report.trace, detail);
  add_old_score(json, rounded(report.quality, 2), detail);
  add_old_subject(json, report.subject, detail);
  return json;
}

Json view(const auth::VerifyReport& report, Detail detail) {
  Json json;
  json["user_id"] = report.subject.str();
  json["decision"] = to_string(report.decision);
  json["match"] = report.decision == pipeline::Decision::accept;
  json["score"] = score(report.score, detail);
  json["message"] = message_for(report.decision);
  json["liveness_score"] = liveness_score(report.liveness, detail);
  json["reasons"] = told_reasons(report.reasons, report.liveness, detail);
  json["warnings"] = report.warnings;
  add_capture(json, report.capture);
  json["quality"] = quality(report.quality, detail);
  json["ms"] = rounded(report.ms, kMillisecondDecimals);
  if (detail == Detail::exact) {
    json["scores"] = Json::array();
    for (const auto& one : report.scores) json["scores"].push_back(view(one));
    json["fusion"] = view(report.fusion);
  }
  add_liveness(json, report.liveness, detail);
  add_trace(json, report.trace, detail);
  add_old_score(json, score(report.score, detail), detail);
  if (detail != Detail::exact) json["fusion_score"] = score(report.score, detail);
  add_old_subject(json, report.subject, detail);
  return json;
}

Json view(const auth::IdentifyReport& report, Detail detail) {
  Json json;
  json["candidates"] = Json::array();
  for (const auto& candidate : told_candidates(report.candidates, detail)) {
    Json entry;
    entry["user_id"] = candidate.subject.str();
    entry["decision"] = to_string(candidate.decision);
    entry["match"] = candidate.decision == pipeline::Decision::accept;
    if (detail == Detail::exact) entry.update(view(candidate.comparison));
    entry["score"] = score(candidate.score(), detail);  // on the one scale; the comparison's may contradict it
    add_old_score(entry, score(candidate.score(), detail), detail);
    add_old_subject(entry, candidate.subject, detail);
    json["candidates"].push_back(std::move(entry));
  }
  json["liveness_score"] = liveness_score(report.liveness, detail);
  json["reasons"] = told_reasons(report.reasons, report.liveness, detail);
  json["warnings"] = report.warnings;
  add_capture(json, report.capture);
  json["gallery_size"] = report.gallery_size;
  json["ms"] = rounded(report.ms, kMillisecondDecimals);
  add_liveness(json, report.liveness, detail);
  add_trace(json, report.trace, detail);
  return json;
}

Json view(const auth::EmbedReport& report, Detail detail) {
  Json json;
  json["success"] = true;
  json["embedding"] = Json::array();
  for (const float value : report.probe.vector) json["embedding"].push_back(number(value));
  json["dimension"] = report.probe.vector.size();
  json["model_precision"] = report.precision;
  json["model"] = to_string(report.probe.pack);
  json["quality"] = quality(report.probe.quality, detail);
  add_trace(json, report.trace, detail);
  return json;
}

Json view(const auth::LivenessTicket& ticket) {
  Json json;
  json["session_id"] = ticket.id;
  json["nonce"] = ticket.nonce;
  json["purpose"] = auth::name_of(ticket.purpose);
  json["user_id"] = ticket.subject ? Json(ticket.subject->str()) : Json(nullptr);
  json["steps"] = ticket.steps;
  json["expires_in_ms"] = ticket.expires_in_ms;
  return json;
}

Json view(const auth::LivenessProgress& progress) {
  Json json;
  json["frames"] = progress.seen.frames;
  json["frames_with_face"] = progress.seen.with_face;
  json["reasons"] = progress.seen.reasons;
  json["state"] = to_string(progress.state);
  json["now_ms"] = progress.now_ms;
  json["steps"] = progress.steps;
  json["steps_done"] = progress.steps_done;
  json["prompts"] = Json::array();
  for (const auto& prompt : progress.prompts) json["prompts"].push_back(view(prompt));
  return json;
}

Json view(const store::SubjectRecord& record) {
  Json json;
  json["user_id"] = record.id.str();
  json["created_at"] = rfc3339(record.created_ms);
  json["updated_at"] = rfc3339(record.updated_ms);
  json["modalities"] = names_of(record.modalities);
  return json;
}

Json view(const store::LogEntry& entry) {
  Json json;
  json["sequence"] = entry.sequence;
  json["time"] = rfc3339(entry.time_ms);
  json["action"] = store::to_string(entry.action);
  json["outcome"] = store::to_string(entry.outcome);
  json["modality"] = store::to_string(entry.modalities);
  json["score"] = entry.score ? rounded(*entry.score, 2) : Json(nullptr);
  json["ms"] = rounded(entry.ms, kMillisecondDecimals);
  json["origin"] = entry.origin;
  add_old_score(json, json["score"], Detail::coarse);
  return json;
}

}  // namespace selfsame::views
