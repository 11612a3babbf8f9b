#include <algorithm>
#include <cstdio>

#include "eval/calibrate.hpp"
#include "eval/figures.hpp"
#include "eval/linear_fit.hpp"
#include "eval/plot.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/eval/eval_codes.hpp"
#include "selfsame/eval/eval_results.hpp"
#include "selfsame/eval/finger_vectors.hpp"
#include "selfsame/eval/group_results.hpp"
#include "selfsame/report.hpp"
#include "selfsame/sample_files.hpp"
#include "selfsame/terminal.hpp"
#include "trials/finger_sets.hpp"
#include "trials/people.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

struct EvalOptions {
  std::string protocol = "sets";
  std::string groups;
  std::string data;
  std::vector<std::string> sets;
  std::string out;
  bool fit = false;
  bool minutiae_only = false;
  std::string vectors;
  bool codes = false;
  std::string code_calibration;
  bool thresholds = false;
  std::size_t enrol = 1;
  int window = 0;
  bool pieces = false;
  PrintFormat format;
  Effort effort;
};

Result<std::vector<std::string>> sets_in(const EvalOptions& options) {
  if (!options.sets.empty()) return options.sets;
  auto sets = trials::fvc_sets_in(options.data);
  if (sets.empty()) {
    return fail(ErrorCode::invalid_argument,
                "there is no folder fvc... in " + options.data + "; name one with --set, or use --protocol folders");
  }
  return sets;
}

std::string to_text(const std::vector<eval::ThresholdRow>& table, std::size_t comparisons) {
  Table text({"FMR", "threshold"});
  for (const auto& row : table) text.add({eval::power_of_ten(row.fmr), fixed(row.threshold, 3)});
  return "\nOf " + eval::grouped(comparisons) +
         " comparisons of different fingers, across sets and with mirrored prints too:\n\n" + text.str();
}

struct Measured {
  std::string name;
  Scores scores;
  eval::ScoreSet set;
  eval::Summary summary;
};

Result<Measured> measure(const Context& context, const EvalOptions& options, const Trials& trials, Scores scores,
                         std::string name, std::size_t failed) {
  SELFSAME_ASSIGN(auto set, collect_scores(trials, scores));
  eval::TestDescription test;
  test.data = name;
  test.protocol = options.enrol > 1     ? "enrolments of several impressions against the others"
                  : options.window == 0 ? "all pairs of impressions"
                  : options.pieces      ? "windows against windows of the other impressions"
                                        : "all pairs of a print and a window";
  test.system = options.vectors.empty() ? "selfsame minutiae" : options.vectors;
  test.people = trials.samples.people.size();
  test.samples = trials.samples.names.size();
  test.failed_samples = failed;
  SELFSAME_ASSIGN(auto summary, summarise(set, test, options.effort, context.options.quiet, {0.01, 0.001}));
  return Measured{std::move(name), std::move(scores), std::move(set), std::move(summary)};
}

std::string percent(double rate) { return fixed(100 * rate, 2) + " %"; }

std::string miss_at(const eval::Summary& summary, std::size_t row) {
  const auto& point = summary.tar.at(row).point;
  return point ? percent(1 - point->tar) : "";
}

double mean_eer(const std::vector<Measured>& rows) {
  double sum = 0;
  for (const Measured& row : rows) sum += row.summary.equal_error.rate;
  return sum / static_cast<double>(rows.size());
}

std::string to_table(const std::vector<Measured>& rows, const Measured& pooled) {
  Table table({"set", "genuine", "impostor", "EER", "95 %", "FMR100", "FMR1000", "no template"});
  const auto add = [&](const Measured& row) {
    const auto& interval = row.summary.equal_error_interval;
    table.add({row.name, std::to_string(row.summary.genuine), std::to_string(row.summary.impostor),
               percent(row.summary.equal_error.rate),
               interval ? fixed(100 * interval->low, 2) + ".." + fixed(100 * interval->high, 2) : "",
               miss_at(row.summary, 0), miss_at(row.summary, 1), std::to_string(row.summary.test.failed_samples)});
  };
  for (const Measured& row : rows) add(row);
  add(pooled);
  return table.str() + "mean EER of the sets: " + percent(mean_eer(rows)) + "\n";
}

