// The destination of frames with the overlay.
#pragma once

#include <memory>
#include <string>

#include "capture/source.hpp"

namespace selfsame::app {

class FrameSink {
 public:
  virtual ~FrameSink() = default;
  /// False if the viewer has closed. Errors: io_failed; invalid_argument if a video's pictures change in size.
  virtual Result<bool> write(const media::Image& rgb) = 0;
};

/// "-" and names that end in .y4m: a Y4M video; otherwise a folder of PNG files, created if missing.
/// Errors: invalid_argument for other kinds of video and for a folder that is not empty; io_failed.
Result<std::unique_ptr<FrameSink>> open_sink(const std::string& out, capture::Rate rate);

}  // namespace selfsame::app
