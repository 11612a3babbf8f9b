// The system calls of the camera, so that tests can simulate one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "base/result.hpp"

namespace selfsame::capture {

/// A Video4Linux2 device (https://docs.kernel.org/userspace-api/media/v4l/v4l2.html). For one thread.
class VideoDevice {
 public:
  virtual ~VideoDevice() = default;
  /// An ioctl: 0, or an errno. Handles EINTR.
  virtual int control(unsigned long request, void* argument) = 0;
  /// Maps a driver's buffer; empty on failure. Valid as long as the device.
  virtual std::span<const std::uint8_t> map(std::size_t size, std::uint32_t offset) = 0;
  /// Whether a frame can be dequeued within `timeout_ms`.
  virtual bool wait(int timeout_ms) = 0;
};

/// Errors: camera_unavailable.
Result<std::unique_ptr<VideoDevice>> open_video_device(const std::filesystem::path& path);

}  // namespace selfsame::capture
