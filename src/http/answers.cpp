#include "http/answers.hpp"

#include <optional>
#include <span>

#include "base/bytes.hpp"

namespace selfsame::http {
namespace {

constexpr int kQualityDecimals = 3;
constexpr int kMillisecondDecimals = 3;

// The stages' scores stay inside: that of the comparison is exact.
void add_trace(Json& json, std::span<const pipeline::Stage> trace, bool with_trace) {
  if (!with_trace) return;
  Json stages = Json::array();
  for (const auto& stage : trace) {
    Json entry;
    entry["stage"] = to_string(stage.name);
    entry["ms"] = rounded(stage.ms, kMillisecondDecimals);
    stages.push_back(std::move(entry));
  }
  json["trace"] = std::move(stages);
}

Json coarse_json(float score) { return rounded(auth::coarse(score), 2); }

Json liveness_score(const std::optional<pipeline::Liveness>& liveness) {
  return liveness ? coarse_json(liveness->score) : Json(nullptr);
}

// Values and likelihoods of cues stay inside, for the same reason.
void add_cues(Json& json, const std::optional<pipeline::Liveness>& liveness, bool with_trace) {
  if (!with_trace || !liveness) return;
  Json cues = Json::array();
  for (const auto& cue : liveness->cues) {
    Json entry;
    entry["cue"] = cue.name;
    entry["score"] = coarse_json(cue.score);
    cues.push_back(std::move(entry));
  }
  json["cues"] = std::move(cues);
  json["depth"] = to_string(liveness->depth);
}

std::string_view name_of(pipeline::Purpose purpose) {
  switch (purpose) {
    case pipeline::Purpose::enrolment: return "enroll";
    case pipeline::Purpose::verification: return "verify";
    case pipeline::Purpose::identification: break;
  }
  return "identify";
}

Json to_json(const pipeline::Prompt& prompt) {
  Json json;
  json["challenge"] = to_string(prompt.challenge);
  json["shown_ms"] = prompt.shown_ms;
  json["until_ms"] = prompt.until_ms;
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
    case pipeline::Decision::reverify: return "The samples do not suffice for a decision: take another one.";
  }
  return {};
}

Json names_of(std::span<const Modality> modalities) {
  Json names = Json::array();
  for (const Modality modality : modalities) names.push_back(to_string(modality));
  return names;
}

Json to_json(const pipeline::Measure& measure) {
  Json json;
  json["name"] = measure.name;
  json["value"] = number(measure.value);
  json["score"] = rounded(measure.score, kQualityDecimals);
  json["passed"] = measure.passed;
  json["reason"] = measure.reason;
  return json;
}

Json to_json(const pipeline::SampleReport& sample) {
  Json json;
  json["index"] = sample.index;
  json["modality"] = to_string(sample.modality);
  json["used"] = sample.used;
  json["quality"] = rounded(sample.quality, kQualityDecimals);
  json["error"] = nullptr;
  if (sample.error) {
    json["error"] = {{"code", base::to_string(sample.error->code)}, {"message", sample.error->message}};
  }
  json["measures"] = Json::array();
  for (const auto& measure : sample.measures) json["measures"].push_back(to_json(measure));
  return json;
}

}  // namespace

Response json_answer(int status, const Json& json) {
  return {.status = status, .content_type = "application/json", .body = to_text(json), .headers = {}, .fault = {}};
}

Json to_json(const auth::EnrolReport& report, bool with_trace) {
  Json json;
  json["success"] = true;
  json["user_id"] = report.subject.str();
  json["decision"] = to_string(pipeline::Decision::accept);
  json["confidence"] = rounded(report.quality, 2);
  json["message"] = "Enrolled from " + std::to_string(report.samples_used) + " of " +
                    std::to_string(report.samples.size()) + " samples.";
  json["liveness_score"] = liveness_score(report.liveness);
  json["modalities"] = names_of(report.modalities);
  json["samples_used"] = report.samples_used;
  json["quality"] = rounded(report.quality, kQualityDecimals);
  json["samples"] = Json::array();
  for (const auto& sample : report.samples) json["samples"].push_back(to_json(sample));
  add_cues(json, report.liveness, with_trace);
  add_trace(json, report.trace, with_trace);
  return json;
}

