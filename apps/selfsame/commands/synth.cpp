// synth: synthetic samples, for training and for trials.
#include <cstdio>
#include <fstream>

#include "finger/embedding.hpp"
#include "media/codec/codec.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/in_parallel.hpp"
#include "selfsame/terminal.hpp"
#include "synth/finger.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

/// Fingers of one seed; another seed gives other fingers.
constexpr std::uint64_t kMostFingers = 1'000'000;

struct FingerOptions {
  std::string out;
  std::uint64_t fingers = 10;
  std::uint64_t impressions = 8;
  std::uint64_t seed = 1;
  std::uint64_t threads = 0;
  bool prepared = false;
};

synth::Finger finger_of(const FingerOptions& options, std::uint64_t number) {
  return synth::Finger(options.seed * kMostFingers + number);
}

Result<int> write_pictures(const Context& context, const FingerOptions& options) {
  std::error_code error;
  fs::create_directories(options.out, error);
  if (error) return fail(ErrorCode::io_failed, "cannot make " + options.out + ": " + error.message());
  Progress progress("fingers", context.options.quiet);
  const auto draw = [&](std::size_t number) -> Result<std::size_t> {
    const synth::Finger finger = finger_of(options, number);
    for (std::uint64_t k = 0; k < options.impressions; ++k) {
      char name[64];
      std::snprintf(name, sizeof name, "%06llu_%llu.png", static_cast<unsigned long long>(number + 1),
                    static_cast<unsigned long long>(k + 1));
      const Bytes png = media::codec::encode_png(synth::draw_impression(finger, k));
      SELFSAME_TRY(base::write_file_atomically(fs::path(options.out) / name, png, base::FileMode::everyone_reads));
    }
    return number;
  };
  SELFSAME_TRY(in_parallel(options.fingers, options.threads, progress, draw, [](std::size_t, std::size_t) {}));
  return kExitAccept;
}

/// Training data for an embedder: its input for each impression, as bytes of -127 to 127, concatenated.
Result<int> write_prepared(const Context& context, const FingerOptions& options) {
  std::ofstream file(options.out, std::ios::binary | std::ios::trunc);
  if (!file) return fail(ErrorCode::io_failed, "cannot write " + options.out);
  Progress progress("fingers", context.options.quiet);
  const auto draw = [&](std::size_t number) -> Result<std::vector<char>> {
    const synth::Finger finger = finger_of(options, number);
    std::vector<char> bytes;
    for (std::uint64_t k = 0; k < options.impressions; ++k) {
      SELFSAME_ASSIGN(const auto ridges, finger::read_ridges(synth::draw_impression(finger, k)));
      for (const float value : finger::prepare_embedding(ridges).values) {
        bytes.push_back(static_cast<char>(static_cast<std::int8_t>(value * 127 + (value < 0 ? -0.5F : 0.5F))));
      }
    }
    return bytes;
  };
  SELFSAME_TRY(in_parallel(options.fingers, options.threads, progress, draw,
                           [&](std::size_t number, const std::vector<char>& bytes) {
                             file.seekp(static_cast<std::streamoff>(number * bytes.size()));
                             file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
                           }));
  if (!file.flush()) return fail(ErrorCode::io_failed, "cannot write " + options.out);
  return kExitAccept;
}

}  // namespace

void add_synth(CLI::App& app, Context& context) {
  auto options = std::make_shared<FingerOptions>();
  auto* synth = app.add_subcommand("synth", "Generate made-up samples, for training and trials");
  synth->require_subcommand(1);
  auto* finger = synth->add_subcommand("finger", "Prints of invented fingers: FINGER_IMPRESSION.png, 500 dpi");
  finger->add_option("OUT", options->out, "Folder for the pictures")->required();
  finger->add_option("--fingers", options->fingers, "How many")
      ->check(CLI::Range(std::uint64_t{1}, kMostFingers))
      ->capture_default_str();
  finger->add_option("--impressions", options->impressions, "Impressions of each finger")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1000}))
      ->capture_default_str();
  finger->add_option("--seed", options->seed, "Other fingers with another number")
      ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1'000'000}))
      ->capture_default_str();
  finger->add_option("--threads", options->threads, "0: one per core")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  finger->add_flag("--prepared", options->prepared,
                   "Write one file OUT instead, with an embedder's input for each: 224 x 224 signed bytes");
  finger->callback([&context, options] {
    context.action = [&context, options] {
      return options->prepared ? write_prepared(context, *options) : write_pictures(context, *options);
    };
  });
}

}  // namespace selfsame::app
