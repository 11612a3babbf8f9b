#include <algorithm>
#include <cstdio>
#include <map>

#include "eval/plot.hpp"
#include "match/vector.hpp"
#include "media/resampling.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/eval/eval_codes.hpp"
#include "selfsame/eval/eval_results.hpp"
#include "selfsame/in_parallel.hpp"
#include "selfsame/report.hpp"
#include "selfsame/sample_files.hpp"
#include "selfsame/terminal.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

constexpr double kCropSeconds = 3;
constexpr std::size_t kEnrolled = 3;
constexpr std::size_t kMostPieces = 4;
constexpr int kDigits = 10;
constexpr int kDigitsJoined = 6;
constexpr int kTakes = 30;
const std::vector<std::string> kProtocols{"whole", "3s", "enrol3", "digits"};

struct EvalOptions {
  std::string data;
  std::vector<std::string> protocols = kProtocols;
  std::string out;
  std::string calibration;
  std::string code_calibration;
  bool codes = false;
  std::size_t bootstrap = 1000;
  std::size_t threads = 0;
};

/// One sample of a protocol: files one after the other, and what of them.
struct Clip {
  std::vector<fs::path> files;
  bool middle = false;    // 3 s from the middle of its speech
  std::size_t piece = 0;  // from 1: the n-th 3 s of its speech; 0: all of it
};

struct Protocol : Trials {
  std::string name;
  std::string about;
  std::vector<Clip> clips;                                      // of the first samples
  std::map<std::uint32_t, std::vector<std::uint32_t>> made_of;  // sample -> those that its vector is the mean of
};

void add_clip(Protocol& protocol, std::string name, std::uint32_t person, Clip clip) {
  protocol.samples.names.push_back(std::move(name));
  protocol.samples.person_of.push_back(person);
  protocol.clips.push_back(std::move(clip));
}

std::uint32_t person_named(Protocol& protocol, const std::string& name) {
  auto& people = protocol.samples.people;
  if (people.empty() || people.back() != name) people.push_back(name);
  return static_cast<std::uint32_t>(people.size() - 1);
}

void add_pair(Protocol& protocol, std::size_t a, std::size_t b) {
  const auto& person_of = protocol.samples.person_of;
  protocol.pairs.emplace_back(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b));
  protocol.genuine.push_back(person_of[a] == person_of[b]);
}

void add_all_pairs(Protocol& protocol) {
  for (std::size_t i = 0; i < protocol.clips.size(); ++i) {
    for (std::size_t j = i + 1; j < protocol.clips.size(); ++j) {
      // Pieces of one recording share its microphone and mood: no test of a voice.
      if (protocol.clips[i].files != protocol.clips[j].files) add_pair(protocol, i, j);
    }
  }
}

/// SPEAKER-CHAPTER-N.flac, by name.
Result<std::vector<fs::path>> librispeech(const fs::path& data) {
  const fs::path folder = data / "librispeech_test_other";
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".flac") files.push_back(entry.path());
  }
  if (files.empty()) return fail(ErrorCode::invalid_argument, "there are no recordings in " + folder.string());
  std::sort(files.begin(), files.end());
  return files;
}

std::string speaker_of(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.substr(0, name.find('-'));
}

Result<Protocol> plan_librispeech(const fs::path& data, const Clip& how, const std::string& about) {
  SELFSAME_ASSIGN(const auto files, librispeech(data));
  Protocol protocol;
  protocol.about = "librispeech_test_other, " + about;
  for (const auto& file : files) {
    Clip clip = how;
    clip.files = {file};
    const auto person = person_named(protocol, speaker_of(file));
    const std::size_t pieces = how.piece == 0 ? 1 : kMostPieces;
    for (std::size_t k = 0; k < pieces; ++k, ++clip.piece) {
      const std::string suffix = pieces > 1 ? "#" + std::to_string(clip.piece) : "";
      add_clip(protocol, file.filename().string() + suffix, person, clip);
    }
  }
  return protocol;
}

