// render: pictures of synthetic people, and of attacks in their name, for training.
#include <cstdio>

#include "face/engine.hpp"
#include "media/codec/codec.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/in_parallel.hpp"
#include "selfsame/terminal.hpp"
#include "synth/presentation.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

constexpr float kFps = 2;
/// Number of people out of four who are seen by a larger camera.
constexpr std::uint64_t kLargeOfFour = 1;
/// Number of times that live people are shown, in other light and rooms; attacks only once.
constexpr std::uint64_t kLivePresentations = 3;

struct RenderOptions {
  std::string folder;
  std::uint64_t people = 500;
  std::uint64_t seed = 1;
  double seconds = 1;
  int quality = 92;
};

/// One line per picture with a face: file, species, person, box of the face.
Result<std::string> render(const face::Engine& engine, const RenderOptions& options, synth::Species species,
                           std::uint64_t person, std::uint64_t take) {
  const std::uint64_t who = options.seed * 1'000'000 + person;
  synth::Script script;
  script.seconds = static_cast<float>(options.seconds);
  script.fps = kFps;
  script.noise = 1 + static_cast<float>((who + take) % 4);
  if (who % 4 < kLargeOfFour) {
    script.width = 640;
    script.height = 480;
  }
  const auto shown = synth::present(species, who, script, who + take * 500'000'000);
  std::string lines;
  for (std::size_t i = 0; i < shown.frames.size(); ++i) {
    SELFSAME_ASSIGN(const auto faces, engine.detect(shown.frames[i].rgb));
    if (faces.empty()) continue;
    const std::string name = std::string(to_string(species)) + "-" + std::to_string(person) + "-" +
                             std::to_string(take) + "-" + std::to_string(i) + ".jpg";
    const Bytes jpeg = media::codec::encode_jpeg(shown.frames[i].rgb, options.quality);
    SELFSAME_TRY(base::write_file_atomically(fs::path(options.folder) / name, jpeg, base::FileMode::everyone_reads));
    const auto& box = faces.front().box;
    char line[160];
    std::snprintf(line, sizeof line, "%s,%s,%llu,%.2f,%.2f,%.2f,%.2f\n", name.c_str(),
                  std::string(to_string(species)).c_str(), static_cast<unsigned long long>(person),
                  static_cast<double>(box.x), static_cast<double>(box.y), static_cast<double>(box.width),
                  static_cast<double>(box.height));
    lines += line;
  }
  return lines;
}

struct Job {
  synth::Species species;
  std::uint64_t person;
  std::uint64_t take;
};

Result<int> run(const Context& context, const RenderOptions& options) {
  SELFSAME_ASSIGN(const auto engine, context.face_engine());
  std::error_code error;
  fs::create_directories(options.folder, error);
  if (error) return fail(ErrorCode::io_failed, "cannot make " + options.folder + ": " + error.message());
  std::vector<Job> jobs;
  for (std::uint64_t person = 0; person < options.people; ++person) {
    for (const synth::Species species : synth::kAllSpecies) {
      const std::uint64_t takes = species == synth::Species::bona_fide ? kLivePresentations : 1;
      // Injected pictures look like a live person; other cues detect them.
      if (species == synth::Species::looped_video || species == synth::Species::injected) continue;
      for (std::uint64_t take = 0; take < takes; ++take) jobs.push_back({species, person, take});
    }
  }
  std::vector<std::string> lines(jobs.size());
  Progress progress("presentations", context.options.quiet);
  SELFSAME_TRY(in_parallel(
      jobs.size(), 0, progress,
      [&](std::size_t i) { return render(*engine, options, jobs[i].species, jobs[i].person, jobs[i].take); },
      [&](std::size_t i, std::string rendered) { lines[i] = std::move(rendered); }));
  std::string table = "file,species,person,x,y,width,height\n";
  for (const auto& line : lines) table += line;
  SELFSAME_TRY(base::write_file_atomically(fs::path(options.folder) / "faces.csv", base::as_bytes(table),
                                           base::FileMode::everyone_reads));
  std::printf("%zu presentations of %llu people in %s\n", jobs.size(), static_cast<unsigned long long>(options.people),
              options.folder.c_str());
  return kExitAccept;
}

}  // namespace

void add_render(CLI::App& app, Context& context) {
  auto options = std::make_shared<RenderOptions>();
  auto* render = app.add_subcommand("render", "Render made-up people and attacks, for training");
  render->add_option("folder", options->folder, "Where the pictures and faces.csv go")->required();
  render->add_option("--people", options->people, "How many people")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{100'000}))
      ->capture_default_str();
  render->add_option("--seed", options->seed, "Another number draws other people; the evaluations use seeds below 100")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{400}))
      ->capture_default_str();
  render->add_option("--seconds", options->seconds, "Length of each presentation, at two pictures per second")
      ->check(CLI::Range(0.5, 10.0))
      ->capture_default_str();
  render->add_option("--quality", options->quality, "Quality of the JPEG files")
      ->check(CLI::Range(50, 100))
      ->capture_default_str();
  render->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
