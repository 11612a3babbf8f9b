#include <algorithm>
#include <cstdio>

#include "eval/page.hpp"
#include "eval/plot.hpp"
#include "match/vector.hpp"
#include "media/resampling.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/eval/eval_codes.hpp"
#include "selfsame/eval/eval_results.hpp"
#include "selfsame/eval/group_results.hpp"
#include "selfsame/in_parallel.hpp"
#include "selfsame/report.hpp"
#include "selfsame/sample_files.hpp"
#include "selfsame/terminal.hpp"
#include "trials/people.hpp"
#include "trials/voice_protocols.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kProtocols{"whole", "3s", "enrol3", "digits"};

struct EvalOptions {
  std::string data;
  std::vector<std::string> protocols = kProtocols;
  std::string out;
  std::string groups;
  std::string calibration;
  std::string code_calibration;
  bool codes = false;
  Effort effort;
};

/// The part of a clip to embed: as in a verification, except that crops are taken after pauses are removed, so that 3 s
/// are 3 s of speech. Empty if a piece does not exist.
Result<std::vector<float>> speech_of(const voice::SpeechDetector& detector, const trials::Clip& clip) {
  std::vector<float> samples;
  for (const auto& file : clip.files) {
    SELFSAME_ASSIGN(const auto recording, load_voice(file));
    const auto sound = media::resample(recording.sound, voice::kRateHz);
    samples.insert(samples.end(), sound.samples.begin(), sound.samples.end());
  }
  SELFSAME_ASSIGN(const auto activity, detector.detect(samples));
  auto speech = trials::part_of(clip, voice::speech_only(samples, activity), voice::kRateHz);
  if (!speech.empty()) voice::raise_level(speech);
  return speech;
}

using Protocol = trials::VoiceProtocol;
using Vectors = std::vector<std::vector<float>>;  // empty if there is none

Result<Vectors> embed_all(const Context& context, const voice::Engine& engine, const voice::SpeechDetector& detector,
                          const EvalOptions& options, const Protocol& protocol) {
  Vectors vectors(protocol.trials.samples.names.size());
  Progress progress("embedding " + protocol.name, context.options.quiet);
  const auto embed = [&](std::size_t i) -> Result<std::vector<float>> {
    SELFSAME_ASSIGN(const auto speech, speech_of(detector, protocol.clips[i]));
    if (speech.empty()) return std::vector<float>{};
    return engine.embed(speech);
  };
  SELFSAME_TRY(in_parallel(protocol.clips.size(), options.effort.threads, progress, embed,
                           [&](std::size_t i, std::vector<float> vector) { vectors[i] = std::move(vector); }));
  for (const auto& [sample, parts] : protocol.made_of) {
    Vectors from;
    for (const std::uint32_t part : parts) {
      if (!vectors[part].empty()) from.push_back(vectors[part]);
    }
    if (from.empty()) continue;
    SELFSAME_ASSIGN(auto mean, match::aggregate(from, -1));
    vectors[sample] = std::move(mean.mean);
  }
  return vectors;
}

/// The scores of a protocol by one similarity measure.
struct Measured {
  Scores scores;
  eval::ScoreSet set;
  eval::Summary summary;
};

Result<Measured> measure(const Context& context, const EvalOptions& options, const Protocol& protocol,
                         const Vectors& vectors, const std::string& system, const match::Similarity& similarity) {
  Scores scores;
  for (const auto& [a, b] : protocol.trials.pairs) {
    const bool both = !vectors[a].empty() && !vectors[b].empty();
    scores.push_back(both ? std::optional(similarity(vectors[a], vectors[b])) : std::nullopt);
  }
  SELFSAME_ASSIGN(auto set, collect_scores(protocol.trials, scores));
  eval::TestDescription test;
  test.data = fs::path(options.data).filename().string();
  test.protocol = protocol.about;
  test.system = system;
  test.people = protocol.trials.samples.people.size();
  test.samples = protocol.clips.size();
  SELFSAME_ASSIGN(auto summary, summarise(set, test, options.effort, context.options.quiet));
  return Measured{std::move(scores), std::move(set), std::move(summary)};
}

/// One protocol's results: by cosine, and normalised if the pack has a cohort.
struct Row {
  Protocol protocol;
  Measured cosine;
  std::optional<Measured> normalised;
  std::optional<CodeResults> codes;
  std::optional<eval::GroupReport> groups;
  const Measured& best() const { return normalised ? *normalised : cosine; }
};

std::string percent(double rate) { return fixed(100 * rate, 2) + " %"; }

