// A surface as a grid of points, and its lighting.
#pragma once

#include <cstddef>
#include <vector>

#include "synth/raster.hpp"
#include "synth/scene.hpp"

namespace selfsame::synth {

struct Sheet {
  int columns = 0;
  int rows = 0;
  std::vector<Point3> places;
  std::vector<Point3> normals;
  std::vector<float> openness;  // of the sky, 0..1; empty: 1

  Sheet() = default;
  Sheet(int columns_, int rows_)
      : columns(columns_),
        rows(rows_),
        places(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)),
        normals(places.size()) {}
  std::size_t index(int column, int row) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column);
  }
  Point3& at(int column, int row) { return places[index(column, row)]; }
  const Point3& at(int column, int row) const { return places[index(column, row)]; }
  /// From the neighbours; columns run to the right and rows down when seen from outside.
  void find_normals();
  /// How open each place is to the sky, by how far the surrounding surface protrudes.
  void find_openness();
};

/// A rigid or bent map from the head's own frame to the camera's.
struct Stand {
  Turn head;
  Turn body;
  Point3 pivot;  // in the head's frame
  Point3 at;     // of the pivot, in the camera's frame

  /// Further below the jaw, the neck follows the head less.
  static float looseness(float y) { return step(98, 150, y); }
  Point3 place(Point3 p) const {
    const Point3 q = p - pivot;
    const float loose = looseness(p.y);
    return (loose == 0 ? head(q) : synth::mix(head(q), body(q), loose)) + at;
  }
  Point3 direction(Point3 d, float y) const { return looseness(y) < 0.5F ? head(d) : body(d); }
};

/// Where the head blocks the key light: a small depth picture seen from the light.
class Shadow {
 public:
  Shadow(Point3 towards, Point3 middle);
  void cast(const Sheet& sheet);
  /// The share of the key light that reaches a place, 0..1.
  float lit(Point3 place) const;

 private:
  static constexpr int kSide = 144;
  static constexpr float kStep_mm = 2.4F;
  Point3 local(Point3 place) const;

  Point3 towards_;
  Point3 across_;
  Point3 along_;
  Point3 middle_;
  std::vector<float> nearest_;
};

/// How a material reflects light: how far light extends around the edge of the lit side, and how narrow its highlights
/// are.
struct Finish {
  float creep = 0.2F;
  float sharpness = 14;
};

/// Lights and projects a place; z of `corner` is from the camera.
class Stage {
 public:
  Stage(const Light& light, const Camera& camera);
  /// The projection of a place in the camera's frame, in pixels.
  Point3 project(Point3 place) const;
  Corner corner(Point3 place, Point3 normal, float openness, float shadow, const Finish& finish) const;
  Point3 towards() const { return towards_; }
  const Light& light() const { return light_; }

 private:
  Light light_;
  Point3 towards_;
  float focal_;
  float middle_x_;
  float middle_y_;
};

}  // namespace selfsame::synth
