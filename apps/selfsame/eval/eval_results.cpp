#include "selfsame/eval/eval_results.hpp"

#include <cstdio>
#include <fstream>
#include <utility>

#include "base/system.hpp"
#include "eval/calibrate.hpp"
#include "eval/plot.hpp"
#include "eval/score_csv.hpp"
#include "selfsame/terminal.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

Status write_scores(const fs::path& file, const Trials& trials, const Scores& scores) {
  std::ofstream stream(file);
  eval::ScoreCsvWriter csv(stream);
  const auto person = [&](std::uint32_t picture) -> std::string_view {
    return trials.samples.person_of.empty() ? std::string_view{}
                                            : trials.samples.people[trials.samples.person_of[picture]];
  };
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const auto& [a, b] = trials.pairs[i];
    csv.write({trials.samples.names[a], trials.samples.names[b], person(a), person(b), trials.genuine[i], scores[i]});
  }
  return csv.finish();
}

}  // namespace

void add_effort_options(CLI::App& command, Effort& effort) {
  command.add_option("--bootstrap", effort.bootstrap, "Bootstrap replicates for intervals; 0: none")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  command.add_option("--threads", effort.threads, "0: one per core")->check(CLI::Range(0, 256))->capture_default_str();
}

Result<eval::Summary> summarise(const eval::ScoreSet& set, const eval::TestDescription& test, const Effort& effort,
                                bool quiet, std::vector<double> fmrs) {
  eval::SummaryOptions options;
  options.fmrs = std::move(fmrs);
  options.bootstrap.reset();
  if (effort.bootstrap > 0) options.bootstrap = eval::BootstrapOptions{.replicates = effort.bootstrap};
  Progress progress("bootstrap", quiet);
  return eval::summarise(set, test, options, [&](std::size_t done, std::size_t total) { progress.at(done, total); });
}

Status write_text(const fs::path& file, const std::string& text) {
  return base::write_file_atomically(file, base::as_bytes(text), base::FileMode::everyone_reads);
}

Status write_results(const fs::path& folder, const Trials& trials, const Scores& scores, const eval::ScoreSet& set,
                     const eval::Summary& summary) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(ErrorCode::io_failed, "cannot make " + folder.string() + ": " + error.message());
  SELFSAME_TRY(write_scores(folder / "scores.csv", trials, scores));
  SELFSAME_TRY(write_text(folder / "summary.json", eval::to_json(summary).dump(2) + "\n"));
  eval::DetPlot det;
  det.title = "Detection error trade-off";
  det.subtitle = summary.test.data + ", " + summary.test.protocol;
  det.series.push_back({summary.test.system, eval::det_curve(set), summary.equal_error.rate});
  const auto det_drawing = eval::draw_plot(det);
  SELFSAME_TRY(write_text(folder / "det.svg", draw::to_svg(det_drawing)));
  SELFSAME_TRY(
      base::write_file_atomically(folder / "det.png", eval::to_png(det_drawing), base::FileMode::everyone_reads));
  eval::HistogramPlot histogram;
  histogram.title = "Comparison scores";
  histogram.subtitle = det.subtitle;
  histogram.histogram = eval::score_histogram(set);
  histogram.threshold = summary.equal_error.threshold;
  histogram.threshold_name = "EER";
  const auto histogram_drawing = eval::draw_plot(histogram);
  SELFSAME_TRY(write_text(folder / "scores.svg", draw::to_svg(histogram_drawing)));
  return base::write_file_atomically(folder / "scores.png", eval::to_png(histogram_drawing),
                                     base::FileMode::everyone_reads);
}

Result<nlohmann::ordered_json> fit_calibration(const eval::ScoreSet& set, const eval::TestDescription& test,
                                               std::size_t independent) {
  SELFSAME_ASSIGN(const auto fit, eval::fit_logistic(set));
  const auto quality = eval::calibration_quality(set, fit);
  std::fprintf(stderr, "calibration: Cllr %.4f bits (at best %.4f), expected calibration error %.4f\n", quality.cllr,
               quality.min_cllr, quality.expected_calibration_error);
  nlohmann::ordered_json table = nlohmann::ordered_json::array();
  const std::size_t impostors = independent > 0 ? independent : set.impostor().scores.size();
  for (const auto& row : eval::threshold_table(set)) {
    const bool supported = row.fmr * static_cast<double>(impostors) >= static_cast<double>(eval::kMinFalseMatches);
    if (supported) table.push_back({row.fmr, row.threshold});
  }
  return nlohmann::ordered_json{
      {"slope", fit.slope},
      {"intercept", fit.intercept},
      {"measured_on", test.data + "; " + test.protocol + "; " + std::to_string(set.genuine().scores.size()) +
                          " genuine and " + std::to_string(set.impostor().scores.size()) + " impostor comparisons"},
      {"mixed_fmr_thresholds", table}};
}

}  // namespace selfsame::app
