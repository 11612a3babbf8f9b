#include "media/picture_marks.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <tuple>

#include "base/check.hpp"
#include "media/kernels.hpp"
#include "media/smoothing.hpp"

namespace selfsame::media {
namespace {

constexpr std::size_t kPoints = 16;  // looked at for each bit
constexpr std::uint64_t kPurpose = 1;

// In pixels. Detail is what a narrow mean keeps and a wide one does not: ridges of a finger at 500 dpi.
constexpr float kNarrow = 1.5F;
constexpr float kWide = 4;
constexpr float kContrastSigma = 10;
constexpr float kDirectionSigma = 6;
constexpr float kStructureSigma = 8;
constexpr int kApart = 7;  // places
constexpr int kMargin = 7;

constexpr float kMostDetail = 16;       // grey levels at which edges are softly clipped, so that no frame dominates
constexpr float kLeastContrast = 0.3F;  // relative to the 80th percentile of pixels: below this there is no structure
constexpr float kContrastFloor = 0.1F;
constexpr float kNoise = 0.5F;  // grey levels
constexpr float kLeastStructure = 0.85F;

/// Detail, normalised to about the same contrast everywhere, and a map of where there is any.
struct Detail {
  FloatPlane values;
  std::vector<bool> structured;

  bool holds(float x, float y) const {
    return x >= 0 && y >= 0 && x < static_cast<float>(values.width - 1) && y < static_cast<float>(values.height - 1);
  }
  /// Of a place that it holds.
  float at(float x, float y) const {
    const int column = static_cast<int>(x);
    const int row = static_cast<int>(y);
    const float u = x - static_cast<float>(column);
    const float v = y - static_cast<float>(row);
    const float* above = values.row(row) + column;
    const float* below = above + values.width;
    return (above[0] * (1 - u) + above[1] * u) * (1 - v) + (below[0] * (1 - u) + below[1] * u) * v;
  }
  bool is_structured(int x, int y) const { return structured[values.index(x, y)]; }
};

Detail detail_of(const Image& gray) {
  FloatPlane picture(gray.width(), gray.height());
  std::copy(gray.bytes().begin(), gray.bytes().end(), picture.values.begin());
  Detail detail{smoothed(picture, kNarrow), std::vector<bool>(picture.values.size())};
  const FloatPlane wide = smoothed(picture, kWide);
  FloatPlane squares(gray.width(), gray.height());
  for (std::size_t i = 0; i < squares.values.size(); ++i) {
    float& value = detail.values.values[i];
    value -= wide.values[i];
    value /= 1 + std::fabs(value) / kMostDetail;
    squares.values[i] = value * value;
  }
  FloatPlane contrast = smoothed(squares, kContrastSigma);
  // Rounding may leave a running sum slightly negative.
  for (float& value : contrast.values) value = std::sqrt(std::max(0.0F, value));
  std::vector<float> sorted = contrast.values;
  const auto high = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() * 8 / 10);
  std::nth_element(sorted.begin(), high, sorted.end());
  for (std::size_t i = 0; i < contrast.values.size(); ++i) {
    detail.structured[i] = contrast.values[i] > kLeastContrast * *high && contrast.values[i] > kNoise;
    detail.values.values[i] /= contrast.values[i] + kContrastFloor * *high + kNoise;
  }
  return detail;
}

/// How strongly lines around each pixel bend into a parabola, and its direction.
struct Bends {
  FloatPlane strength;
  FloatPlane real, imaginary;
};

Bends bends_of(const FloatPlane& detail) {
  const int width = detail.width;
  const int height = detail.height;
  // The squared gradient as a complex number has one value for both senses of a line.
  FloatPlane real(width, height);
  FloatPlane imaginary(width, height);
  for (int y = 1; y + 1 < height; ++y) {
    for (int x = 1; x + 1 < width; ++x) {
      const std::size_t i = detail.index(x, y);
      const float dx = (detail.values[i + 1] - detail.values[i - 1]) / 2;
      const float dy = (detail.row(y + 1)[x] - detail.row(y - 1)[x]) / 2;
      real.values[i] = dx * dx - dy * dy;
      imaginary.values[i] = 2 * dx * dy;
    }
  }
  real = smoothed(real, kDirectionSigma);
  imaginary = smoothed(imaginary, kDirectionSigma);
  Bends bends{FloatPlane(width, height), FloatPlane(width, height), FloatPlane(width, height)};
  for (int y = 1; y + 1 < height; ++y) {
    for (int x = 1; x + 1 < width; ++x) {
      const std::size_t i = detail.index(x, y);
      const float re = real.values[i + 1] - real.values[i - 1] + imaginary.row(y + 1)[x] - imaginary.row(y - 1)[x];
      const float im = imaginary.values[i + 1] - imaginary.values[i - 1] - real.row(y + 1)[x] + real.row(y - 1)[x];
      bends.real.values[i] = re;
      bends.imaginary.values[i] = im;
      bends.strength.values[i] = std::sqrt(re * re + im * im);
    }
  }
  return bends;
}

struct StrikingPlace {
  Point at;
  float strength = 0;
  float direction = 0;  // radians
};

bool is_highest(const FloatPlane& strength, int x, int y) {
  const float here = strength.row(y)[x];
  for (int v = -kApart; v <= kApart; ++v) {
    for (int u = -kApart; u <= kApart; ++u) {
      if ((u != 0 || v != 0) && strength.row(y + v)[x + u] >= here) return false;
    }
  }
  return true;
}

/// The position, between -1/2 and 1/2, of the peak of a parabola through three values, the middle one the highest.
float top(float before, float here, float after) {
  const float bend = before - 2 * here + after;
  return bend < 0 ? (before - after) / (2 * bend) : 0;
}

/// The most distinctive first.
std::vector<StrikingPlace> striking_places(const Detail& detail, const PictureParts& parts, std::size_t most) {
  const Bends bends = bends_of(detail.values);
  const FloatPlane& strength = bends.strength;
  FloatPlane structure(strength.width, strength.height);
  std::copy(detail.structured.begin(), detail.structured.end(), structure.values.begin());
  structure = smoothed(structure, kStructureSigma);
  std::vector<StrikingPlace> found;
  for (int y = kMargin; y + kMargin < strength.height; ++y) {
    for (int x = kMargin; x + kMargin < strength.width; ++x) {
      const std::size_t i = strength.index(x, y);
      if (structure.values[i] < kLeastStructure || !is_highest(strength, x, y)) continue;
      const float here = strength.values[i];
      const Point at{static_cast<float>(x) + top(strength.values[i - 1], here, strength.values[i + 1]),
                     static_cast<float>(y) + top(strength.row(y - 1)[x], here, strength.row(y + 1)[x])};
      if (parts.places && !parts.places(at.x, at.y)) continue;
      found.push_back({at, here, std::atan2(bends.imaginary.values[i], bends.real.values[i])});
    }
  }
  std::sort(found.begin(), found.end(), [](const StrikingPlace& a, const StrikingPlace& b) {
    return std::tuple(b.strength, a.at.y, a.at.x) < std::tuple(a.strength, b.at.y, b.at.x);
  });
  found.resize(std::min(found.size(), most));
  return found;
}

/// The frame from which a mark samples a picture.
struct Frame {
  Point middle;
  Point along;  // of length 1: the x axis
  float distance = 0;
  float strength = 0;  // of the weaker place
};

std::optional<Frame> frame_of(const StrikingPlace& a, const StrikingPlace& b, const PictureMarkOptions& options) {
  const float dx = b.at.x - a.at.x;
  const float dy = b.at.y - a.at.y;
  const float distance = std::sqrt(dx * dx + dy * dy);
  if (distance < options.nearest || distance > options.farthest) return std::nullopt;
  // From the place that opens more towards the other one, which also holds in a mirror image.
  const float axis = std::atan2(dy, dx);
  const float sense = std::cos(a.direction - axis) > -std::cos(b.direction - axis) ? -1.0F : 1.0F;
  return Frame{{(a.at.x + b.at.x) / 2, (a.at.y + b.at.y) / 2},
               {sense * dx / distance, sense * dy / distance},
               distance,
               std::min(a.strength, b.strength)};
}

/// The best first.
std::vector<Frame> frames_of(const std::vector<StrikingPlace>& places, const PictureMarkOptions& options) {
  std::vector<Frame> frames;
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t j = i + 1; j < places.size(); ++j) {
      if (const auto frame = frame_of(places[i], places[j], options)) frames.push_back(*frame);
    }
  }
  std::sort(frames.begin(), frames.end(), [](const Frame& a, const Frame& b) {
    return std::tuple(b.strength, a.middle.y, a.middle.x) < std::tuple(a.strength, b.middle.y, b.middle.x);
  });
  return frames;
}

