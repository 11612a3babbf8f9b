// Whether print quality predicts comparison scores, and whether singular points are found again at the same places.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>

#include "eval/linear_fit.hpp"
#include "eval/quality.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/eval/eval_results.hpp"
#include "selfsame/report.hpp"
#include "selfsame/sample_files.hpp"
#include "selfsame/terminal.hpp"
#include "trials/print_sets.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

constexpr std::array kShares{0.0, 0.05, 0.1, 0.2, 0.3};
constexpr double kFmr = 0.01;
const float kGoodLlr = std::log(1000.0F);  // that the score foretells

struct EvalOptions {
  std::string data;
  std::vector<std::string> sets;
  std::size_t threads = 0;
};

/// Each comparison counts for both of its prints.
Result<eval::LinearFit> fit(const std::vector<trials::PrintSet>& sets, const trials::PrintSet* left_out) {
  std::vector<float> rows;
  std::vector<bool> good;
  for (const trials::PrintSet& set : sets) {
    if (&set == left_out) continue;
    for (const auto& trial : set.genuine) {
      for (const auto number : {trial.a, trial.b}) {
        const auto terms = finger::score_terms(set.prints[number].values);
        rows.insert(rows.end(), terms.begin(), terms.end());
        good.push_back(trial.score >= kGoodLlr);
      }
    }
  }
  return eval::fit_linear(rows, finger::kScoreTerms, good);
}

/// A quality of every print of every set, set after set.
struct Quality {
  std::string name;
  std::vector<float> values;
};

template <class ValueOf>
Quality quality(const std::vector<trials::PrintSet>& sets, std::string name, const ValueOf& value_of) {
  Quality result{std::move(name), {}};
  for (const trials::PrintSet& set : sets) {
    for (const trials::SeenPrint& seen : set.prints) result.values.push_back(value_of(set, seen));
  }
  return result;
}

Result<std::vector<Quality>> qualities(const std::vector<trials::PrintSet>& sets, const std::vector<float>& means) {
  std::map<const trials::PrintSet*, eval::LinearFit> fits;
  for (const trials::PrintSet& set : sets) {
    SELFSAME_ASSIGN(fits[&set], fit(sets, &set));
  }
  std::vector<Quality> all;
  all.push_back(
      quality(sets, "score, fitted to the other sets", [&](const trials::PrintSet& set, const trials::SeenPrint& seen) {
        return fits[&set](finger::score_terms(seen.values));
      }));
  all.push_back(quality(sets, "score as shipped", [](const trials::PrintSet&, const trials::SeenPrint& seen) {
    return finger::unified_score(seen.values);
  }));
  const std::size_t measures = finger::measure_quality({}, pipeline::Purpose::verification).size();
  for (std::size_t k = 0; k + 1 < measures; ++k) {
    const auto name = finger::measure_quality({}, pipeline::Purpose::verification)[k].name;
    // The score if the best value is in the middle, the value itself if the score saturates.
    all.push_back(quality(sets, std::string(name), [k](const trials::PrintSet&, const trials::SeenPrint& seen) {
      const auto measure = finger::measure_quality(seen.values, pipeline::Purpose::verification)[k];
      return measure.score + 1e-4F * measure.value;
    }));
  }
  all.push_back({"the best there can be", means});
  return all;
}

/// For each print, its mean log-likelihood ratio with its siblings.
std::vector<float> mean_scores(const std::vector<trials::PrintSet>& sets) {
  std::vector<float> means;
  for (const trials::PrintSet& set : sets) {
    std::vector<float> sum(set.prints.size()), count(set.prints.size());
    for (const auto& trial : set.genuine) {
      for (const auto number : {trial.a, trial.b}) sum[number] += trial.score, ++count[number];
    }
    for (std::size_t i = 0; i < sum.size(); ++i) means.push_back(sum[i] / std::max(count[i], 1.0F));
  }
  return means;
}

struct Row {
  std::string name;
  std::vector<eval::DiscardPoint> points;
  std::vector<double> correlations;  // with the mean scores, of each set
};

