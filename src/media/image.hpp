// Image buffers. Values own their pixels; views borrow them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/check.hpp"

namespace selfsame::media {

/// 8 bits a channel, interleaved, rows top to bottom without padding. channels: 1 gray, 3 RGB, 4 RGBA.
class Image {
 public:
  Image() = default;
  /// Zero-filled. width and height in 1..limits::kMaxImageSide; channels in {1, 3, 4}.
  Image(int width, int height, int channels);
  /// Takes over `pixels`, which holds exactly width x height x channels bytes.
  Image(int width, int height, int channels, std::vector<std::uint8_t> pixels);

  int width() const { return width_; }
  int height() const { return height_; }
  int channels() const { return channels_; }
  bool empty() const { return pixels_.empty(); }
  std::size_t row_bytes() const { return static_cast<std::size_t>(width_) * static_cast<std::size_t>(channels_); }

  /// Pointer to the first channel of pixel (0, y).
  std::uint8_t* row(int y) { return pixels_.data() + static_cast<std::size_t>(y) * row_bytes(); }
  const std::uint8_t* row(int y) const { return pixels_.data() + static_cast<std::size_t>(y) * row_bytes(); }
  std::uint8_t* pixel(int x, int y) { return row(y) + static_cast<std::ptrdiff_t>(x) * channels_; }
  const std::uint8_t* pixel(int x, int y) const { return row(y) + static_cast<std::ptrdiff_t>(x) * channels_; }
  std::vector<std::uint8_t>& bytes() { return pixels_; }
  const std::vector<std::uint8_t>& bytes() const { return pixels_; }

  bool operator==(const Image&) const = default;

 private:
  int width_ = 0;
  int height_ = 0;
  int channels_ = 0;
  std::vector<std::uint8_t> pixels_;
};

/// 16-bit single channel: depth in millimetres (0 = no reading) or high-bit-depth gray.
class Image16 {
 public:
  Image16() = default;
  /// Zero-filled. width and height in 1..limits::kMaxImageSide.
  Image16(int width, int height);
  /// Takes over `values`, which holds exactly width x height values.
  Image16(int width, int height, std::vector<std::uint16_t> values);

  int width() const { return width_; }
  int height() const { return height_; }
  bool empty() const { return values_.empty(); }
  std::uint16_t& at(int x, int y) { return values_[index(x, y)]; }
  std::uint16_t at(int x, int y) const { return values_[index(x, y)]; }
  std::vector<std::uint16_t>& values() { return values_; }
  const std::vector<std::uint16_t>& values() const { return values_; }
  bool operator==(const Image16&) const = default;

 private:
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x);
  }
  int width_ = 0;
  int height_ = 0;
  std::vector<std::uint16_t> values_;
};

/// A point in pixels; (0, 0) is the centre of the top left pixel.
struct Point {
  float x = 0;
  float y = 0;
  bool operator==(const Point&) const = default;
};

/// An axis-aligned box in pixels.
struct Box {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;
  float area() const { return width * height; }
  Point centre() const { return {x + width / 2, y + height / 2}; }
  bool operator==(const Box&) const = default;
};

}  // namespace selfsame::media
