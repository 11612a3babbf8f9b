// The camera with a simulated driver, because build servers have none.
#include "capture/camera.hpp"

#include <gtest/gtest.h>
#include <linux/videodev2.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <map>
#include <set>
#include <string>

#include "media/codec/codec.hpp"

namespace selfsame::capture {
namespace {

const StopFlag kNever = false;

/// The simulated driver's behaviour; tests change it while the camera runs.
struct Driver {
  std::set<std::uint32_t> formats{V4L2_PIX_FMT_YUYV};
  std::uint32_t other = V4L2_PIX_FMT_NV12;  // the format it gives in place of an unsupported one
  std::uint32_t capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
  std::uint32_t width = 4;
  std::uint32_t height = 2;
  std::map<unsigned long, int> errors;  // by request
  struct Shot {
    Bytes bytes;
    std::int64_t time_us = 0;
    std::uint32_t flags = 0;
  };
  std::deque<Shot> shots;       // taken, and not yet asked for
  std::deque<Shot> next_shots;  // taken one by one, each when the last was asked for
  std::deque<std::uint32_t> free;
  std::array<Bytes, 4> buffers;
  bool streaming = false;
};

class FakeDevice final : public VideoDevice {
 public:
  explicit FakeDevice(Driver& driver) : driver_(driver) {}

  int control(unsigned long request, void* argument) override {
    if (const auto error = driver_.errors.find(request); error != driver_.errors.end()) return error->second;
    switch (request) {
      case VIDIOC_QUERYCAP: static_cast<v4l2_capability*>(argument)->capabilities = driver_.capabilities; return 0;
      case VIDIOC_S_FMT: set_format(static_cast<v4l2_format*>(argument)->fmt.pix); return 0;
      case VIDIOC_S_PARM: static_cast<v4l2_streamparm*>(argument)->parm.capture.timeperframe = {1, 25}; return 0;
      case VIDIOC_REQBUFS: return 0;
      case VIDIOC_QUERYBUF: return query(*static_cast<v4l2_buffer*>(argument));
      case VIDIOC_QBUF: driver_.free.push_back(static_cast<v4l2_buffer*>(argument)->index); return 0;
      case VIDIOC_DQBUF: return dequeue(*static_cast<v4l2_buffer*>(argument));
      case VIDIOC_STREAMON: driver_.streaming = true; return 0;
      case VIDIOC_STREAMOFF: driver_.streaming = false; return 0;
      default: return ENOTTY;
    }
  }
  std::span<const std::uint8_t> map(std::size_t size, std::uint32_t offset) override {
    driver_.buffers[offset].resize(size);
    return driver_.buffers[offset];
  }
  bool wait(int) override {
    if (driver_.shots.empty() && !driver_.next_shots.empty()) {
      driver_.shots.push_back(driver_.next_shots.front());
      driver_.next_shots.pop_front();
    }
    return !driver_.shots.empty();
  }

 private:
  void set_format(v4l2_pix_format& pix) {
    if (!driver_.formats.contains(pix.pixelformat)) pix.pixelformat = driver_.other;
    pix.width = driver_.width;
    pix.height = driver_.height;
    pix.bytesperline = pix.pixelformat == V4L2_PIX_FMT_YUYV ? 2 * driver_.width : 0;
  }
  int query(v4l2_buffer& buffer) const {
    buffer.length = 4096;
    buffer.m.offset = buffer.index;
    return 0;
  }
  int dequeue(v4l2_buffer& buffer) {
    if (driver_.shots.empty() || driver_.free.empty()) return EAGAIN;
    const Driver::Shot shot = driver_.shots.front();
    driver_.shots.pop_front();
    buffer.index = driver_.free.front();
    driver_.free.pop_front();
    std::copy(shot.bytes.begin(), shot.bytes.end(), driver_.buffers[buffer.index].begin());
    buffer.bytesused = static_cast<std::uint32_t>(shot.bytes.size());
    buffer.flags = shot.flags;
    buffer.timestamp.tv_sec = shot.time_us / 1'000'000;
    buffer.timestamp.tv_usec = shot.time_us % 1'000'000;
    return 0;
  }

