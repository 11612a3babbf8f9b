#include "selfsame/live/live_sink.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/system.hpp"
#include "capture/y4m.hpp"
#include "media/codec/codec.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdout) std::fclose(file);
  }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

class VideoSink final : public FrameSink {
 public:
  VideoSink(File file, capture::Rate rate) : file_(std::move(file)), rate_(rate) {}

  Result<bool> write(const media::Image& rgb) override {
    if (width_ == 0) {
      width_ = rgb.width();
      height_ = rgb.height();
      SELFSAME_ASSIGN(const bool open, put(base::as_bytes(capture::y4m_header(width_, height_, rate_))));
      if (!open) return false;
    }
    if (rgb.width() != width_ || rgb.height() != height_) {
      return fail(ErrorCode::invalid_argument,
                  "the pictures differ in size, which a video does not allow; use a folder as --out");
    }
    return put(capture::y4m_frame(rgb));
  }

 private:
  Result<bool> put(ByteView bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) == bytes.size() && std::fflush(file_.get()) == 0) {
      return true;
    }
    if (errno == EPIPE) return false;
    return fail(ErrorCode::io_failed, std::string("cannot write the video: ") + std::strerror(errno));
  }

  File file_;
  capture::Rate rate_;
  int width_ = 0;
  int height_ = 0;
};

class FolderSink final : public FrameSink {
 public:
  explicit FolderSink(fs::path folder) : folder_(std::move(folder)) {}

  Result<bool> write(const media::Image& rgb) override {
    char name[32];
    std::snprintf(name, sizeof name, "%06zu.png", ++written_);
    SELFSAME_TRY(
        base::write_file_atomically(folder_ / name, media::codec::encode_png(rgb), base::FileMode::owner_only));
    return true;
  }

 private:
  fs::path folder_;
  std::size_t written_ = 0;
};

}  // namespace

Result<std::unique_ptr<FrameSink>> open_sink(const std::string& out, capture::Rate rate) {
  const fs::path path(out);
  if (out == "-") return std::make_unique<VideoSink>(File(stdout), rate);
  if (path.extension() == ".y4m") {
    // Only the owner may read pictures of faces.
    const int fd = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    File file(fd >= 0 ? ::fdopen(fd, "wb") : nullptr);
    if (file) return std::make_unique<VideoSink>(std::move(file), rate);
    return fail(ErrorCode::io_failed, "cannot write " + out + ": " + std::strerror(errno));
  }
  std::error_code error;
  if (path.has_extension() && !fs::is_directory(path, error)) {
    return fail(ErrorCode::invalid_argument,
                "only Y4M is written: name a file that ends in .y4m, a folder, or make others with: selfsame live ... "
                "--out - | ffmpeg -i - " +
                    out);
  }
  fs::create_directories(path, error);
  if (error) return fail(ErrorCode::io_failed, "cannot make " + out + ": " + error.message());
  if (!fs::is_empty(path, error)) {
    return fail(ErrorCode::invalid_argument, out + " is not empty; name a new folder for the pictures");
  }
  return std::make_unique<FolderSink>(path);
}

}  // namespace selfsame::app
