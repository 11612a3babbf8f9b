#include "finger/singular_points.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <tuple>

#include "finger/minutiae.hpp"
#include "finger/smoothing.hpp"
#include "media/elementary.hpp"

namespace selfsame::finger {
namespace {

constexpr float kSmoothing = 1.2F;  // cells, sigma
constexpr float kReach = 2.5F;      // cells, sigma of the filters
constexpr int kRadius = 6;          // cells, where they end
constexpr float kLeastReliability = 0.5F;
constexpr float kTooNear = 2.5F;            // cells between a core and a delta that cancel out
constexpr float kTwinReach = 6;             // cells between two cores that may belong to one whorl
constexpr std::size_t kLeastForArch = 500;  // ridged cells, about 80 mm2: a smaller area may be the tip of any finger
constexpr float kAligned = 0.25F;           // sine, between a tented arch's axis and the ridges on it

constexpr int kStraight = 4;        // steps from a core before its ridges are followed
constexpr float kLeastWay = 60;     // minimum pixels to follow them
constexpr float kLeastLean = 0.3F;  // sine, from upright

struct Complex {
  float re = 0;
  float im = 0;
};

/// The field of twice the direction, 0 if there are no ridges.
struct Flowing {
  Plane<float> cosine, sine;
  Complex at(int c, int r) const { return {cosine.at(c, r), sine.at(c, r)}; }
};

Flowing flowing(const RidgeField& field) {
  Flowing z{field.cosine, field.sine};
  for (std::size_t i = 0; i < z.cosine.values.size(); ++i) {
    if (field.ridged.values[i] == 0) z.cosine.values[i] = z.sine.values[i] = 0;
  }
  return z;
}

/// The winding number of the values at four corners, in order, around zero: exact, from signs.
int winding(const std::array<Complex, 4>& corners) {
  int turns = 0;
  for (std::size_t k = 0; k < corners.size(); ++k) {
    const Complex a = corners[k], b = corners[(k + 1) % corners.size()];
    const float side = a.re * b.im - a.im * b.re;
    if (a.im <= 0 && b.im > 0 && side > 0) ++turns;
    if (a.im > 0 && b.im <= 0 && side < 0) --turns;
  }
  return turns;
}

/// The zero of values interpolated linearly between four corners (top left, top right, bottom right, bottom left).
Complex zero_between(const std::array<Complex, 4>& v) {
  Complex at{0.5F, 0.5F};
  for (int step = 0; step < 4; ++step) {
    const float s = at.re, t = at.im;
    const auto mix = [&](float a, float b, float c, float d) {
      return (1 - t) * ((1 - s) * a + s * b) + t * ((1 - s) * d + s * c);
    };
    const auto along = [&](float a, float b, float c, float d) { return (1 - t) * (b - a) + t * (c - d); };
    const auto down = [&](float a, float b, float c, float d) { return (1 - s) * (d - a) + s * (c - b); };
    const Complex f{mix(v[0].re, v[1].re, v[2].re, v[3].re), mix(v[0].im, v[1].im, v[2].im, v[3].im)};
    const Complex fs{along(v[0].re, v[1].re, v[2].re, v[3].re), along(v[0].im, v[1].im, v[2].im, v[3].im)};
    const Complex ft{down(v[0].re, v[1].re, v[2].re, v[3].re), down(v[0].im, v[1].im, v[2].im, v[3].im)};
    const float area = fs.re * ft.im - fs.im * ft.re;
    if (std::fabs(area) < 1e-9F) break;
    at.re = std::clamp(s - (f.re * ft.im - f.im * ft.re) / area, 0.0F, 1.0F);
    at.im = std::clamp(t - (fs.re * f.im - fs.im * f.re) / area, 0.0F, 1.0F);
  }
  return at;
}

/// The mean of the field around (x, y), in cells, each place rotated back by `order` times its bearing. A core's field
/// gives a vector of length 1 for order 1, a delta's for order -1, a distant whorl's for order 2.
Complex response(const Flowing& z, float x, float y, int order) {
  Complex sum;
  float all = 0;
  const int c0 = static_cast<int>(x), r0 = static_cast<int>(y);
  for (int r = r0 - kRadius; r <= r0 + kRadius; ++r) {
    for (int c = c0 - kRadius; c <= c0 + kRadius; ++c) {
      const float dx = static_cast<float>(c) - x, dy = static_cast<float>(r) - y;
      const float far2 = dx * dx + dy * dy;
      if (far2 < 0.25F || far2 > kRadius * kRadius) continue;
      const auto weight = static_cast<float>(media::exponential(static_cast<double>(-far2 / (2 * kReach * kReach))));
      all += weight;
      if (!z.cosine.holds(c, r)) continue;
      const float far = std::sqrt(far2);
      const float cosine = dx / far, sine = dy / far;
      Complex back{cosine, -sine};
      if (order == -1) back.im = sine;
      if (order == 2) back = {cosine * cosine - sine * sine, -2 * cosine * sine};
      const Complex value = z.at(c, r);
      sum.re += weight * (value.re * back.re - value.im * back.im);
      sum.im += weight * (value.re * back.im + value.im * back.re);
    }
  }
  return {sum.re / all, sum.im / all};
}

float length(const Complex& v) { return std::sqrt(v.re * v.re + v.im * v.im); }

struct Candidate {
  SingularKind kind;
  float x, y;  // cells
  float reliability = 0;
  std::uint8_t angle = 0;
  bool undone = false;
};

float distance(const Candidate& a, const Candidate& b) { return length({a.x - b.x, a.y - b.y}); }

std::vector<Candidate> find_candidates(const Flowing& z) {
  const Flowing smooth{gaussian(z.cosine, kSmoothing), gaussian(z.sine, kSmoothing)};
  std::vector<Candidate> found;
  for (int r = 0; r + 1 < z.cosine.height; ++r) {
    for (int c = 0; c + 1 < z.cosine.width; ++c) {
      const std::array<Complex, 4> corners{smooth.at(c, r), smooth.at(c + 1, r), smooth.at(c + 1, r + 1),
                                           smooth.at(c, r + 1)};
      const int turns = winding(corners);
      if (turns == 0) continue;
      const Complex inside = zero_between(corners);
      found.push_back({turns > 0 ? SingularKind::core : SingularKind::delta, static_cast<float>(c) + inside.re,
                       static_cast<float>(r) + inside.im});
    }
  }
  return found;
}

/// A core and a delta side by side are noise, because from afar the flow winds around neither. Removes the nearest
/// pairs first.
void undo_pairs(std::vector<Candidate>& found) {
  struct Pair {
    float far;
    std::size_t core, delta;
  };
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (std::size_t j = 0; j < found.size(); ++j) {
      if (found[i].kind != SingularKind::core || found[j].kind != SingularKind::delta) continue;
      const float far = distance(found[i], found[j]);
      if (far < kTooNear) pairs.push_back({far, i, j});
    }
  }
  std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
    return std::tie(a.far, a.core, a.delta) < std::tie(b.far, b.core, b.delta);
  });
  for (const Pair& pair : pairs) {
    if (!found[pair.core].undone && !found[pair.delta].undone)
      found[pair.core].undone = found[pair.delta].undone = true;
  }
}