/// The first three recordings of each speaker make a template; the others are compared with every speaker's.
void plan_enrolment(Protocol& protocol) {
  std::map<std::uint32_t, std::vector<std::uint32_t>> of_person;
  for (std::uint32_t i = 0; i < protocol.clips.size(); ++i) of_person[protocol.samples.person_of[i]].push_back(i);
  const std::size_t probes = protocol.clips.size();
  for (const auto& [person, samples] : of_person) {
    if (samples.size() <= kEnrolled) continue;
    protocol.made_of[static_cast<std::uint32_t>(protocol.samples.names.size())] = {samples.begin(),
                                                                                   samples.begin() + kEnrolled};
    protocol.samples.names.push_back(protocol.samples.people[person] + " enrolled");
    protocol.samples.person_of.push_back(person);
  }
  for (std::uint32_t probe = 0; probe < probes; ++probe) {
    const auto& mine = of_person[protocol.samples.person_of[probe]];
    const auto place = std::find(mine.begin(), mine.end(), probe) - mine.begin();
    if (place < static_cast<std::ptrdiff_t>(kEnrolled)) continue;
    for (const auto& [reference, of] : protocol.made_of) add_pair(protocol, reference, probe);
  }
}

/// DIGIT_SPEAKER_N.flac; take n of a speaker: digits n to n + 5 (after 9 comes 0), joined.
Result<Protocol> plan_digits(const fs::path& data) {
  const fs::path folder = data / "fsdd";
  std::vector<std::string> people;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().stem().string();
    if (name.starts_with("0_") && name.ends_with("_0")) people.push_back(name.substr(2, name.size() - 4));
  }
  if (people.empty()) return fail(ErrorCode::invalid_argument, "there are no digits in " + folder.string());
  std::sort(people.begin(), people.end());
  Protocol protocol;
  protocol.about = "fsdd, six digits joined, 8 kHz, all pairs";
  for (const auto& who : people) {
    const auto person = person_named(protocol, who);
    for (int take = 0; take < kTakes; ++take) {
      Clip clip;
      for (int k = 0; k < kDigitsJoined; ++k) {
        clip.files.push_back(folder /
                             (std::to_string((take + k) % kDigits) + "_" + who + "_" + std::to_string(take) + ".flac"));
      }
      add_clip(protocol, who + "_" + std::to_string(take), person, std::move(clip));
    }
  }
  add_all_pairs(protocol);
  return protocol;
}

Result<Protocol> plan(const std::string& name, const fs::path& data) {
  const auto make = [&]() -> Result<Protocol> {
    if (name == "digits") return plan_digits(data);
    Clip how;
    if (name == "3s") how.middle = true;
    if (name == "pieces") how.piece = 1;
    const std::string about = name == "3s"       ? "3 s from the middle of the speech, all pairs"
                              : name == "pieces" ? "up to 4 pieces of 3 s of speech, all pairs of two recordings"
                              : name == "enrol3" ? "whole, 3 to enrol, the others against all"
                                                 : "whole, all pairs";
    SELFSAME_ASSIGN(auto protocol, plan_librispeech(data, how, about));
    if (name == "enrol3") {
      plan_enrolment(protocol);
    } else {
      add_all_pairs(protocol);
    }
    return protocol;
  };
  SELFSAME_ASSIGN(auto protocol, make());
  protocol.name = name;
  return protocol;
}

/// What of a clip is embedded: as a verification would, but for the crops, which are taken after the pauses are cut
/// out, so that 3 s are 3 s of speech. Empty where a piece is not there.
Result<std::vector<float>> speech_of(const voice::SpeechDetector& detector, const Clip& clip) {
  std::vector<float> samples;
  for (const auto& file : clip.files) {
    SELFSAME_ASSIGN(const auto recording, load_voice(file));
    const auto sound = media::resample(recording.sound, voice::kRateHz);
    samples.insert(samples.end(), sound.samples.begin(), sound.samples.end());
  }
  constexpr auto kCrop = static_cast<std::size_t>(kCropSeconds * voice::kRateHz);
  SELFSAME_ASSIGN(const auto activity, detector.detect(samples));
  auto speech = voice::speech_only(samples, activity);
  if (clip.piece > 0 && speech.size() < clip.piece * kCrop) return std::vector<float>{};
  if (clip.piece > 0 || (clip.middle && speech.size() > kCrop)) {
    const std::size_t begin = clip.middle ? (speech.size() - kCrop) / 2 : (clip.piece - 1) * kCrop;
    const auto first = speech.begin() + static_cast<std::ptrdiff_t>(begin);
    speech = {first, first + static_cast<std::ptrdiff_t>(kCrop)};
  }
  voice::raise_level(speech);
  return speech;
}

