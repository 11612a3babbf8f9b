#include "eval/report.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "eval/figures.hpp"

namespace selfsame::eval {
namespace {

constexpr const char* kNotEnough = "not enough comparisons";

std::string threshold_text(float threshold) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", static_cast<double>(threshold));
  return text;
}

std::string facts(const Summary& summary) {
  const TestDescription& test = summary.test;
  std::string out = "Data         " + test.data + "\n";
  out += "Protocol     " + test.protocol + "\n";
  if (!test.system.empty()) out += "System       " + test.system + "\n";
  out += "People       " + grouped(test.people) + "\n";
  out += "Samples      " + grouped(test.samples) + ", failed to enrol " + grouped(test.failed_samples) + " (FTE " +
         percent(summary.failure_to_enrol()) + ")\n";
  out += "Comparisons  " + grouped(summary.genuine) + " genuine, " + grouped(summary.impostor) + " impostor\n";
  return out;
}

std::string notes(const TarPoint& point, std::size_t genuine) {
  std::string text = point.meets_rule_of_30() ? "" : "*";
  if (point.tar == 1) {
    text += (text.empty() ? "" : " ") + ("no non-match: FNMR <= " + percent(rule_of_three(genuine)) + " (rule of 3)");
  }
  return text;
}

std::string rates_table(const Summary& summary) {
  char confidence[32];
  std::snprintf(confidence, sizeof confidence, "%g %% interval", summary.confidence * 100);
  std::vector<std::vector<std::string>> rows = {{"", "rate", confidence, "threshold", ""}};
  const auto interval = [](const std::optional<Interval>& value) { return value ? percent(*value) : std::string("-"); };
  rows.push_back({"EER", percent(summary.equal_error.rate), interval(summary.equal_error_interval),
                  threshold_text(summary.equal_error.threshold)});
  bool few = false;
  for (const TarRow& row : summary.tar) {
    const std::string name = "TAR at FMR " + power_of_ten(row.fmr);
    if (!row.point) {
      rows.push_back({name, "-", "-", "-", kNotEnough});
      continue;
    }
    few = few || !row.point->meets_rule_of_30();
    rows.push_back({name, percent(row.point->tar), interval(row.interval), threshold_text(row.point->threshold),
                    notes(*row.point, summary.genuine)});
  }
  std::string out = aligned(rows, 4);
  if (few) out += "  * rests on fewer than 30 permitted false matches (rule of 30)\n";
  return out;
}

std::string folds_table(const CrossValidation& folds) {
  std::vector<std::vector<std::string>> rows = {{"fold", "accuracy", "95 % interval", "threshold", "right", "of"}};
  for (const FoldResult& fold : folds.folds) {
    rows.push_back({std::to_string(fold.fold), percent(fold.accuracy), percent(fold.interval),
                    threshold_text(fold.threshold), grouped(fold.correct), grouped(fold.comparisons)});
  }
  return "Cross-validation, each fold judged by the threshold of the others: accuracy " + percent(folds.mean_accuracy) +
         " +- " + percent(folds.standard_error) + "\n" + aligned(rows, rows.front().size());
}

nlohmann::ordered_json json_of(const std::optional<Interval>& interval) {
  if (!interval) return nullptr;
  return {interval->low, interval->high};
}

nlohmann::ordered_json json_of(const TarRow& row) {
  nlohmann::ordered_json json;
  json["fmr"] = row.fmr;
  if (!row.point) {
    json["tar"] = nullptr;
    json["reason"] = kNotEnough;
    return json;
  }
  json["tar"] = row.point->tar;
  json["interval"] = json_of(row.interval);
  json["threshold"] = row.point->threshold;
  json["permitted_false_matches"] = row.point->permitted_false_matches;
  json["rule_of_30"] = row.point->meets_rule_of_30();
  return json;
}

nlohmann::ordered_json json_of(const CrossValidation& validation) {
  nlohmann::ordered_json json;
  json["mean_accuracy"] = validation.mean_accuracy;
  json["standard_error"] = validation.standard_error;
  json["interval"] = json_of(std::optional(validation.interval));
  json["folds"] = nlohmann::ordered_json::array();
  for (const FoldResult& fold : validation.folds) {
    nlohmann::ordered_json entry;
    entry["fold"] = fold.fold;
    entry["accuracy"] = fold.accuracy;
    entry["interval"] = json_of(std::optional(fold.interval));
    entry["threshold"] = fold.threshold;
    entry["correct"] = fold.correct;
    entry["failed"] = fold.failed;
    entry["comparisons"] = fold.comparisons;
    json["folds"].push_back(std::move(entry));
  }
  return json;
}

}  // namespace

double Summary::failure_to_enrol() const {
  return test.samples == 0 ? 0 : static_cast<double>(test.failed_samples) / static_cast<double>(test.samples);
}

Result<Summary> summarise(const ScoreSet& scores, TestDescription test, const SummaryOptions& options,
                          const Progress& progress) {
  Summary summary;
  summary.test = std::move(test);
  summary.genuine = scores.genuine().scores.size();
  summary.impostor = scores.impostor().scores.size();
  summary.equal_error = equal_error(scores);
  std::vector<double> fmrs = options.fmrs;
  if (fmrs.empty()) fmrs.assign(standard_fmrs().begin(), standard_fmrs().end());
  for (const double fmr : fmrs) {
    if (!(fmr > 0 && fmr < 1)) return fail(ErrorCode::invalid_argument, "a false-match rate must lie between 0 and 1");
    summary.tar.push_back({fmr, tar_at(scores, fmr), std::nullopt});
  }
  if (options.bootstrap && scores.people() > 0) {
    SELFSAME_ASSIGN(const BootstrapIntervals intervals, bootstrap(scores, fmrs, *options.bootstrap, progress));
    summary.confidence = options.bootstrap->confidence;
    summary.bootstrap_replicates = intervals.replicates;
    summary.equal_error_interval = intervals.equal_error;
    for (std::size_t i = 0; i < fmrs.size(); ++i) summary.tar[i].interval = intervals.tar[i];
  }
  return summary;
}

std::string to_table(const Summary& summary) {
  std::string out = facts(summary) + "\n" + rates_table(summary);
  if (summary.bootstrap_replicates > 0) {
    out += "  intervals: bootstrap over people, " + grouped(summary.bootstrap_replicates) + " replicates\n";
  }
  if (summary.folds) out += "\n" + folds_table(*summary.folds);
  return out;
}

nlohmann::ordered_json to_json(const Summary& summary) {
  nlohmann::ordered_json json;
  json["data"] = summary.test.data;
  json["protocol"] = summary.test.protocol;
  json["system"] = summary.test.system;
  json["people"] = summary.test.people;
  json["samples"] = summary.test.samples;
  json["failure_to_enrol"] = {{"samples", summary.test.failed_samples}, {"rate", summary.failure_to_enrol()}};
  json["comparisons"] = {{"genuine", summary.genuine}, {"impostor", summary.impostor}};
  json["confidence"] = summary.confidence;
  json["bootstrap_replicates"] = summary.bootstrap_replicates;
  json["eer"] = {{"rate", summary.equal_error.rate},
                 {"interval", json_of(summary.equal_error_interval)},
                 {"threshold", summary.equal_error.threshold}};
  json["tar"] = nlohmann::ordered_json::array();
  for (const TarRow& row : summary.tar) json["tar"].push_back(json_of(row));
  json["cross_validation"] = nullptr;
  if (summary.folds) json["cross_validation"] = json_of(*summary.folds);
  return json;
}

}  // namespace selfsame::eval
