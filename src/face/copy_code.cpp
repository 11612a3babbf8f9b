#include "face/copy_code.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/mix.hpp"
#include "media/kernels.hpp"

namespace selfsame::face {
namespace {

/// The picture is divided into this many columns of cells: two pixels each with a typical camera, which is less than a
/// head moves from one second to the next.
constexpr int kColumns = 345;
constexpr int kNear = 1;    // detail: mean over the cell and this many cells on each side ...
constexpr int kAround = 3;  // ... less the mean over this many
/// Contrast, in grey levels, at which the response is half saturated, so that no edge outweighs all the rest.
constexpr float kContrast = 30;
/// In widths of the face's box: the distance from its middle at which a cell's weight is exp(-1/2), and the largest
/// one.
constexpr float kReach = 0.3F;
constexpr float kLimit = 0.6F;
/// About this many cells are used; the choice is secret.
constexpr float kCells = 4096;

/// The picture is scaled so that the eyes are so many pixels apart. All other lengths are in units of that distance.
constexpr float kApart = 36;
constexpr float kLeastApart = 5;  // pixels of the original picture
/// What is looked at, around the middle between the eyes.
constexpr float kWidth = 3.2F;
constexpr float kHeight = 4;
constexpr float kAboveEyes = 1.44F;
/// An ellipse around the face: marks begin and end inside, so that nothing drawn beside the face can replace them.
constexpr float kBelowEyes = 0.5F;  // its centre
constexpr float kHalfWidth = 1.2F;
constexpr float kHalfHeight = 1.56F;
constexpr media::PictureMarkOptions kOfFaces{.most = 16, .places = 24, .nearest = 20, .farthest = 70};

/// Means over squares of a gray picture, clipped to the picture.
class SquareMean {
 public:
  explicit SquareMean(const media::Image& gray)
      : width_(gray.width()),
        height_(gray.height()),
        sums_(static_cast<std::size_t>(width_ + 1) * static_cast<std::size_t>(height_ + 1)) {
    for (int y = 0; y < height_; ++y) {
      std::int32_t row = 0;
      for (int x = 0; x < width_; ++x) {
        row += *gray.pixel(x, y);
        sums_[index(x + 1, y + 1)] = sums_[index(x + 1, y)] + row;
      }
    }
  }
  float operator()(int x, int y, int reach) const {
    const int x0 = std::max(0, x - reach);
    const int x1 = std::min(width_, x + reach + 1);
    const int y0 = std::max(0, y - reach);
    const int y1 = std::min(height_, y + reach + 1);
    const std::int32_t sum = sums_[index(x1, y1)] - sums_[index(x0, y1)] - sums_[index(x1, y0)] + sums_[index(x0, y0)];
    return static_cast<float>(sum) / static_cast<float>((x1 - x0) * (y1 - y0));
  }

 private:
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_ + 1) + static_cast<std::size_t>(x);
  }
  int width_;
  int height_;
  std::vector<std::int32_t> sums_;  // up to 345 x 1380 x 255
};

}  // namespace

CopyCoder::CopyCoder(const pipeline::CopyKey& key) : details_(key, kOfFaces) {
  for (std::size_t i = 0; i < key.size(); ++i) key_[i / 8] |= std::uint64_t{key[i]} << (8 * (i % 8));
}

std::vector<pipeline::CopyCode> CopyCoder::codes(const media::Image& picture, const media::Box& face) const {
  const float scale = static_cast<float>(kColumns) / static_cast<float>(picture.width());
  const int rows = std::max(1, static_cast<int>(std::lround(static_cast<float>(picture.height()) * scale)));
  const media::Image cells = media::resize(media::to_gray(picture), kColumns, std::min(rows, 4 * kColumns));
  const media::Point middle{(face.x + face.width / 2) * scale, (face.y + face.height / 2) * scale};
  const media::Point half{std::max(1.0F, face.width * scale), std::max(1.0F, face.height * scale)};
  return {code(cells, middle, half),
          code(media::flip_horizontal(cells), {static_cast<float>(kColumns) - middle.x, middle.y}, half)};
}