nlohmann::ordered_json to_json(const std::vector<Measured>& rows, const Measured& pooled) {
  nlohmann::ordered_json all{{"sets", nlohmann::ordered_json::object()}};
  for (const Measured& row : rows) all["sets"][row.name] = eval::to_json(row.summary);
  all["pooled"] = eval::to_json(pooled.summary);
  all["mean_eer"] = mean_eer(rows);
  return all;
}

/// The scores of every set, and of all sets together.
struct Report {
  std::vector<Measured> rows;
  std::optional<Measured> pooled;
};

template <class ScoresOf>
Result<Report> report_of(const Context& context, const EvalOptions& options, const std::vector<trials::FingerSet>& sets,
                         const ScoresOf& scores_of) {
  Report report;
  Scores all;
  std::size_t failed = 0;
  for (const trials::FingerSet& set : sets) {
    SELFSAME_ASSIGN(auto scores, scores_of(set));
    all.insert(all.end(), scores.begin(), scores.end());
    failed += set.failed;
    SELFSAME_ASSIGN(auto row, measure(context, options, set.trials, std::move(scores), set.name, set.failed));
    report.rows.push_back(std::move(row));
  }
  SELFSAME_ASSIGN(report.pooled,
                  measure(context, options, trials::pooled_trials(sets), std::move(all), "all together", failed));
  return report;
}

std::string weights_of(const eval::LinearFit& fit) {
  std::string text = "bias " + fixed(fit.bias, 3) + ", weights";
  for (const double weight : fit.weights) text += " " + fixed(weight, 4);
  return text + "\n";
}

Status write_all(const fs::path& folder, const std::vector<trials::FingerSet>& sets, const Report& report) {
  eval::DetPlot det;
  det.title = "Detection error trade-off of fingers";
  det.subtitle = "all pairs of impressions";
  for (std::size_t k = 0; k < sets.size(); ++k) {
    const Measured& row = report.rows[k];
    SELFSAME_TRY(write_results(folder / row.name, sets[k].trials, row.scores, row.set, row.summary));
    det.series.push_back({row.name, eval::det_curve(row.set), row.summary.equal_error.rate});
  }
  const Measured& pooled = *report.pooled;
  SELFSAME_TRY(write_results(folder / "all", trials::pooled_trials(sets), pooled.scores, pooled.set, pooled.summary));
  det.series.push_back({pooled.name, eval::det_curve(pooled.set), pooled.summary.equal_error.rate});
  SELFSAME_TRY(write_text(folder / "det.svg", draw::to_svg(eval::draw_plot(det))));
  return write_text(folder / "summary.json", to_json(report.rows, pooled).dump(2) + "\n");
}

Result<std::vector<trials::FingerSet>> list_sets(const EvalOptions& options) {
  std::vector<trials::FingerSet> sets;
  if (options.protocol == "folders") {
    SELFSAME_ASSIGN(auto set, trials::list_finger_folders(options.data, trials::level_in(options.groups)));
    sets.push_back(std::move(set));
    return sets;
  }
  SELFSAME_ASSIGN(const auto names, sets_in(options));
  for (const auto& name : names) {
    SELFSAME_ASSIGN(auto set, trials::list_finger_set(fs::path(options.data) / name));
    sets.push_back(std::move(set));
  }
  return sets;
}

