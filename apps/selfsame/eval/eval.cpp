#include <atomic>
#include <cstdio>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>

#include "base/limits.hpp"
#include "eval/folders.hpp"
#include "eval/lfw.hpp"
#include "eval/report.hpp"
#include "match/vector.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/eval/eval_codes.hpp"
#include "selfsame/eval/eval_results.hpp"
#include "selfsame/report.hpp"
#include "selfsame/sample_files.hpp"
#include "selfsame/terminal.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxPairsFileBytes = 64U << 20;

struct EvalOptions {
  std::string protocol = "lfw";
  std::string data;
  std::string pairs;
  std::string exclude;  // an LFW pairs file whose people are left out
  std::string only;     // an LFW pairs file whose people alone are taken
  std::string person_rule = "folder";
  std::string pick = "central";  // test sets show the labelled person in the middle
  std::string out;
  std::string calibration;
  std::string code_calibration;
  bool codes = false;
  std::size_t bootstrap = 1000;
  std::size_t threads = 0;
};

struct Vectors {
  std::vector<std::vector<float>> of;  // empty: failed to enrol
  std::vector<Error> failures;
  std::vector<std::size_t> failed;
};

/// Embeds every picture, as a verification would, in several threads.
Vectors embed_all(const Context& context, const face::Engine& engine, const EvalOptions& options,
                  const Samples& pictures) {
  Vectors vectors;
  vectors.of.resize(pictures.names.size());
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::size_t done = 0;
  Progress progress("embedding", context.options.quiet);
  const auto work = [&] {
    for (std::size_t i = next++; i < pictures.names.size(); i = next++) {
      pipeline::StageTimer stages(context.clock);
      auto picture = load_face(fs::path(options.data) / pictures.names[i]);
      auto probe = picture ? engine.extract({.content = std::move(*picture)}, pipeline::Purpose::verification, stages)
                           : Result<pipeline::Probe>(fail(picture.error()));
      const std::scoped_lock lock(mutex);
      if (probe) {
        vectors.of[i] = std::move(probe->vector);
      } else {
        vectors.failed.push_back(i);
        vectors.failures.push_back(probe.error());
      }
      progress.at(++done, pictures.names.size());
    }
  };
  const std::size_t count = options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < count; ++t) threads.emplace_back(work);
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < vectors.failed.size(); ++i) {
    std::fprintf(stderr, "no vector: %s: %s\n", pictures.names[vectors.failed[i]].c_str(),
                 vectors.failures[i].message.c_str());
  }
  return vectors;
}

std::optional<float> score_of(const Vectors& vectors, std::size_t a, std::size_t b) {
  if (vectors.of[a].empty() || vectors.of[b].empty()) return std::nullopt;
  return match::cosine(vectors.of[a], vectors.of[b]);
}

/// All comparisons of a test, whatever its protocol.
struct Comparisons : Trials {
  std::vector<eval::FoldComparison> folds;  // filled after scoring; only for lfw
  std::optional<eval::LfwPairs> lfw;
  std::string description;
};

Result<Comparisons> plan_lfw(const EvalOptions& options) {
  Comparisons plan;
  const fs::path file = options.pairs.empty() ? fs::path(options.data) / "pairs.txt" : fs::path(options.pairs);
  SELFSAME_ASSIGN(plan.lfw, eval::load_lfw_pairs(file));
  const auto samples = eval::samples_of(*plan.lfw);
  plan.samples.people = eval::people_of(*plan.lfw);
  for (const auto& sample : samples) {
    plan.samples.names.push_back(eval::relative_path(sample));
    const auto person = std::lower_bound(plan.samples.people.begin(), plan.samples.people.end(), sample.person);
    plan.samples.person_of.push_back(static_cast<std::uint32_t>(person - plan.samples.people.begin()));
  }
  const auto index = [&](const eval::LfwSample& sample) {
    return static_cast<std::uint32_t>(std::lower_bound(samples.begin(), samples.end(), sample) - samples.begin());
  };
  for (const auto& pair : plan.lfw->pairs) {
    plan.pairs.emplace_back(index(pair.a), index(pair.b));
    plan.genuine.push_back(pair.genuine);
  }
  plan.description = "lfw: " + std::to_string(plan.lfw->folds) + " folds";
  return plan;
}

