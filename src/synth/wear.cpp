#include "synth/wear.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "synth/noise.hpp"

namespace selfsame::synth {
namespace {

constexpr int kTubeSides = 5;

/// A tube along a line of points.
Sheet tube(const std::vector<Point3>& line, float radius) {
  Sheet sheet(kTubeSides + 1, static_cast<int>(line.size()));
  for (int row = 0; row < sheet.rows; ++row) {
    const auto i = static_cast<std::size_t>(row);
    const Point3 ahead = line[std::min(i + 1, line.size() - 1)] - line[i > 0 ? i - 1 : 0];
    const Point3 side =
        normalised(cross(ahead, std::abs(normalised(ahead).z) < 0.9F ? Point3{0, 0, 1} : Point3{0, 1, 0}));
    const Point3 up = normalised(cross(side, ahead));
    for (int column = 0; column <= kTubeSides; ++column) {
      const float angle = 2 * kPi * static_cast<float>(column) / kTubeSides;
      const Point3 out = side * cosine(angle) + up * sine(angle);
      sheet.at(column, row) = line[i] + out * radius;
      sheet.normals[sheet.index(column, row)] = out;
    }
  }
  return sheet;
}

/// Along the sleeve of a shirt: height, half the width, half the depth, middle's depth.
struct Ring {
  float y;
  float half_width;
  float half_depth;
  float middle_z;
};
constexpr Ring kRings[] = {{110, 61, 58, 80},   {122, 66, 62, 82},  {134, 80, 64, 86},  {148, 118, 68, 90},
                           {164, 160, 76, 92},  {182, 190, 84, 92}, {204, 204, 92, 92}, {240, 208, 100, 90},
                           {300, 205, 105, 88}, {380, 200, 105, 88}};

}  // namespace

Sheet ear(const Head& head, bool left) {
  constexpr int kAround = 12;
  constexpr int kOut = 7;
  Sheet sheet(kAround + 1, kOut);
  const float side = left ? 1.0F : -1.0F;
  const Point3 root = shape_point(head.who(), {side * 73.3F, 18, 80});
  const float size = 1 + 0.06F * head.who().shape[32];
  const Turn flare = turn(-side * 15, 0, side * 6);
  for (int row = 0; row < kOut; ++row) {
    const float out = static_cast<float>(row) / (kOut - 1);
    for (int column = 0; column <= kAround; ++column) {
      const float angle = 2 * kPi * static_cast<float>(column) / kAround;
      // A shell: flat, thick at the rim, narrow at the lobe.
      const float lobe = 1 - 0.30F * step(0.1F, 1, sine(angle)) * out;
      const float rim = std::sqrt(std::max(0.0F, 1 - square(2 * out - 1.0F))) * 5;
      const Point3 local{side * (2 + rim + 4 * out), 31 * size * out * sine(angle),
                         17 * size * out * lobe * cosine(angle) + 6 * out};
      sheet.at(column, row) = root + flare(local);
    }
  }
  sheet.find_normals();
  for (std::size_t i = 0; i < sheet.normals.size(); ++i) {
    if (sheet.normals[i].x * side < 0) sheet.normals[i] = sheet.normals[i] * -1;
  }
  return sheet;
}

float ear_shade(float u, float v) {
  const float concha = bell((v - 0.35F) / 0.2F) * (0.6F + 0.4F * cosine(2 * kPi * u));
  return 1 - 0.5F * concha - 0.2F * bell((v - 0.72F) / 0.07F);
}

std::optional<Sheet> hanging_hair(const Identity& who) {
  const bool bob = who.hair_style == HairStyle::bob;
  if (!bob && who.hair_style != HairStyle::long_straight) return std::nullopt;
  constexpr int kAround = 56;
  constexpr int kDown = 26;
  Sheet sheet(kAround + 1, kDown);
  const auto seed = static_cast<std::uint32_t>(who.seed) + 61;
  const float foot = bob ? 72 + 24 * lattice(seed, 1, 1) : 170 + 60 * lattice(seed, 2, 1);
  // Where the curtain opens to the face, degrees from the front.
  const float open = 56 + 14 * lattice(seed, 3, 1);
  const float volume = 0.5F * who.hair_volume_mm;
  for (int row = 0; row < kDown; ++row) {
    const float t = static_cast<float>(row) / (kDown - 1);
    for (int column = 0; column <= kAround; ++column) {
      const float around = static_cast<float>(column) / kAround * 2 - 1;  // -1..1, the nape in the middle
      const float angle = radians(180 + around * (180 - open - 7 * bell((t - 0.5F) / 0.25F)));
      const float edge = step(0.75F, 1, std::abs(around));
      const float y = mix(-72, foot * (1 + 0.06F * noise(seed + 9, around * 9, 0)) - 14 * edge * t, t);
      const float top = step(-85, -35, y);
      const float wave = 2.5F * cloud(seed, around * 14, y / 40);
      const float inwards = bob ? 10 * step(0.7F, 1, t) : 0;
      const float wide = (mix(58, 80, top) + volume * top + wave - inwards) * who.width;
      const float deep = mix(74, 100, top) + volume * top + wave - inwards;
      sheet.at(column, row) = {wide * sine(angle), y * who.height, kAxisZ + 6 - deep * cosine(angle)};
    }
  }
  sheet.find_normals();
  sheet.find_openness();
  return sheet;
}

std::vector<Sheet> glasses(const Head& head) {
  const Identity& who = head.who();
  const Point3 bridge = head.skin_place(front_place(0, 2), {});
  const Point3 right_eye = head.eye_centre(false);
  const Point3 left_eye = head.eye_centre(true);
  const float z0 = bridge.z - 1;
  const auto bent = [&](float x) { return z0 + 9 * square(x / 65); };
  const float half_width = who.frame_width_mm / 2;
  const float half_height = who.frame_height_mm / 2;
  std::vector<Sheet> sheets;
  for (const Point3 eye : {right_eye, left_eye}) {
    constexpr int kAround = 28;
    std::vector<Point3> rim;
    const float middle_x = eye.x * 1.03F;
    for (int i = 0; i <= kAround; ++i) {
      const float angle = 2 * kPi * static_cast<float>(i) / kAround;
      const float c = cosine(angle);
      const float s = sine(angle);
      const float corner = who.square_frame ? 1 / power(square(c * c) + square(s * s), 0.25F) : 1;
      const float x = middle_x + half_width * c * corner;
      rim.push_back({x, eye.y + 3 + half_height * s * corner, bent(x)});
    }
    sheets.push_back(tube(rim, who.frame_thickness_mm / 2 + 0.3F));
    const float side = eye.x < 0 ? -1 : 1;
    const Point3 hinge{middle_x + side * half_width, eye.y - 3, bent(middle_x + side * half_width)};
    const Point3 over_ear = shape_point(who, {side * 76, -8, 76});
    std::vector<Point3> temple;
    for (int i = 0; i <= 8; ++i) temple.push_back(mix(hinge, over_ear, static_cast<float>(i) / 8));
    sheets.push_back(tube(temple, who.frame_thickness_mm / 2 + 0.4F));
  }
  std::vector<Point3> arch;
  const float from = right_eye.x * 1.03F + half_width;
  const float to = left_eye.x * 1.03F - half_width;
  for (int i = 0; i <= 8; ++i) {
    const float t = static_cast<float>(i) / 8;
    const float x = mix(from, to, t);
    arch.push_back({x, (right_eye.y + left_eye.y) / 2 - 6 * t * (1 - t), bent(x)});
  }
  sheets.push_back(tube(arch, who.frame_thickness_mm / 2 + 0.3F));
  return sheets;
}

Sheet shoulders(const Identity& who) {
  constexpr int kAround = 40;
  Sheet sheet(kAround + 1, static_cast<int>(std::size(kRings)));
  const auto seed = static_cast<std::uint32_t>(who.seed) + 71;
  for (int row = 0; row < sheet.rows; ++row) {
    const Ring& ring = kRings[row];
    const float high = step(160, 120, ring.y);
    const float widen = mix(1 + 0.05F * who.shape[0], who.neck_width, high);
    for (int column = 0; column <= kAround; ++column) {
      const float angle = radians(360.0F * static_cast<float>(column) / kAround - 180);
      const float c = cosine(angle);
      const float s = sine(angle);
      const float fold =
          2.5F * noise(seed, static_cast<float>(column) * 0.7F, static_cast<float>(row) * 0.9F) * (1 - high);
      // The collar is open in front.
      const float y = ring.y + 16 * high * step(0.4F, 1, c);
      sheet.at(column, row) = {(ring.half_width * widen + fold) * s, y, ring.middle_z - (ring.half_depth + fold) * c};
    }
  }
  sheet.find_normals();
  return sheet;
}

Colour cloth(const Identity& who, float u, float v) {
  const float weave = 1 + 0.06F * noise(static_cast<std::uint32_t>(who.seed) + 81, u / 2, v / 2);
  const float stripe_u = step(0.35F, 0.65F, 0.5F + 0.5F * sine(u * 0.42F));
  const float stripe_v = step(0.35F, 0.65F, 0.5F + 0.5F * sine(v * 0.38F));
  float second = 0;
  switch (who.shirt_pattern) {
    case 1: second = stripe_v; break;
    case 2: second = stripe_u; break;
    case 3: second = 0.5F * (stripe_u + stripe_v); break;
    case 0: break;
  }
  return mix(who.shirt, who.shirt_second, 0.8F * second) * weave;
}

}  // namespace selfsame::synth
