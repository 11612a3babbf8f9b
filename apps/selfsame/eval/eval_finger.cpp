#include <algorithm>
#include <cstdio>

#include "eval/calibrate.hpp"
#include "eval/figures.hpp"
#include "eval/linear_fit.hpp"
#include "eval/plot.hpp"
#include "finger/matching.hpp"
#include "finger/minutiae.hpp"
#include "match/vector.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/eval/eval_codes.hpp"
#include "selfsame/eval/eval_results.hpp"
#include "selfsame/eval/finger_enrolments.hpp"
#include "selfsame/eval/finger_impostors.hpp"
#include "selfsame/eval/finger_vectors.hpp"
#include "selfsame/eval/finger_windows.hpp"
#include "selfsame/eval/print_sets.hpp"
#include "selfsame/in_parallel.hpp"
#include "selfsame/report.hpp"
#include "selfsame/sample_files.hpp"
#include "selfsame/terminal.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

struct EvalOptions {
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
  std::size_t bootstrap = 1000;
  std::size_t threads = 0;
};

/// One set: FINGER_IMPRESSION.EXTENSION in one folder, every pair of them.
struct Set : Trials {
  std::string name;
  std::vector<fs::path> files;
  std::size_t failed = 0;              // prints without minutiae
  std::vector<finger::Match> matches;  // empty where vectors were compared
  Scores scores;
  std::vector<std::optional<finger::Matchable>> prints;
  std::vector<std::vector<float>> vectors;  // where they were compared
};

Result<Set> plan(const fs::path& folder) {
  Set set;
  set.name = folder.filename().string();
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string stem = entry.path().stem().string();
    if (entry.is_regular_file() && stem.find('_') != std::string::npos) set.files.push_back(entry.path());
  }
  if (set.files.empty())
    return fail(ErrorCode::invalid_argument, "there are no files FINGER_IMPRESSION in " + folder.string());
  std::sort(set.files.begin(), set.files.end());
  auto& samples = set.samples;
  for (const auto& file : set.files) {
    const std::string stem = file.stem().string();
    const std::string finger = stem.substr(0, stem.find('_'));
    if (samples.people.empty() || samples.people.back() != finger) samples.people.push_back(finger);
    samples.names.push_back(file.filename().string());
    samples.person_of.push_back(static_cast<std::uint32_t>(samples.people.size() - 1));
  }
  for (std::uint32_t a = 0; a < set.files.size(); ++a) {
    for (std::uint32_t b = a + 1; b < set.files.size(); ++b) {
      set.pairs.emplace_back(a, b);
      set.genuine.push_back(samples.person_of[a] == samples.person_of[b]);
    }
  }
  return set;
}

Result<std::vector<std::string>> sets_in(const EvalOptions& options) {
  if (!options.sets.empty()) return options.sets;
  auto sets = fvc_sets_in(options.data);
  if (sets.empty())
    return fail(ErrorCode::invalid_argument, "there is no folder fvc... in " + options.data + "; name one with --set");
  return sets;
}

/// Windows against whole prints, or against several windows, as --window says.
Status match_windows(const Context& context, const EvalOptions& options, Set& set) {
  std::vector<WindowedPrint> prints(set.files.size());
  Progress reading("reading " + set.name, context.options.quiet);
  const auto read = [&](std::size_t i) -> Result<WindowedPrint> {
    SELFSAME_ASSIGN(const auto picture, load_print(set.files[i], options.format));
    return read_windows(picture, options.window, i);
  };
  SELFSAME_TRY(in_parallel(set.files.size(), options.threads, reading, read,
                           [&](std::size_t i, WindowedPrint print) { prints[i] = std::move(print); }));
  set.failed = static_cast<std::size_t>(std::count_if(
      prints.begin(), prints.end(), [](const auto& print) { return print.windows[0].print().minutiae.empty(); }));
  if (options.pieces) {
    WindowTrials trials = plan_pieces(set);
    static_cast<Trials&>(set) = std::move(trials.trials);
    set.matches = match_pieces(prints, set, trials.enrolled);
  } else {
    finger::Matcher matcher;
    for (const auto& [a, b] : set.pairs) {
      set.matches.push_back(matcher.compare(prints[a].whole[0], prints[b].windows[0]));
    }
  }
  for (const auto& match : set.matches) set.scores.emplace_back(match.llr);
  return {};
}