/// None if too little is visible.
std::optional<Mark> mark_of(const Detail& detail, const PictureParts& parts, const Frame& frame,
                            const std::vector<Point>& points, const PictureMarkOptions& options) {
  const float scale = options.reach * frame.distance;
  std::size_t seen = 0;
  const auto look = [&](float x, float y) {
    const Point at{frame.middle.x + scale * (frame.along.x * x - frame.along.y * y),
                   frame.middle.y + scale * (frame.along.y * x + frame.along.x * y)};
    if (!detail.holds(at.x, at.y)) return 0.0F;
    const int column = static_cast<int>(at.x);
    const int row = static_cast<int>(at.y);
    if (parts.looked_at && !parts.looked_at(column, row)) return 0.0F;
    if (detail.is_structured(column, row)) ++seen;
    return detail.at(at.x, at.y);
  };
  Mark mark{};
  for (std::size_t b = 0; b < kMarkBits; ++b) {
    float sum = 0;
    for (std::size_t k = 0; k < kPoints; ++k) {
      const Point& point = points[b * kPoints + k];
      // Values that are the same in a mirror image.
      const float both = look(point.x, point.y) + look(point.x, -point.y);
      sum += k % 2 == 0 ? both : -both;
    }
    set_bit(mark, b, sum);
  }
  if (static_cast<float>(seen) < options.least_seen * static_cast<float>(2 * points.size())) return std::nullopt;
  return mark;
}

}  // namespace

