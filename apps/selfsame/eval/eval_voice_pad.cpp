// eval voice-pad: presentation attack detection of voices, on recordings and on recordings played back.
#include <algorithm>
#include <chrono>

#include "media/resampling.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/eval/pad_results.hpp"
#include "selfsame/in_parallel.hpp"
#include "selfsame/sample_files.hpp"
#include "selfsame/terminal.hpp"
#include "synth/played_back.hpp"
#include "voice/quality.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBonaFide = "bona_fide";
constexpr const char* kSynthetic = "synthetic";
constexpr const char* kReplay = "replay";

struct VoicePadOptions {
  std::string bona_fide;
  std::string synthetic;
  std::uint64_t seed = 1;
  PadFiles files;
  std::size_t threads = 0;
};

struct Presented {
  std::string species;
  fs::path file;
  std::string name;        // relative to the folder that was named, so that its folders can be groups
  std::uint64_t seed = 0;  // seed of the simulated playback; only for a replay
};

bool is_recording(const fs::path& file) {
  const std::string kind = file.extension().string();
  return kind == ".flac" || kind == ".wav" || kind == ".opus" || kind == ".ogg";
}

/// Sorted by name; sub-folders are included.
Result<std::vector<fs::path>> recordings_of(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (is_recording(entry.path())) files.push_back(entry.path());
  }
  if (files.empty()) return fail(ErrorCode::invalid_argument, "there are no recordings in " + folder.string());
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::vector<Presented>> plan(const VoicePadOptions& options) {
  std::vector<Presented> presented;
  SELFSAME_ASSIGN(const auto spoken, recordings_of(options.bona_fide));
  for (std::size_t i = 0; i < spoken.size(); ++i) {
    const std::string name = spoken[i].lexically_relative(options.bona_fide).string();
    presented.push_back({kBonaFide, spoken[i], name});
    presented.push_back({kReplay, spoken[i], name, options.seed * 1'000'000 + i});
  }
  if (options.synthetic.empty()) return presented;
  SELFSAME_ASSIGN(const auto made, recordings_of(options.synthetic));
  for (const auto& file : made) {
    presented.push_back({kSynthetic, file, file.lexically_relative(options.synthetic).string()});
  }
  return presented;
}

Result<eval::PadTrial> run_trial(const voice::SpeechDetector& detector, const voice::Examiner& examiner,
                                 const Presented& presented) {
  SELFSAME_ASSIGN(auto recording, load_voice(presented.file));
  if (presented.species == kReplay) recording.sound = synth::played_back(recording.sound, presented.seed);
  eval::PadTrial trial;
  trial.species = presented.species;
  trial.name = presented.name;
  trial.bona_fide = presented.species == kBonaFide;
  const media::Sound sound = media::resample(recording.sound, voice::kRateHz);
  SELFSAME_ASSIGN(const auto activity, detector.detect(sound.samples));
  trial.responded = activity.seconds() >= voice::kLeastSpeechSeconds;
  if (!trial.responded) return trial;
  const auto start = std::chrono::steady_clock::now();
  SELFSAME_ASSIGN(const auto heard, examiner.examine(sound.samples, activity));
  const auto liveness = voice::judge({&heard, 1});
  trial.ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  trial.llr = liveness.llr;
  for (const auto& cue : liveness.cues) trial.cues.push_back({std::string(cue.name), cue.value, cue.llr, cue.veto});
  return trial;
}

Result<int> run(const Context& context, const VoicePadOptions& options) {
  SELFSAME_ASSIGN(const auto examiner, context.voice_examiner());
  if (!examiner) return fail(ErrorCode::invalid_argument, "eval voice-pad needs --liveness passive");
  SELFSAME_ASSIGN(const auto detector, context.speech_detector());
  SELFSAME_ASSIGN(const auto presented, plan(options));
  std::vector<eval::PadTrial> trials(presented.size());
  Progress progress("recordings", context.options.quiet);
  SELFSAME_TRY(in_parallel(
      presented.size(), options.threads, progress,
      [&](std::size_t i) { return run_trial(detector, *examiner, presented[i]); },
      [&](std::size_t i, eval::PadTrial trial) { trials[i] = std::move(trial); }));
  const std::string about =
      "Recordings of " + fs::path(options.bona_fide).filename().string() +
      "; replay is simulated: the same through loudspeaker, room and microphone drawn from seed " +
      std::to_string(options.seed) +
      (options.synthetic.empty() ? "" : "; synthetic is " + fs::path(options.synthetic).filename().string());
  SELFSAME_TRY(report_trials(context, trials, about, options.files));
  return kExitAccept;
}

}  // namespace

void add_eval_voice_pad(CLI::App& eval, Context& context) {
  auto options = std::make_shared<VoicePadOptions>();
  auto* pad = eval.add_subcommand(
      "voice-pad", "Presentation attack detection of voices (ISO/IEC 30107-3): synthetic speech, and simulated replay");
  pad->add_option("--bona-fide", options->bona_fide, "Folder of recordings of people; each is also played back")
      ->required()
      ->check(CLI::ExistingDirectory);
  pad->add_option("--synthetic", options->synthetic, "Folder of recordings of synthetic speech")
      ->check(CLI::ExistingDirectory);
  pad->add_option("--seed", options->seed, "Other loudspeakers, rooms and microphones with another number")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}))
      ->capture_default_str();
  add_pad_file_options(*pad, options->files, "recordings");
  pad->add_option("--threads", options->threads, "0: one per core")->check(CLI::Range(0, 256))->capture_default_str();
  pad->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
