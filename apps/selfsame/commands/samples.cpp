// samples: regenerates the synthetic people and presentations of the folder samples/.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <set>

#include "base/limits.hpp"
#include "media/codec/codec.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/terminal.hpp"
#include "synth/presentation.hpp"
#include "synth/render.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

constexpr int kPictureQuality = 88;
constexpr int kFrameQuality = 90;
/// Every n-th frame of a sequence has a depth frame.
constexpr std::size_t kDepthEvery = 8;
/// Tolerance for JPEG against the drawing, and between JPEG libraries: mean over all channels, in levels of 255.
constexpr double kTolerance = 3;

struct Person {
  const char* name;
  std::uint64_t identity;
};
// Recognisers take most rendered people for relatives; these three were chosen because none here confuses them.
constexpr std::array kPeople = {Person{"ada", 18}, Person{"ben", 5}, Person{"carl", 116}};

/// The conditions of a photograph.
struct Shot {
  const char* name;
  synth::Pose pose;
  synth::Expression expression;
  float lamp_x;  // direction of the key light; < 0: left in the picture
  float lamp_y;
  float warmth;
  float key;
  float exposure;
};
constexpr std::array kShots = {
    Shot{"enrol-1", {1.5F, -2, 0.5F, 0, 4, 500}, {1, 1, 0, 0.1F, 0, 0}, -0.5F, -0.7F, 0.02F, 0.95F, 1},
    Shot{"enrol-2", {-9, 1, -2, -12, 0, 520}, {0.95F, 0.95F, 0, 0.5F, 0.15F, 0}, 0.6F, -0.6F, 0.05F, 0.9F, 1},
    Shot{"enrol-3", {10, 3, 1.5F, 14, 6, 540}, {0.9F, 0.9F, 0.05F, 0.2F, -0.2F, 0}, -0.3F, -0.9F, -0.04F, 0.95F, 1.05F},
    Shot{"verify-1", {-4, -3, 2, 8, -4, 480}, {0.95F, 0.95F, 0, 0.3F, 0, 0.05F}, 0.8F, -0.5F, 0.08F, 0.9F, 0.95F},
    Shot{"verify-2", {6, 4, -3, -6, 3, 560}, {0.9F, 0.9F, 0.1F, 0.6F, 0, 0}, -0.9F, -0.5F, -0.06F, 0.9F, 1},
};

/// Presentations in the first person's name.
struct Show {
  const char* name;
  synth::Species species;
  float seconds;
  std::uint64_t seed;
};
constexpr std::array kShows = {
    Show{"ada-live", synth::Species::bona_fide, 3.5F, 7},
    Show{"ada-print", synth::Species::flat_print, 2.5F, 7},
    Show{"ada-screen", synth::Species::screen_replay, 2.5F, 7},
};
constexpr float kFps = 12;

/// One file of the folder: a JPEG picture, or PNG depth.
struct Piece {
  fs::path name;
  media::Image rgb;
  media::Image16 depth = {};
};
using Take = std::function<Status(const Piece&)>;

Status photograph(const Person& person, const Take& take) {
  const synth::Head head(synth::identity(person.identity));
  for (std::size_t i = 0; i < kShots.size(); ++i) {
    const Shot& shot = kShots[i];
    synth::Scene scene;
    scene.camera = {640, 480, 800, 1.3F, 0.5F, 1, 0};
    scene.pose = shot.pose;
    scene.expression = shot.expression;
    scene.light.towards = {shot.lamp_x, shot.lamp_y, -1};
    scene.light.key = synth::Colour{0.72F * (1 + shot.warmth), 0.70F, 0.68F * (1 - shot.warmth)} * shot.key;
    scene.light.exposure = shot.exposure;
    scene.background = person.identity * 10 + i + 1;
    scene.noise_seed = person.identity * 7 + i;
    SELFSAME_TRY(
        take({fs::path("people") / person.name / (std::string(shot.name) + ".jpg"), synth::render(scene, head).rgb}));
  }
  return {};
}

