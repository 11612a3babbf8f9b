#include "views/pipeline_views.hpp"

#include <utility>

namespace selfsame::views {
namespace {

Json measure_view(const pipeline::Measure& measure) {
  return {{"name", measure.name},
          {"value", number(measure.value)},
          {"score", rounded(measure.score, kQualityDecimals)},
          {"passed", measure.passed},
          {"reason", measure.reason}};
}

Json cue_view(const pipeline::Cue& cue) {
  Json json{{"cue", cue.name},        {"kind", to_string(cue.kind)}, {"value", number(cue.value)},
            {"llr", number(cue.llr)}, {"score", number(cue.score)},  {"veto", cue.veto}};
  if (!cue.reason.empty()) json["reason"] = cue.reason;
  return json;
}

}  // namespace

Json view(const Error& error) { return {{"code", base::to_string(error.code)}, {"message", error.message}}; }

Json view(const pipeline::SampleReport& sample) {
  Json measures = Json::array();
  for (const auto& measure : sample.measures) measures.push_back(measure_view(measure));
  return {{"index", sample.index},
          {"modality", to_string(sample.modality)},
          {"used", sample.used},
          {"quality", number(sample.quality)},
          {"error", sample.error ? view(*sample.error) : Json(nullptr)},
          {"measures", std::move(measures)}};
}

Json view(const pipeline::Comparison& comparison) {
  Json json{{"similarity", number(comparison.raw)},
            {"llr", number(comparison.llr)},
            {"score", number(comparison.score)},
            {"scale", to_string(comparison.scale)}};
  json["raw"] = json["similarity"];  // the name in version 0.1
  return json;
}

Json view(const pipeline::ModalityScore& score) {
  Json json = view(score.comparison);
  json["modality"] = to_string(score.modality);
  json["quality"] = number(score.quality);
  return json;
}

Json view(const pipeline::Fused& fused) {
  Json shares = Json::array();
  for (const auto& share : fused.shares) {
    shares.push_back(
        {{"part", to_string(share.part)}, {"score", number(share.score)}, {"weight", number(share.weight)}});
  }
  Json missing = Json::array();
  for (const auto part : fused.missing) missing.push_back(to_string(part));
  return {{"score", number(fused.score)}, {"shares", std::move(shares)}, {"missing", std::move(missing)}};
}

Json view(const pipeline::Liveness& liveness) {
  Json cues = Json::array();
  for (const auto& cue : liveness.cues) cues.push_back(cue_view(cue));
  Json answers = Json::array();
  for (const auto& answer : liveness.answers) {
    answers.push_back({{"challenge", to_string(answer.challenge)},
                       {"outcome", to_string(answer.outcome)},
                       {"after_ms", answer.after_ms}});
  }
  Json gestures = Json::array();
  for (const auto& gesture : liveness.gestures) {
    gestures.push_back(
        {{"gesture", to_string(gesture.what)}, {"start_ms", gesture.start_ms}, {"end_ms", gesture.end_ms}});
  }
  return {{"score", number(liveness.score)}, {"llr", number(liveness.llr)},       {"attack", liveness.attack},
          {"frames", liveness.frames},       {"motion", number(liveness.motion)}, {"depth", to_string(liveness.depth)},
          {"cues", std::move(cues)},         {"answers", std::move(answers)},     {"gestures", std::move(gestures)}};
}

}  // namespace selfsame::views
