// The cost of each liveness cue, on a rendered person at webcam size. Per frame: all "frame_" ones together (depth only
// with a depth camera) and both nets; once per track: all "track_" ones.
#include <benchmark/benchmark.h>

#include "face/liveness/body.hpp"
#include "face/liveness/border.hpp"
#include "face/liveness/challenge.hpp"
#include "face/liveness/colour.hpp"
#include "face/liveness/continuity.hpp"
#include "face/liveness/depth_cloud.hpp"
#include "face/liveness/face_view.hpp"
#include "face/liveness/flash.hpp"
#include "face/liveness/focus.hpp"
#include "face/liveness/parallax.hpp"
#include "face/liveness/replay.hpp"
#include "face/liveness/spectrum.hpp"
#include "face/liveness/sway.hpp"
#include "face/liveness/verdict.hpp"
#include "synth/presentation.hpp"

namespace selfsame::face::liveness {
namespace {

/// The last one is dark.
std::vector<pipeline::Prompt> flashes() {
  std::vector<pipeline::Prompt> prompts;
  const std::array<std::array<std::uint8_t, 3>, 5> colours{{{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 0}, {}}};
  for (const auto& colour : colours) {
    const auto start = static_cast<std::int64_t>(300 * prompts.size());
    prompts.push_back({pipeline::Challenge::flash, start, start + 300, colour});
  }
  return prompts;
}

/// Two seconds of one person who turns, nods and is flashed at; ground truth replaces detector and landmark net.
struct Seen {
  synth::Sequence shown;
  std::vector<media::Box> boxes;
  std::vector<Observation> track;
};

const Seen& seen() {
  static const Seen one = [] {
    synth::Script script;
    script.fps = 30;
    script.width = 640;
    script.height = 480;
    script.actions = {{synth::Action::turn_left, 0}, {synth::Action::nod, 1250}};
    for (const pipeline::Prompt& prompt : flashes()) script.flashes.push_back({prompt.shown_ms, prompt.colour});
    Seen seen{synth::present(synth::Species::bona_fide, 7, script, 7), {}, {}};
    for (const auto& frame : seen.shown.frames) {
      Observation observation;
      observation.time_ms = frame.time_ms;
      float left = 1e9F, top = 1e9F, right = -1e9F, bottom = -1e9F;
      for (std::size_t i = 0; i < observation.points.size(); ++i) {
        const auto& p = frame.points[i];
        observation.points[i] = {p.x, p.y, p.z};
        left = std::min(left, p.x);
        right = std::max(right, p.x);
        top = std::min(top, p.y);
        bottom = std::max(bottom, p.y);
      }
      observation.face = {left, top, right - left, bottom - top};
      observation.texture = measure_texture(frame.rgb, observation.face);
      observation.skin = skin_colour(frame.rgb, observation.points);
      observation.regions = region_colours(frame.rgb, observation.points);
      observation.signature = sign(frame.rgb);
      seen.boxes.push_back(observation.face);
      seen.track.push_back(observation);
    }
    return seen;
  }();
  return one;
}

const media::Image& picture() { return seen().shown.frames.front().rgb; }
FaceView view() { return *view_face(picture(), seen().boxes.front()); }

void frame_cut_out(benchmark::State& state) {
  const Seen& one = seen();  // rendered before the clock starts
  for (auto _ : state) benchmark::DoNotOptimize(view_face(picture(), one.boxes.front()));
}
void frame_focus(benchmark::State& state) {
  const FaceView face = view();
  for (auto _ : state) benchmark::DoNotOptimize(focus_db(picture(), face.picture_face));
}
void frame_spectrum(benchmark::State& state) {
  const FaceView face = view();
  for (auto _ : state) benchmark::DoNotOptimize(moire_peak_db(face.native));
}
void frame_colour(benchmark::State& state) {
  const FaceView face = view();
  for (auto _ : state) benchmark::DoNotOptimize(measure_colour(face));
}
void frame_border(benchmark::State& state) {
  const FaceView face = view();
  for (auto _ : state) benchmark::DoNotOptimize(border_side(face));
}
void frame_signature(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(sign(picture()));
}
void frame_skin(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(skin_colour(picture(), seen().track.front().points));
}
void frame_eyes(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(eye_edges(picture(), seen().track.front().points));
}
void frame_regions(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(region_colours(picture(), seen().track.front().points));
}
void frame_depth(benchmark::State& state) {
  const auto& frame = seen().shown.frames.front();
  for (auto _ : state) {
    benchmark::DoNotOptimize(measure_depth(frame.depth_mm, {640, 480, {}}, seen().track.front().points));
  }
}
void track_parallax(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(measure_parallax(seen().track));
}
void track_replay(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(measure_replay(seen().track));
}
void track_sway(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(measure_sway(seen().track));
}

void track_continuity(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(measure_continuity(seen().track, {}));
}
void track_body(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(measure_body(seen().track));
}
void track_flash(benchmark::State& state) {
  const auto prompts = flashes();
  for (auto _ : state) benchmark::DoNotOptimize(measure_flash(seen().track, prompts));
}
void track_gestures(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(find_gestures(seen().track));
}
void track_verdict(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(judge(seen().track, flashes()));
}

BENCHMARK(frame_cut_out)->Unit(benchmark::kMicrosecond);
BENCHMARK(frame_focus)->Unit(benchmark::kMicrosecond);
BENCHMARK(frame_spectrum)->Unit(benchmark::kMicrosecond);
BENCHMARK(frame_colour)->Unit(benchmark::kMicrosecond);
BENCHMARK(frame_border)->Unit(benchmark::kMicrosecond);
BENCHMARK(frame_signature)->Unit(benchmark::kMicrosecond);
BENCHMARK(frame_skin)->Unit(benchmark::kMicrosecond);
BENCHMARK(frame_eyes)->Unit(benchmark::kMicrosecond);
BENCHMARK(frame_regions)->Unit(benchmark::kMicrosecond);
BENCHMARK(frame_depth)->Unit(benchmark::kMicrosecond);
BENCHMARK(track_parallax)->Unit(benchmark::kMicrosecond);
BENCHMARK(track_sway)->Unit(benchmark::kMicrosecond);
BENCHMARK(track_replay)->Unit(benchmark::kMicrosecond);
BENCHMARK(track_continuity)->Unit(benchmark::kMicrosecond);
BENCHMARK(track_body)->Unit(benchmark::kMicrosecond);
BENCHMARK(track_flash)->Unit(benchmark::kMicrosecond);
BENCHMARK(track_gestures)->Unit(benchmark::kMicrosecond);
BENCHMARK(track_verdict)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace selfsame::face::liveness

BENCHMARK_MAIN();