Status match_all(const Context& context, const EvalOptions& options, Set& set) {
  auto& prints = set.prints;
  prints.resize(set.files.size());
  Progress reading("reading " + set.name, context.options.quiet);
  const auto read = [&](std::size_t i) -> Result<finger::Matchable> {
    SELFSAME_ASSIGN(const auto ridges, load_ridges(set.files[i], options.format));
    finger::Print print = finger::print_of(ridges);
    if (options.minutiae_only) print.flow = {};
    return finger::Matchable(std::move(print));
  };
  SELFSAME_TRY(in_parallel(set.files.size(), options.threads, reading, read,
                           [&](std::size_t i, finger::Matchable print) { prints[i].emplace(std::move(print)); }));
  set.failed = static_cast<std::size_t>(
      std::count_if(prints.begin(), prints.end(), [](const auto& print) { return print->print().minutiae.empty(); }));
  set.matches.resize(set.pairs.size());
  Progress comparing("comparing " + set.name, context.options.quiet);
  // A row of pairs is enough work for a matcher of its own.
  const auto compare = [&](std::size_t row) -> Result<std::vector<finger::Match>> {
    finger::Matcher matcher;
    std::vector<finger::Match> matches;
    for (std::size_t b = row + 1; b < prints.size(); ++b) matches.push_back(matcher.compare(*prints[row], *prints[b]));
    return matches;
  };
  SELFSAME_TRY(in_parallel(prints.size(), options.threads, comparing, compare,
                           [&](std::size_t row, const std::vector<finger::Match>& matches) {
                             // Pairs stand row after row.
                             const std::size_t first = row * prints.size() - row * (row + 1) / 2;
                             std::copy(matches.begin(), matches.end(),
                                       set.matches.begin() + static_cast<std::ptrdiff_t>(first));
                           }));
  for (const auto& match : set.matches) set.scores.emplace_back(match.llr);
  return {};
}

Status compare_vectors(const Context& context, const EvalOptions& options, Set& set) {
  SELFSAME_ASSIGN(set.vectors,
                  finger_vectors(context, options.vectors, set.files, options.threads, "embedding " + set.name));
  for (const auto& [a, b] : set.pairs) set.scores.emplace_back(match::cosine(set.vectors[a], set.vectors[b]));
  return {};
}

