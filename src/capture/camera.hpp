// A camera on this machine, by Video4Linux2: YUYV or MJPEG.
#pragma once

#include <array>
#include <memory>
#include <span>

#include "base/bytes.hpp"
#include "capture/source.hpp"
#include "capture/video_device.hpp"

namespace selfsame::capture {

/// The requested format; a camera gives the nearest one.
struct CameraOptions {
  int width = 640;
  int height = 480;
  int fps = 30;
};

/// Four driver buffers. A reader slower than the camera misses frames, and never gets old ones.
class CameraSource final : public Source {
 public:
  /// Starts the camera; `stop` outlives the source. Errors: camera_unavailable (not a camera, in use, no frames),
  /// unsupported_media (neither YUYV nor MJPEG), media_too_large (limits::kMaxVideoPixels).
  static Result<std::unique_ptr<Source>> open(std::unique_ptr<VideoDevice> device, CameraOptions options,
                                              const StopFlag& stop);
  ~CameraSource() override;

  Result<std::optional<Frame>> next() override;
  Rate rate() const override { return rate_; }

 private:
  struct Taken {
    std::uint32_t index = 0;
    std::size_t bytes = 0;
    std::int64_t time_us = 0;
  };
  CameraSource(std::unique_ptr<VideoDevice> device, const StopFlag& stop) : device_(std::move(device)), stop_(stop) {}
  Status choose_format(const CameraOptions& options);
  Status start();
  /// The newest frame of the driver; nullopt if there is none.
  Result<std::optional<Taken>> take();
  Status give_back(std::uint32_t index);
  /// nullopt if the frame is damaged.
  std::optional<media::Image> decode(ByteView bytes) const;

  std::unique_ptr<VideoDevice> device_;
  const StopFlag& stop_;
  Rate rate_;
  bool jpeg_ = false;
  int width_ = 0;
  int height_ = 0;
  std::size_t stride_ = 0;
  std::array<std::span<const std::uint8_t>, 4> buffers_;
  std::optional<std::int64_t> first_us_;
  std::int64_t last_ms_ = -1;
};

}  // namespace selfsame::capture
