// Presentations that answer as they go: what is asked for may come while frames are drawn.
#pragma once

#include <memory>
#include <optional>

#include "synth/presentation.hpp"

namespace selfsame::synth {

/// A presentation, frame by frame, for prompts that are shown one by one. The same calls give the same frames. What is
/// asked for changes no frame before its start.
class Performance {
 public:
  /// As present() would draw it. `script` holds what is known beforehand; its length only says when over() is.
  Performance(Species species, std::uint64_t who, const Script& script, std::uint64_t seed);
  /// As present_picture() would.
  Performance(Species species, const media::Image& photograph, const media::Box& face, const Script& script,
              std::uint64_t seed, const std::optional<FacePoints>& points = std::nullopt);
  ~Performance();
  Performance(Performance&&) noexcept;
  Performance& operator=(Performance&&) noexcept;

  /// The next frame, at its time; there is always one more.
  Frame next();
  std::int64_t next_time_ms() const;
  /// Whether the script's length has passed: next() would be beyond it.
  bool over() const;

  /// From now on also this. What should have begun before the last frame begins with it. Species that do not answer
  /// (recordings, a still picture without tricks) take no notice.
  void act(Cue cue);
  void flash(Flash flash);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace selfsame::synth