using Vectors = std::vector<std::vector<float>>;  // empty: there is none

Result<Vectors> embed_all(const Context& context, const voice::Engine& engine, const voice::SpeechDetector& detector,
                          const EvalOptions& options, const Protocol& protocol) {
  Vectors vectors(protocol.samples.names.size());
  Progress progress("embedding " + protocol.name, context.options.quiet);
  const auto embed = [&](std::size_t i) -> Result<std::vector<float>> {
    SELFSAME_ASSIGN(const auto speech, speech_of(detector, protocol.clips[i]));
    if (speech.empty()) return std::vector<float>{};
    return engine.embed(speech);
  };
  SELFSAME_TRY(in_parallel(protocol.clips.size(), options.threads, progress, embed,
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

/// The scores of a protocol by one measure of similarity.
struct Measured {
  Scores scores;
  eval::ScoreSet set;
  eval::Summary summary;
};

Result<Measured> measure(const Context& context, const EvalOptions& options, const Protocol& protocol,
                         const Vectors& vectors, const std::string& system, const match::Similarity& similarity) {
  Scores scores;
  for (const auto& [a, b] : protocol.pairs) {
    const bool both = !vectors[a].empty() && !vectors[b].empty();
    scores.push_back(both ? std::optional(similarity(vectors[a], vectors[b])) : std::nullopt);
  }
  SELFSAME_ASSIGN(auto set, collect_scores(protocol, scores));
  eval::TestDescription test;
  test.data = fs::path(options.data).filename().string();
  test.protocol = protocol.about;
  test.system = system;
  test.people = protocol.samples.people.size();
  test.samples = protocol.clips.size();
  eval::SummaryOptions summary_options;
  summary_options.bootstrap.reset();
  if (options.bootstrap > 0) summary_options.bootstrap = eval::BootstrapOptions{.replicates = options.bootstrap};
  Progress progress("bootstrap", context.options.quiet);
  SELFSAME_ASSIGN(auto summary, eval::summarise(set, test, summary_options, [&](std::size_t done, std::size_t total) {
                    progress.at(done, total);
                  }));
  return Measured{std::move(scores), std::move(set), std::move(summary)};
}

/// One protocol's results: by cosine, and normalised where the pack has a cohort.
struct Row {
  Protocol protocol;
  Measured cosine;
  std::optional<Measured> normalised;
  std::optional<CodeResults> codes;
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

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) safe += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  return safe;
}

Status write_all(const fs::path& folder, const std::vector<Row>& rows, const std::string& system) {
  eval::DetPlot det;
  det.title = "Detection error trade-off of voices";
  det.subtitle = system;
  for (const Row& row : rows) {
    SELFSAME_TRY(
        write_results(folder / row.protocol.name, row.protocol, row.best().scores, row.best().set, row.best().summary));
    det.series.push_back({row.protocol.name, eval::det_curve(row.best().set), row.best().summary.equal_error.rate});
  }
  const std::string drawing = draw::to_svg(eval::draw_plot(det));
  SELFSAME_TRY(write_text(folder / "det.svg", drawing));
  SELFSAME_TRY(write_text(folder / "summary.json", to_json(rows).dump(2) + "\n"));
  return write_text(
      folder / "report.html",
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Voices</title></head><body>\n<pre>" +
          escaped(to_table(rows, system)) + "</pre>\n" + drawing + "</body></html>\n");
}

Result<int> run(const Context& context, const EvalOptions& options) {
  SELFSAME_ASSIGN(const auto engine, context.voice_engine());
  if (!engine) return fail(ErrorCode::pack_not_found, "there is no speaker pack; name one with --speaker");
  SELFSAME_ASSIGN(const auto detector, context.speech_detector());
  const std::string system = to_string(engine->description().pack);
  const auto normalised = [&](std::span<const float> a, std::span<const float> b) { return engine->similarity(a, b); };
  std::vector<Row> rows;
  for (const auto& name : options.protocols) {
    SELFSAME_ASSIGN(auto protocol, plan(name, options.data));
    SELFSAME_ASSIGN(const auto vectors, embed_all(context, *engine, detector, options, protocol));
    SELFSAME_ASSIGN(auto by_cosine, measure(context, options, protocol, vectors, system + ", cosine", match::cosine));
    std::optional<Measured> by_cohort;
    if (engine->has_cohort()) {
      SELFSAME_ASSIGN(by_cohort, measure(context, options, protocol, vectors, system + ", normalised", normalised));
    }
    std::optional<CodeResults> codes;
    if (options.codes) {
      SELFSAME_ASSIGN(codes, measure_codes(protocol, vectors, engine->cohort_mean()));
    }
    if (!options.code_calibration.empty()) {
      SELFSAME_TRY(fit_code_calibration(options.code_calibration, protocol, vectors, by_cosine.summary.test,
                                        engine->cohort_mean()));
    }
    rows.push_back({std::move(protocol), std::move(by_cosine), std::move(by_cohort), std::move(codes)});
  }
  if (!options.out.empty()) SELFSAME_TRY(write_all(options.out, rows, system));
  if (!options.calibration.empty()) {
    if (rows.size() != 1)
      return fail(ErrorCode::invalid_argument, "--fit-calibration needs one --protocol, such as pieces");
    SELFSAME_ASSIGN(const auto calibration, fit_calibration(rows[0].best().set, rows[0].best().summary.test));
    SELFSAME_TRY(write_text(options.calibration, calibration.dump(2) + "\n"));
  }
  if (context.options.json) {
    print_json(to_json(rows));
  } else {
    std::printf("%s", to_table(rows, system).c_str());
    for (const Row& row : rows) {
      if (row.codes) std::printf("\n%s\n%s", row.protocol.name.c_str(), to_table(*row.codes).c_str());
    }
  }
  return kExitAccept;
}

}  // namespace

void add_eval_voice(CLI::App& eval, Context& context) {
  auto options = std::make_shared<EvalOptions>();
  auto* voice = eval.add_subcommand("voice", "Voice: EER by cosine and normalised, and whether a threshold travels");
  voice->add_option("--data", options->data, "Folder that holds librispeech_test_other and fsdd")
      ->required()
      ->check(CLI::ExistingDirectory);
  voice
      ->add_option("--protocol", options->protocols,
                   "whole, 3s (from the middle of the speech), enrol3 (3 to enrol, 1 to test), digits (six, 8 kHz); "
                   "pieces (of 3 s of "
                   "speech, for calibrations)")
      ->check(CLI::IsMember({"whole", "3s", "enrol3", "digits", "pieces"}))
      ->capture_default_str();
  voice->add_option("--out", options->out,
                    "Write report.html, det.svg, summary.json and a folder for each protocol here");
  voice->add_option("--fit-calibration", options->calibration,
                    "Write a manifest's calibration, fitted to these scores, here");
  voice->add_option("--fit-code-calibration", options->code_calibration,
                    "Write a manifest's code_calibration, fitted to codes of the same vectors, here");
  voice->add_flag("--codes", options->codes, "Also 128-bit codes of the same vectors: rates, thresholds, searches");
  voice->add_option("--bootstrap", options->bootstrap, "Bootstrap replicates for intervals; 0: none")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  voice->add_option("--threads", options->threads, "0: one a core")->check(CLI::Range(0, 256))->capture_default_str();
  voice->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
