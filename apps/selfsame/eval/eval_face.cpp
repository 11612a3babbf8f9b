#include <cstdio>
#include <set>
#include <utility>

#include "eval/report.hpp"
#include "match/vector.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/eval/eval_codes.hpp"
#include "selfsame/eval/eval_results.hpp"
#include "selfsame/eval/group_rates.hpp"
#include "selfsame/eval/group_results.hpp"
#include "selfsame/in_parallel.hpp"
#include "selfsame/report.hpp"
#include "selfsame/sample_files.hpp"
#include "selfsame/terminal.hpp"
#include "trials/people.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

struct EvalOptions {
  std::string protocol = "lfw";
  std::string data;
  std::string pairs;
  std::string exclude;  // an LFW pairs file whose people are left out
  std::string only;     // an LFW pairs file to whose people the evaluation is restricted
  std::string person_rule = "folder";
  std::string pick = "central";  // test sets show the labelled person in the middle
  std::string out;
  std::string groups;
  std::string group_data;  // empty: groups are of `data`
  std::string group_person_rule = "last_";
  std::string calibration;
  std::string code_calibration;
  bool codes = false;
  Effort effort;
};

struct Vectors {
  std::vector<std::vector<float>> of;  // empty: failed to enrol
  std::size_t failed = 0;
};

/// Embeds every picture, as in a verification. Failures are reported and do not stop the rest.
Result<Vectors> embed_all(const Context& context, const face::Engine& engine, const EvalOptions& options,
                          const fs::path& data, const Samples& pictures) {
  struct Embedded {
    std::vector<float> vector;
    std::optional<Error> error;
  };
  Vectors vectors;
  vectors.of.resize(pictures.names.size());
  std::vector<std::pair<std::size_t, Error>> failures;
  Progress progress("embedding", context.options.quiet);
  const auto embed = [&](std::size_t i) -> Result<Embedded> {
    pipeline::StageTimer stages(context.clock);
    auto picture = load_face(data / pictures.names[i]);
    if (!picture) return Embedded{{}, picture.error()};
    auto probe = engine.extract({.content = std::move(*picture)}, pipeline::Purpose::verification, stages);
    if (!probe) return Embedded{{}, probe.error()};
    return Embedded{std::move(probe->vector), {}};
  };
  SELFSAME_TRY(
      in_parallel(pictures.names.size(), options.effort.threads, progress, embed, [&](std::size_t i, Embedded one) {
        vectors.of[i] = std::move(one.vector);
        if (one.error) failures.emplace_back(i, std::move(*one.error));
      }));
  vectors.failed = failures.size();
  for (const auto& [picture, error] : failures) {
    std::fprintf(stderr, "no vector: %s: %s\n", pictures.names[picture].c_str(), error.message.c_str());
  }
  return vectors;
}

std::optional<float> score_of(const Vectors& vectors, std::size_t a, std::size_t b) {
  if (vectors.of[a].empty() || vectors.of[b].empty()) return std::nullopt;
  return match::cosine(vectors.of[a], vectors.of[b]);
}

using trials::Plan;

eval::PersonRule rule_of(const std::string& name) {
  if (name == "first_") return eval::PersonRule::before_first_underscore;
  return name == "last_" ? eval::PersonRule::before_last_underscore : eval::PersonRule::folder;
}

Result<Plan> make_plan(const EvalOptions& options) {
  const fs::path data = options.data;
  if (options.protocol == "lfw")
    return trials::plan_lfw(options.pairs.empty() ? data / "pairs.txt" : fs::path(options.pairs));
  if (options.protocol == "folders") {
    trials::FolderPlanOptions folders;
    folders.folders.rule = rule_of(options.person_rule);
    folders.levels = trials::level_in(options.groups);
    folders.exclude = options.exclude;
    folders.only = options.only;
    return trials::plan_folders(data, folders);
  }
  if (options.pairs.empty())
    return fail(ErrorCode::invalid_argument, "--protocol pairs needs --pairs FILE (lines: A TAB B TAB 1 or 0)");
  return trials::plan_pairs(options.pairs);
}

