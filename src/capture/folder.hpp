// A folder of pictures as a video.
#pragma once

#include <filesystem>
#include <vector>

#include "capture/source.hpp"

namespace selfsame::capture {

/// All JPEG, PNG, PNM and BMP files of a folder, by the ends of their names and in the order of these (byte by byte).
/// Beside 0001.jpg a file 0001.depth.png may lie: its depth in millimetres, 16 bits.
class FolderSource final : public Source {
 public:
  /// 1 <= rate.fps() <= 240. `stop` outlives the source. Errors: invalid_argument where it is no folder, or holds no
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
