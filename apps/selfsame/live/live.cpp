// live: the whole pipeline on a camera or a video.
#include <csignal>
#include <cstdio>

#include "auth/asking.hpp"
#include "capture/camera.hpp"
#include "capture/folder.hpp"
#include "capture/video_file.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/live/live_overlay.hpp"
#include "selfsame/live/live_sink.hpp"
#include "selfsame/live/live_watch.hpp"
#include "selfsame/report.hpp"
#include "selfsame/terminal.hpp"
#include "views/reports.hpp"

namespace selfsame::app {
namespace {

constexpr std::size_t kCuesInLine = 3;

struct LiveOptions {
  std::string subject;
  std::string camera;
  std::string video;
  std::string folder;
  double fps = 15;
  double seconds = 0;
  bool challenge = false;
  bool trace = false;
  std::string out;
};

/// Global, because a signal handler can reach nothing else.
capture::StopFlag interrupted = false;

/// The first Ctrl-C ends the video, a second one the program.
void hear_interrupts() {
  struct sigaction action = {};
  action.sa_handler = [](int) { interrupted = true; };
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

Result<std::unique_ptr<capture::Source>> open_source(const LiveOptions& options) {
  if (!options.video.empty()) return capture::open_video(options.video, interrupted);
  if (!options.folder.empty()) {
    const capture::Rate rate{static_cast<int>(options.fps * 1000 + 0.5), 1000};
    return capture::FolderSource::open(options.folder, rate, interrupted);
  }
  if (options.camera.empty()) {
    return fail(ErrorCode::invalid_argument,
                "name what to watch: --camera /dev/video0, --video FILE or --folder FOLDER");
  }
  SELFSAME_ASSIGN(auto device, capture::open_video_device(options.camera));
  return capture::CameraSource::open(std::move(device), {}, interrupted);
}

std::string seconds_of(std::int64_t time_ms) { return fixed(static_cast<double>(time_ms) / 1000, 1); }

/// Status lines for people; none with --json and --quiet.
class Commentary {
 public:
  Commentary(bool silent, std::FILE* to) : silent_(silent), to_(to) {}

  void prompt(const pipeline::Prompt* prompt, std::int64_t time_ms) {
    if (prompt != nullptr && prompt != prompted_) line(time_ms, std::string(words_for(prompt->challenge)));
    prompted_ = prompt;
  }

  void verdict(const LiveVerdict& verdict) {
    std::string text(word_for(verdict));
    if (verdict.decision) {
      text.resize(std::max<std::size_t>(text.size(), 8), ' ');
      if (verdict.similarity) text += "  similarity " + fixed(static_cast<double>(*verdict.similarity), 3);
      text += "  liveness " + fixed(static_cast<double>(verdict.liveness.score), 2) + " ";
      for (const auto& cue : strongest_cues(verdict.liveness, kCuesInLine)) {
        text += " " + std::string(cue.name) + (cue.llr < 0 ? " " : " +") + fixed(static_cast<double>(cue.llr), 1);
      }
    }
    line(verdict.time_ms, text);
  }

 private:
  void line(std::int64_t time_ms, const std::string& text) {
    if (silent_) return;
    std::fprintf(to_, "%6s s  %s\n", seconds_of(time_ms).c_str(), text.c_str());
    std::fflush(to_);
  }

  bool silent_;
  std::FILE* to_;
  const pipeline::Prompt* prompted_ = nullptr;
};

void print(std::FILE* to, const LiveTally& tally, const LiveVerdict& verdict, bool with_trace) {
  std::fprintf(to, "\n%s", std::string(word_for(verdict)).c_str());
  if (verdict.similarity) std::fprintf(to, "  similarity %.3f", static_cast<double>(*verdict.similarity));
  std::fprintf(to, "  liveness %.2f  %zu frames in %s s, %zu with a face, %.1f ms a frame\n",
               static_cast<double>(verdict.liveness.score), tally.frames, seconds_of(tally.last_ms).c_str(),
               tally.with_face, tally.ms / static_cast<double>(tally.frames));
  for (const auto& reason : verdict.reasons) std::fprintf(to, "  %s\n", reason.c_str());
  for (const auto& answer : verdict.liveness.answers) {
    std::fprintf(to, "  %s: %s\n", std::string(to_string(answer.challenge)).c_str(),
                 std::string(to_string(answer.outcome)).c_str());
  }
  if (!with_trace) return;
  Table stages({"stage", "runs", "ms a run"});
  for (const auto& stage : tally.stages) {
    stages.add({std::string(to_string(stage.name)), std::to_string(stage.runs),
                fixed(stage.ms / static_cast<double>(stage.runs), 2)});
  }
  std::fprintf(to, "\n%s\n%s", cue_table(verdict.liveness).c_str(), stages.str().c_str());
}

void print_as_json(const LiveOptions& options, const LiveTally& tally, const LiveVerdict& verdict) {
  auto stages = nlohmann::ordered_json::array();
  for (const auto& stage : tally.stages) {
    stages.push_back({{"stage", to_string(stage.name)}, {"runs", stage.runs}, {"ms", stage.ms}});
  }
  const nlohmann::ordered_json none;
  const auto user = options.subject.empty() ? none : nlohmann::ordered_json(options.subject);
  print_json({{"user_id", user},
              {"subject", user},  // the name in version 0.1
              {"decision", to_string(*verdict.decision)},
              {"similarity", verdict.similarity ? nlohmann::ordered_json(*verdict.similarity) : none},
              {"reasons", verdict.reasons},
              {"liveness", views::view(verdict.liveness)},
              {"at_ms", verdict.time_ms},
              {"verdicts", {{"accept", tally.accepts}, {"reject", tally.rejects}, {"reverify", tally.reverifies}}},
              {"frames", tally.frames},
              {"with_face", tally.with_face},
              {"last_frame_ms", tally.last_ms},
              {"ms", tally.ms},
              {"trace", std::move(stages)}});
}

/// Processes frames until the end. Returns the last verdict on a visible person, if any.
Result<std::optional<LiveVerdict>> follow(LiveWatch& watch, capture::Source& source, const LiveOptions& options,
                                          Commentary& commentary) {
  std::unique_ptr<FrameSink> sink;
  if (!options.out.empty()) {
    SELFSAME_ASSIGN(sink, open_sink(options.out, source.rate()));
  }
  std::optional<LiveVerdict> last;
  std::optional<LiveVerdict> decided;
  const auto note = [&](std::optional<LiveVerdict> verdict) {
    if (!verdict) return;
    commentary.verdict(*verdict);
    if (verdict->decision) decided = *verdict;
    last = std::move(verdict);
  };
  while (!watch.done()) {
    SELFSAME_ASSIGN(auto frame, source.next());
    if (!frame) break;
    if (options.seconds > 0 && static_cast<double>(frame->time_ms) >= options.seconds * 1000) break;
    media::Image picture = sink ? frame->rgb : media::Image();
    SELFSAME_ASSIGN(auto verdict, watch.add(std::move(*frame)));
    note(std::move(verdict));
    commentary.prompt(watch.prompt(), watch.tally().last_ms);
    if (!sink) continue;
    draw_overlay(picture, watch.seen(), last ? &*last : nullptr, watch.prompt());
    SELFSAME_ASSIGN(const bool watched, sink->write(picture));
    if (!watched) break;
  }
  SELFSAME_ASSIGN(auto verdict, watch.finish());
  note(std::move(verdict));
  return decided;
}

Result<int> run(const Context& context, const LiveOptions& options) {
  if (context.options.liveness == "off") {
    return fail(ErrorCode::invalid_argument, "live checks liveness; leave out --liveness off");
  }
  if (context.options.json && options.out == "-") {
    return fail(ErrorCode::invalid_argument, "--json and --out - both write to standard output; name a file as --out");
  }
  std::optional<auth::Asking> asking;
  if (options.challenge) {
    SELFSAME_ASSIGN(asking, auth::begin_asking(crypto::fill_random, {}));
  }
  std::unique_ptr<auth::Service> service;
  std::optional<pipeline::Pipeline> pipeline;
  std::optional<LiveWatch> watch;
  if (!options.subject.empty()) {
    SELFSAME_ASSIGN(auto subject, SubjectId::create(options.subject));
    // Frames are judged several times, because each verdict covers the last few seconds.
    SELFSAME_ASSIGN(service, context.service({.modalities = {Modality::face}, .remembers = Remembers::nothing}));
    SELFSAME_TRY(service->subjects().show(auth::Caller::operator_on_this_machine(), subject));
    watch.emplace(*service, std::move(subject), std::move(asking));
  } else {
    SELFSAME_ASSIGN(pipeline, context.pipeline());
    watch.emplace(*pipeline, std::move(asking));
  }

  hear_interrupts();
  SELFSAME_ASSIGN(const auto source, open_source(options));
  std::FILE* const to = options.out == "-" ? stderr : stdout;
  Commentary commentary(context.options.json || context.options.quiet, to);
  SELFSAME_ASSIGN(const auto verdict, follow(*watch, *source, options, commentary));
  const LiveTally& tally = watch->tally();
  if (!verdict && tally.with_face > 0) {
    return fail(ErrorCode::too_few_samples,
                "your face was visible for less than a second; stay in front of the camera");
  }
  if (!verdict) {
    return fail(ErrorCode::face_not_found,
                "no face was seen in " + std::to_string(tally.frames) + " frames; look at the camera, in better light");
  }
  if (context.options.json) {
    print_as_json(options, tally, *verdict);
  } else {
    print(to, tally, *verdict, options.trace);
  }
  return exit_code_for(*verdict->decision);
}

}  // namespace

void add_live(CLI::App& app, Context& context) {
  auto options = std::make_shared<LiveOptions>();
  auto* command =
      app.add_subcommand("live",
                         "Watch a camera or a video: once per second, say who it is and whether they are alive. "
                         "The exit code is the last verdict. Frames are stored only with --out");
  command->add_option("ID", options->subject, "The user's id; without one only liveness is judged");
  auto* camera = command->add_option("--camera", options->camera, "A camera, such as /dev/video0");
  auto* video = command->add_option("--video", options->video,
                                    "A Y4M video, - for standard input; other kinds if ffmpeg is installed");
  command
      ->add_option("--folder", options->folder,
                   "Pictures in the order of their names; 0001.depth.png is the depth of 0001.jpg")
      ->excludes(camera)
      ->excludes(video);
  video->excludes(camera);
  command->add_option("--fps", options->fps, "Pictures per second of a folder")
      ->check(CLI::Range(1.0, 240.0))
      ->capture_default_str();
  command->add_option("--seconds", options->seconds, "Stop after N seconds; 0: at the end, or with Ctrl-C")
      ->check(CLI::Range(0.0, 86400.0))
      ->capture_default_str();
  command->add_flag("--challenge", options->challenge,
                    "Ask for three randomly chosen movements, one by one, and judge the answers");
  command->add_flag("--trace", options->trace, "Show all cues at the end, and the stages and their times");
  command->add_option("--out", options->out,
                      "Write the frames with what was found drawn on them: FILE.y4m, a folder of PNG files, or - for a "
                      "player: selfsame live --camera /dev/video0 --out - | ffplay -");
  command->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