Json to_json(const auth::VerifyReport& report, bool with_trace) {
  Json json;
  json["user_id"] = report.subject.str();
  json["decision"] = to_string(report.decision);
  json["confidence"] = coarse_json(report.score);
  json["match"] = report.decision == pipeline::Decision::accept;
  json["message"] = message_for(report.decision);
  json["liveness_score"] = liveness_score(report.liveness);
  json["fusion_score"] = coarse_json(report.score);
  json["reasons"] = report.reasons;
  json["warnings"] = report.warnings;
  json["quality"] = rounded(report.quality, kQualityDecimals);
  json["ms"] = rounded(report.ms, kMillisecondDecimals);
  add_cues(json, report.liveness, with_trace);
  add_trace(json, report.trace, with_trace);
  return json;
}

Json to_json(const auth::IdentifyReport& report, bool with_trace) {
  Json json;
  json["candidates"] = Json::array();
  for (const auto& candidate : report.candidates) {
    Json entry;
    entry["user_id"] = candidate.subject.str();
    entry["decision"] = to_string(candidate.decision);
    entry["match"] = candidate.decision == pipeline::Decision::accept;
    entry["confidence"] = coarse_json(candidate.score());
    json["candidates"].push_back(std::move(entry));
  }
  json["warnings"] = report.warnings;
  json["gallery_size"] = report.gallery_size;
  json["ms"] = rounded(report.ms, kMillisecondDecimals);
  add_trace(json, report.trace, with_trace);
  return json;
}

Json to_json(const auth::EmbedReport& report, bool with_trace) {
  Json json;
  json["success"] = true;
  json["embedding"] = Json::array();
  for (const float value : report.probe.vector) json["embedding"].push_back(number(value));
  json["dimension"] = report.probe.vector.size();
  json["model_precision"] = report.precision;
  json["model"] = to_string(report.probe.pack);
  json["quality"] = rounded(report.probe.quality, kQualityDecimals);
  add_trace(json, report.trace, with_trace);
  return json;
}

Json to_json(const auth::LivenessTicket& ticket) {
  Json json;
  json["session_id"] = ticket.id;
  json["nonce"] = ticket.nonce;
  json["purpose"] = name_of(ticket.purpose);
  json["user_id"] = ticket.subject.str();
  json["expires_in_ms"] = ticket.expires_in_ms;
  json["prompts"] = Json::array();
  for (const auto& prompt : ticket.prompts) json["prompts"].push_back(to_json(prompt));
  return json;
}

Json to_json(const auth::LivenessProgress& progress) {
  Json json;
  json["frames"] = progress.frames;
  json["frames_with_face"] = progress.with_face;
  json["reasons"] = progress.reasons;
  return json;
}

Json to_json(const store::SubjectRecord& record) {
  Json json;
  json["user_id"] = record.id.str();
  json["created_at"] = iso8601(record.created_ms);
  json["updated_at"] = iso8601(record.updated_ms);
  json["modalities"] = names_of(record.modalities);
  return json;
}

Json to_json(const store::LogEntry& entry) {
  Json json;
  json["sequence"] = entry.sequence;
  json["time"] = iso8601(entry.time_ms);
  json["action"] = entry.action;
  json["outcome"] = entry.outcome;
  json["modality"] = entry.modality;
  json["confidence"] = entry.score < 0 ? Json(nullptr) : rounded(entry.score, 2);
  json["ms"] = rounded(entry.ms, kMillisecondDecimals);
  json["origin"] = entry.origin;
  return json;
}

}  // namespace selfsame::http
