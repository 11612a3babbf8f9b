// eval gestures: counts detected blinks, turns and nods of rendered people.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "base/system.hpp"
#include "eval/normal.hpp"
#include "face/engine.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/eval/drawn_answers.hpp"
#include "selfsame/in_parallel.hpp"
#include "selfsame/report.hpp"
#include "selfsame/terminal.hpp"
#include "synth/presentation.hpp"

namespace selfsame::app {
namespace {

using pipeline::Challenge;

constexpr std::array kRates = {15.0F, 30.0F};
constexpr std::array kAsked = {Challenge::blink, Challenge::turn_left, Challenge::turn_right, Challenge::nod};
/// A gesture detected within this time of its start counts as found.
constexpr std::int64_t kReach_ms = 1500;
/// Spacing that keeps gestures from overlapping.
constexpr std::int64_t kEvery_ms = 2000;

struct GestureOptions {
  std::size_t sequences = 100;
  std::uint64_t seed = 1;
  double dropped = 0.1;
  double noise = 4;
  std::string csv;
  std::size_t threads = 0;
};

struct Count {
  std::size_t done = 0;    // gestures performed
  std::size_t missed = 0;  // of these, not detected
  std::size_t extra = 0;   // detected, but not performed
  std::size_t wrong() const { return std::min(done, missed + extra); }
};
using Counts = std::array<Count, kAsked.size()>;

/// Whether lids were falling or closed around that time: people also blink spontaneously.
bool lids_fell(const synth::Sequence& shown, const pipeline::Gesture& seen) {
  return std::any_of(shown.frames.begin(), shown.frames.end(), [&](const synth::Frame& frame) {
    return frame.time_ms >= seen.start_ms && frame.time_ms <= seen.end_ms &&
           std::min(frame.true_right_eye_open, frame.true_left_eye_open) < 0.7F;
  });
}

/// One person performs every gesture once, in random order.
Result<Counts> count(const face::Engine& engine, const base::Clock& clock, const GestureOptions& options, float fps,
                     std::uint64_t seed) {
  synth::Script script;
  script.fps = fps;
  script.dropped = static_cast<float>(options.dropped);
  script.noise = static_cast<float>(options.noise);
  std::array<std::size_t, kAsked.size()> order{0, 1, 2, 3};
  for (std::uint64_t i = 0; i < seed % 24; ++i) std::next_permutation(order.begin(), order.end());
  std::int64_t at_ms = 700;
  for (const std::size_t kind : order) {
    script.actions.push_back({action_for(kAsked[kind]), at_ms});
    at_ms += kEvery_ms;
  }
  script.seconds = static_cast<float>(at_ms) / 1000;

  const auto shown = synth::present(synth::Species::bona_fide, seed, script, seed);
  const auto presentation = engine.begin_presentation();
  for (const auto& frame : shown.frames) {
    pipeline::StageTimer stages(clock);
    const auto looked = presentation->observe({frame.time_ms, pipeline::FacePicture{frame.rgb}}, stages);
    if (!looked && looked.error().code != ErrorCode::face_not_found) return fail(looked.error());
  }
  const auto liveness = presentation->conclude({});
  Counts counts;
  for (std::size_t slot = 0; slot < order.size(); ++slot) {
    const std::size_t kind = order[slot];
    const std::int64_t start_ms = script.actions[slot].start_ms;
    Count& mine = counts[kind];
    mine.done = 1;
    mine.missed = 1;
    for (const auto& seen : liveness.gestures) {
      if (seen.what != kAsked[kind]) continue;
      const bool in_time = seen.end_ms >= start_ms && seen.start_ms <= start_ms + kReach_ms;
      if (in_time && mine.missed == 1) {
        mine.missed = 0;
      } else if (seen.what != Challenge::blink || !lids_fell(shown, seen)) {
        ++mine.extra;
      }
    }
  }
  return counts;
}

void add(Counts& all, const Counts& more) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].done += more[i].done;
    all[i].missed += more[i].missed;
    all[i].extra += more[i].extra;
  }
}

nlohmann::ordered_json to_json(float fps, const Counts& counts) {
  auto rows = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto interval = eval::wilson_interval(counts[i].done - counts[i].wrong(), counts[i].done);
    rows.push_back({{"fps", fps},
                    {"gesture", to_string(kAsked[i])},
                    {"made", counts[i].done},
                    {"missed", counts[i].missed},
                    {"extra", counts[i].extra},
                    {"right", 1 - static_cast<double>(counts[i].wrong()) / static_cast<double>(counts[i].done)},
                    {"interval", {interval.low, interval.high}}});
  }
  return rows;
}

