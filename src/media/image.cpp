#include "media/image.hpp"

#include <utility>

#include "base/check.hpp"
#include "base/limits.hpp"

namespace selfsame::media {
namespace {

std::size_t pixel_count(int width, int height) {
  constexpr auto kMaxSide = static_cast<int>(limits::kMaxImageSide);
  SELFSAME_CHECK(width >= 1 && width <= kMaxSide && height >= 1 && height <= kMaxSide);
  return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
}

std::size_t byte_count(int width, int height, int channels) {
  SELFSAME_CHECK(channels == 1 || channels == 3 || channels == 4);
  return pixel_count(width, height) * static_cast<std::size_t>(channels);
}

}  // namespace

Image::Image(int width, int height, int channels)
    : width_(width), height_(height), channels_(channels), pixels_(byte_count(width, height, channels)) {}

Image::Image(int width, int height, int channels, std::vector<std::uint8_t> pixels)
    : width_(width), height_(height), channels_(channels), pixels_(std::move(pixels)) {
  SELFSAME_CHECK(pixels_.size() == byte_count(width, height, channels));
}

Image16::Image16(int width, int height) : width_(width), height_(height), values_(pixel_count(width, height)) {}

Image16::Image16(int width, int height, std::vector<std::uint16_t> values)
    : width_(width), height_(height), values_(std::move(values)) {
  SELFSAME_CHECK(values_.size() == pixel_count(width, height));
}

}  // namespace selfsame::media
