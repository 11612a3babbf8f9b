#include "store/rotation.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace selfsame::store {
namespace {

/// Without a lock, two simultaneous rotations could each drop the key that the other has just activated. The lock is a
/// file beside the key file, because the key file itself is replaced, and is released when the process ends.
class RotationLock {
 public:
  explicit RotationLock(const std::filesystem::path& key_file)
      : fd_(::open((key_file.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)),
        held_(fd_ >= 0 && ::flock(fd_, LOCK_EX | LOCK_NB) == 0),
        error_(errno) {}
  ~RotationLock() {
    if (fd_ >= 0) ::close(fd_);
  }
  RotationLock(const RotationLock&) = delete;
  RotationLock& operator=(const RotationLock&) = delete;

  Status status() const {
    if (held_) return {};
    if (fd_ >= 0 && error_ == EWOULDBLOCK) return fail(ErrorCode::key_invalid, "another key rotation is under way");
    return fail(ErrorCode::io_failed, std::string("cannot lock the key file: ") + std::strerror(error_));
  }

 private:
  int fd_;
  bool held_;
  int error_;
};

}  // namespace

Result<std::size_t> rotate_master_key(Templates& templates, const std::filesystem::path& key_file) {
  const RotationLock lock(key_file);
  SELFSAME_TRY(lock.status());
  SELFSAME_ASSIGN(crypto::KeyRing ring, crypto::KeyRing::load(key_file));
  const bool was_cut_off = ring.size() > 1;
  if (!was_cut_off) {
    ring = ring.with_new_active();
    SELFSAME_TRY(ring.save(key_file));
  }
  SELFSAME_ASSIGN(const std::size_t rewrapped, templates.rewrap(ring));
  SELFSAME_TRY(ring.active_only().save(key_file));
  return rewrapped;
}

}  // namespace selfsame::store
