// Sources of frames: a camera, a video, a folder of pictures.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "base/result.hpp"
#include "media/image.hpp"

namespace selfsame::capture {

struct Frame {
  media::Image rgb;           // three channels
  media::Image16 depth = {};  // registered to `rgb`, millimetres; empty if there is none
  std::int64_t time_ms = 0;   // from the first frame on
};

/// Frame rate as a fraction: 30000 frames in 1001 seconds.
struct Rate {
  int frames = 30;
  int seconds = 1;
  double fps() const { return static_cast<double>(frames) / seconds; }
  /// When frame `index` is due.
  std::int64_t time_ms(std::int64_t index) const { return index * 1000 * seconds / frames; }
};

/// Set by another thread or a signal: waiting for frames then ends soon, as if the source had ended.
using StopFlag = std::atomic<bool>;

/// For one thread. A source holds at most a few frames.
class Source {
 public:
  virtual ~Source() = default;
  /// The next frame, in order of time; nullopt at the end. Errors: unsupported_media, corrupt_media, media_too_large,
  /// io_failed, camera_unavailable; after an error there are no more frames.
  virtual Result<std::optional<Frame>> next() = 0;
  /// The nominal rate; a camera may differ.
  virtual Rate rate() const = 0;
};

/// Reads at least one byte into the start of `into`, and returns how many; 0 at the end.
using ReadBytes = std::function<Result<std::size_t>(std::span<std::uint8_t> into)>;

}  // namespace selfsame::capture
