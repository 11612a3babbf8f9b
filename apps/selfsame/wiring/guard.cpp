#include "selfsame/wiring/guard.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "base/descriptor.hpp"
#include "crypto/secret_file.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

constexpr ::mode_t kRightsOfOthers = 077;

tl::unexpected<Error> io_error(const std::string& what, const fs::path& path) {
  return fail(ErrorCode::io_failed, what + " " + path.string() + ": " + std::strerror(errno));
}

/// `mend`: a command that fixes it; the path follows.
tl::unexpected<Error> refuse(const fs::path& path, const std::string& why, const std::string& mend) {
  return fail(ErrorCode::files_exposed, path.string() + " " + why + "; run: " + mend + " " + path.string());
}

Status check_owner(const fs::path& path, const struct stat& info, const std::string& chown = "chown") {
  if (info.st_uid == ::geteuid() || info.st_uid == 0) return {};
  return refuse(path, "belongs to another user", chown + " " + std::to_string(::geteuid()));
}

/// Absolute, without "." and "..", without a trailing slash, so that its parent is the folder above.
fs::path plain(const fs::path& path) {
  fs::path made = fs::absolute(path).lexically_normal();
  return made.has_filename() ? made : made.parent_path();
}

Status check_folder_above(const fs::path& path) {
  const fs::path above = path.parent_path();
  struct stat info = {};
  if (::stat(above.c_str(), &info) != 0) return io_error("cannot read the folder", above);
  const bool open_to_all = (info.st_mode & S_IWOTH) != 0 && (info.st_mode & S_ISVTX) == 0;
  if (!open_to_all) return {};
  return refuse(above, "can be written by everybody, who could replace the data folder", "chmod o-w");
}

}  // namespace

Status make_data_folder(const fs::path& folder) {
  const fs::path path = plain(folder);
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (!error && (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST)) return {};
  return fail(ErrorCode::io_failed, "cannot make the data folder " + folder.string() + ": " +
                                        (error ? error.message() : std::strerror(errno)));
}

Status check_data_folder(const fs::path& folder) {
  fs::path path = plain(folder);
  struct stat info = {};
  if (::lstat(path.c_str(), &info) != 0) return io_error("cannot read the data folder", folder);
  if (S_ISLNK(info.st_mode)) {
    SELFSAME_TRY(check_owner(path, info, "chown -h"));
    SELFSAME_TRY(check_folder_above(path));
    std::error_code error;
    path = fs::canonical(path, error);
    if (error) return fail(ErrorCode::io_failed, "cannot follow the link " + folder.string() + ": " + error.message());
    if (::stat(path.c_str(), &info) != 0) return io_error("cannot read the data folder", path);
  }
  if (!S_ISDIR(info.st_mode)) return fail(ErrorCode::io_failed, path.string() + " is not a folder");
  SELFSAME_TRY(check_owner(path, info));
  if ((info.st_mode & kRightsOfOthers) != 0) return refuse(path, "is open to other users", "chmod 700");
  return check_folder_above(path);
}

Result<crypto::SecretBytes> read_secret_file(const fs::path& file, std::size_t limit_bytes) {
  const base::Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW));
  if (!descriptor.valid() && errno == ELOOP) {
    return refuse(file, "is a link; the secret itself must be there",
                  "cp --remove-destination \"$(readlink -f " + file.string() + ")\"");
  }
  struct stat info = {};
  if (!descriptor.valid() || ::fstat(descriptor.get(), &info) != 0) return io_error("cannot read", file);
  if (!S_ISREG(info.st_mode)) return fail(ErrorCode::key_invalid, file.string() + " is not a regular file");
  SELFSAME_TRY(check_owner(file, info));
  if ((info.st_mode & kRightsOfOthers) != 0) return refuse(file, "can be reached by other users", "chmod 600");
  auto secret = crypto::read_secret(descriptor.get(), limit_bytes + 1);
  if (!secret) return io_error("cannot read", file);
  if (secret->size() > limit_bytes) {
    return fail(ErrorCode::key_invalid,
                file.string() + " has more than " + std::to_string(limit_bytes) + " bytes, which no such file has");
  }
  return *std::move(secret);
}

}  // namespace selfsame::app