PictureMarks::PictureMarks(const MarkKey& key, PictureMarkOptions options) : options_(options) {
  MarkNumbers numbers(key, kPurpose);
  while (points_.size() < kMarkBits * kPoints) {
    const Point point{2 * numbers.draw() - 1, 2 * numbers.draw() - 1};
    if (point.x * point.x + point.y * point.y <= 1) points_.push_back(point);
  }
}

std::vector<Mark> PictureMarks::of(const Image& gray, const PictureParts& parts) const {
  SELFSAME_CHECK(gray.channels() == 1);
  if (static_cast<std::size_t>(gray.width()) * static_cast<std::size_t>(gray.height()) > kMostPixels) {
    SELFSAME_CHECK(!parts.places && !parts.looked_at);
    return of(resize(gray, (gray.width() + 1) / 2, (gray.height() + 1) / 2));
  }
  if (std::min(gray.width(), gray.height()) <= 2 * kMargin) return {};
  const Detail detail = detail_of(gray);
  std::vector<Mark> marks;
  for (const Frame& frame : frames_of(striking_places(detail, parts, options_.places), options_)) {
    if (marks.size() == options_.most) break;
    if (const auto mark = mark_of(detail, parts, frame, points_, options_)) marks.push_back(*mark);
  }
  return marks;
}

}  // namespace selfsame::media