Status compare(const Context& context, const EvalOptions& options, trials::FingerSet& set) {
  if (!options.vectors.empty()) {
    SELFSAME_ASSIGN(set.vectors, finger_vectors(context, options.vectors, set.files, options.effort.threads,
                                                "embedding " + set.name));
    trials::compare_vectors(set);
    return {};
  }
  Progress reading("reading " + set.name, context.options.quiet);
  Progress comparing("comparing " + set.name, context.options.quiet);
  const trials::FingerWork work{.load = [&](const fs::path& file) { return load_print(file, options.format); },
                                .threads = options.effort.threads,
                                .reading = [&](std::size_t done, std::size_t total) { reading.at(done, total); },
                                .comparing = [&](std::size_t done, std::size_t total) { comparing.at(done, total); }};
  if (options.window > 0) return trials::match_windows(set, options.window, options.pieces, work);
  SELFSAME_TRY(trials::match_all(set, options.minutiae_only, work));
  if (options.enrol > 1) trials::enrol_in_place(set, options.enrol);
  return {};
}

/// The final output, in both formats.
struct Answer {
  nlohmann::ordered_json json;
  std::string text;
};

Status add_fit(const Context& context, const EvalOptions& options, const std::vector<trials::FingerSet>& sets,
               Answer& answer) {
  if (sets.size() < 2)
    return fail(ErrorCode::invalid_argument, "--fit leaves out one set at a time; it needs two or more");
  SELFSAME_ASSIGN(const auto left_out,
                  report_of(context, options, sets, [&sets](const trials::FingerSet& set) -> Result<Scores> {
                    SELFSAME_ASSIGN(const auto fitted, trials::fit_measures(sets, &set));
                    return trials::fitted_scores(set, fitted);
                  }));
  SELFSAME_ASSIGN(const auto fitted, trials::fit_measures(sets, nullptr));
  answer.json["left_out"] = to_json(left_out.rows, *left_out.pooled);
  answer.json["fit"] = {{"bias", fitted.bias}, {"weights", fitted.weights}};
  answer.text += "\nWeights fitted to the other sets only:\n\n" + to_table(left_out.rows, *left_out.pooled) +
                 "\nFitted to all sets: " + weights_of(fitted);
  return {};
}

Status add_codes(const EvalOptions& options, const std::vector<trials::FingerSet>& sets, const Report& report,
                 Answer& answer) {
  std::vector<std::vector<float>> vectors;
  for (const auto& set : sets) vectors.insert(vectors.end(), set.vectors.begin(), set.vectors.end());
  if (!options.code_calibration.empty()) {
    eval::TestDescription test = report.pooled->summary.test;
    test.data.clear();
    for (const auto& set : sets) test.data += (test.data.empty() ? "" : ", ") + set.name;
    test.protocol += ", across sets too";
    SELFSAME_TRY(fit_code_calibration(options.code_calibration, trials::trials_across(sets), vectors, test));
  }
  if (!options.codes) return {};
  SELFSAME_ASSIGN(const auto codes, measure_codes(trials::pooled_trials(sets), vectors));
  answer.json["codes"] = app::to_json(codes);
  answer.text += "\n" + app::to_table(codes);
  return {};
}

Status add_thresholds(const Context& context, const EvalOptions& options, const std::vector<trials::FingerSet>& sets,
                      Answer& answer) {
  Progress progress("comparing across sets", context.options.quiet);
  SELFSAME_ASSIGN(const auto scores,
                  trials::scores_across(sets, options.effort.threads,
                                        [&](std::size_t done, std::size_t total) { progress.at(done, total); }));
  const auto table = eval::threshold_table(scores);
  answer.text += to_text(table, scores.impostor().scores.size());
  answer.json["impostors"] = scores.impostor().scores.size();
  for (const auto& row : table) answer.json["thresholds"].push_back({{"fmr", row.fmr}, {"threshold", row.threshold}});
  return {};
}

Status add_groups(const EvalOptions& options, const std::vector<trials::FingerSet>& sets, const Report& report,
                  Answer& answer) {
  // The first folders of names are groups, so a set's own name must not come before them.
  const auto trials = sets.size() == 1 ? sets[0].trials : trials::pooled_trials(sets);
  SELFSAME_ASSIGN(const auto groups,
                  group_report(options.groups, trials, report.pooled->scores, options.effort.bootstrap));
  if (!groups) return {};
  answer.json["groups"] = eval::to_json(*groups);
  answer.text += "\n" + eval::to_table(*groups);
  if (options.out.empty()) return {};
  return write_groups(options.out, *groups, report.pooled->summary.test.system);
}

