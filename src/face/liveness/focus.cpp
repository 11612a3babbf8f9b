#include "face/liveness/focus.hpp"

#include <algorithm>
#include <cmath>

namespace selfsame::face::liveness {
namespace {

/// A smaller squared difference over 6 pixels (12 levels) is not an edge by which to judge focus.
constexpr int kLeastEdge = 144;
constexpr int kReach = 3;
/// About this many samples are enough.
constexpr float kSamples = 4000;
/// Share of the face's box to use, around its middle.
constexpr float kPart = 0.8F;
/// A face with only flat areas counts as out of focus.
constexpr float kFlat = -10;

/// Green approximates luma, which spares the conversion of the whole picture.
struct Green {
  const media::Image& picture;
  int operator()(int x, int y) const { return picture.pixel(x, y)[picture.channels() >= 3 ? 1 : 0]; }
};

struct Fineness {
  double fine = 0;
  double coarse = 0;

  void add(const Green& green, int x, int y) {
    const auto squared = [](int difference) { return difference * difference; };
    const int across = squared(green(x + kReach, y) - green(x - kReach, y));
    const int down = squared(green(x, y + kReach) - green(x, y - kReach));
    if (across >= kLeastEdge) {
      coarse += across;
      fine += squared(green(x + 1, y) - green(x - 1, y));
    }
    if (down >= kLeastEdge) {
      coarse += down;
      fine += squared(green(x, y + 1) - green(x, y - 1));
    }
  }
};

}  // namespace

float focus_db(const media::Image& picture, const media::Box& face) {
  const media::Box region{face.x + face.width * (1 - kPart) / 2, face.y + face.height * (1 - kPart) / 2,
                          face.width * kPart, face.height * kPart};
  Fineness found;
  const Green green{picture};
  const int step = std::max(1, static_cast<int>(std::sqrt(region.area() / kSamples)));
  const int left = std::max(kReach, static_cast<int>(region.x));
  const int top = std::max(kReach, static_cast<int>(region.y));
  const int right = std::min(picture.width() - kReach, static_cast<int>(region.x + region.width));
  const int bottom = std::min(picture.height() - kReach, static_cast<int>(region.y + region.height));
  // Staggered in both directions, so that a regular pattern does not meet the samples everywhere.
  for (int row = 0; top + row * step < bottom; ++row) {
    for (int column = 0; left + column * step < right; ++column) {
      found.add(green, std::min(right - 1, left + column * step + row % step),
                std::min(bottom - 1, top + row * step + column % step));
    }
  }
  if (found.coarse <= 0) return kFlat;
  return std::max(kFlat, 10 * std::log10(static_cast<float>(std::max(found.fine, 1.0) / found.coarse)));
}

}  // namespace selfsame::face::liveness
