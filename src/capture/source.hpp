// Where frames come from: a camera, a video, a folder of pictures.
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
  media::Image16 depth = {};  // registered to `rgb`, millimetres; empty where there is none
  std::int64_t time_ms = 0;   // from the first frame on
};

/// Frames in a time: 30000 in 1001 seconds.
struct Rate {
  int frames = 30;
  int seconds = 1;
  double fps() const { return static_cast<double>(frames) / seconds; }
  /// When frame `index` is due.
  std::int64_t time_ms(std::int64_t index) const { return index * 1000 * seconds / frames; }
};

/// Set by another thread or a signal: whatever waits for frames ends soon, as if there were no more.
using StopFlag = std::atomic<bool>;

/// For one thread. A source holds at most a few frames.
class Source {
 public:
  virtual ~Source() = default;
  /// The next frame, in order of time; nullopt at the end. Errors: unsupported_media, corrupt_media, media_too_large,
  /// io_failed, camera_unavailable; after one there is nothing more.
  virtual Result<std::optional<Frame>> next() = 0;
  /// As announced; a camera may keep another.
  virtual Rate rate() const = 0;
};

/// Fills `into` from its start with what there is, at least a byte, and says how much; 0 at the end.
using ReadBytes = std::function<Result<std::size_t>(std::span<std::uint8_t> into)>;

}  // namespace selfsame::capture