eval::TestDescription describe(const Context& context, const EvalOptions& options, const Plan& plan,
                               const Vectors& vectors, const PackRef& pack) {
  const auto& samples = plan.trials.samples;
  eval::TestDescription test;
  test.data = fs::path(options.data).filename().string();
  test.protocol = plan.about + ", " + options.pick + " face";
  test.system = to_string(pack) + (context.options.mirrored ? ", mirrored average" : "");
  test.people = std::set(samples.person_of.begin(), samples.person_of.end()).size();
  test.samples = samples.names.size();
  test.failed_samples = vectors.failed;
  return test;
}

/// The output of an evaluation beside its summary.
struct Extras {
  std::optional<CodeResults> codes;
  std::optional<eval::GroupReport> groups;
  std::optional<GroupRates> rates;
  std::optional<CodeGroupRates> code_rates;
};

void print(const Context& context, const eval::Summary& summary, const Extras& extras) {
  if (context.options.json) {
    auto json = eval::to_json(summary);
    if (extras.codes) json["codes"] = to_json(*extras.codes);
    if (extras.groups) json["groups"] = eval::to_json(*extras.groups);
    if (extras.rates) json["group_rates"] = to_json(*extras.rates);
    if (extras.code_rates) {
      json["code_group_rates"] = {{"soft", to_json(extras.code_rates->soft)},
                                  {"hamming", to_json(extras.code_rates->hamming)}};
    }
    print_json(json);
    return;
  }
  std::printf("%s", eval::to_table(summary).c_str());
  if (extras.codes) std::printf("\n%s", to_table(*extras.codes).c_str());
  if (extras.groups) std::printf("\n%s", eval::to_table(*extras.groups).c_str());
  if (extras.rates) std::printf("\n%s", to_table(*extras.rates).c_str());
  if (extras.code_rates) {
    std::printf("\ncode and vector of the probe\n%s\ntwo codes\n%s", to_table(extras.code_rates->soft).c_str(),
                to_table(extras.code_rates->hamming).c_str());
  }
}

/// The pictures to whose groups a table is fitted: those of --group-data, or the evaluation's own.
Result<GroupSamples> group_samples(const Context& context, const face::Engine& engine, const EvalOptions& options,
                                   const Plan& plan, const Vectors& vectors) {
  GroupSamples groups;
  if (options.group_data.empty()) {
    groups.trials = plan.trials;
    groups.vectors = vectors.of;
  } else {
    trials::FolderPlanOptions folders;
    folders.folders.rule = rule_of(options.group_person_rule);
    folders.levels = trials::level_in(options.groups);
    SELFSAME_ASSIGN(auto of_groups, trials::plan_folders(options.group_data, folders));
    SELFSAME_ASSIGN(auto embedded, embed_all(context, engine, options, options.group_data, of_groups.trials.samples));
    groups.trials = std::move(of_groups.trials);
    groups.vectors = std::move(embedded.of);
  }
  SELFSAME_ASSIGN(groups.grouping, trials::read_grouping(options.groups, groups.trials.samples));
  const fs::path data = options.group_data.empty() ? options.data : options.group_data;
  groups.about = data.filename().string() + ": strangers within each of " +
                 std::to_string(groups.grouping.names.size()) + " groups by " + groups.grouping.by +
                 ", half of the people; tail of the mixed strangers; FNMR with three enrolled for the default";
  return groups;
}

/// Writes the requested calibrations.
Status fit(const Context& context, const face::Engine& engine, const EvalOptions& options, const Plan& plan,
           const Vectors& vectors, const eval::ScoreSet& set, const eval::TestDescription& test, Extras& extras) {
  std::optional<GroupSamples> groups;
  if (!options.groups.empty() && !plan.trials.samples.person_of.empty()) {
    SELFSAME_ASSIGN(groups, group_samples(context, engine, options, plan, vectors));
  }
  if (!options.calibration.empty()) {
    SELFSAME_ASSIGN(auto calibration, fit_calibration(set, test));
    if (groups) {
      SELFSAME_ASSIGN(extras.rates, measure_group_rates(*groups, {plan.trials.samples, vectors.of}, set));
      add_groups(*extras.rates, calibration);
    }
    SELFSAME_TRY(write_text(options.calibration, calibration.dump(2) + "\n"));
  }
  if (!options.code_calibration.empty()) {
    SELFSAME_ASSIGN(extras.code_rates, fit_code_calibration(options.code_calibration, plan.trials, vectors.of, test, {},
                                                            groups ? &*groups : nullptr));
  }
  return {};
}

