#include "capture/camera.hpp"

#include <linux/videodev2.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "base/limits.hpp"
#include "capture/yuv.hpp"
#include "media/codec/codec.hpp"
#include "media/kernels.hpp"

namespace selfsame::capture {
namespace {

constexpr int kPollMs = 100;
/// A camera takes a second to wake up; one that is silent for this long is broken.
constexpr int kPatienceMs = 5000;
constexpr int kMaxFps = 240;

tl::unexpected<Error> unavailable(const std::string& what, int error) {
  if (error == EBUSY) {
    return fail(ErrorCode::camera_unavailable, "another program is using the camera; close that first");
  }
  if (error == ENODEV) return fail(ErrorCode::camera_unavailable, "the camera was disconnected; plug it in again");
  return fail(ErrorCode::camera_unavailable, what + ": " + std::strerror(error));
}

/// The four-character name of a format, such as "YUYV".
std::string four_letters(std::uint32_t format) {
  std::string name;
  for (int shift = 0; shift < 32; shift += 8) {
    const char letter = static_cast<char>(format >> shift & 0x7FU);
    name += letter >= ' ' && letter < 127 ? letter : '?';
  }
  return name;
}

v4l2_buffer blank_buffer(std::uint32_t index = 0) {
  v4l2_buffer buffer = {};
  buffer.index = index;
  buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  buffer.memory = V4L2_MEMORY_MMAP;
  return buffer;
}

}  // namespace

Result<std::unique_ptr<Source>> CameraSource::open(std::unique_ptr<VideoDevice> device, CameraOptions options,
                                                   const StopFlag& stop) {
  auto camera = std::unique_ptr<CameraSource>(new CameraSource(std::move(device), stop));
  v4l2_capability able = {};
  const int failed = camera->device_->control(VIDIOC_QUERYCAP, &able);
  const std::uint32_t flags = (able.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? able.device_caps : able.capabilities;
  if (failed == ENODEV || failed == EBUSY) return unavailable("", failed);
  if (failed != 0 || (flags & V4L2_CAP_VIDEO_CAPTURE) == 0 || (flags & V4L2_CAP_STREAMING) == 0) {
    return fail(ErrorCode::camera_unavailable,
                "the device is not a camera; a camera often has several device numbers, try the next one");
  }
  SELFSAME_TRY(camera->choose_format(options));
  SELFSAME_TRY(camera->start());
  return camera;
}

CameraSource::~CameraSource() {
  int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  device_->control(VIDIOC_STREAMOFF, &type);
}

Status CameraSource::choose_format(const CameraOptions& options) {
  v4l2_format format = {};
  std::string offered;
  for (const std::uint32_t wanted : {V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_MJPEG}) {
    format = {};
    format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    format.fmt.pix.width = static_cast<std::uint32_t>(options.width);
    format.fmt.pix.height = static_cast<std::uint32_t>(options.height);
    format.fmt.pix.pixelformat = wanted;
    format.fmt.pix.field = V4L2_FIELD_ANY;
    if (const int failed = device_->control(VIDIOC_S_FMT, &format); failed != 0 && failed != EINVAL) {
      return unavailable("the camera does not take a format", failed);
    }
    if (format.fmt.pix.pixelformat == wanted) break;
    offered = four_letters(format.fmt.pix.pixelformat);
  }
  const v4l2_pix_format& pix = format.fmt.pix;
  jpeg_ = pix.pixelformat == V4L2_PIX_FMT_MJPEG;
  if (!jpeg_ && pix.pixelformat != V4L2_PIX_FMT_YUYV) {
    return fail(ErrorCode::unsupported_media,
                "the camera gives pictures as " + offered +
                    "; YUYV and MJPEG are read here; pipe others through ffmpeg: ffmpeg -i "
                    "/dev/videoN -f yuv4mpegpipe - | selfsame live --video -");
  }
  if (std::uint64_t{pix.width} * pix.height > limits::kMaxVideoPixels || pix.width == 0 || pix.height == 0) {
    return fail(ErrorCode::media_too_large, "the camera's pictures are of a size that is not read here");
  }
  width_ = static_cast<int>(pix.width);
  height_ = static_cast<int>(pix.height);
  stride_ = std::max<std::size_t>(pix.bytesperline, std::size_t{2} * pix.width);
  if (!jpeg_ && (width_ % 2 != 0 || stride_ > limits::kMaxVideoPixels)) {
    return fail(ErrorCode::unsupported_media, "the camera's rows are of a length that is not read here");
  }

  v4l2_streamparm parameters = {};
  parameters.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  v4l2_fract& period = parameters.parm.capture.timeperframe;
  period = {1, static_cast<std::uint32_t>(options.fps)};
  // The camera may use another clock; the time is then unknown.
  const bool told = device_->control(VIDIOC_S_PARM, &parameters) == 0 && period.numerator != 0 &&
                    period.denominator >= period.numerator && period.denominator / period.numerator <= kMaxFps &&
                    period.denominator <= 1'000'000;
  rate_ = told ? Rate{static_cast<int>(period.denominator), static_cast<int>(period.numerator)} : Rate{options.fps, 1};
  return {};
}

Status CameraSource::start() {
  v4l2_requestbuffers request = {};
  request.count = static_cast<std::uint32_t>(buffers_.size());
  request.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  request.memory = V4L2_MEMORY_MMAP;
  if (const int failed = device_->control(VIDIOC_REQBUFS, &request); failed != 0) {
    return unavailable("the camera has no buffers", failed);
  }
  // A driver may give more or fewer; with only one, no frame could be captured while another is read.
  const std::uint32_t count = std::min(request.count, static_cast<std::uint32_t>(buffers_.size()));
  if (count < 2) return unavailable("the camera has no buffers", ENOMEM);
  for (std::uint32_t i = 0; i < count; ++i) {
    v4l2_buffer buffer = blank_buffer(i);
    if (const int failed = device_->control(VIDIOC_QUERYBUF, &buffer); failed != 0) {
      return unavailable("the camera has no buffers", failed);
    }
    buffers_[i] = device_->map(buffer.length, buffer.m.offset);
    if (buffers_[i].empty()) return unavailable("the camera's buffers cannot be mapped", ENOMEM);
    SELFSAME_TRY(give_back(i));
  }
  int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  if (const int failed = device_->control(VIDIOC_STREAMON, &type); failed != 0) {
    return unavailable("the camera does not start", failed);
  }
  return {};
}

Status CameraSource::give_back(std::uint32_t index) {
  v4l2_buffer buffer = blank_buffer(index);
  if (const int failed = device_->control(VIDIOC_QBUF, &buffer); failed != 0) {
    return unavailable("the camera does not take a buffer back", failed);
  }
  return {};
}

Result<std::optional<CameraSource::Taken>> CameraSource::take() {
  std::optional<Taken> newest;
  while (true) {
    v4l2_buffer buffer = blank_buffer();
    const int failed = device_->control(VIDIOC_DQBUF, &buffer);
    if (failed == EAGAIN) return newest;
    if (failed != 0) return unavailable("the camera failed", failed);
    if (buffer.index >= buffers_.size()) return unavailable("the camera failed", EIO);
    if ((buffer.flags & V4L2_BUF_FLAG_ERROR) != 0) {
      SELFSAME_TRY(give_back(buffer.index));
      continue;
    }
    if (newest) SELFSAME_TRY(give_back(newest->index));
    newest = Taken{buffer.index, buffer.bytesused,
                   std::int64_t{buffer.timestamp.tv_sec} * 1'000'000 + std::int64_t{buffer.timestamp.tv_usec}};
  }
}

std::optional<media::Image> CameraSource::decode(ByteView bytes) const {
  if (jpeg_) {
    if (bytes.size() > limits::kMaxImageBytes) return std::nullopt;
    const auto image = media::codec::decode_image(bytes);
    return image ? std::optional(media::to_rgb(*image)) : std::nullopt;
  }
  const std::size_t least = stride_ * static_cast<std::size_t>(height_ - 1) + static_cast<std::size_t>(width_) * 2;
  if (bytes.size() < least) return std::nullopt;
  return yuyv_to_rgb(bytes, width_, height_, stride_);
}

Result<std::optional<Frame>> CameraSource::next() {
  for (int waited_ms = 0; !stop_;) {
    if (waited_ms >= kPatienceMs) {
      return fail(ErrorCode::camera_unavailable, "the camera gave no whole picture for " +
                                                     std::to_string(kPatienceMs / 1000) + " s; plug it in again");
    }
    waited_ms += kPollMs;
    if (!device_->wait(kPollMs)) continue;
    SELFSAME_ASSIGN(const auto taken, take());
    if (!taken) continue;
    const auto& buffer = buffers_[taken->index];
    auto image = decode(buffer.first(std::min(taken->bytes, buffer.size())));
    SELFSAME_TRY(give_back(taken->index));
    if (!first_us_) first_us_ = taken->time_us;
    const std::int64_t time_ms = (taken->time_us - *first_us_) / 1000;
    // Cables lose bytes: drop damaged pictures, and those older than the last.
    if (!image || time_ms <= last_ms_) continue;
    last_ms_ = time_ms;
    return Frame{std::move(*image), {}, time_ms};
  }
  return std::nullopt;
}

}  // namespace selfsame::capture
