// The part of KeyRing that touches files.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/descriptor.hpp"
#include "base/system.hpp"
#include "crypto/key_ring.hpp"
#include "crypto/sealing.hpp"
#include "crypto/secret_file.hpp"

namespace selfsame::crypto {
namespace {

using base::Descriptor;

tl::unexpected<Error> io_error(const char* what, const std::filesystem::path& path) {
  return fail(ErrorCode::io_failed, std::string(what) + " " + path.string() + ": " + std::strerror(errno));
}

Status check_guarded(int fd, const std::filesystem::path& file) {
  struct stat info = {};
  if (::fstat(fd, &info) != 0) return io_error("cannot read the key file", file);
  const auto refuse = [&file](const std::string& why) {
    return fail(ErrorCode::key_invalid, "the key file " + file.string() + " " + why);
  };
  if (!S_ISREG(info.st_mode)) return refuse("is not a regular file");
  if ((info.st_mode & 077) != 0) return refuse("can be reached by other users; run: chmod 600 " + file.string());
  if (info.st_uid != ::geteuid() && info.st_uid != 0)
    return refuse("belongs to another user; run: chown it to this one");
  return {};
}

Status sync_folder_of(const std::filesystem::path& file) {
  const auto path = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return io_error("cannot sync", path);
  return {};
}

}  // namespace

Result<KeyRing> KeyRing::load(const std::filesystem::path& file) {
  // Opened once and then checked by its descriptor, so that nobody can replace the file in between.
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (descriptor.get() < 0 && errno == ENOENT) {
    return fail(ErrorCode::key_missing,
                "there is no key file " + file.string() + "; make one with `selfsame keys init`");
  }
  if (descriptor.get() < 0) return io_error("cannot read the key file", file);
  SELFSAME_TRY(check_guarded(descriptor.get(), file));

  const auto text = read_secret(descriptor.get(), kMaxKeyFileBytes + 1);
  if (!text) return io_error("cannot read the key file", file);
  if (text->size() > kMaxKeyFileBytes) {
    return fail(ErrorCode::key_invalid, "the key file " + file.string() + " is larger than any key file");
  }
  return parse(text->reveal());
}

Result<KeyRing> KeyRing::create(const std::filesystem::path& file) {
  KeyRing ring;
  SELFSAME_TRY(ring.add(SecretBytes::random(kKeyBytes), "the new key"));
  // A link, unlike a rename, never replaces a key that another process has just made.
  const std::filesystem::path draft = file.string() + ".new." + base::to_hex(random_bytes(8));
  SELFSAME_TRY(ring.save(draft));
  const bool linked = ::link(draft.c_str(), file.c_str()) == 0;
  const int reason = errno;
  ::unlink(draft.c_str());
  errno = reason;
  if (!linked && errno == EEXIST) {
    return fail(ErrorCode::key_invalid, "the key file " + file.string() + " exists already; it is never overwritten");
  }
  if (!linked) return io_error("cannot create the key file", file);
  SELFSAME_TRY(sync_folder_of(file));
  return ring;
}

Status KeyRing::save(const std::filesystem::path& file) const {
  return base::write_file_atomically(file, file_text().reveal(), base::FileMode::owner_only);
}

}  // namespace selfsame::crypto