/// All pairs of the sets, and those of impostors_across.
Result<eval::ScoreSet> scores_across(const Context& context, const EvalOptions& options, const std::vector<Set>& sets) {
  std::vector<float> genuine;
  std::vector<PrintsOfSet> prints;
  for (const Set& set : sets) prints.emplace_back(set.prints);
  SELFSAME_ASSIGN(auto impostor, impostors_across(context, prints, options.threads));
  for (const Set& set : sets) {
    for (std::size_t i = 0; i < set.scores.size(); ++i) {
      (set.genuine[i] ? genuine : impostor).push_back(*set.scores[i]);
    }
  }
  return eval::ScoreSet::create(genuine, impostor);
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

Result<Measured> measure(const EvalOptions& options, const Trials& trials, Scores scores, std::string name,
                         std::size_t failed) {
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
  eval::SummaryOptions summary_options;
  summary_options.fmrs = {0.01, 0.001};
  summary_options.bootstrap.reset();
  if (options.bootstrap > 0) summary_options.bootstrap = eval::BootstrapOptions{.replicates = options.bootstrap};
  SELFSAME_ASSIGN(auto summary, eval::summarise(set, test, summary_options));
  return Measured{std::move(name), std::move(scores), std::move(set), std::move(summary)};
}

Result<eval::LinearFit> fit(const std::vector<Set>& sets, const Set* left_out) {
  std::vector<float> rows;
  std::vector<bool> genuine;
  for (const Set& set : sets) {
    if (&set == left_out) continue;
    for (std::size_t i = 0; i < set.matches.size(); ++i) {
      // Where no hypothesis was found there is nothing to weigh.
      if (set.matches[i].pairs == 0) continue;
      rows.insert(rows.end(), set.matches[i].measures.begin(), set.matches[i].measures.end());
      genuine.push_back(set.genuine[i]);
    }
  }
  return eval::fit_linear(rows, finger::kMatchMeasures, genuine);
}

Scores fitted_scores(const Set& set, const eval::LinearFit& fit) {
  Scores scores;
  for (const auto& match : set.matches) scores.emplace_back(match.pairs == 0 ? match.llr : fit(match.measures));
  return scores;
}

/// All sets as one, each finger of each set another.
Trials pooled_trials(const std::vector<Set>& sets) {
  Trials all;
  for (const Set& set : sets) {
    const auto samples = static_cast<std::uint32_t>(all.samples.names.size());
    const auto people = static_cast<std::uint32_t>(all.samples.people.size());
    for (const auto& name : set.samples.names) all.samples.names.push_back(set.name + "/" + name);
    for (const auto& person : set.samples.people) all.samples.people.push_back(set.name + "/" + person);
    for (const auto person : set.samples.person_of) all.samples.person_of.push_back(people + person);
    for (const auto& [a, b] : set.pairs) all.pairs.emplace_back(samples + a, samples + b);
    all.genuine.insert(all.genuine.end(), set.genuine.begin(), set.genuine.end());
  }
  return all;
}

/// All pairs of prints of all sets, across sets too.
Trials trials_across(const std::vector<Set>& sets) {
  Trials all = pooled_trials(sets);
  all.pairs.clear();
  all.genuine.clear();
  const auto prints = static_cast<std::uint32_t>(all.samples.names.size());
  for (std::uint32_t a = 0; a < prints; ++a) {
    for (std::uint32_t b = a + 1; b < prints; ++b) {
      all.pairs.emplace_back(a, b);
      all.genuine.push_back(all.samples.person_of[a] == all.samples.person_of[b]);
    }
  }
  return all;
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

/// The scores of every set, each measured alone and all of them together.
struct Report {
  std::vector<Measured> rows;
  std::optional<Measured> pooled;
};

template <class ScoresOf>
Result<Report> report_of(const EvalOptions& options, const std::vector<Set>& sets, const ScoresOf& scores_of) {
  Report report;
  Scores all;
  std::size_t failed = 0;
  for (const Set& set : sets) {
    SELFSAME_ASSIGN(auto scores, scores_of(set));
    all.insert(all.end(), scores.begin(), scores.end());
    failed += set.failed;
    SELFSAME_ASSIGN(auto row, measure(options, set, std::move(scores), set.name, set.failed));
    report.rows.push_back(std::move(row));
  }
  SELFSAME_ASSIGN(report.pooled, measure(options, pooled_trials(sets), std::move(all), "all together", failed));
  return report;
}

std::string weights_of(const eval::LinearFit& fit) {
  std::string text = "bias " + fixed(fit.bias, 3) + ", weights";
  for (const double weight : fit.weights) text += " " + fixed(weight, 4);
  return text + "\n";
}

Status write_all(const fs::path& folder, const std::vector<Set>& sets, const Report& report) {
  eval::DetPlot det;
  det.title = "Detection error trade-off of fingers";
  det.subtitle = "all pairs of impressions";
  for (std::size_t k = 0; k < sets.size(); ++k) {
    const Measured& row = report.rows[k];
    SELFSAME_TRY(write_results(folder / row.name, sets[k], row.scores, row.set, row.summary));
    det.series.push_back({row.name, eval::det_curve(row.set), row.summary.equal_error.rate});
  }
  const Measured& pooled = *report.pooled;
  SELFSAME_TRY(write_results(folder / "all", pooled_trials(sets), pooled.scores, pooled.set, pooled.summary));
  det.series.push_back({pooled.name, eval::det_curve(pooled.set), pooled.summary.equal_error.rate});
  SELFSAME_TRY(write_text(folder / "det.svg", draw::to_svg(eval::draw_plot(det))));
  return write_text(folder / "summary.json", to_json(report.rows, pooled).dump(2) + "\n");
}

Result<int> run(const Context& context, const EvalOptions& options) {
  SELFSAME_ASSIGN(const auto names, sets_in(options));
  std::vector<Set> sets;
  for (const auto& name : names) {
    SELFSAME_ASSIGN(auto set, plan(fs::path(options.data) / name));
    SELFSAME_TRY(!options.vectors.empty() ? compare_vectors(context, options, set)
                 : options.window > 0     ? match_windows(context, options, set)
                                          : match_all(context, options, set));
    if (options.enrol > 1) {
      Enrolments enrolled = enrol_several(set, set.scores, options.enrol);
      static_cast<Trials&>(set) = std::move(enrolled.trials);
      set.scores = std::move(enrolled.scores);
    }
    sets.push_back(std::move(set));
  }
  SELFSAME_ASSIGN(const auto report,
                  report_of(options, sets, [](const Set& set) -> Result<Scores> { return set.scores; }));
  if (!options.out.empty()) SELFSAME_TRY(write_all(options.out, sets, report));
  nlohmann::ordered_json json = to_json(report.rows, *report.pooled);
  std::string text = to_table(report.rows, *report.pooled);
  if (options.fit) {
    if (sets.size() < 2)
      return fail(ErrorCode::invalid_argument, "--fit leaves out one set at a time; it needs two or more");
    SELFSAME_ASSIGN(const auto left_out, report_of(options, sets, [&sets](const Set& set) -> Result<Scores> {
                      SELFSAME_ASSIGN(const auto fitted, fit(sets, &set));
                      return fitted_scores(set, fitted);
                    }));
    SELFSAME_ASSIGN(const auto fitted, fit(sets, nullptr));
    json["left_out"] = to_json(left_out.rows, *left_out.pooled);
    json["fit"] = {{"bias", fitted.bias}, {"weights", fitted.weights}};
    text += "\nWeights fitted to the other sets only:\n\n" + to_table(left_out.rows, *left_out.pooled) +
            "\nFitted to all sets: " + weights_of(fitted);
  }
  std::vector<std::vector<float>> vectors;
  for (const Set& set : sets) vectors.insert(vectors.end(), set.vectors.begin(), set.vectors.end());
  if (!options.code_calibration.empty()) {
    eval::TestDescription test = report.pooled->summary.test;
    test.data.clear();
    for (const Set& set : sets) test.data += (test.data.empty() ? "" : ", ") + set.name;
    test.protocol += ", across sets too";
    SELFSAME_TRY(fit_code_calibration(options.code_calibration, trials_across(sets), vectors, test));
  }
  if (options.codes) {
    SELFSAME_ASSIGN(const auto codes, measure_codes(pooled_trials(sets), vectors));
    json["codes"] = app::to_json(codes);
    text += "\n" + app::to_table(codes);
  }
  if (options.thresholds) {
    SELFSAME_ASSIGN(const auto scores, scores_across(context, options, sets));
    const auto table = eval::threshold_table(scores);
    text += to_text(table, scores.impostor().scores.size());
    json["impostors"] = scores.impostor().scores.size();
    for (const auto& row : table) json["thresholds"].push_back({{"fmr", row.fmr}, {"threshold", row.threshold}});
  }
  if (context.options.json) {
    print_json(json);
  } else {
    std::printf("%s", text.c_str());
  }
  return kExitAccept;
}

}  // namespace

void add_eval_finger(CLI::App& eval, Context& context) {
  auto options = std::make_shared<EvalOptions>();
  auto* finger =
      eval.add_subcommand("finger", "Finger: EER, FMR100 and FMR1000 of sets of impressions, alone and together");
  finger->add_option("--data", options->data, "Folder that holds the sets' folders")
      ->required()
      ->check(CLI::ExistingDirectory);
  finger->add_option("--set", options->sets,
                     "Folders of files FINGER_IMPRESSION; default: those whose names begin with fvc");
  auto* fit = finger->add_flag("--fit", options->fit,
                               "Fit the weights of the measures anew, each set left out once, and to all sets");
  auto* minutiae_only = finger->add_flag("--minutiae-only", options->minutiae_only,
                                         "Leave out the flow of ridges, as templates of other makers do");
  auto* thresholds = finger->add_flag(
      "--thresholds", options->thresholds,
      "Also compare prints of different sets and mirrored prints, and tell the threshold for each false-match "
      "rate");
  auto* window = finger
                     ->add_option("--window", options->window,
                                  "Compare whole prints with windows of so many pixels a side, as small sensors see")
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
  finger
      ->add_option("--enrol", options->enrol,
                   "Enrol a finger from so many impressions, each that follow each other, and compare all others")
      ->check(CLI::Range(1, 32))
      ->excludes(fit)
      ->excludes(thresholds)
      ->excludes(window)
      ->excludes(vectors);
  thresholds->excludes(minutiae_only)->excludes(window)->excludes(vectors);
  add_print_options(*finger, options->format);
  finger->add_option("--out", options->out, "Write det.svg, summary.json and a folder for each set here");
  finger->add_option("--bootstrap", options->bootstrap, "Bootstrap replicates for intervals; 0: none")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  finger->add_option("--threads", options->threads, "0: one a core")->check(CLI::Range(0, 256))->capture_default_str();
  finger->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
