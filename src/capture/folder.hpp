// A folder of pictures as a video.
#pragma once

#include <filesystem>
#include <vector>

#include "capture/source.hpp"

namespace selfsame::capture {

/// All JPEG, PNG, PNM and BMP files of a folder, by extension, in the order of their names (byte by byte). 0001.jpg may
/// have a depth frame in 0001.depth.png: millimetres, 16 bits.
class FolderSource final : public Source {
 public:
  /// 1 <= rate.fps() <= 240. `stop` outlives the source. Errors: invalid_argument if it is not a folder, or holds no
  /// pictures; media_too_large past limits::kMaxVideoPictures.
  static Result<std::unique_ptr<Source>> open(const std::filesystem::path& folder, Rate rate, const StopFlag& stop);

  Result<std::optional<Frame>> next() override;
  Rate rate() const override { return rate_; }

 private:
  FolderSource(std::vector<std::filesystem::path> pictures, Rate rate, const StopFlag& stop)
      : pictures_(std::move(pictures)), rate_(rate), stop_(stop) {}

  std::vector<std::filesystem::path> pictures_;
  Rate rate_;
  const StopFlag& stop_;
  std::size_t next_ = 0;
};

}  // namespace selfsame::capture