std::string eer_of(const Measured& measured) {
  std::string text = percent(measured.summary.equal_error.rate);
  if (const auto& interval = measured.summary.equal_error_interval) {
    text += " [" + fixed(100 * interval->low, 2) + ", " + fixed(100 * interval->high, 2) + "]";
  }
  return text;
}

/// The threshold of the equal error rate in one protocol, applied to another: false accepts and false rejects.
struct Transfer {
  double far = 0;
  double frr = 0;
  float threshold = 0;
};

Transfer transfer(const Measured& from, const Measured& to) {
  const float threshold = from.summary.equal_error.threshold;
  return {to.set.fmr(threshold), to.set.fnmr(threshold), threshold};
}

nlohmann::ordered_json to_json(const Transfer& transfer) {
  return {{"threshold", transfer.threshold}, {"far", transfer.far}, {"frr", transfer.frr}};
}

const Row* row_named(const std::vector<Row>& rows, std::string_view name) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.protocol.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

nlohmann::ordered_json to_json(const std::vector<Row>& rows) {
  nlohmann::ordered_json protocols = nlohmann::ordered_json::object();
  for (const Row& row : rows) {
    auto& entry = protocols[row.protocol.name];
    entry["cosine"] = eval::to_json(row.cosine.summary);
    entry["normalised"] = row.normalised ? eval::to_json(row.normalised->summary) : nlohmann::ordered_json();
    if (row.codes) entry["codes"] = to_json(*row.codes);
    if (row.groups) entry["groups"] = eval::to_json(*row.groups);
  }
  nlohmann::ordered_json all{{"protocols", std::move(protocols)}, {"transfer", nullptr}};
  const Row* from = row_named(rows, "3s");
  const Row* to = row_named(rows, "digits");
  if (from != nullptr && to != nullptr) {
    all["transfer"] = {{"cosine", to_json(transfer(from->cosine, to->cosine))}, {"normalised", nullptr}};
    if (from->normalised) all["transfer"]["normalised"] = to_json(transfer(*from->normalised, *to->normalised));
  }
  return all;
}

std::string to_table(const std::vector<Row>& rows, const std::string& system) {
  Table table({"protocol", "genuine", "impostor", "EER by cosine", "EER normalised"});
  for (const Row& row : rows) {
    table.add({row.protocol.name, std::to_string(row.cosine.summary.genuine),
               std::to_string(row.cosine.summary.impostor), eer_of(row.cosine),
               row.normalised ? eer_of(*row.normalised) : ""});
  }
  std::string text = system + "\n\n" + table.str();
  const Row* from = row_named(rows, "3s");
  const Row* to = row_named(rows, "digits");
  if (from == nullptr || to == nullptr) return text;
  Table applied({"threshold of 3s on digits", "threshold", "FAR", "FRR"});
  const auto add = [&](const std::string& name, const Transfer& result) {
    applied.add({name, fixed(result.threshold, 3), percent(result.far), percent(result.frr)});
  };
  add("by cosine", transfer(from->cosine, to->cosine));
  if (from->normalised) add("normalised", transfer(*from->normalised, *to->normalised));
  return text + "\n" + applied.str();
}

Status write_all(const fs::path& folder, const std::vector<Row>& rows, const std::string& system) {
  eval::DetPlot det;
  det.title = "Detection error trade-off of voices";
  det.subtitle = system;
  for (const Row& row : rows) {
    SELFSAME_TRY(write_results(folder / row.protocol.name, row.protocol.trials, row.best().scores, row.best().set,
                               row.best().summary));
    if (row.groups)
      SELFSAME_TRY(write_groups(folder / row.protocol.name, *row.groups, system + ", " + row.protocol.name));
    det.series.push_back({row.protocol.name, eval::det_curve(row.best().set), row.best().summary.equal_error.rate});
  }
  const auto drawing = eval::draw_plot(det);
  SELFSAME_TRY(write_text(folder / "det.svg", draw::to_svg(drawing)));
  SELFSAME_TRY(write_text(folder / "summary.json", to_json(rows).dump(2) + "\n"));
  return write_text(folder / "report.html", eval::html_page("Voices", system, to_table(rows, system), {drawing}));
}

struct Voices {
  std::shared_ptr<const voice::Engine> engine;
  voice::SpeechDetector detector;
  std::string system;
};