Result<int> run(const Context& context, const EvalOptions& options) {
  SELFSAME_ASSIGN(const auto plan, make_plan(options));
  face::EngineOptions engine_options;
  engine_options.pick = options.pick == "central" ? face::FacePick::central : face::FacePick::largest;
  SELFSAME_ASSIGN(const auto engine, context.face_engine(engine_options));
  SELFSAME_ASSIGN(const Vectors vectors, embed_all(context, *engine, options, options.data, plan.trials.samples));
  Scores scores;
  scores.reserve(plan.trials.pairs.size());
  for (const auto& [a, b] : plan.trials.pairs) scores.push_back(score_of(vectors, a, b));
  SELFSAME_ASSIGN(const auto set, collect_scores(plan.trials, scores));
  const auto test = describe(context, options, plan, vectors, engine->description().pack);
  SELFSAME_ASSIGN(auto summary, summarise(set, test, options.effort, context.options.quiet));
  if (plan.lfw) {
    SELFSAME_ASSIGN(summary.folds, eval::cross_validate(eval::fold_comparisons(*plan.lfw, scores)));
  }
  Extras extras;
  if (options.group_data.empty()) {
    SELFSAME_ASSIGN(extras.groups, group_report(options.groups, plan.trials, scores, options.effort.bootstrap));
  }
  if (!options.out.empty()) {
    SELFSAME_TRY(write_results(options.out, plan.trials, scores, set, summary));
    if (extras.groups) SELFSAME_TRY(write_groups(options.out, *extras.groups, test.system + " on " + test.data));
  }
  if (options.codes) {
    SELFSAME_ASSIGN(extras.codes, measure_codes(plan.trials, vectors.of));
  }
  SELFSAME_TRY(fit(context, *engine, options, plan, vectors, set, test, extras));
  print(context, summary, extras);
  return kExitAccept;
}

}  // namespace

void add_eval_face(CLI::App& eval, Context& context) {
  auto options = std::make_shared<EvalOptions>();
  auto* face = eval.add_subcommand("face", "Face: EER, TAR at FMR, DET plot, confidence intervals over people");
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
  face->add_option(
          "--person", options->person_rule,
          "folders: what names the person: the file's folder, or its name up to the first_ or last_ underscore")
      ->check(CLI::IsMember({"folder", "first_", "last_"}))
      ->capture_default_str();
  face->add_option("--pick", options->pick,
                   "Which face is the labelled one if a picture has several; LFW is cropped around it")
      ->check(CLI::IsMember({"central", "largest"}))
      ->capture_default_str();
  add_group_option(*face, options->groups);
  face->add_option("--group-data", options->group_data,
                   "Folder of other pictures, to which --groups applies, for the worst group's table of a calibration "
                   "(default: the same pictures)")
      ->check(CLI::ExistingDirectory)
      ->needs("--groups");
  face->add_option("--group-person", options->group_person_rule, "As --person, of --group-data")
      ->check(CLI::IsMember({"folder", "first_", "last_"}))
      ->capture_default_str();
  face->add_option("--out", options->out, "Write scores.csv, summary.json, DET and histogram plots (SVG, PNG) here");
  face->add_option("--fit-calibration", options->calibration,
                   "Write a manifest's calibration, fitted to these scores, here; with --groups also the rates within "
                   "the worst group, fitted to half of its people and judged on the others");
  face->add_option("--fit-code-calibration", options->code_calibration,
                   "Write a manifest's code_calibration, fitted to codes of the same vectors, here");
  face->add_flag("--codes", options->codes, "Also 128-bit codes of the same vectors: rates, thresholds, searches");
  add_effort_options(*face, options->effort);
  face->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
