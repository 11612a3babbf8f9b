#include "finger/sensor_area.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace selfsame::finger {
namespace {

constexpr int kFlatReach = 2;            // pixels on each side with the same value, if nothing was captured
constexpr int kFlatGrow = 3;             // pixels around them that are left out too
constexpr std::size_t kFlatLeast = 500;  // pixels

/// Pixels whose neighbours to kFlatReach all have the same value.
Plane<std::uint8_t> flat_pixels(const media::Image& gray) {
  const auto width = static_cast<std::size_t>(gray.width());
  constexpr std::uint8_t kSide = 2 * kFlatReach + 1;
  Plane<std::uint8_t> result(gray.width(), gray.height());
  // Of each pixel, how many rows up to its own have its value there and in kSide - 1 pixels to the left; at most kSide.
  std::vector<std::uint8_t> rows(width);
  for (int y = 0; y < gray.height(); ++y) {
    const std::uint8_t* row = gray.row(y);
    const std::uint8_t* above = gray.row(std::max(0, y - 1));
    for (std::size_t x = kSide - 1; x < width; ++x) {
      // Without a branch, so that this becomes vectors.
      const bool equal =
          (row[x] == row[x - 1]) & (row[x] == row[x - 2]) & (row[x] == row[x - 3]) & (row[x] == row[x - 4]);
      const auto longer = static_cast<std::uint8_t>(row[x] == above[x] ? rows[x] + 1 : 1);
      rows[x] = equal ? std::min(longer, kSide) : std::uint8_t{0};
    }
    if (y + 1 < kSide) continue;
    std::uint8_t* out = result.row(y - kFlatReach);
    for (std::size_t x = kSide - 1; x < width; ++x) out[x - kFlatReach] = rows[x] == kSide;
  }
  return result;
}

/// Flat pixels of a row, from `left` up to but excluding `right`.
struct Run {
  int y, left, right;
  std::size_t part;
};

/// Runs that are connected by their pixels' sides, and how many pixels they have.
class Parts {
 public:
  std::size_t add(std::size_t pixels, bool at_edge) {
    parts_.push_back({parts_.size(), pixels, at_edge});
    return parts_.size() - 1;
  }
  void join(std::size_t one, std::size_t other) {
    one = find(one);
    other = find(other);
    if (one == other) return;
    parts_[other].of = one;
    parts_[one].pixels += parts_[other].pixels;
    parts_[one].at_edge |= parts_[other].at_edge;
  }
  bool counts(std::size_t part) {
    const Part& whole = parts_[find(part)];
    return whole.pixels >= kFlatLeast && whole.at_edge;
  }

 private:
  struct Part {
    std::size_t of;
    std::size_t pixels;
    bool at_edge;
  };
  std::size_t find(std::size_t part) {
    while (parts_[part].of != part) part = parts_[part].of = parts_[parts_[part].of].of;
    return part;
  }
  std::vector<Part> parts_;
};

/// Row by row, each with its part.
std::vector<Run> runs_of(const Plane<std::uint8_t>& flat, Parts& parts) {
  std::vector<Run> runs;
  std::size_t above = 0;  // the first run of the row above that may touch the next run
  for (int y = 0; y < flat.height; ++y) {
    const std::size_t first = runs.size();
    const std::uint8_t* row = flat.row(y);
    const std::uint8_t* end = row + flat.width;
    for (const std::uint8_t *from = row, *to = row; (from = std::find(to, end, 1)) != end;) {
      to = std::find(from, end, 0);
      const Run run{y, static_cast<int>(from - row), static_cast<int>(to - row), 0};
      const bool at_edge = run.left == kFlatReach || run.right == flat.width - kFlatReach || y == kFlatReach ||
                           y == flat.height - kFlatReach - 1;
      runs.push_back(run);
      runs.back().part = parts.add(static_cast<std::size_t>(run.right - run.left), at_edge);
      while (above < first && runs[above].right <= run.left) ++above;
      for (std::size_t k = above; k < first && runs[k].left < run.right; ++k) {
        parts.join(runs[k].part, runs.back().part);
      }
    }
    above = first;
  }
  return runs;
}

}  // namespace

Plane<std::uint8_t> sensor_area(const media::Image& gray) {
  Plane<std::uint8_t> result(gray.width(), gray.height(), 1);
  Parts parts;
  for (const Run& run : runs_of(flat_pixels(gray), parts)) {
    if (!parts.counts(run.part)) continue;
    const int left = std::max(0, run.left - kFlatGrow);
    const int right = std::min(result.width, run.right + kFlatGrow);
    for (int y = std::max(0, run.y - kFlatGrow); y <= std::min(result.height - 1, run.y + kFlatGrow); ++y) {
      std::fill(result.row(y) + left, result.row(y) + right, std::uint8_t{0});
    }
  }
  return result;
}

}  // namespace selfsame::finger
