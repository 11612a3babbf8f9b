// Any video file, by the program ffmpeg if it is installed.
#pragma once

#include <filesystem>
#include <memory>

#include "capture/source.hpp"

namespace selfsame::capture {

/// Runs ffmpeg, restricted to local files, and reads its Y4M output. `stop` outlives the source.
/// Errors: unsupported_media if there is no ffmpeg, or it cannot read the file.
Result<std::unique_ptr<Source>> open_with_ffmpeg(const std::filesystem::path& file, const StopFlag& stop);

}  // namespace selfsame::capture