std::string csv_lines(float fps, std::uint64_t who, const Counts& counts) {
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    text += fixed(static_cast<double>(fps), 0) + "," + std::to_string(who) + "," + std::string(to_string(kAsked[i])) +
            "," + std::to_string(counts[i].missed) + "," + std::to_string(counts[i].extra) + "\n";
  }
  return text;
}

Result<int> run(const Context& context, const GestureOptions& options) {
  SELFSAME_ASSIGN(const auto engine, context.face_engine());
  if (!engine->examines()) {
    return fail(ErrorCode::invalid_argument, "eval gestures needs --liveness passive");
  }
  const std::size_t total = kRates.size() * options.sequences;
  std::array<Counts, kRates.size()> counts{};
  std::vector<std::string> lines(total);
  Progress progress("people", context.options.quiet);
  const auto rate_of = [](std::size_t i) { return i % kRates.size(); };
  const auto who = [&](std::size_t i) { return options.seed * 1'000'000 + i / kRates.size(); };
  SELFSAME_TRY(in_parallel(
      total, options.threads, progress,
      [&](std::size_t i) { return count(*engine, context.clock, options, kRates[rate_of(i)], who(i)); },
      [&](std::size_t i, const auto& one) {
        add(counts[rate_of(i)], one);
        lines[i] = csv_lines(kRates[rate_of(i)], who(i), one);
      }));
  if (!options.csv.empty()) {
    std::string csv = "fps,who,gesture,missed,extra\n";
    for (const std::string& some : lines) csv += some;
    SELFSAME_TRY(base::write_file_atomically(options.csv, base::as_bytes(csv), base::FileMode::everyone_reads));
  }

  if (context.options.json) {
    auto rows = nlohmann::ordered_json::array();
    for (std::size_t rate = 0; rate < kRates.size(); ++rate) {
      for (auto& row : to_json(kRates[rate], counts[rate])) rows.push_back(std::move(row));
    }
    print_json(rows);
    return kExitAccept;
  }
  std::printf("Simulated: rendered people, seed %llu, up to %.0f %% of frames dropped, sensor noise %.1f levels\n\n",
              static_cast<unsigned long long>(options.seed), 100 * options.dropped, options.noise);
  Table table({"frames/s", "gesture", "made", "missed", "extra", "counted right", "95 % interval"});
  for (std::size_t rate = 0; rate < kRates.size(); ++rate) {
    for (std::size_t i = 0; i < kAsked.size(); ++i) {
      const Count& row = counts[rate][i];
      const std::size_t right = row.done - row.wrong();
      const auto interval = eval::wilson_interval(right, row.done);
      table.add({fixed(static_cast<double>(kRates[rate]), 0), std::string(to_string(kAsked[i])),
                 std::to_string(row.done), std::to_string(row.missed), std::to_string(row.extra),
                 fixed(100 * static_cast<double>(right) / static_cast<double>(row.done), 2) + " %",
                 "[" + fixed(100 * interval.low, 2) + ", " + fixed(100 * interval.high, 2) + "]"});
    }
  }
  std::printf("%s", table.str().c_str());
  return kExitAccept;
}

}  // namespace

void add_eval_gestures(CLI::App& eval, Context& context) {
  auto options = std::make_shared<GestureOptions>();
  auto* gestures = eval.add_subcommand(
      "gestures",
      "Blinks, turns and nods of people rendered here, at 15 and 30 frames per second: how many are counted");
  gestures->add_option("--sequences", options->sequences, "Rendered people at each rate; each makes every gesture once")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  gestures->add_option("--seed", options->seed, "Other people, light and movements with another number")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}))
      ->capture_default_str();
  gestures->add_option("--dropped", options->dropped, "The share of frames that never arrive")
      ->check(CLI::Range(0.0, 0.5))
      ->capture_default_str();
  gestures->add_option("--noise", options->noise, "Noise of the sensor, in grey levels")
      ->check(CLI::Range(0.0, 20.0))
      ->capture_default_str();
  gestures->add_option("--csv", options->csv, "Write what was missed for each person here");
  gestures->add_option("--threads", options->threads, "0: one per core")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  gestures->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
