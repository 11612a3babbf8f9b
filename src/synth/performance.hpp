// Presentations that respond while they run: actions may be requested between frames.
#pragma once

#include <memory>
#include <optional>

#include "synth/presentation.hpp"

namespace selfsame::synth {

/// A presentation, frame by frame, for prompts that are shown one by one. The same calls give the same frames. A
/// request changes no frame before its start.
class Performance {
 public:
  /// As present() would draw it. `script` holds what is known in advance; its length only determines over().
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

  /// Adds a request. If it should have begun before the last frame, it begins with that frame. Species that do not
  /// respond (recordings, a still picture without tricks) ignore it.
  void act(Cue cue);
  void flash(Flash flash);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace selfsame::synth