Result<int> run(const Context& context, const EvalOptions& options) {
  SELFSAME_ASSIGN(auto sets, list_sets(options));
  for (auto& set : sets) SELFSAME_TRY(compare(context, options, set));
  SELFSAME_ASSIGN(
      const auto report,
      report_of(context, options, sets, [](const trials::FingerSet& set) -> Result<Scores> { return set.scores; }));
  if (!options.out.empty()) SELFSAME_TRY(write_all(options.out, sets, report));
  Answer answer{to_json(report.rows, *report.pooled), to_table(report.rows, *report.pooled)};
  if (options.fit) SELFSAME_TRY(add_fit(context, options, sets, answer));
  SELFSAME_TRY(add_codes(options, sets, report, answer));
  if (options.thresholds) SELFSAME_TRY(add_thresholds(context, options, sets, answer));
  SELFSAME_TRY(add_groups(options, sets, report, answer));
  if (context.options.json) {
    print_json(answer.json);
  } else {
    std::printf("%s", answer.text.c_str());
  }
  return kExitAccept;
}

}  // namespace

void add_eval_finger(CLI::App& eval, Context& context) {
  auto options = std::make_shared<EvalOptions>();
  auto* finger =
      eval.add_subcommand("finger", "Finger: EER, FMR100 and FMR1000 of sets of impressions, alone and together");
  finger->add_option("--data", options->data, "Folder that holds the sets' folders, or those of fingers")
      ->required()
      ->check(CLI::ExistingDirectory);
  finger
      ->add_option("--protocol", options->protocol,
                   "sets: folders of files FINGER_IMPRESSION; folders: your own prints, one folder per finger")
      ->check(CLI::IsMember({"sets", "folders"}))
      ->capture_default_str();
  finger->add_option("--set", options->sets,
                     "Folders of files FINGER_IMPRESSION; default: those whose names begin with fvc");
  auto* fit = finger->add_flag("--fit", options->fit,
                               "Fit the weights of the measures again, leaving out each set once, and to all sets");
  auto* minutiae_only =
      finger->add_flag("--minutiae-only", options->minutiae_only, "Use minutiae only, as third-party templates do");
  auto* thresholds = finger->add_flag(
      "--thresholds", options->thresholds,
      "Also compare prints of different sets and mirrored prints, and report the threshold for each false-match "
      "rate");
  auto* window = finger
                     ->add_option("--window", options->window,
                                  "Compare whole prints with windows of N x N pixels, as small sensors see")
                     ->check(CLI::Range(32, 512));
  finger->add_flag("--pieces", options->pieces, "Enrol eight windows of a finger instead of a whole print")
      ->needs(window);
  auto* vectors =
      finger->add_option("--vectors", options->vectors,
                         "Compare the vectors that this finger embedder makes, by their cosine, instead of minutiae");
  finger->add_flag("--codes", options->codes, "Also codes of 128 bits of the same vectors")->needs(vectors);
  finger
      ->add_option("--fit-code-calibration", options->code_calibration,
                   "Write a manifest's code_calibration, fitted to codes of the same vectors, here")
      ->needs(vectors);
  fit->excludes(vectors)->excludes(window);
  window->excludes(vectors);
  finger->add_option("--enrol", options->enrol, "Enrol each finger from N consecutive impressions and compare the rest")
      ->check(CLI::Range(1, 32))
      ->excludes(fit)
      ->excludes(thresholds)
      ->excludes(window)
      ->excludes(vectors);
  thresholds->excludes(minutiae_only)->excludes(window)->excludes(vectors);
  add_print_options(*finger, options->format);
  add_group_option(*finger, options->groups);
  finger->add_option("--out", options->out, "Write det.svg, summary.json and a folder for each set here");
  add_effort_options(*finger, options->effort);
  finger->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
