#include "capture/video_device.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "capture/descriptor.hpp"

namespace selfsame::capture {
namespace {

class SystemDevice final : public VideoDevice {
 public:
  explicit SystemDevice(Descriptor device) : device_(std::move(device)) {}
  ~SystemDevice() override {
    for (const auto& [start, size] : maps_) ::munmap(start, size);
  }
  SystemDevice(const SystemDevice&) = delete;
  SystemDevice& operator=(const SystemDevice&) = delete;

  int control(unsigned long request, void* argument) override {
    while (::ioctl(device_.get(), request, argument) != 0) {
      if (errno != EINTR) return errno;
    }
    return 0;
  }
  std::span<const std::uint8_t> map(std::size_t size, std::uint32_t offset) override {
    void* start = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, device_.get(), static_cast<off_t>(offset));
    if (start == MAP_FAILED) return {};
    maps_.emplace_back(start, size);
    return {static_cast<const std::uint8_t*>(start), size};
  }
  bool wait(int timeout_ms) override { return wait_for_input(device_.get(), timeout_ms); }

 private:
  Descriptor device_;
  std::vector<std::pair<void*, std::size_t>> maps_;
};

std::string advice(int error) {
  switch (error) {
    case ENOENT: return "no such camera; ls /dev/video* lists those connected";
    case EACCES: return "you may not use it; join the group video (sudo usermod -aG video $USER) and log in again";
    case EBUSY: return "another program is using it; close that first";
    default: return std::strerror(error);
  }
}

}  // namespace

Result<std::unique_ptr<VideoDevice>> open_video_device(const std::filesystem::path& path) {
  Descriptor device(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK));
  if (!device.valid()) return fail(ErrorCode::camera_unavailable, path.string() + ": " + advice(errno));
  struct stat info = {};
  if (::fstat(device.get(), &info) != 0 || !S_ISCHR(info.st_mode)) {
    return fail(ErrorCode::camera_unavailable, path.string() + " is not a camera; name one such as /dev/video0");
  }
  return std::make_unique<SystemDevice>(std::move(device));
}

}  // namespace selfsame::capture
