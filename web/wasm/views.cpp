#include "web/wasm/views.hpp"

#include <cmath>

namespace selfsame::web {
namespace {

/// A number that JSON can hold; null for one that it cannot.
Json number(float value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

}  // namespace

Json view(const Error& error) { return {{"code", base::to_string(error.code)}, {"message", error.message}}; }

Json view(const face::DetectedFace& face) {
  Json landmarks = Json::array();
  for (const media::Point& point : face.landmarks) landmarks.push_back({point.x, point.y});
  return {{"box", {face.box.x, face.box.y, face.box.width, face.box.height}},
          {"score", face.score},
          {"landmarks", std::move(landmarks)}};
}

Json view(std::span<const pipeline::Measure> measures) {
  Json list = Json::array();
  for (const pipeline::Measure& one : measures) {
    list.push_back({{"name", one.name},
                    {"value", number(one.value)},
                    {"score", number(one.score)},
                    {"passed", one.passed},
                    {"reason", one.reason}});
  }
  return list;
}

Json view(const pipeline::Liveness& liveness) {
  Json cues = Json::array();
  for (const pipeline::Cue& cue : liveness.cues) {
    cues.push_back({{"name", cue.name},
                    {"kind", to_string(cue.kind)},
                    {"value", number(cue.value)},
                    {"llr", number(cue.llr)},
                    {"score", number(cue.score)},
                    {"veto", cue.veto},
                    {"reason", cue.reason}});
  }
  Json answers = Json::array();
  for (const pipeline::PromptAnswer& answer : liveness.answers) {
    answers.push_back({{"challenge", to_string(answer.challenge)},
                       {"outcome", to_string(answer.outcome)},
                       {"after_ms", answer.after_ms}});
  }
  return {{"score", number(liveness.score)}, {"motion", number(liveness.motion)}, {"llr", number(liveness.llr)},
          {"attack", liveness.attack},       {"frames", liveness.frames},         {"depth", to_string(liveness.depth)},
          {"cues", std::move(cues)},         {"answers", std::move(answers)}};
}

Json view(const pipeline::SampleReport& report) {
  Json json{{"modality", to_string(report.modality)},
            {"time_ms", report.time_ms},
            {"used", report.used},
            {"quality", number(report.quality)},
            {"measures", view(report.measures)}};
  if (report.liveness) json["liveness"] = number(*report.liveness);
  if (report.error) json["error"] = view(*report.error);
  return json;
}

Json view(const pipeline::Comparison& comparison) {
  return {{"raw", number(comparison.raw)}, {"llr", number(comparison.llr)}, {"score", number(comparison.score)}};
}

Json view(const pipeline::VerifyOutcome& outcome) {
  Json scores = Json::array();
  for (const pipeline::ModalityScore& one : outcome.scores) {
    Json row = view(one.comparison);
    row["modality"] = to_string(one.modality);
    row["quality"] = number(one.quality);
    scores.push_back(std::move(row));
  }
  Json json{
      {"decision", to_string(outcome.decision)}, {"score", number(outcome.score())}, {"scores", std::move(scores)},
      {"quality", number(outcome.quality)},      {"reasons", outcome.reasons},       {"warnings", outcome.warnings}};
  if (outcome.liveness) json["liveness"] = view(*outcome.liveness);
  return json;
}

}  // namespace selfsame::web