Result<std::vector<Row>> rows_of(const std::vector<trials::PrintSet>& sets, float threshold) {
  std::vector<eval::GenuineTrial> trials;
  std::uint32_t first = 0;
  for (const trials::PrintSet& set : sets) {
    for (const auto& trial : set.genuine) trials.push_back({first + trial.a, first + trial.b, trial.score});
    first += static_cast<std::uint32_t>(set.prints.size());
  }
  const auto means = mean_scores(sets);
  SELFSAME_ASSIGN(const auto all, qualities(sets, means));
  std::vector<Row> rows;
  for (const Quality& one : all) {
    Row row{one.name, {}, {}};
    SELFSAME_ASSIGN(row.points, eval::error_versus_discard(trials, one.values, threshold, kShares));
    std::size_t begin = 0;
    for (const trials::PrintSet& set : sets) {
      const auto part = [&](const std::vector<float>& of) { return std::span(of).subspan(begin, set.prints.size()); };
      row.correlations.push_back(eval::rank_correlation(part(one.values), part(means)));
      begin += set.prints.size();
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

float threshold_at(std::vector<float> impostor) {
  std::sort(impostor.begin(), impostor.end(), std::greater<>());
  const auto allowed = static_cast<std::size_t>(kFmr * static_cast<double>(impostor.size()));
  // Above the first that may not match.
  return std::nextafter(impostor[std::min(allowed, impostor.size() - 1)], 1e9F);
}

/// Of a finger's prints with a known pattern, how many have the most frequent one.
struct Patterns {
  std::size_t told = 0, agreed = 0;
};
Patterns patterns_of(const trials::PrintSet& set) {
  std::map<std::uint32_t, std::map<finger::Pattern, std::size_t>> fingers;
  for (std::size_t i = 0; i < set.prints.size(); ++i) {
    if (set.prints[i].pattern != finger::Pattern::unknown) ++fingers[set.data.samples[i].person][set.prints[i].pattern];
  }
  Patterns result;
  for (const auto& [person, counts] : fingers) {
    std::size_t most = 0;
    for (const auto& [pattern, count] : counts) {
      result.told += count;
      most = std::max(most, count);
    }
    result.agreed += most;
  }
  return result;
}

float median(std::vector<float> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::string percent(double rate) { return fixed(100 * rate, 2) + " %"; }
std::string share(std::size_t part, std::size_t all) { return std::to_string(part) + " of " + std::to_string(all); }

std::size_t refused(const trials::PrintSet& set, pipeline::Purpose purpose) {
  return static_cast<std::size_t>(
      std::count_if(set.prints.begin(), set.prints.end(), [&](const trials::SeenPrint& seen) {
        const auto measures = finger::measure_quality(seen.values, purpose);
        return !std::all_of(measures.begin(), measures.end(), [](const auto& measure) { return measure.passed; });
      }));
}

void print_tables(const std::vector<trials::PrintSet>& sets, const std::vector<Row>& rows) {
  std::vector<std::string> header{"FNMR when the worst are left out, by"};
  for (const double part : kShares) header.push_back(fixed(100 * part, 0) + " %");
  for (const trials::PrintSet& set : sets) header.push_back("rank corr. " + set.name);
  Table table(header);
  for (const Row& row : rows) {
    std::vector<std::string> cells{row.name};
    for (const auto& point : row.points) cells.push_back(percent(point.fnmr));
    for (const double value : row.correlations) cells.push_back(fixed(value, 2));
    table.add(std::move(cells));
  }
  std::printf("%s\n", table.str().c_str());
  Table points({"set", "median score", "would not enrol", "would not verify", "with a core", "core found again",
                "median distance px", "pattern told", "as most of the finger's"});
  for (const trials::PrintSet& set : sets) {
    std::vector<float> scores;
    for (const trials::SeenPrint& seen : set.prints) scores.push_back(finger::unified_score(seen.values));
    const auto cores = std::count_if(set.prints.begin(), set.prints.end(),
                                     [](const trials::SeenPrint& seen) { return trials::core_of(seen) != nullptr; });
    const Patterns patterns = patterns_of(set);
    points.add({set.name, fixed(median(scores), 0), std::to_string(refused(set, pipeline::Purpose::enrolment)),
                std::to_string(refused(set, pipeline::Purpose::verification)),
                share(static_cast<std::size_t>(cores), set.prints.size()), share(set.cores_found, set.cores_expected),
                fixed(median(set.core_distances), 1), share(patterns.told, set.prints.size()),
                share(patterns.agreed, patterns.told)});
  }
  std::printf("%s", points.str().c_str());
}

nlohmann::ordered_json to_json(const std::vector<trials::PrintSet>& sets, const std::vector<Row>& rows) {
  nlohmann::ordered_json all{{"qualities", nlohmann::ordered_json::array()},
                             {"sets", nlohmann::ordered_json::object()}};
  for (const Row& row : rows) {
    nlohmann::ordered_json one{{"name", row.name}, {"discard", nlohmann::ordered_json::array()}};
    for (const auto& point : row.points)
      one["discard"].push_back({{"share", point.share}, {"fnmr", point.fnmr}, {"comparisons", point.left}});
    one["rank_correlations"] = row.correlations;
    all["qualities"].push_back(std::move(one));
  }
  for (const trials::PrintSet& set : sets) {
    const Patterns patterns = patterns_of(set);
    all["sets"][set.name] = {{"prints", set.prints.size()},
                             {"refused_at_enrolment", refused(set, pipeline::Purpose::enrolment)},
                             {"refused_at_verification", refused(set, pipeline::Purpose::verification)},
                             {"cores_expected", set.cores_expected},
                             {"cores_found", set.cores_found},
                             {"core_distance_median_px", median(set.core_distances)},
                             {"patterns_told", patterns.told},
                             {"patterns_agreed", patterns.agreed}};
  }
  return all;
}

Result<int> run(const Context& context, const EvalOptions& options) {
  std::vector<trials::PrintSet> sets;
  std::vector<float> impostor;
  for (const auto& name : options.sets.empty() ? trials::fvc_sets_in(options.data) : options.sets) {
    Progress progress("reading " + name, context.options.quiet);
    SELFSAME_ASSIGN(auto set,
                    trials::read_print_set(
                        fs::path(options.data) / name, [](const fs::path& file) { return load_print(file, {}); },
                        options.threads, [&](std::size_t done, std::size_t total) { progress.at(done, total); }));
    sets.push_back(std::move(set));
  }
  if (sets.size() < 2)
    return fail(ErrorCode::invalid_argument, "the score is fitted to the other sets; name two or more");
  for (trials::PrintSet& set : sets) {
    trials::compare_prints(set, 0);
    impostor.insert(impostor.end(), set.impostor.begin(), set.impostor.end());
  }
  if (impostor.empty()) return fail(ErrorCode::invalid_argument, "the sets hold no two fingers");
  const float threshold = threshold_at(std::move(impostor));
  SELFSAME_ASSIGN(const auto rows, rows_of(sets, threshold));
  SELFSAME_ASSIGN(const auto fitted, fit(sets, nullptr));
  if (context.options.json) {
    auto json = to_json(sets, rows);
    json["threshold"] = threshold;
    json["fit"] = {{"bias", fitted.bias}, {"weights", fitted.weights}};
    print_json(json);
    return kExitAccept;
  }
  std::printf("Threshold of FMR 1 %% over all sets: %s\n\n", fixed(static_cast<double>(threshold), 2).c_str());
  print_tables(sets, rows);
  std::string weights;
  for (const double weight : fitted.weights) weights += " " + fixed(weight, 4);
  std::printf("\nFitted to all sets: bias %s, weights%s\n", fixed(fitted.bias, 4).c_str(), weights.c_str());
  return kExitAccept;
}

}  // namespace

void add_eval_finger_quality(CLI::App& eval, Context& context) {
  auto options = std::make_shared<EvalOptions>();
  auto* command = eval.add_subcommand(
      "finger-quality", "Finger: errors when the worst prints are left out; singular points of prints of one finger");
  command->add_option("--data", options->data, "Folder that holds the sets' folders")
      ->required()
      ->check(CLI::ExistingDirectory);
  command->add_option("--set", options->sets,
                      "Folders of files FINGER_IMPRESSION, two or more; default: those whose names begin with fvc");
  command->add_option("--threads", options->threads, "0: one per core")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  command->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
