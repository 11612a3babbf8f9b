#include "face/liveness/border.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <vector>

#include "media/kernels.hpp"

namespace selfsame::face::liveness {
namespace {

/// Slopes up to 15 degrees either way, fine enough that a line across the whole scene stays within a pixel of its bin.
constexpr int kSlopes = 27;
constexpr float kSlopeStep = 0.0206F;
/// In perspective, sides of one rectangle differ by up to this many bins, about 4 degrees.
constexpr int kKeystoneBins = 3;
/// An edge's own direction is known to about 7 degrees.
constexpr int kDirectionBins = 6;
/// Half differences below this are noise or shading. Luma levels
constexpr float kLeastGradient = 4;
/// A side must be this many face lengths long to count.
constexpr float kSideLength = 1.2F;
/// A side may cut into the face's box by this share of it.
constexpr float kInset = 0.05F;
/// One pixel of an edge that runs roughly along `along`: the scene's rows for upright edges, its columns for level
/// ones.
struct EdgePixel {
  int along;
  float across;  // with subpixel precision
  float slope;   // of the edge: change of across with along
};

/// A luma plane addressed by (along, across), so that the same code finds upright and level edges.
struct Plane {
  const media::Image& gray;
  bool upright;
  int length() const { return upright ? gray.height() : gray.width(); }
  int breadth() const { return upright ? gray.width() : gray.height(); }
  float operator()(int along, int across) const {
    return static_cast<float>(upright ? *gray.pixel(across, along) : *gray.pixel(along, across));
  }
};

/// Pixels whose gradient across is a local maximum; the edge is located by a parabola through three of them.
std::vector<EdgePixel> edge_pixels(const Plane& plane) {
  constexpr float kSteepest = 0.4F;  // 15 degrees plus the error of a direction
  std::vector<EdgePixel> out;
  for (int along = 1; along + 1 < plane.length(); ++along) {
    // Sobel masks: plain differences of pixels would see steps along a fine slanted edge.
    const auto across_line = [&](int across) {
      return (plane(along - 1, across) + 2 * plane(along, across) + plane(along + 1, across)) / 4;
    };
    const auto gradient = [&](int across) { return (across_line(across + 1) - across_line(across - 1)) / 2; };
    const auto change_along = [&](int across) { return plane(along + 1, across) - plane(along - 1, across); };
    for (int across = 2; across + 2 < plane.breadth(); ++across) {
      const float here = gradient(across);
      const float size = std::abs(here);
      if (size < kLeastGradient) continue;
      const float before = std::abs(gradient(across - 1));
      const float after = std::abs(gradient(across + 1));
      if (size < before || size <= after) continue;
      const float along_edge = (change_along(across - 1) + 2 * change_along(across) + change_along(across + 1)) / 8;
      const float slope = -along_edge / here;
      if (std::abs(slope) > kSteepest) continue;
      const float offset = (after - before) / (2 * (2 * size - before - after));
      out.push_back({along, static_cast<float>(across) + offset, slope});
    }
  }
  return out;
}

/// For each slope, the visible share of the side's length along the best line on one side of the face. [0, 1]
using Lines = std::array<float, kSlopes>;

/// Hough transform (Duda and Hart 1972) of edge pixels, by slope and by position at the face's middle.
class Votes {
 public:
  Votes(const Plane& plane, float middle) : breadth_(plane.breadth()), counts_(index(kSlopes, 0)) {
    for (const EdgePixel& pixel : edge_pixels(plane)) {
      const int nearest = static_cast<int>(std::lround(pixel.slope / kSlopeStep)) + kSlopes / 2;
      const int last = std::min(kSlopes - 1, nearest + kDirectionBins);
      for (int k = std::max(0, nearest - kDirectionBins); k <= last; ++k) {
        const float place = pixel.across - slope(k) * (static_cast<float>(pixel.along) - middle);
        const int bin = static_cast<int>(std::floor(place + 0.5F));
        if (bin < 0 || bin >= breadth_) continue;
        counts_[index(k, bin)] += 1;
      }
    }
  }

  static float slope(int k) { return static_cast<float>(k - kSlopes / 2) * kSlopeStep; }

  /// Among positions in [from, to). A line may waver over two neighbouring positions.
  Lines best(float from, float to, float side_length) const {
    Lines lines{};
    const int first = std::clamp(static_cast<int>(std::ceil(from)), 0, breadth_);
    const int end = std::clamp(static_cast<int>(std::ceil(to)), 0, breadth_);
    for (int k = 0; k < kSlopes; ++k) {
      for (int place = first; place + 1 < end; ++place) {
        const float seen = (counts_[index(k, place)] + counts_[index(k, place + 1)]) / side_length;
        float& most = lines[static_cast<std::size_t>(k)];
        most = std::max(most, std::min(1.0F, seen));
      }
    }
    return lines;
  }

 private:
  std::size_t index(int k, int place) const { return static_cast<std::size_t>(k * breadth_ + place); }
  int breadth_;
  std::vector<float> counts_;
};

/// The best line whose slope is within the keystone's tolerance of bin k.
float near(const Lines& lines, int k) {
  const auto first = lines.begin() + std::max(0, k - kKeystoneBins);
  return *std::max_element(first, lines.begin() + std::min(kSlopes, k + kKeystoneBins + 1));
}

}  // namespace

float border_side(const FaceView& view) {
  const media::Image gray = media::to_gray(view.scene);
  const media::Box& face = view.face;
  const Votes upright({gray, true}, face.centre().y);
  const Votes level({gray, false}, face.centre().x);
  const float tall = std::min(kSideLength * face.height, static_cast<float>(gray.height()));
  const float wide = std::min(kSideLength * face.width, static_cast<float>(gray.width()));
  const float right_edge = face.x + face.width;
  const float bottom_edge = face.y + face.height;
  const Lines left = upright.best(0, face.x + kInset * face.width, tall);
  const Lines right = upright.best(right_edge - kInset * face.width, static_cast<float>(gray.width()), tall);
  const Lines top = level.best(0, face.y + kInset * face.height, wide);
  const Lines bottom = level.best(bottom_edge - kInset * face.height, static_cast<float>(gray.height()), wide);

  float most = 0;
  float second = 0;
  for (int k = 0; k < kSlopes; ++k) {
    // A rectangle turned clockwise has level sides that fall to the right and upright ones that lean to the left.
    const int opposite = kSlopes - 1 - k;
    std::array sides{near(left, opposite), near(right, opposite), near(top, k), near(bottom, k)};
    float all = 0;
    std::sort(sides.begin(), sides.end(), std::greater<>());
    for (const float side : sides) all += side / 4;
    if (all <= most) continue;
    most = all;
    second = sides[1];
  }
  return second;
}

}  // namespace selfsame::face::liveness