std::vector<pipeline::CopyCode> CopyCoder::still_codes(const media::Image& picture, const Landmarks& landmarks) const {
  const float apart = std::hypot(landmarks[1].x - landmarks[0].x, landmarks[1].y - landmarks[0].y);
  if (!(apart >= kLeastApart)) return {};
  const media::Point eyes{(landmarks[0].x + landmarks[1].x) / 2, (landmarks[0].y + landmarks[1].y) / 2};
  const float left = std::max(0.0F, eyes.x - kWidth / 2 * apart);
  const float top = std::max(0.0F, eyes.y - kAboveEyes * apart);
  const media::Image cut = media::to_gray(media::crop(
      picture, {left, top, eyes.x + kWidth / 2 * apart - left, eyes.y + (kHeight - kAboveEyes) * apart - top}));
  const auto scaled = [&](int side) {
    return std::max(1, static_cast<int>(std::lround(static_cast<float>(side) * kApart / apart)));
  };
  const media::Point centre{(eyes.x - left) * kApart / apart, ((eyes.y - top) / apart + kBelowEyes) * kApart};
  const auto in_face = [&](float x, float y) {
    const float across = (x - centre.x) / (kHalfWidth * kApart);
    const float down = (y - centre.y) / (kHalfHeight * kApart);
    return across * across + down * down <= 1;
  };
  return pipeline::copy_codes(
      details_.of(media::resize(cut, scaled(cut.width()), scaled(cut.height())), {.places = in_face}));
}

pipeline::CopyCode CopyCoder::code(const media::Image& cells, media::Point middle, media::Point half) const {
  const SquareMean mean(cells);
  const auto chosen = static_cast<std::uint64_t>(
      65536 * std::min(1.0F, kCells / std::max(1.0F, 4 * kLimit * kLimit * half.x * half.y)));
  std::array<std::int32_t, kBits> sums{};
  const auto first = [](float at) { return std::max(0, static_cast<int>(at)); };
  const int last_x = std::min(cells.width() - 1, static_cast<int>(middle.x + kLimit * half.x));
  const int last_y = std::min(cells.height() - 1, static_cast<int>(middle.y + kLimit * half.y));
  for (int y = first(middle.y - kLimit * half.y); y <= last_y; ++y) {
    for (int x = first(middle.x - kLimit * half.x); x <= last_x; ++x) {
      const auto cell = static_cast<std::uint64_t>(y) << 32 | static_cast<std::uint32_t>(x);
      const std::uint64_t secret = base::mix_bits(key_[0] + 0x9E3779B97F4A7C15U * (cell + 1));
      if ((secret & 0xFFFFU) > chosen) continue;
      const float dx = (static_cast<float>(x) - middle.x) / (kReach * half.x);
      const float dy = (static_cast<float>(y) - middle.y) / (kReach * half.y);
      const float detail = mean(x, y, kNear) - mean(x, y, kAround);
      const float weight = std::exp(-0.5F * (dx * dx + dy * dy));
      const auto value =
          static_cast<std::int32_t>(std::lround(1000 * weight * detail / (std::fabs(detail) + kContrast)));
      for (std::size_t word = 0; word < kBits / 64; ++word) {
        const std::uint64_t signs = base::mix_bits(key_[1] ^ (secret + word * 0xD1342543DE82EF95U));
        for (std::size_t b = 0; b < 64; ++b) sums[word * 64 + b] += (signs >> b & 1U) != 0 ? value : -value;
      }
    }
  }
  pipeline::CopyCode code{};
  for (std::size_t b = 0; b < kBits; ++b) {
    if (sums[b] > 0) code.bits[b / 64] |= std::uint64_t{1} << (b % 64);
  }
  return code;
}

}  // namespace selfsame::face
