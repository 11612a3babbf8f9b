// eval pad: presentation attack detection measured on rendered presentations.
#include "eval/folders.hpp"
#include "eval/pad.hpp"

#include <cmath>
#include <cstdio>

#include "base/mix.hpp"
#include "capture/folder.hpp"
#include "face/engine.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/eval/pad_results.hpp"
#include "selfsame/eval/pad_session.hpp"
#include "selfsame/in_parallel.hpp"
#include "selfsame/sample_files.hpp"
#include "selfsame/terminal.hpp"
#include "synth/presentation.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

struct PadOptions {
  std::size_t sequences = 200;
  std::uint64_t seed = 1;
  double seconds = 2;
  bool challenge = false;
  bool flash = true;
  std::size_t tries = 1;
  bool depth = false;
  bool recogniser = true;
  std::vector<std::string> species;
  std::string data;
  std::string stills;
  double fps = 15;
  PadFiles files;
  std::size_t threads = 0;
};

/// A plan is identical on every machine.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : numbers_(seed) {}
  double operator()(double low, double high) { return low + (high - low) * numbers_.uniform(); }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>((*this)(0, static_cast<double>(bound))); }

 private:
  base::SplitMix64 numbers_;
};

/// Attacks that require only a photograph.
constexpr std::array kOfStills{synth::Species::flat_print, synth::Species::screen_replay, synth::Species::warped_still,
                               synth::Species::spliced, synth::Species::face_swapped_gesture};

synth::Script make_script(const PadOptions& options, std::uint64_t seed) {
  Draw draw(seed * 2654435761U + 17);
  synth::Script script;
  script.seconds = static_cast<float>(options.seconds);
  script.fps = draw.below(2) == 0 ? 15 : 30;
  script.dropped = static_cast<float>(draw(0, 0.1));
  script.noise = static_cast<float>(draw(1, 4));
  return script;
}