void judge(const Flowing& z, std::vector<Candidate>& found) {
  for (Candidate& one : found) {
    const bool core = one.kind == SingularKind::core;
    const Complex answer = response(z, one.x, one.y, core ? 1 : -1);
    one.reliability = length(answer);
    const std::uint8_t angle = angle_of(answer.re, answer.im);
    one.angle = core ? angle : static_cast<std::uint8_t>(angle / 3);
    if (!core) continue;
    // Two cores close together have no fields of their own.
    for (const Candidate& other : found) {
      if (&other == &one || other.undone || other.kind != SingularKind::core || distance(one, other) > kTwinReach)
        continue;
      const float both = length(response(z, (one.x + other.x) / 2, (one.y + other.y) / 2, 2));
      one.reliability = std::max(one.reliability, both);
    }
  }
}

const SingularPoint* best(std::span<const SingularPoint> points, SingularKind kind, std::size_t number) {
  for (const SingularPoint& point : points) {
    if (point.kind == kind && number-- == 0) return &point;
  }
  return nullptr;
}

/// The mean sine between the straight line from one place to another and the ridges on it.
float slant(const RidgeField& field, const SingularPoint& from, const SingularPoint& to) {
  const float dx = to.x - from.x, dy = to.y - from.y;
  const float far2 = dx * dx + dy * dy;
  constexpr int kSteps = 16;
  float sum = 0;
  int known = 0;
  for (int k = 1; k < kSteps; ++k) {
    const float part = static_cast<float>(k) / kSteps;
    const int c = static_cast<int>(from.x + part * dx) / kCell, r = static_cast<int>(from.y + part * dy) / kCell;
    if (!field.ridged.holds(c, r) || field.ridged.at(c, r) == 0) continue;
    const float cosine = ((dx * dx - dy * dy) * field.cosine.at(c, r) + 2 * dx * dy * field.sine.at(c, r)) / far2;
    sum += std::sqrt(std::max(0.0F, (1 - cosine) / 2));
    ++known;
  }
  return known == 0 ? 1 : sum / static_cast<float>(known);
}

