#include "capture/video_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "capture/descriptor.hpp"
#include "capture/ffmpeg.hpp"
#include "capture/y4m.hpp"

namespace selfsame::capture {

Result<std::unique_ptr<Source>> open_video(const std::string& name, const StopFlag& stop) {
  Descriptor file(name == "-" ? ::dup(STDIN_FILENO) : ::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info = {};
  if (!file.valid() || ::fstat(file.get(), &info) != 0) {
    return fail(ErrorCode::invalid_argument, "cannot read " + name + ": " + std::strerror(errno));
  }
  if (S_ISDIR(info.st_mode)) {
    return fail(ErrorCode::invalid_argument, name + " is a folder; name a folder of pictures with --folder");
  }
  // Only a regular file can be inspected without consuming bytes.
  std::array<char, kY4mMagic.size()> magic{};
  const bool foreign = S_ISREG(info.st_mode) && (::pread(file.get(), magic.data(), magic.size(), 0) < 0 ||
                                                 std::string_view(magic.data(), magic.size()) != kY4mMagic);
  if (foreign && name != "-") return open_with_ffmpeg(name, stop);
  return Y4mSource::open(reader_of(std::move(file), stop), stop);
}

}  // namespace selfsame::capture
