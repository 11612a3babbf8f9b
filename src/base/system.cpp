#include "base/system.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/descriptor.hpp"

namespace selfsame::base {
namespace {

tl::unexpected<Error> io_error(std::string_view what, const std::filesystem::path& path) {
  return fail(ErrorCode::io_failed, std::string(what) + " " + path.string() + ": " + std::strerror(errno));
}

bool write_all(int fd, ByteView content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content = content.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::int64_t SystemClock::wall_ms() const {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::int64_t SystemClock::steady_ns() const {
  using namespace std::chrono;
  return duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count();
}

Result<Bytes> read_file(const std::filesystem::path& path, std::size_t limit_bytes) {
  // Non-blocking so that a named pipe cannot hang the caller; it is refused below.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) return io_error("cannot read", path);
  struct stat info = {};
  if (::fstat(file.get(), &info) != 0) return io_error("cannot read", path);
  if (!S_ISREG(info.st_mode)) return fail(ErrorCode::io_failed, path.string() + " is not a regular file");
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (size > limit_bytes) {
    return fail(ErrorCode::media_too_large,
                path.string() + " has " + std::to_string(size) + " bytes; the limit is " + std::to_string(limit_bytes));
  }
  Bytes content(static_cast<std::size_t>(size));
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t got = ::read(file.get(), content.data() + done, content.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("cannot read", path);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  content.resize(done);
  return content;
}

Status write_file_atomically(const std::filesystem::path& path, ByteView content, FileMode mode) {
  const std::filesystem::path temporary = path.string() + ".tmp." + std::to_string(::getpid());
  const ::mode_t bits = mode == FileMode::owner_only ? 0600 : 0644;
  {
    ::unlink(temporary.c_str());
    const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, bits));
    if (!file.valid()) return io_error("cannot create", temporary);
    if (!write_all(file.get(), content) || ::fsync(file.get()) != 0) {
      const auto error = io_error("cannot write", temporary);
      ::unlink(temporary.c_str());
      return error;
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const auto error = io_error("cannot replace", path);
    ::unlink(temporary.c_str());
    return error;
  }
  const auto folder_path = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const Descriptor folder(::open(folder_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid() || ::fsync(folder.get()) != 0) return io_error("cannot sync", folder_path);
  return {};
}

}  // namespace selfsame::base
