// Any video file, by the program ffmpeg where it is installed.
#pragma once

#include <filesystem>
#include <memory>

#include "capture/source.hpp"

namespace selfsame::capture {

/// Runs ffmpeg, which may read no other than local files, and reads the Y4M that it writes. `stop` outlives the source.
/// Errors: unsupported_media where there is no ffmpeg, or it cannot read the file.
Result<std::unique_ptr<Source>> open_with_ffmpeg(const std::filesystem::path& file, const StopFlag& stop);

}  // namespace selfsame::capture
