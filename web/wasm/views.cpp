#include "web/wasm/views.hpp"

#include <utility>

namespace selfsame::web {

using views::number;

Json view(const face::DetectedFace& face) {
  Json landmarks = Json::array();
  for (const media::Point& point : face.landmarks) landmarks.push_back({point.x, point.y});
  return {{"box", {face.box.x, face.box.y, face.box.width, face.box.height}},
          {"score", face.score},
          {"landmarks", std::move(landmarks)}};
}

Json view(const pipeline::SampleReport& report) {
  Json json = views::view(report);
  json["time_ms"] = report.time_ms;
  if (report.liveness) json["liveness"] = number(*report.liveness);
  return json;
}

Json view(const pipeline::VerifyOutcome& outcome) {
  Json scores = Json::array();
  for (const pipeline::ModalityScore& one : outcome.scores) scores.push_back(views::view(one));
  Json json{{"decision", to_string(outcome.decision)}, {"score", number(outcome.score())},
            {"scores", std::move(scores)},             {"quality", number(outcome.quality)},
            {"reasons", outcome.reasons},              {"warnings", outcome.warnings}};
  if (outcome.liveness) json["liveness"] = views::view(*outcome.liveness);
  return json;
}

}  // namespace selfsame::web
