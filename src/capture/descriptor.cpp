#include "capture/descriptor.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

namespace selfsame::capture {
namespace {

/// How quickly a stop is noticed.
constexpr int kPollMs = 100;

}  // namespace

bool wait_for_input(int fd, int timeout_ms) {
  pollfd waiting{fd, POLLIN, 0};
  return ::poll(&waiting, 1, timeout_ms) > 0;
}

ReadBytes reader_of(Descriptor descriptor, const StopFlag& stop) {
  // std::function requires a copyable target.
  auto shared = std::make_shared<Descriptor>(std::move(descriptor));
  return [shared, &stop](std::span<std::uint8_t> into) -> Result<std::size_t> {
    while (!stop) {
      if (!wait_for_input(shared->get(), kPollMs)) continue;
      const ssize_t got = ::read(shared->get(), into.data(), into.size());
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno == EINTR || errno == EAGAIN) continue;
      return fail(ErrorCode::io_failed, std::string("cannot read the video: ") + std::strerror(errno));
    }
    return std::size_t{0};
  };
}

}  // namespace selfsame::capture