Result<Row> measure_protocol(const Context& context, const EvalOptions& options, const Voices& voices,
                             const std::string& name) {
  const voice::Engine& engine = *voices.engine;
  const auto normalised = [&](std::span<const float> a, std::span<const float> b) { return engine.similarity(a, b); };
  SELFSAME_ASSIGN(auto protocol, trials::plan_voices(name, options.data, trials::level_in(options.groups)));
  SELFSAME_ASSIGN(const auto vectors, embed_all(context, engine, voices.detector, options, protocol));
  SELFSAME_ASSIGN(auto by_cosine,
                  measure(context, options, protocol, vectors, voices.system + ", cosine", match::cosine));
  std::optional<Measured> by_cohort;
  if (engine.has_cohort()) {
    SELFSAME_ASSIGN(by_cohort,
                    measure(context, options, protocol, vectors, voices.system + ", normalised", normalised));
  }
  std::optional<CodeResults> codes;
  if (options.codes) {
    SELFSAME_ASSIGN(codes, measure_codes(protocol.trials, vectors, engine.cohort_mean()));
  }
  if (!options.code_calibration.empty()) {
    SELFSAME_TRY(fit_code_calibration(options.code_calibration, protocol.trials, vectors, by_cosine.summary.test,
                                      engine.cohort_mean()));
  }
  Row row{std::move(protocol), std::move(by_cosine), std::move(by_cohort), std::move(codes), std::nullopt};
  SELFSAME_ASSIGN(row.groups,
                  group_report(options.groups, row.protocol.trials, row.best().scores, options.effort.bootstrap));
  return row;
}

void print(const Context& context, const std::vector<Row>& rows, const std::string& system) {
  if (context.options.json) {
    print_json(to_json(rows));
    return;
  }
  std::printf("%s", to_table(rows, system).c_str());
  for (const Row& row : rows) {
    if (row.codes) std::printf("\n%s\n%s", row.protocol.name.c_str(), to_table(*row.codes).c_str());
    if (row.groups) std::printf("\n%s\n%s", row.protocol.name.c_str(), eval::to_table(*row.groups).c_str());
  }
}

Result<int> run(const Context& context, const EvalOptions& options) {
  SELFSAME_ASSIGN(auto engine, context.voice_engine());
  if (!engine) return fail(ErrorCode::pack_not_found, "there is no speaker pack; name one with --speaker");
  SELFSAME_ASSIGN(auto detector, context.speech_detector());
  const std::string system = to_string(engine->description().pack);
  const Voices voices{std::move(engine), std::move(detector), system};
  std::vector<Row> rows;
  for (const auto& name : options.protocols) {
    SELFSAME_ASSIGN(auto row, measure_protocol(context, options, voices, name));
    rows.push_back(std::move(row));
  }
  if (!options.out.empty()) SELFSAME_TRY(write_all(options.out, rows, system));
  if (!options.calibration.empty()) {
    if (rows.size() != 1)
      return fail(ErrorCode::invalid_argument, "--fit-calibration needs one --protocol, such as pieces");
    SELFSAME_ASSIGN(const auto calibration, fit_calibration(rows[0].best().set, rows[0].best().summary.test));
    SELFSAME_TRY(write_text(options.calibration, calibration.dump(2) + "\n"));
  }
  print(context, rows, system);
  return kExitAccept;
}

}  // namespace

void add_eval_voice(CLI::App& eval, Context& context) {
  auto options = std::make_shared<EvalOptions>();
  auto* voice = eval.add_subcommand("voice", "Voice: EER by cosine and normalised, and whether a threshold travels");
  voice
      ->add_option("--data", options->data,
                   "Folder that holds librispeech_test_other and fsdd; for the protocol folders, one folder per person")
      ->required()
      ->check(CLI::ExistingDirectory);
  voice
      ->add_option("--protocol", options->protocols,
                   "whole, 3s (from the middle of the speech), enrol3 (3 to enrol, 1 to test), digits (six, 8 kHz); "
                   "pieces (of 3 s of speech, for calibrations); folders: your own recordings, one folder per person")
      ->check(CLI::IsMember({"whole", "3s", "enrol3", "digits", "pieces", "folders"}))
      ->capture_default_str();
  add_group_option(*voice, options->groups);
  voice->add_option("--out", options->out,
                    "Write report.html, det.svg, summary.json and a folder for each protocol here");
  voice->add_option("--fit-calibration", options->calibration,
                    "Write a manifest's calibration, fitted to these scores, here");
  voice->add_option("--fit-code-calibration", options->code_calibration,
                    "Write a manifest's code_calibration, fitted to codes of the same vectors, here");
  voice->add_flag("--codes", options->codes, "Also 128-bit codes of the same vectors: rates, thresholds, searches");
  add_effort_options(*voice, options->effort);
  voice->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