Result<Comparisons> plan_folders(const EvalOptions& options) {
  eval::FolderOptions folder_options;
  if (options.person_rule == "first_") folder_options.rule = eval::PersonRule::before_first_underscore;
  if (options.person_rule == "last_") folder_options.rule = eval::PersonRule::before_last_underscore;
  SELFSAME_ASSIGN(const auto data, eval::list_folders(options.data, folder_options));
  std::set<std::string> named;
  const std::string& file = options.only.empty() ? options.exclude : options.only;
  if (!file.empty()) {
    SELFSAME_ASSIGN(const auto lfw, eval::load_lfw_pairs(file));
    for (auto& person : eval::people_of(lfw)) named.insert(std::move(person));
  }
  Comparisons plan;
  plan.samples.people = data.people;
  for (const auto& sample : data.samples) {
    if (!file.empty() && named.contains(data.people[sample.person]) == options.only.empty()) continue;
    plan.samples.names.push_back(fs::relative(sample.path, options.data).string());
    plan.samples.person_of.push_back(sample.person);
  }
  eval::for_each_pair(plan.samples.person_of, [&](std::size_t a, std::size_t b, bool genuine) {
    plan.pairs.emplace_back(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b));
    plan.genuine.push_back(genuine);
  });
  plan.description = "folders: all pairs";
  if (!file.empty()) {
    plan.description += (options.only.empty() ? ", without the people of " : ", only the people of ") +
                        fs::path(file).filename().string();
  }
  return plan;
}

/// Lines "A TAB B TAB 1|0", paths relative to the data folder.
Result<Comparisons> plan_pairs(const EvalOptions& options) {
  if (options.pairs.empty())
    return fail(ErrorCode::invalid_argument, "--protocol pairs needs --pairs FILE (lines: A TAB B TAB 1 or 0)");
  SELFSAME_ASSIGN(const auto bytes, base::read_file(options.pairs, kMaxPairsFileBytes));
  Comparisons plan;
  std::map<std::string, std::uint32_t> index;
  const auto number_of = [&](const std::string& name) {
    const auto [entry, is_new] = index.try_emplace(name, static_cast<std::uint32_t>(plan.samples.names.size()));
    if (is_new) plan.samples.names.push_back(name);
    return entry->second;
  };
  std::istringstream lines{std::string(base::as_text(bytes))};
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    const auto first = line.find('\t');
    const auto second = first == std::string::npos ? first : line.find('\t', first + 1);
    const std::string truth = second == std::string::npos ? "" : line.substr(second + 1);
    if (first == 0 || (truth != "0" && truth != "1")) {
      return fail(ErrorCode::invalid_argument,
                  options.pairs + ", line " + std::to_string(number) + ": expected A TAB B TAB 1 or 0");
    }
    const auto a = number_of(line.substr(0, first));
    const auto b = number_of(line.substr(first + 1, second - first - 1));
    plan.pairs.emplace_back(a, b);
    plan.genuine.push_back(truth == "1");
  }
  plan.description = "pairs: " + fs::path(options.pairs).filename().string();
  return plan;
}

Result<Comparisons> make_plan(const EvalOptions& options) {
  if (options.protocol == "lfw") return plan_lfw(options);
  if (options.protocol == "folders") return plan_folders(options);
  return plan_pairs(options);
}

