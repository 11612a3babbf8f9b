#include "synth/skin.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

#include "synth/noise.hpp"

namespace selfsame::synth {
namespace {

struct Knot {
  float x;
  float y;
};

float along(std::span<const Knot> knots, float x) {
  if (x <= knots.front().x) return knots.front().y;
  for (std::size_t i = 1; i < knots.size(); ++i) {
    if (x > knots[i].x) continue;
    const float part = (x - knots[i - 1].x) / (knots[i].x - knots[i - 1].x);
    return mix(knots[i - 1].y, knots[i].y, part);
  }
  return knots.back().y;
}

constexpr Knot kUpperLip[] = {{0, 56.0F}, {4, 54.8F}, {7.8F, 54.7F}, {14, 56.6F}, {20.1F, 59.4F}, {25.8F, 63}};
constexpr Knot kLowerLip[] = {{0, 71.8F}, {7.5F, 71.2F}, {14, 69.4F}, {19.4F, 66.9F}, {25.8F, 63.2F}};
constexpr Knot kBrowTop[] = {{10, -20}, {14.6F, -22.8F}, {28.6F, -24.1F}, {41.1F, -24.1F}, {50.7F, -20.7F}, {58, -14}};
constexpr Knot kBrowFoot[] = {{10, -14}, {12.6F, -14.4F}, {27.4F, -18.3F}, {38.8F, -19.1F}, {47.3F, -17}, {58, -11}};
/// The height of the slit between closed lips.
constexpr float kSlit = 62.8F;

std::uint32_t seed_of(const Identity& who, std::uint64_t purpose) {
  return static_cast<std::uint32_t>(Random(who.seed).fork(purpose).next());
}

/// 1 on the segment from a to b, fading like a bell of `width`.
float crease(Knot a, Knot b, float width, float x, float y) {
  const float dx = b.x - a.x;
  const float dy = b.y - a.y;
  const float t = std::clamp(((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy), 0.0F, 1.0F);
  const float d2 = square(x - a.x - t * dx) + square(y - a.y - t * dy);
  return bell(std::sqrt(d2) / width) * (0.4F + 2.4F * t * (1 - t));
}

struct Painter {
  const Identity& who;
  std::uint32_t blotch_seed = seed_of(who, 11);
  std::uint32_t pore_seed = seed_of(who, 12);
  std::uint32_t freckle_seed = seed_of(who, 13);
  std::uint32_t brow_seed = seed_of(who, 14);
  std::uint32_t beard_seed = seed_of(who, 15);
  std::uint32_t edge_seed = seed_of(who, 16);

  static void darken(Colour& c, float part) { c = c * Colour{1 - 0.85F * part, 1 - part, 1 - part}; }
  static void redden(Colour& c, float part) { c = c * Colour{1 + 0.06F * part, 1 - 0.26F * part, 1 - 0.20F * part}; }

  void skin(SkinTexel& texel, Point3 p, float arc) const {
    const float x = std::abs(p.x);
    Colour& c = texel.albedo;
    c = who.skin *
        (1 + 0.07F * cloud(blotch_seed, arc / 20, p.y / 20) + 0.05F * cloud(blotch_seed + 7, arc / 6, p.y / 6) +
         0.06F * noise(pore_seed, arc / 1.3F, p.y / 1.3F));
    const float cheeks = bell((x - 42) / 14) * bell((p.y - 30) / 15);
    const float nose = bell(x / 14) * bell((p.y - 34) / 10);
    redden(c, who.redness * (0.9F * cheeks + nose + 0.4F * bell(x / 16) * bell((p.y - 88) / 10)) +
                  0.25F * cloud(blotch_seed + 19, arc / 11, p.y / 11));
    if (who.freckles > 0) {
      const float spot = step(0.45F, 0.75F, noise(freckle_seed, arc / 2.2F, p.y / 2.2F));
      darken(c, 0.32F * who.freckles * spot * bell((x - 20) / 26) * bell((p.y - 18) / 20));
    }
    texel.gloss = who.shine * (0.05F + 0.05F * nose + 0.05F * bell(x / 30) * bell((p.y + 42) / 14)) *
                  (1 + 0.4F * noise(pore_seed + 3, arc / 1.7F, p.y / 1.7F));
  }

  void hollows(Colour& c, Point3 p) const {
    const float x = std::abs(p.x);
    const float eye = x - 31.5F;
    darken(c, 0.07F * bell(eye / 15) * bell((p.y + 11) / 4));
    darken(c, (0.10F + 0.16F * who.age) * bell(eye / 12) * bell((p.y - 9) / 4));
    darken(c, 0.25F * bell((x - 15) / 3) * bell((p.y - 1) / 4));
    const float nostril = square((x - 7.6F) / 4.4F) + square((p.y - 40.3F) / 2.2F);
    darken(c, 0.86F * step(1.5F, 0.5F, nostril));
    darken(c, 0.40F * crease({17.2F, 33}, {15.5F, 42}, 1.3F, x, p.y));
    darken(c, (0.06F + 0.26F * who.age) * crease({20, 40}, {32, 62}, 1.8F, x, p.y));
    darken(c, 0.22F * who.age * crease({29, 66}, {31, 78}, 1.6F, x, p.y));
    darken(c, 0.38F * step(97, 106, p.y) * step(126, 112, p.y));
    darken(c, 0.16F * bell(x / 14) * bell((p.y - 75.5F) / 2.2F));
    const float old = step(0.35F, 1, who.age);
    if (old <= 0) return;
    for (const float height : {-33.0F, -40.0F, -47.0F}) {
      const float line = p.y - height - 2.5F * cloud(edge_seed + 5, p.x / 24, height) + 0.004F * x * x;
      darken(c, 0.22F * old * bell(line / 0.9F) * step(38, 18, x));
    }
    for (const float slope : {-0.45F, 0.0F, 0.45F}) {
      darken(c, 0.24F * old * crease({50, slope * 8}, {59, slope * 26}, 0.9F, x, p.y));
    }
    darken(c, 0.25F * old * crease({4, -22}, {5, -12}, 0.9F, x, p.y));
  }

  void lips(SkinTexel& texel, Point3 p) const {
    const float x = std::abs(p.x);
    if (x > 30 || p.y < 50 || p.y > 78) return;
    const float inside =
        step(-0.8F, 0.8F, p.y - upper_lip_edge(x)) * step(-1, 1, lower_lip_edge(x) - p.y) * step(26.5F, 24, x);
    const float lines = 1 + 0.10F * noise(pore_seed + 9, p.x / 1.1F, p.y / 5);
    const float shade = p.y < kSlit ? 0.86F : 1.04F;
    texel.albedo = mix(texel.albedo, who.lips * (lines * shade), inside * who.lip_contrast);
    texel.gloss += 0.07F * inside * step(kSlit + 1, kSlit + 4, p.y);
    darken(texel.albedo, 0.72F * bell((p.y - kSlit) / 1.0F) * step(27, 23, x));
    darken(texel.albedo, 0.4F * bell((x - 26) / 2) * bell((p.y - 63) / 1.8F));
  }

  void brows(Colour& c, Point3 p) const {
    const float x = std::abs(p.x);
    if (x < 8 || x > 60 || p.y < -36 || p.y > -4) return;
    const float y = p.y - who.brow_shift_mm + who.brow_arch_mm * bell((x - 39) / 9) - who.brow_tilt_mm * (x - 34) / 20;
    const float top = along(kBrowTop, x);
    const float foot = along(kBrowFoot, x);
    const float half = std::max(0.5F, (foot - top) / 2 * who.brow_thickness * step(61, 40, x));
    const float off = (y - (top + foot) / 2) / half;
    const float shape = step(1.25F, 0.55F, std::abs(off)) * step(11, 17, x) * step(58, 52, x);
    const float strand =
        0.5F + 0.5F * noise(brow_seed, (x - 0.9F * p.y) / 0.9F * (p.x < 0 ? 1 : 1.01F), (p.y + 0.5F * x) / 5);
    c = mix(c, who.brow, std::clamp(shape * who.brow_density * (0.55F + 0.6F * strand), 0.0F, 0.97F));
  }

  void beard(SkinTexel& texel, Point3 p, float arc, float angle) const {
    const float x = std::abs(p.x);
    const float ragged = 3 * cloud(edge_seed + 9, arc / 5, p.y / 5);
    const float lip =
        step(-1.5F, 1.5F, p.y - upper_lip_edge(x)) * step(-2, 2, lower_lip_edge(x) - p.y) * step(28, 25, x);
    const float cheek_line = 58 - 34 * step(28, 70, angle) + ragged;
    const float jaw = step(-5, 5, p.y - cheek_line) * step(116, 104, p.y + ragged) * step(82, 74, angle) *
                      std::max(step(24, 32, x), step(70, 76, p.y));
    const float upper =
        step(45, 49, p.y + 0.5F * ragged) * step(34, 27, x) * step(66, 60, p.y) * step(0, 3, x + 0.3F * (p.y - 44));
    const float hairy = std::max(jaw, upper) * (1 - lip);
    const float grain = noise(beard_seed, arc / 1.1F, p.y / 1.1F);
    const Colour blue{who.skin.r * 0.45F, who.skin.g * 0.52F, who.skin.b * 0.62F};
    texel.albedo = mix(texel.albedo, blue, std::clamp(who.stubble * hairy * (0.42F + 0.25F * grain), 0.0F, 0.9F));
    const float grown = std::max(who.beard * jaw, who.moustache * upper) * (1 - lip);
    if (grown <= 0) return;
    const Colour hair = who.hair * (strands(who.seed + 5, arc, p.y * 2) * 0.9F);
    texel.albedo = mix(texel.albedo, hair, std::clamp(grown * (0.85F + 0.3F * grain), 0.0F, 0.95F));
    texel.gloss *= 1 - grown;
  }

  /// The share of a place that is hidden by hair.
  float hidden(Point3 p, float arc, float angle) const {
    return hair_cover(who, {p.x, p.y + 3 * noise(edge_seed, arc / 1.6F, p.y / 14), p.z}, angle);
  }

  void hair(SkinTexel& texel, Point3 p, float arc, float frayed) const {
    if (frayed <= 0) return;
    const float sweep = who.parting * p.y * 0.5F;
    texel.albedo = mix(texel.albedo, who.hair * strands(who.seed, arc + sweep, p.y), frayed);
    texel.gloss = mix(texel.gloss, 0.05F, frayed);
  }

  SkinTexel operator()(Point3 p, float angle) const {
    const float arc = radians(angle) * 88;
    SkinTexel texel;
    const float frayed = hidden(p, arc, angle);
    if (frayed < 1) skin(texel, p, arc);
    if (frayed < 1 && std::abs(angle) < 90) {
      hollows(texel.albedo, p);
      beard(texel, p, arc, std::abs(angle));
      lips(texel, p);
      brows(texel.albedo, p);
    }
    hair(texel, p, arc, frayed);
    return texel;
  }
};

/// Height of the hair's edge by angle from the front, at a receding of 0 and of 1.
struct Edge {
  float angle;
  float height;
  float receding_height;
};
constexpr Edge kHairEdge[] = {{0, 0, 0},    {18, 1, -14}, {32, 4, -30},    {46, 14, -16},
                              {58, 32, 10}, {66, 52, 40}, {74, 66, 60},    {82, 72, 70},
                              {88, 66, 66}, {96, 60, 60}, {108, 112, 112}, {180, 138, 138}};

float hair_edge(const Identity& who, float angle) {
  std::size_t i = 1;
  while (i + 1 < std::size(kHairEdge) && kHairEdge[i].angle < angle) ++i;
  const Edge& a = kHairEdge[i - 1];
  const Edge& b = kHairEdge[i];
  const float part = std::clamp((angle - a.angle) / (b.angle - a.angle), 0.0F, 1.0F);
  return who.hairline_mm +
         mix(mix(a.height, a.receding_height, who.receding), mix(b.height, b.receding_height, who.receding), part);
}

}  // namespace

float upper_lip_edge(float x) { return along(kUpperLip, x); }
float lower_lip_edge(float x) { return along(kLowerLip, x); }

float strands(std::uint64_t seed, float across, float along_mm) {
  const auto s = static_cast<std::uint32_t>(seed);
  const float bent = across + 2.2F * noise(s + 3, across / 30, along_mm / 30);
  return 1 + 0.45F * noise(s, bent / 5, along_mm / 60) + 0.4F * noise(s + 1, bent / 1.4F, along_mm / 40);
}

float hair_cover(const Identity& who, Point3 mean, float angle_deg) {
  const float angle = std::abs(angle_deg);
  float edge = hair_edge(who, angle);
  if (who.hair_style == HairStyle::bald) {
    return step(62, 80, angle) * step(-62, -44, mean.y) * step(edge + 3, edge - 3, mean.y) * 0.9F;
  }
  if (who.fringe > 0) {
    const float middle = 34 * who.fringe * (0.55F + 0.45F * cosine(radians(angle_deg - 40 * who.parting) * 2));
    const float ragged = 5 * cloud(static_cast<std::uint32_t>(who.seed) + 77, mean.x / 7, 0.5F);
    edge += std::max(0.0F, middle + ragged) * step(62, 40, angle);
  }
  const float soft = who.hair_style == HairStyle::cropped ? 6 : 3.5F;
  return step(edge + soft, edge - soft, mean.y);
}

SkinTexture::SkinTexture(const Identity& who)
    : width_((kColumns - 1) * kTexelsPerCell + 1), height_((kRows - 1) * kTexelsPerCell + 1) {
  texels_.reserve(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_));
  const Painter paint{who};
  for (int y = 0; y < height_; ++y) {
    const int row = std::min(y / kTexelsPerCell, kRows - 2);
    const float down = static_cast<float>(y) / kTexelsPerCell - static_cast<float>(row);
    Point3 left = mix(mean_point(0, row), mean_point(0, row + 1), down);
    for (int column = 0; column + 1 < kColumns; ++column) {
      const Point3 right = mix(mean_point(column + 1, row), mean_point(column + 1, row + 1), down);
      const int texels = column + 2 < kColumns ? kTexelsPerCell : kTexelsPerCell + 1;
      for (int x = 0; x < texels; ++x) {
        const float part = static_cast<float>(x) / kTexelsPerCell;
        texels_.push_back(
            paint(mix(left, right, part), mix(column_angle_deg(column), column_angle_deg(column + 1), part)));
      }
      left = right;
    }
  }
}

SkinTexel SkinTexture::at(float column, float row) const {
  const float x = std::clamp(column * kTexelsPerCell, 0.0F, static_cast<float>(width_) - 1.001F);
  const float y = std::clamp(row * kTexelsPerCell, 0.0F, static_cast<float>(height_) - 1.001F);
  const auto ix = static_cast<int>(x);
  const auto iy = static_cast<int>(y);
  const float u = x - static_cast<float>(ix);
  const float v = y - static_cast<float>(iy);
  const SkinTexel* top = texels_.data() + static_cast<std::ptrdiff_t>(iy) * width_ + ix;
  const SkinTexel* foot = top + width_;
  const float a = (1 - u) * (1 - v);
  const float b = u * (1 - v);
  const float c = (1 - u) * v;
  const float d = u * v;
  return {top[0].albedo * a + top[1].albedo * b + foot[0].albedo * c + foot[1].albedo * d,
          top[0].gloss * a + top[1].gloss * b + foot[0].gloss * c + foot[1].gloss * d};
}

}  // namespace selfsame::synth
