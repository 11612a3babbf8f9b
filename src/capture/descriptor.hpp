// A file descriptor that closes itself, and reading from one until somebody asks to stop. Private to this room.
#pragma once

#include <utility>

#include "capture/source.hpp"

namespace selfsame::capture {

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_;
};

/// Whether something can be read within `timeout_ms`, the end included.
bool wait_for_input(int fd, int timeout_ms);

/// Reads until the end, or until `stop` is set, which looks like the end. Errors: io_failed. `stop` outlives it.
ReadBytes reader_of(Descriptor descriptor, const StopFlag& stop);

}  // namespace selfsame::capture