Result<int> run(const Context& context, const EvalOptions& options) {
  SELFSAME_ASSIGN(const auto plan, make_plan(options));
  face::EngineOptions engine_options;
  engine_options.pick = options.pick == "central" ? face::FacePick::central : face::FacePick::largest;
  SELFSAME_ASSIGN(const auto engine, context.face_engine(engine_options));
  const Vectors vectors = embed_all(context, *engine, options, plan.samples);
  std::vector<std::optional<float>> scores;
  scores.reserve(plan.pairs.size());
  for (const auto& [a, b] : plan.pairs) scores.push_back(score_of(vectors, a, b));
  SELFSAME_ASSIGN(const auto set, collect_scores(plan, scores));

  eval::TestDescription test;
  test.data = fs::path(options.data).filename().string();
  test.protocol = plan.description;
  test.system = to_string(engine->description().pack) + (context.options.mirrored ? ", mirrored average" : "");
  test.people = std::set(plan.samples.person_of.begin(), plan.samples.person_of.end()).size();
  test.protocol += ", " + options.pick + " face";
  test.samples = plan.samples.names.size();
  test.failed_samples = vectors.failed.size();
  eval::SummaryOptions summary_options;
  summary_options.bootstrap.reset();
  if (options.bootstrap > 0 && !plan.samples.person_of.empty())
    summary_options.bootstrap = eval::BootstrapOptions{.replicates = options.bootstrap};
  Progress progress("bootstrap", context.options.quiet);
  SELFSAME_ASSIGN(auto summary, eval::summarise(set, test, summary_options, [&](std::size_t done, std::size_t total) {
                    progress.at(done, total);
                  }));
  if (plan.lfw) {
    SELFSAME_ASSIGN(summary.folds, eval::cross_validate(eval::fold_comparisons(*plan.lfw, scores)));
  }
  if (!options.out.empty()) SELFSAME_TRY(write_results(options.out, plan, scores, set, summary));
  if (!options.calibration.empty()) {
    SELFSAME_ASSIGN(const auto calibration, fit_calibration(set, test));
    SELFSAME_TRY(write_text(options.calibration, calibration.dump(2) + "\n"));
  }
  std::optional<CodeResults> codes;
  if (options.codes) {
    SELFSAME_ASSIGN(codes, measure_codes(plan, vectors.of));
  }
  if (!options.code_calibration.empty())
    SELFSAME_TRY(fit_code_calibration(options.code_calibration, plan, vectors.of, test));
  if (context.options.json) {
    auto json = eval::to_json(summary);
    if (codes) json["codes"] = to_json(*codes);
    print_json(json);
  } else {
    std::printf("%s", eval::to_table(summary).c_str());
    if (codes) std::printf("\n%s", to_table(*codes).c_str());
  }
  return kExitAccept;
}

}  // namespace

void add_eval(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("eval", "Measure accuracy on labelled data (ISO/IEC 19795-1)");
  command->require_subcommand(1);
  add_eval_pad(*command, context);
  add_eval_finger(*command, context);
  add_eval_finger_quality(*command, context);
  add_eval_gestures(*command, context);
  add_eval_voice(*command, context);
  add_eval_voice_pad(*command, context);
  auto options = std::make_shared<EvalOptions>();
  auto* face = command->add_subcommand("face", "Face: EER, TAR at FMR, DET plot, confidence intervals over people");
  face->add_option("--protocol", options->protocol, "lfw: pairs.txt and folds; folders: all pairs; pairs: a list")
      ->check(CLI::IsMember({"lfw", "folders", "pairs"}))
      ->capture_default_str();
  face->add_option("--data", options->data, "Folder of the pictures")->required()->check(CLI::ExistingDirectory);
  face->add_option("--pairs", options->pairs, "Pairs file (lfw: default DATA/pairs.txt)")->check(CLI::ExistingFile);
  face->add_option("--exclude-people-of", options->exclude, "folders: leave out the people of this LFW pairs file")
      ->check(CLI::ExistingFile);
  face->add_option("--only-people-of", options->only, "folders: take the people of this LFW pairs file only")
      ->check(CLI::ExistingFile)
      ->excludes("--exclude-people-of");
  face->add_option("--person", options->person_rule,
                   "folders: who a file shows: its folder, or its name up to the first_ or last_ underscore")
      ->check(CLI::IsMember({"folder", "first_", "last_"}))
      ->capture_default_str();
  face->add_option("--pick", options->pick,
                   "Which face is the labelled one where a picture has several; LFW is cropped around it")
      ->check(CLI::IsMember({"central", "largest"}))
      ->capture_default_str();
  face->add_option("--out", options->out, "Write scores.csv, summary.json, DET and histogram plots (SVG, PNG) here");
  face->add_option("--fit-calibration", options->calibration,
                   "Write a manifest's calibration, fitted to these scores, here");
  face->add_option("--fit-code-calibration", options->code_calibration,
                   "Write a manifest's code_calibration, fitted to codes of the same vectors, here");
  face->add_flag("--codes", options->codes, "Also 128-bit codes of the same vectors: rates, thresholds, searches");
  face->add_option("--bootstrap", options->bootstrap, "Bootstrap replicates for intervals; 0: none")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  face->add_option("--threads", options->threads, "0: one a core")->check(CLI::Range(0, 256))->capture_default_str();
  face->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
