#include "selfsame/commands/inspect_finger.hpp"

#include "finger/quality.hpp"
#include "finger/signs_of_skin.hpp"
#include "finger/singular_points.hpp"
#include "selfsame/report.hpp"
#include "selfsame/sample_files.hpp"
#include "selfsame/terminal.hpp"

namespace selfsame::app {
namespace {

struct Finding {
  std::vector<finger::Minutia> minutiae;
  std::vector<finger::SingularPoint> points;
  finger::Pattern pattern = finger::Pattern::unknown;
  finger::QualityValues values;
  std::vector<pipeline::Measure> measures;
  std::array<finger::SkinSign, 4> cues;
};

Result<Finding> look(const std::string& file) {
  SELFSAME_ASSIGN(const auto picture, load_print(file, {}));
  const auto ridges = finger::read_ridges(picture);
  if (!ridges) return fail(ridges.error().code, file + ": " + ridges.error().message);
  Finding finding;
  finding.minutiae = finger::find_minutiae(*ridges);
  finding.points = finger::find_singular_points(ridges->field);
  finding.pattern = finger::pattern_of(ridges->field, finding.points);
  finding.values = finger::quality_values(picture, *ridges, finding.minutiae);
  finding.measures = finger::measure_quality(finding.values, pipeline::Purpose::verification);
  finding.cues = finger::signs_of_skin(picture, *ridges);
  return finding;
}

const char* name_of(finger::SingularKind kind) { return kind == finger::SingularKind::core ? "core" : "delta"; }

nlohmann::ordered_json to_json(const std::string& file, const Finding& finding) {
  auto points = nlohmann::ordered_json::array();
  for (const auto& point : finding.points) {
    points.push_back({{"kind", name_of(point.kind)},
                      {"x", point.x},
                      {"y", point.y},
                      {"degrees", point.angle * 360.0 / 256},
                      {"reliability", point.reliability}});
  }
  nlohmann::ordered_json cues;
  for (const auto& cue : finding.cues) cues[std::string(cue.name)] = cue.value;
  return {{"print", file},
          {"finger_found", finger::check_enough(finding.values).has_value()},
          {"score", finger::unified_score(finding.values)},
          {"measures", app::to_json(finding.measures)},
          {"minutiae", finding.minutiae.size()},
          {"pattern", finger::to_string(finding.pattern)},
          {"singular_points", std::move(points)},
          {"experimental_liveness", std::move(cues)}};
}

std::string to_text(const std::string& file, const Finding& finding) {
  std::string text = file + ": " + std::string(finger::to_string(finding.pattern));
  for (const auto& point : finding.points) {
    text += std::string(", ") + name_of(point.kind) + " at " + fixed(static_cast<double>(point.x), 0) + ", " +
            fixed(static_cast<double>(point.y), 0);
  }
  if (const auto found = finger::check_enough(finding.values); !found) text += "; " + found.error().message;
  Table table({"measure", "value", "score", "remark"});
  for (const auto& measure : finding.measures) {
    table.add({std::string(measure.name), fixed(static_cast<double>(measure.value), 2),
               fixed(static_cast<double>(measure.score), 2), std::string(measure.reason)});
  }
  for (const auto& cue : finding.cues) {
    table.add({std::string(cue.name), fixed(static_cast<double>(cue.value), 2), "", "experimental; no verdict"});
  }
  return text + "\n" + table.str();
}

}  // namespace

Result<InspectedPrints> inspect_prints(const std::vector<std::string>& files) {
  InspectedPrints all;
  for (const auto& file : files) {
    SELFSAME_ASSIGN(const auto finding, look(file));
    all.text += (all.text.empty() ? "" : "\n") + to_text(file, finding);
    all.json.push_back(to_json(file, finding));
  }
  return all;
}

}  // namespace selfsame::app