/// The direction in which a core's innermost ridges lead, in pixels.
Complex follow(const RidgeField& field, const SingularPoint& core) {
  constexpr float kStep = 4;
  constexpr int kSteps = 30;
  const media::Direction open = media::direction(core.angle / 256.0);
  Complex step{static_cast<float>(open.cosine), static_cast<float>(open.sine)};
  Complex at{core.x, core.y};
  for (int k = 0; k < kSteps; ++k) {
    const Complex next{at.re + kStep * step.re, at.im + kStep * step.im};
    const int c = static_cast<int>(next.re) / kCell, r = static_cast<int>(next.im) / kCell;
    if (next.re < 0 || next.im < 0 || !field.ridged.holds(c, r) || field.ridged.at(c, r) == 0) break;
    at = next;
    if (k < kStraight) continue;  // close to the core every direction follows a ridge
    Complex along{std::sqrt(std::max(0.0F, (1 + field.cosine.at(c, r)) / 2)), 1};
    along.im = along.re > 1e-3F ? field.sine.at(c, r) / (2 * along.re) : 1;
    const bool back = along.re * step.re + along.im * step.im < 0;
    step = back ? Complex{-along.re, -along.im} : along;
  }
  return {at.re - core.x, at.im - core.y};
}

/// Without cores: whether ridges rise from the left, and fall to the right.
bool arches(const RidgeField& field) {
  float middle = 0;
  std::size_t cells = 0;
  for (int r = 0; r < field.ridged.height; ++r) {
    for (int c = 0; c < field.ridged.width; ++c) {
      if (field.ridged.at(c, r) == 0) continue;
      middle += static_cast<float>(c);
      ++cells;
    }
  }
  if (cells < kLeastForArch) return false;
  middle /= static_cast<float>(cells);
  float left = 0, right = 0, level = 0;
  for (int r = 0; r < field.ridged.height; ++r) {
    for (int c = 0; c < field.ridged.width; ++c) {
      if (field.ridged.at(c, r) == 0) continue;
      (static_cast<float>(c) < middle ? left : right) += field.sine.at(c, r);
      level += field.cosine.at(c, r);
    }
  }
  const float half = static_cast<float>(cells) / 2;
  return left < -0.3F * half && right > 0.3F * half && level > 0;
}

}  // namespace

std::vector<SingularPoint> find_singular_points(const RidgeField& field) {
  const Flowing z = flowing(field);
  std::vector<Candidate> found = find_candidates(z);
  undo_pairs(found);
  judge(z, found);
  std::vector<SingularPoint> result;
  for (const Candidate& one : found) {
    if (one.undone || one.reliability < kLeastReliability) continue;
    const auto pixels = [](float cells) { return (cells + 0.5F) * kCell - 0.5F; };
    result.push_back({one.kind, pixels(one.x), pixels(one.y), one.angle, one.reliability});
  }
  std::sort(result.begin(), result.end(), [](const SingularPoint& a, const SingularPoint& b) {
    return std::tie(b.reliability, a.y, a.x) < std::tie(a.reliability, b.y, b.x);
  });
  result.resize(std::min(result.size(), kMostSingularPoints));
  return result;
}

std::string_view to_string(Pattern pattern) {
  switch (pattern) {
    case Pattern::unknown: return "unknown";
    case Pattern::arch: return "arch";
    case Pattern::tented_arch: return "tented_arch";
    case Pattern::left_loop: return "left_loop";
    case Pattern::right_loop: return "right_loop";
    case Pattern::whorl: return "whorl";
  }
  return "unknown";
}

Pattern pattern_of(const RidgeField& field, std::span<const SingularPoint> points) {
  const SingularPoint* core = best(points, SingularKind::core, 0);
  const SingularPoint* delta = best(points, SingularKind::delta, 0);
  if (core == nullptr) return delta == nullptr && arches(field) ? Pattern::arch : Pattern::unknown;
  if (best(points, SingularKind::core, 1) != nullptr || best(points, SingularKind::delta, 1) != nullptr) {
    return Pattern::whorl;
  }
  const Complex way = follow(field, *core);
  const float far = length(way);
  if (delta != nullptr) {
    if (slant(field, *core, *delta) < kAligned) return Pattern::tented_arch;
    // The loop leaves on the delta's outer side.
    return way.re * (delta->y - core->y) < way.im * (delta->x - core->x) ? Pattern::left_loop : Pattern::right_loop;
  }
  // If the delta is outside the picture, the loop still leans.
  if (far < kLeastWay || way.im < 0 || std::fabs(way.re) < kLeastLean * far) return Pattern::unknown;
  return way.re < 0 ? Pattern::left_loop : Pattern::right_loop;
}

}  // namespace selfsame::finger
