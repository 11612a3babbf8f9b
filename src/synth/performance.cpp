// The clock of a presentation: which frames there are, and what each shows.
#include "synth/performance.hpp"

#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "synth/attack.hpp"
#include "synth/flashes.hpp"
#include "synth/random.hpp"

namespace selfsame::synth {
namespace {

/// A looped video's length.
constexpr float kLoopSeconds = 1;
/// The share of an injected video's frames that repeat the previous one.
constexpr float kFrozen = 0.06F;

Scene at_time(const Scene& setting, const std::vector<Flash>& flashes, std::int64_t time_ms, std::uint64_t seed) {
  Scene scene = setting;
  scene.light.screen = screen_light(flash_at(flashes, time_ms));
  scene.noise_seed = Random(seed).fork(51).fork(static_cast<std::uint64_t>(time_ms)).next();
  return scene;
}

/// When frames arrive: nearly evenly spaced, some missing. A feed from a file is perfectly even.
class FrameClock {
 public:
  FrameClock(const Script& script, bool even, std::uint64_t seed)
      : fps_(script.fps), dropped_(script.dropped), even_(even), random_(Random(seed).fork(52)) {
    SELFSAME_CHECK(script.fps > 0 && script.seconds >= 0 && script.dropped < 1 && script.width > 0 &&
                   script.height > 0);
    advance();
  }
  std::int64_t due_ms() const { return due_ms_; }
  int due() const { return due_; }
  void advance() {
    for (;;) {
      const float jitter = std::clamp(1.6F * random_.normal(), -4.0F, 4.0F);
      const bool lost = random_.chance(dropped_);
      due_ = tick_++;
      if (!even_ && lost) continue;
      const float exact = 1000 * static_cast<float>(due_) / fps_;
      due_ms_ = static_cast<std::int64_t>(std::floor(std::max(0.0F, exact + (even_ ? 0 : jitter)) + 0.5F));
      return;
    }
  }

 private:
  float fps_;
  float dropped_;
  bool even_;
  Random random_;
  int tick_ = 0;
  int due_ = 0;
  std::int64_t due_ms_ = 0;
};

/// A feed made without this script: its own motion, light and length.
class Tape {
 public:
  Tape(Species species, Scene setting, const Script& script, std::uint64_t seed)
      : loop_(species == Species::looped_video),
        setting_(std::move(setting)),
        seed_(seed),
        random_(Random(seed).fork(53)) {
    const bool frozen_noise = random_.chance(0.5F);
    noise_seed_ = random_.next();
    if (!loop_) {
      if (!frozen_noise) setting_.camera.noise = 0;
      setting_.camera.block_quality = random_.chance(0.5F) ? random_.uniform(45, 85) : 0;
    }
    period_ = static_cast<std::size_t>(std::max(1.0F, std::floor(kLoopSeconds * script.fps + 0.5F)));
  }

  Frame at(Presenter& presenter, std::int64_t time_ms) {
    const bool frozen = random_.chance(kFrozen);
    if (loop_ && shown_.size() >= period_) return shown_[count_++ % period_];
    if (!loop_ && frozen && !shown_.empty()) return shown_.back();
    Scene scene = at_time(setting_, {}, time_ms, seed_);
    if (!loop_) scene.noise_seed = noise_seed_;
    if (!loop_) shown_.clear();
    shown_.push_back(presenter.at(time_ms, scene));
    if (!loop_) shown_.back().depth_mm = {};
    return shown_.back();
  }

 private:
  bool loop_;
  Scene setting_;
  std::uint64_t seed_;
  Random random_;
  std::uint64_t noise_seed_ = 0;
  std::size_t period_ = 1;
  std::vector<Frame> shown_;  // the loop so far, or the last frame
  std::size_t count_ = 0;     // of repeated ones
};

}  // namespace

struct Performance::State {
  State(Species species_, const Script& script_, std::uint64_t seed_)
      : species(species_),
        script(script_),
        seed(seed_),
        scene(setting(script_, seed_)),
        clock(script_, on_tape(species_), seed_) {
    if (on_tape(species)) tape.emplace(species, scene, script, seed);
  }
  static bool on_tape(Species species) { return species == Species::looped_video || species == Species::injected; }

  void cast(std::unique_ptr<Presenter> who) {
    presenter = std::move(who);
    if (!answers(species)) return;
    for (const Cue& cue : script.actions) presenter->act(cue);
    for (const Flash& flash : script.flashes) presenter->flash(flash);
  }

  Species species;
  Script script;
  std::uint64_t seed;
  Scene scene;
  FrameClock clock;
  std::unique_ptr<Presenter> presenter;
  std::optional<Tape> tape;
  std::int64_t shown_ms = 0;
};

Performance::Performance(Species species, std::uint64_t who, const Script& script, std::uint64_t seed)
    : state_(std::make_unique<State>(species, script, seed)) {
  state_->cast(presenter(species, who, script, state_->scene, seed));
}

Performance::Performance(Species species, const media::Image& photograph, const media::Box& face, const Script& script,
                         std::uint64_t seed, const std::optional<FacePoints>& points)
    : state_(std::make_unique<State>(species, script, seed)) {
  state_->cast(picture_presenter(species, {photograph, face, points}, script, state_->scene, seed));
}

Performance::~Performance() = default;
Performance::Performance(Performance&&) noexcept = default;
Performance& Performance::operator=(Performance&&) noexcept = default;

Frame Performance::next() {
  State& state = *state_;
  const std::int64_t time_ms = state.clock.due_ms();
  state.clock.advance();
  Frame frame = state.tape
                    ? state.tape->at(*state.presenter, time_ms)
                    : state.presenter->at(time_ms, at_time(state.scene, state.script.flashes, time_ms, state.seed));
  frame.time_ms = time_ms;
  frame.flash = flash_at(state.script.flashes, time_ms);
  state.shown_ms = time_ms;
  return frame;
}

std::int64_t Performance::next_time_ms() const { return state_->clock.due_ms(); }

bool Performance::over() const {
  const Script& script = state_->script;
  return static_cast<float>(state_->clock.due()) >= std::floor(script.seconds * script.fps + 0.5F);
}

void Performance::act(Cue cue) {
  cue.start_ms = std::max(cue.start_ms, state_->shown_ms);
  if (!state_->tape) state_->presenter->act(cue);
}

void Performance::flash(Flash flash) {
  flash.start_ms = std::max(flash.start_ms, state_->shown_ms);
  add_in_order(state_->script.flashes, flash);
  if (!state_->tape) state_->presenter->flash(flash);
}

}  // namespace selfsame::synth