Result<match::Template> enrol(const face::Engine& engine, std::uint64_t who, const base::Clock& clock) {
  synth::Script script;
  script.seconds = 0.4F;
  script.fps = 5;
  const auto seen = synth::present(synth::Species::bona_fide, who, script, who + 900'001);
  pipeline::StageTimer stages(clock);
  std::vector<pipeline::Probe> probes;
  for (const auto& frame : seen.frames) {
    auto probe =
        engine.extract({frame.time_ms, pipeline::FacePicture{frame.rgb}}, pipeline::Purpose::verification, stages);
    if (probe) probes.push_back(std::move(*probe));
  }
  if (probes.empty()) return fail(ErrorCode::face_not_found, "no face in the rendered enrolment");
  SELFSAME_ASSIGN(auto enrolment, engine.enrol(probes, clock.wall_ms()));
  return std::move(enrolment.reference);
}

/// One presentation, frame by frame, as liveness processes it.
class Watcher {
 public:
  Watcher(const face::Engine& engine, const base::Clock& clock, bool depth)
      : clock_(clock), depth_(depth), presentation_(engine.begin_presentation()) {}

  /// A frame without a face is not an error.
  Status look(std::int64_t time_ms, pipeline::FacePicture picture) {
    if (!depth_) picture.depth = {};
    pipeline::Trace trace;
    pipeline::StageTimer stages(clock_, {&trace});
    const auto looked = presentation_->observe({time_ms, std::move(picture)}, stages);
    if (!looked && looked.error().code != ErrorCode::face_not_found) return fail(looked.error());
    for (const auto& stage : trace.stages()) {
      spent_ms_ += stage.name == pipeline::StageName::liveness ? stage.ms : 0;
    }
    ++frames_;
    return {};
  }

  void conclude(eval::PadTrial& trial) const {
    const auto liveness = presentation_->conclude({});
    trial.responded = liveness.frames > 0;
    trial.llr = liveness.llr;
    trial.ms = spent_ms_ / std::max(1.0, static_cast<double>(frames_));
    for (const auto& cue : liveness.cues) trial.cues.push_back({std::string(cue.name), cue.value, cue.llr, cue.veto});
  }

 private:
  const base::Clock& clock_;
  bool depth_;
  std::unique_ptr<pipeline::Presentation> presentation_;
  double spent_ms_ = 0;
  std::size_t frames_ = 0;
};

Result<eval::PadTrial> run_trial(const face::Engine& engine, const base::Clock& clock, const PadOptions& options,
                                 synth::Species species, std::uint64_t who, std::uint64_t seed, float match_at) {
  const auto shown = synth::present(species, who, make_script(options, seed), seed);
  eval::PadTrial trial;
  trial.species = std::string(to_string(species));
  trial.name = "who" + std::to_string(who) + "-seed" + std::to_string(seed);
  trial.bona_fide = species == synth::Species::bona_fide;
  const auto* middle = shown.frames.empty() ? nullptr : &shown.frames[shown.frames.size() / 4];
  Watcher watcher(engine, clock, options.depth);
  for (const auto& frame : shown.frames) {
    SELFSAME_TRY(watcher.look(frame.time_ms, {frame.rgb, frame.depth_mm}));
  }
  watcher.conclude(trial);
  if (options.recogniser && middle != nullptr) {
    SELFSAME_ASSIGN(const auto reference, enrol(engine, who, clock));
    pipeline::StageTimer stages(clock);
    const auto probe =
        engine.extract({.content = pipeline::FacePicture{middle->rgb}}, pipeline::Purpose::verification, stages);
    bool matched = false;
    if (probe) {
      SELFSAME_ASSIGN(const auto comparison, engine.compare(reference, *probe));
      matched = comparison.raw >= match_at;
    }
    trial.matched = matched;
  }
  return trial;
}

/// A presentation on disk: one picture, or a folder of frames in name order, with or without depth.
Result<eval::PadTrial> run_recorded(const face::Engine& engine, const base::Clock& clock, const PadOptions& options,
                                    const std::string& species, const fs::path& path) {
  eval::PadTrial trial;
  trial.species = species;
  trial.name = species + "/" + path.filename().string();
  trial.bona_fide = species == to_string(synth::Species::bona_fide);
  Watcher watcher(engine, clock, options.depth);
  if (fs::is_directory(path)) {
    const capture::Rate rate{static_cast<int>(options.fps * 1000 + 0.5), 1000};
    const capture::StopFlag never = false;
    SELFSAME_ASSIGN(const auto source, capture::FolderSource::open(path, rate, never));
    for (;;) {
      SELFSAME_ASSIGN(auto frame, source->next());
      if (!frame) break;
      SELFSAME_TRY(watcher.look(frame->time_ms, {std::move(frame->rgb), std::move(frame->depth)}));
    }
  } else {
    SELFSAME_ASSIGN(auto picture, load_face(path));
    SELFSAME_TRY(watcher.look(0, std::move(picture)));
  }
  watcher.conclude(trial);
  return trial;
}

/// Whether an enrolment accepts all pictures: each shows one face with enough quality.
bool can_be_enrolled(const face::Engine& engine, const base::Clock& clock, const Photographed& person) {
  return std::all_of(person.enrolment.begin(), person.enrolment.end(), [&](const media::Image& picture) {
    pipeline::StageTimer stages(clock);
    return engine.extract({.content = pipeline::FacePicture{picture}}, pipeline::Purpose::enrolment, stages)
        .has_value();
  });
}

/// One per folder of pictures: the last by name is the still, up to three before it are enrolled. People with fewer
/// than two, or with a picture that cannot be enrolled, are left out. Errors: invalid_argument if nobody is left, those
/// of reading a picture.
Result<std::vector<Photographed>> photographed_people(const face::Engine& engine, const base::Clock& clock,
                                                      const fs::path& folder, std::size_t most) {
  constexpr std::ptrdiff_t kEnrolled = 3;
  std::vector<Photographed> people;
  SELFSAME_ASSIGN(const auto listed, eval::list_folders(folder));
  for (auto first = listed.samples.begin(); first != listed.samples.end() && people.size() < most;) {
    const auto end =
        std::find_if(first, listed.samples.end(), [&](const auto& s) { return s.person != first->person; });
    const auto pictures = std::min<std::ptrdiff_t>(end - first, kEnrolled + 1);
    Photographed person{.name = listed.people[first->person]};
    for (auto sample = end - pictures; pictures > 1 && sample != end; ++sample) {
      SELFSAME_ASSIGN(auto picture, load_face(sample->path));
      (sample + 1 != end ? person.enrolment.emplace_back() : person.still) = std::move(picture.image);
    }
    if (pictures > 1 && can_be_enrolled(engine, clock, person)) people.push_back(std::move(person));
    first = end;
  }
  if (people.empty()) {
    return fail(ErrorCode::invalid_argument,
                folder.string() + " holds no folder with two pictures of one person that can be enrolled");
  }
  return people;
}

/// (species, presentation) for all folders of species in `data`.
Result<std::vector<std::pair<std::string, fs::path>>> list_recorded(const fs::path& data) {
  std::vector<std::pair<std::string, fs::path>> found;
  for (const auto& species : fs::directory_iterator(data)) {
    if (!species.is_directory()) continue;
    for (const auto& entry : fs::directory_iterator(species)) {
      found.emplace_back(species.path().filename().string(), entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  if (found.empty()) {
    return fail(ErrorCode::invalid_argument, data.string() +
                                                 " holds no presentations: it needs a folder bona_fide and "
                                                 "one per species of attack, with pictures or folders "
                                                 "of frames in them");
  }
  return found;
}

/// The similarity at which the recogniser accepts; 1, which is never reached, if it is left out.
Result<float> match_threshold(const PadOptions& options, const pipeline::Policy& policy,
                              const pipeline::Description& embedder) {
  if (!options.recogniser) return 1.0F;
  if (embedder.calibration == nullptr) {
    return fail(ErrorCode::pack_invalid, "the embedder has no calibration; use --no-recogniser");
  }
  SELFSAME_ASSIGN(const auto thresholds, pipeline::thresholds_for(policy, *embedder.calibration));
  return thresholds.accept;
}

/// What to render: from people, and from stills.
struct Shown {
  std::vector<synth::Species> of_people = {};
  std::vector<synth::Species> of_stills = {};
};

Shown species_to_show(const PadOptions& options) {
  Shown shown;
  const auto wanted = [&](synth::Species one) {
    const std::string name(to_string(one));
    return options.species.empty() || one == synth::Species::bona_fide ||
           std::find(options.species.begin(), options.species.end(), name) != options.species.end();
  };
  auto& people = shown.of_people;
  std::copy_if(synth::kAllSpecies.begin(), synth::kAllSpecies.end(), std::back_inserter(people), wanted);
  if (options.challenge) {
    // Without a session there are no prompts to answer.
    std::copy_if(synth::kAnsweringSpecies.begin(), synth::kAnsweringSpecies.end(), std::back_inserter(people), wanted);
  }
  std::copy_if(kOfStills.begin(), kOfStills.end(), std::back_inserter(shown.of_stills), wanted);
  return shown;
}

std::string about_trials(const PadOptions& options, std::size_t tries, std::size_t recorded) {
  std::string about =
      "Simulated: rendered people and attacks, seed " + std::to_string(options.seed) + ", " +
      std::to_string(options.sequences) + " presentations a species of " +
      (options.challenge ? std::to_string(tries) + (tries == 1 ? " liveness session" : " liveness sessions")
                         : std::to_string(options.seconds).substr(0, 4) + " s") +
      (options.depth ? ", with depth" : ", without depth");
  if (recorded == 0) return about;
  return (options.sequences > 0 ? about + "; and " : std::string()) + std::to_string(recorded) + " presentations of " +
         fs::path(options.data).filename().string();
}

Result<int> run(const Context& context, const PadOptions& options) {
  SELFSAME_ASSIGN(const auto engine, context.face_engine());
  if (!engine->examines()) return fail(ErrorCode::invalid_argument, "eval pad needs --liveness passive");
  SELFSAME_ASSIGN(const auto* config, context.config());
  SELFSAME_ASSIGN(const float match_at, match_threshold(options, config->pipeline.policy, engine->description()));
  const auto [species, species_of_stills] = species_to_show(options);
  std::vector<std::pair<std::string, fs::path>> recorded;
  if (!options.data.empty()) {
    SELFSAME_ASSIGN(recorded, list_recorded(options.data));
  }
  const PadSite site{engine, config->pipeline, {.flash = options.flash}, &context.clock};
  const std::size_t tries = options.challenge ? options.tries : 1;
  std::vector<Photographed> people;
  if (!options.stills.empty()) {
    if (!options.challenge) return fail(ErrorCode::invalid_argument, "--stills needs --challenge");
    SELFSAME_ASSIGN(people, photographed_people(*engine, context.clock, options.stills, options.sequences));
  }
  const std::size_t rendered = species.size() * options.sequences * tries;
  const std::size_t of_stills = species_of_stills.size() * people.size() * tries;
  std::vector<eval::PadTrial> trials(rendered + of_stills + recorded.size());
  Progress progress("presentations", context.options.quiet);
  const auto run_one = [&](std::size_t i) -> Result<eval::PadTrial> {
    if (i >= rendered + of_stills) {
      const auto& [kind, file] = recorded[i - rendered - of_stills];
      return run_recorded(*engine, context.clock, options, kind, file);
    }
    const bool still = i >= rendered;
    const std::size_t kinds = still ? species_of_stills.size() : species.size();
    const std::size_t of_kind = (still ? i - rendered : i) / kinds;
    const synth::Species shown = still ? species_of_stills[(i - rendered) % kinds] : species[i % kinds];
    const std::uint64_t who = options.seed * 1'000'000 + of_kind / tries;
    const std::uint64_t seed = who + 10'000'000 * (of_kind % tries);
    if (still) return run_session(site, shown, people[of_kind / tries], seed);
    return options.challenge ? run_session(site, shown, who, seed)
                             : run_trial(*engine, context.clock, options, shown, who, seed, match_at);
  };
  SELFSAME_TRY(in_parallel(trials.size(), options.threads, progress, run_one,
                           [&](std::size_t i, eval::PadTrial trial) { trials[i] = std::move(trial); }));

  const std::string about = about_trials(options, tries, recorded.size());
  SELFSAME_TRY(report_trials(context, trials, about, options.files));
  return kExitAccept;
}

}  // namespace

void add_eval_pad(CLI::App& eval, Context& context) {
  auto options = std::make_shared<PadOptions>();
  auto* pad = eval.add_subcommand(
      "pad", "Presentation attack detection (ISO/IEC 30107-3): people and attacks rendered here, or recorded ones");
  pad->add_option(
         "--data", options->data,
         "Also recorded ones: a folder bona_fide and one per species of attack, with pictures or folders of frames")
      ->check(CLI::ExistingDirectory);
  pad->add_option("--stills", options->stills,
                  "Also attacks by photographs of real people: a folder for each, the last picture by name is the "
                  "attacker's, up to three before it are enrolled")
      ->check(CLI::ExistingDirectory);
  pad->add_option("--fps", options->fps, "Frames per second of recorded ones")
      ->check(CLI::Range(1.0, 240.0))
      ->capture_default_str();
  pad->add_option("--sequences", options->sequences, "Rendered presentations of each species; 0: recorded ones only")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  pad->add_option("--seed", options->seed, "Other people, light and movements with another number")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}))
      ->capture_default_str();
  pad->add_option("--seconds", options->seconds, "Length of a presentation without challenges")
      ->check(CLI::Range(0.5, 10.0))
      ->capture_default_str();
  pad->add_flag("--challenge", options->challenge,
                "Run real liveness sessions: people and attackers hear each prompt and react to it");
  pad->add_flag("--flash,!--no-flash", options->flash,
                "Whether the sessions light the face with colours; default: they do");
  pad->add_option("--tries", options->tries, "Sessions of each attacker, by whom one accept is enough")
      ->check(CLI::Range(1, 12))
      ->capture_default_str();
  pad->add_flag("--depth", options->depth, "With the frames of a depth camera");
  pad->add_flag("--recogniser,!--no-recogniser", options->recogniser, "Compare with the person shown, for IAPAR");
  pad->add_option("--species", options->species, "Only attacks of these species");
  add_pad_file_options(*pad, options->files, "presentations");
  pad->add_option("--threads", options->threads, "0: one per core")->check(CLI::Range(0, 256))->capture_default_str();
  pad->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
