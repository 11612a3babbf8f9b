#include "finger/minutiae.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <tuple>
#include <utility>

#include "finger/thinning.hpp"
#include "media/elementary.hpp"

namespace selfsame::finger {
namespace {

constexpr int kSpur = 9;      // pixels: shorter branches are not ridges
constexpr int kIsland = 14;   // pixels: shorter lines between two ends are not ridges
constexpr int kTangent = 14;  // pixels along a line over which its direction is measured
constexpr int kGap = 11;      // pixels between facing ends of one broken line
constexpr int kCross = 6;     // pixels between a ridge's end and a facing valley's end: both are dropped
constexpr int kBorder = 8;    // pixels around a minutia that must have ridges
constexpr int kFacing = 90;   // of 256 per turn: minimum between the directions of facing ends

using Pixel = Place;
/// Clockwise from the top.
constexpr std::array<Pixel, 8> kAround{{{0, -1}, {1, -1}, {1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}, {-1, -1}}};

/// Bit k: the pixel at kAround[k].
unsigned around(const Bits& line, Pixel p) {
  const unsigned above = line.three(p.x, p.y - 1), here = line.three(p.x, p.y), below = line.three(p.x, p.y + 1);
  return above >> 1U | (here >> 2U) << 2U | (below >> 2U) << 3U | (below >> 1U & 1U) << 4U | (below & 1U) << 5U |
         (here & 1U) << 6U | (above & 1U) << 7U;
}
/// By the neighbours of a pixel, how many lines leave it: 1 at an end, 2 along a line, more at a fork.
constexpr std::array<std::uint8_t, 256> kBranches = [] {
  std::array<std::uint8_t, 256> made{};
  for (unsigned set = 0; set < made.size(); ++set) {
    const unsigned turned = (set << 1U | set >> 7U) & 0xFFU;
    made[set] = static_cast<std::uint8_t>(std::popcount(set & ~turned));
  }
  return made;
}();

struct Walk {
  std::vector<Pixel> path;  // the end first
  bool forks = false;
  bool ends = false;
};

/// From an end along its line, up to `most` pixels.
Walk walk(const Bits& line, Pixel end, std::size_t most) {
  Walk result;
  result.path.reserve(most);
  result.path.push_back(end);
  Pixel before = end;
  unsigned set = around(line, end);
  while (result.path.size() < most) {
    const Pixel here = result.path.back();
    Pixel next{-1, -1};
    for (const std::size_t k : {0U, 2U, 4U, 6U, 1U, 3U, 5U, 7U}) {  // straight steps first, so that no corner is cut
      const Pixel p{here.x + kAround[k].x, here.y + kAround[k].y};
      const bool back = std::abs(p.x - before.x) <= 1 && std::abs(p.y - before.y) <= 1 && result.path.size() > 1;
      if ((set >> k & 1U) != 0 && !back) {
        next = p;
        break;
      }
    }
    if (next.x < 0) {
      result.ends = true;
      return result;
    }
    set = around(line, next);
    if (kBranches[set] > 2) {
      result.forks = true;
      return result;
    }
    before = here;
    result.path.push_back(next);
  }
  return result;
}

/// Removes short branches, and short lines between two ends.
void prune(Bits& line) {
  for (const Pixel& end : ends_of(line)) {
    const Walk way = walk(line, end, kIsland);
    if ((way.forks && way.path.size() <= kSpur) || (way.ends && way.path.size() < kIsland)) {
      for (const Pixel& p : way.path) {
        line.clear(p.x, p.y);
      }
    }
  }
}

bool ridged(const RidgeField& field, int x, int y) {
  return x >= 0 && y >= 0 && field.ridged.holds(x / kCell, y / kCell) && field.ridged.at(x / kCell, y / kCell) != 0;
}

bool inside(const RidgeField& field, Pixel p) {
  constexpr int kSlant = kBorder * 7 / 10;
  return std::all_of(kAround.begin(), kAround.end(), [&](const Pixel& step) {
    const int reach = step.x != 0 && step.y != 0 ? kSlant : kBorder;
    return ridged(field, p.x + reach * step.x, p.y + reach * step.y);
  });
}

void add_ends(const Bits& line, MinutiaType type, const RidgeField& field, std::vector<Minutia>& to) {
  for (const Pixel& end : ends_of(line)) {
    const Walk way = walk(line, end, kTangent);
    if (way.path.size() < kTangent / 2 || !inside(field, end)) {
      continue;
    }
    const Pixel far = way.path.back();
    const float sure =
        field.quality.at(end.x / kCell, end.y / kCell) * field.coherence.at(end.x / kCell, end.y / kCell);
    to.push_back({static_cast<std::int16_t>(end.x), static_cast<std::int16_t>(end.y),
                  angle_of(static_cast<float>(far.x - end.x), static_cast<float>(far.y - end.y)),
                  static_cast<std::uint8_t>(255 * std::clamp(sure, 0.0F, 1.0F)), type});
  }
}

struct Lines {
  Bits ridges;
  Bits valleys;
};

Lines lines_of(const Ridges& ridges) {
  const int width = ridges.wave.width;
  const int height = ridges.wave.height;
  Lines lines{Bits(width, height), Bits(width, height)};
  static_assert(kCell == 8);
  for (int y = 0; y < height; ++y) {
    const std::int16_t* wave = ridges.wave.row(y);
    const std::uint8_t* ridged_cells = ridges.field.ridged.row(y / kCell);
    for (int c = 0; c < ridges.field.ridged.width; ++c) {
      if (ridged_cells[c] == 0) continue;
      const int wide = std::min(kCell, width - c * kCell);
      std::array<std::uint8_t, kCell> up{};
      for (int i = 0; i < wide; ++i) up[static_cast<std::size_t>(i)] = wave[c * kCell + i] > 0;
      const unsigned ridge = gather_bits(up);
      const unsigned valley = ~ridge & ((1U << wide) - 1);
      lines.ridges.row(y)[c / 8] |= std::uint64_t{ridge} << (c % 8 * kCell);
      lines.valleys.row(y)[c / 8] |= std::uint64_t{valley} << (c % 8 * kCell);
    }
  }
  for (Bits* line : {&lines.ridges, &lines.valleys}) {
    thin(*line);
    prune(*line);
    prune(*line);  // what was a fork may be an end now
  }
  return lines;
}

/// Ends that face each other across a gap belong to one broken line, or to a bridge between two.
bool contradict(const Minutia& a, const Minutia& b) {
  const int reach = a.type == b.type ? kGap : kCross;
  const int dx = a.x - b.x;
  const int dy = a.y - b.y;
  const int turn = static_cast<std::int8_t>(static_cast<std::uint8_t>(a.angle - b.angle));
  return dx * dx + dy * dy < reach * reach && std::abs(turn) > kFacing;
}

}  // namespace

std::uint8_t angle_of(float dx, float dy) {
  static const std::array<media::Direction, 256> directions = [] {
    std::array<media::Direction, 256> all{};
    for (std::size_t k = 0; k < all.size(); ++k) {
      all[k] = media::direction(static_cast<double>(k) / 256);
    }
    return all;
  }();
  const double x = dx, y = dy;
  const double more = std::max(std::fabs(x), std::fabs(y)), less = std::min(std::fabs(x), std::fabs(y));
  if (more == 0) return 0;
  // The arctangent, accurate to a sixth of a step; then the best of three candidate steps.
  const double slope = less / more;
  double about = slope * (32 + 11.12 * (1 - slope));
  if (std::fabs(y) > std::fabs(x)) about = 64 - about;
  if (x < 0) about = 128 - about;
  if (y < 0) about = 256 - about;
  std::size_t best = 0;
  double most = -1e9;
  for (const std::size_t step : {255U, 0U, 1U}) {
    const std::size_t k = (static_cast<std::size_t>(about + 0.5) + step) % 256;
    const double along = directions[k].cosine * x + directions[k].sine * y;
    if (along > most || (along == most && k < best)) {
      most = along;
      best = k;
    }
  }
  return static_cast<std::uint8_t>(best);
}

std::vector<Minutia> find_minutiae(const Ridges& ridges) {
  const Lines lines = lines_of(ridges);
  std::vector<Minutia> found;
  for (const MinutiaType type : {MinutiaType::ending, MinutiaType::bifurcation}) {
    const Bits& line = type == MinutiaType::ending ? lines.ridges : lines.valleys;
    add_ends(line, type, ridges.field, found);
  }
  std::vector<Minutia> result;
  for (std::size_t i = 0; i < found.size(); ++i) {
    bool real = true;
    for (std::size_t j = 0; j < found.size() && real; ++j) {
      real = i == j || !contradict(found[i], found[j]);
    }
    if (real) {
      result.push_back(found[i]);
    }
  }
  // A total order, so that the result does not depend on the platform's sort.
  std::sort(result.begin(), result.end(), [](const Minutia& a, const Minutia& b) {
    return std::tuple(b.quality, a.y, a.x, a.type) < std::tuple(a.quality, b.y, b.x, b.type);
  });
  result.resize(std::min(result.size(), kMostMinutiae));
  return result;
}

Print print_of(const Ridges& ridges) { return {find_minutiae(ridges), flow_of(ridges.field)}; }

std::vector<std::vector<media::Point>> ridge_lines(const Ridges& ridges) {
  Bits left = lines_of(ridges).ridges;
  std::vector<std::vector<media::Point>> result;
  const auto follow = [&](Pixel at) {
    std::vector<media::Point> line;
    while (at.x >= 0) {
      line.push_back({static_cast<float>(at.x), static_cast<float>(at.y)});
      left.clear(at.x, at.y);
      Pixel next{-1, -1};
      for (const std::size_t k : {0U, 2U, 4U, 6U, 1U, 3U, 5U, 7U}) {
        const Pixel p{at.x + kAround[k].x, at.y + kAround[k].y};
        if (left.get(p.x, p.y)) {
          next = p;
          break;
        }
      }
      at = next;
    }
    result.push_back(std::move(line));
  };
  for (const Pixel& end : ends_of(left)) {
    if (left.get(end.x, end.y)) {
      follow(end);
    }
  }
  for (int y = 0; y < left.height(); ++y) {
    for (int x = 0; x < left.width(); ++x) {
      if (left.get(x, y)) {
        follow({x, y});
      }
    }
  }
  return result;
}

Plane<Flow> flow_of(const RidgeField& field) {
  constexpr int kStep = kFlowCell / kCell;
  Plane<Flow> result((field.ridged.width + kStep - 1) / kStep, (field.ridged.height + kStep - 1) / kStep);
  for (int r = 0; r < result.height; ++r) {
    for (int c = 0; c < result.width; ++c) {
      float cosine = 0;
      float sine = 0;
      float period = 0;
      int cells = 0;
      for (int y = r * kStep; y < std::min((r + 1) * kStep, field.ridged.height); ++y) {
        for (int x = c * kStep; x < std::min((c + 1) * kStep, field.ridged.width); ++x) {
          if (field.ridged.at(x, y) != 0) {
            cosine += field.cosine.at(x, y);
            sine += field.sine.at(x, y);
            period += field.period.at(x, y);
            ++cells;
          }
        }
      }
      if (2 * cells >= kStep * kStep) {
        result.at(c, r) = {angle_of(cosine, sine),
                           static_cast<std::uint8_t>(16 * period / static_cast<float>(cells) + 0.5F)};
      }
    }
  }
  return result;
}

}  // namespace selfsame::finger