Status film(const Show& show, const Take& take) {
  synth::Script script;
  script.seconds = show.seconds;
  script.fps = kFps;
  script.actions = {{synth::Action::blink, 400}, {synth::Action::turn_left, 1100}, {synth::Action::blink, 2600}};
  const auto sequence = synth::present(show.species, kPeople.front().identity, script, show.seed);
  for (std::size_t i = 0; i < sequence.frames.size(); ++i) {
    char number[24];
    std::snprintf(number, sizeof number, "%04zu", i + 1);
    const fs::path name = fs::path("sequences") / show.name / number;
    SELFSAME_TRY(take({name.string() + ".jpg", sequence.frames[i].rgb}));
    if (i % kDepthEvery == 0) SELFSAME_TRY(take({name.string() + ".depth.png", {}, sequence.frames[i].depth_mm}));
  }
  return {};
}

Status make_all(bool quiet, const Take& take) {
  Progress progress("rendering", quiet);
  std::size_t done = 0;
  for (const Person& person : kPeople) {
    SELFSAME_TRY(photograph(person, take));
    progress.at(++done, kPeople.size() + kShows.size());
  }
  for (const Show& show : kShows) {
    SELFSAME_TRY(film(show, take));
    progress.at(++done, kPeople.size() + kShows.size());
  }
  return {};
}

Status write(const fs::path& folder, const Piece& piece) {
  const fs::path file = folder / piece.name;
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  if (error) return fail(ErrorCode::io_failed, "cannot make " + file.parent_path().string() + ": " + error.message());
  const int quality = piece.name.native().starts_with("people") ? kPictureQuality : kFrameQuality;
  const Bytes content =
      piece.depth.empty() ? media::codec::encode_jpeg(piece.rgb, quality) : media::codec::encode_png(piece.depth);
  return base::write_file_atomically(file, content, base::FileMode::everyone_reads);
}

double mean_difference(const media::Image& a, const media::Image& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.bytes().size(); ++i) sum += std::abs(a.bytes()[i] - b.bytes()[i]);
  return sum / static_cast<double>(a.bytes().size());
}

/// Errors: corrupt_media if the file differs from what is generated.
Status compare(const fs::path& folder, const Piece& piece) {
  const fs::path file = folder / piece.name;
  const auto bytes = base::read_file(file, limits::kMaxImageBytes);
  if (!bytes) return fail(ErrorCode::invalid_argument, bytes.error().message);
  bool same = false;
  if (piece.depth.empty()) {
    SELFSAME_ASSIGN(const auto image, media::codec::decode_image(*bytes));
    same = image.width() == piece.rgb.width() && image.height() == piece.rgb.height() && image.channels() == 3 &&
           mean_difference(image, piece.rgb) <= kTolerance;
  } else {
    SELFSAME_ASSIGN(const auto depth, media::codec::decode_image16(*bytes));
    same = depth == piece.depth;
  }
  if (same) return {};
  return fail(ErrorCode::corrupt_media,
              file.string() + " is not what this program makes; run: selfsame samples FOLDER");
}

Result<int> run(const Context& context, const fs::path& folder, bool check) {
  std::set<fs::path> made;
  SELFSAME_TRY(make_all(context.options.quiet, [&](const Piece& piece) {
    made.insert(folder / piece.name);
    return check ? compare(folder, piece) : write(folder, piece);
  }));
  if (check) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const bool ours = entry.is_directory() || made.contains(entry.path()) || entry.path().filename() == "README.md";
      if (!ours) return fail(ErrorCode::corrupt_media, entry.path().string() + " is not made by this program");
    }
  }
  std::printf("%s: %zu files %s\n", folder.c_str(), made.size(), check ? "are as this program makes them" : "written");
  return kExitAccept;
}

}  // namespace

void add_samples(CLI::App& app, Context& context) {
  struct SamplesOptions {
    std::string folder;
    bool check = false;
  };
  auto options = std::make_shared<SamplesOptions>();
  auto* command = app.add_subcommand("samples", "Render the made-up people and attacks of the folder samples/ again");
  command->add_option("FOLDER", options->folder, "Where to write them")->required();
  command->add_flag("--check", options->check, "Compare with what is there instead of writing");
  command->callback([&context, options] {
    context.action = [&context, options] { return run(context, options->folder, options->check); };
  });
}

}  // namespace selfsame::app
