// Video files and standard input.
#pragma once

#include <memory>
#include <string>

#include "capture/source.hpp"

namespace selfsame::capture {

/// `name` is a file, or "-" for Y4M on standard input. Y4M is recognised by its first bytes; any other regular file is
/// opened with ffmpeg. `stop` outlives the source. Errors: invalid_argument if it cannot be read; those of
/// Y4mSource::open and open_with_ffmpeg.
Result<std::unique_ptr<Source>> open_video(const std::string& name, const StopFlag& stop);

}  // namespace selfsame::capture