  Driver& driver_;
};

class Camera : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Source>> open(const StopFlag& stop = kNever) {
    return CameraSource::open(std::make_unique<FakeDevice>(driver_), {}, stop);
  }
  ErrorCode open_code() {
    const auto camera = open();
    return camera ? ErrorCode::internal : camera.error().code;
  }
  void shoot(std::uint8_t luma, std::int64_t time_us, std::uint32_t flags = 0) {
    Bytes packed(16, 128);
    for (std::size_t i = 0; i < packed.size(); i += 2) packed[i] = luma;
    driver_.shots.push_back({packed, time_us, flags});
  }
  Driver driver_;
};

TEST_F(Camera, gives_yuyv_frames_on_a_clock_that_starts_with_the_first) {
  {
    const auto camera = open();
    ASSERT_TRUE(camera) << camera.error().message;
    EXPECT_TRUE(driver_.streaming);
    EXPECT_EQ((*camera)->rate().fps(), 25);
    shoot(235, 7'000'000);
    const auto first = (*camera)->next();
    ASSERT_TRUE(first && *first);
    EXPECT_EQ((*first)->time_ms, 0);
    EXPECT_EQ((*first)->rgb.width(), 4);
    EXPECT_EQ((*first)->rgb.pixel(3, 1)[0], 255);
    shoot(16, 7'040'500);
    const auto second = (*camera)->next();
    ASSERT_TRUE(second && *second);
    EXPECT_EQ((*second)->time_ms, 40);
    EXPECT_EQ((*second)->rgb.pixel(0, 0)[2], 0);
  }
  EXPECT_FALSE(driver_.streaming);
}

TEST_F(Camera, decodes_mjpeg_where_there_is_no_yuyv_and_skips_damaged_frames) {
  driver_.formats = {V4L2_PIX_FMT_MJPEG};
  const auto camera = open();
  ASSERT_TRUE(camera) << camera.error().message;
  media::Image image(8, 8, 3);
  std::fill(image.bytes().begin(), image.bytes().end(), std::uint8_t{77});
  const Bytes jpeg = media::codec::encode_jpeg(image, 95);
  driver_.shots.push_back({Bytes(jpeg.begin(), jpeg.begin() + 40), 1'000'000});
  driver_.next_shots.push_back({jpeg, 1'033'000});
  const auto frame = (*camera)->next();
  ASSERT_TRUE(frame && *frame);
  EXPECT_NEAR((*frame)->rgb.pixel(3, 3)[1], 77, 2);
}

TEST_F(Camera, whoever_is_slow_gets_the_newest_frame_and_all_buffers_go_back) {
  const auto camera = open();
  shoot(50, 1'000'000);
  shoot(100, 1'040'000);
  shoot(235, 1'080'000);
  const auto frame = (*camera)->next();
  ASSERT_TRUE(frame && *frame);
  EXPECT_EQ((*frame)->rgb.pixel(0, 0)[0], 255);
  EXPECT_EQ(driver_.free.size(), 4U);
}

TEST_F(Camera, frames_that_the_driver_calls_bad_are_none) {
  const auto camera = open();
  shoot(100, 1'000'000);
  shoot(235, 1'040'000, V4L2_BUF_FLAG_ERROR);
  const auto frame = (*camera)->next();
  ASSERT_TRUE(frame && *frame);
  EXPECT_LT((*frame)->rgb.pixel(0, 0)[0], 120);
  EXPECT_EQ(driver_.free.size(), 4U);
}

TEST_F(Camera, says_why_it_cannot_be_used) {
  driver_.capabilities = V4L2_CAP_STREAMING;
  EXPECT_EQ(open_code(), ErrorCode::camera_unavailable) << "takes no pictures";
  driver_ = {};
  driver_.errors = {{VIDIOC_REQBUFS, EBUSY}};
  EXPECT_NE(open().error().message.find("another program"), std::string::npos);
  driver_ = {};
  driver_.errors = {{VIDIOC_STREAMON, EIO}};
  EXPECT_EQ(open_code(), ErrorCode::camera_unavailable);
  driver_ = {};
  driver_.formats = {};
  const auto foreign = open();
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, ErrorCode::unsupported_media);
  EXPECT_NE(foreign.error().message.find("NV12"), std::string::npos);
  driver_ = {};
  driver_.width = 5000;
  driver_.height = 5000;
  EXPECT_EQ(open_code(), ErrorCode::media_too_large);
}

TEST_F(Camera, that_is_unplugged_is_an_error_and_a_stop_is_not) {
  const auto camera = open();
  shoot(100, 1'000'000);
  driver_.errors = {{VIDIOC_DQBUF, ENODEV}};
  const auto gone = (*camera)->next();
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, ErrorCode::camera_unavailable);
  const StopFlag stop = true;
  driver_ = {};
  const auto stopped = open(stop);
  EXPECT_FALSE(*(*stopped)->next());
}

TEST_F(Camera, that_says_nothing_is_given_up) {
  const auto camera = open();
  EXPECT_EQ((*camera)->next().error().code, ErrorCode::camera_unavailable);
}

TEST(VideoDevice, that_is_missing_or_no_camera_is_told_apart) {
  EXPECT_NE(open_video_device("/dev/no-such-video").error().message.find("ls /dev/video*"), std::string::npos);
  const auto file = open_video_device("/etc/hostname");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::camera_unavailable);
  const auto null = open_video_device("/dev/null");
  ASSERT_TRUE(null) << "a character device; what it can do is asked next";
  EXPECT_FALSE(CameraSource::open(std::move(*open_video_device("/dev/null")), {}, kNever));
}

}  // namespace
}  // namespace selfsame::capture
