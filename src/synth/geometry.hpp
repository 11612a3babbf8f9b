// Points, turns and colours. x to the right of the picture, y down, z away from the camera.
#pragma once

#include <array>
#include <cmath>

#include "synth/arithmetic.hpp"

namespace selfsame::synth {

struct Point3 {
  float x = 0;
  float y = 0;
  float z = 0;
  bool operator==(const Point3&) const = default;
};

constexpr Point3 operator+(Point3 a, Point3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
constexpr Point3 operator-(Point3 a, Point3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
constexpr Point3 operator*(Point3 a, float k) { return {a.x * k, a.y * k, a.z * k}; }
constexpr float dot(Point3 a, Point3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
constexpr Point3 cross(Point3 a, Point3 b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
constexpr Point3 mix(Point3 a, Point3 b, float part) { return a + (b - a) * part; }
/// In the picture's plane.
inline float distance(Point3 a, Point3 b) { return std::sqrt(square(a.x - b.x) + square(a.y - b.y)); }
inline Point3 normalised(Point3 a) { return a * (1 / std::sqrt(std::max(dot(a, a), 1e-20F))); }

/// Linear light, 1 is what a white paper sends back under a light of 1.
struct Colour {
  float r = 0;
  float g = 0;
  float b = 0;
  bool operator==(const Colour&) const = default;
};

constexpr Colour operator+(Colour a, Colour b) { return {a.r + b.r, a.g + b.g, a.b + b.b}; }
constexpr Colour operator*(Colour a, Colour b) { return {a.r * b.r, a.g * b.g, a.b * b.b}; }
constexpr Colour operator*(Colour a, float k) { return {a.r * k, a.g * k, a.b * k}; }
constexpr Colour mix(Colour a, Colour b, float part) { return a * (1 - part) + b * part; }

/// A turn about the origin, row-major.
struct Turn {
  std::array<Point3, 3> rows{Point3{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  Point3 operator()(Point3 p) const { return {dot(rows[0], p), dot(rows[1], p), dot(rows[2], p)}; }
  Turn inverse() const {
    return {{Point3{rows[0].x, rows[1].x, rows[2].x},
             {rows[0].y, rows[1].y, rows[2].y},
             {rows[0].z, rows[1].z, rows[2].z}}};
  }
};

/// First the roll (clockwise as seen), then the pitch (> 0: the face looks down), then the yaw (> 0: the face looks
/// towards the right edge of the picture).
inline Turn turn(float yaw_deg, float pitch_deg, float roll_deg) {
  const float sy = sine(radians(yaw_deg));
  const float cy = cosine(radians(yaw_deg));
  const float sp = sine(radians(pitch_deg));
  const float cp = cosine(radians(pitch_deg));
  const float sr = sine(radians(roll_deg));
  const float cr = cosine(radians(roll_deg));
  // The face looks along -z. Yaw takes (0, 0, -1) to (sy, 0, -cy), pitch takes it to (0, sp, -cp).
  const auto pitched = [&](Point3 p) { return Point3{p.x, cp * p.y - sp * p.z, sp * p.y + cp * p.z}; };
  const auto yawed = [&](Point3 p) { return Point3{cy * p.x - sy * p.z, p.y, sy * p.x + cy * p.z}; };
  const Point3 x = yawed(pitched({cr, sr, 0}));
  const Point3 y = yawed(pitched({-sr, cr, 0}));
  const Point3 z = yawed(pitched({0, 0, 1}));
  return Turn{{x, y, z}}.inverse();
}

}  // namespace selfsame::synth
