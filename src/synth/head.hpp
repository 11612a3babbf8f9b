// A person's head, ready to be rendered: shape and texture are made once, expression and pose change in every picture.
#pragma once

#include <vector>

#include "synth/eye.hpp"
#include "synth/scene.hpp"
#include "synth/sheet.hpp"
#include "synth/skin.hpp"

namespace selfsame::synth {

/// Material in place of living skin.
struct Disguise {
  bool mask = false;       // moulded rubber: no fine texture, no lids of its own
  bool eye_holes = false;  // the wearer's eyes show through the mask's
};

class Head {
 public:
  explicit Head(const Identity& who);

  const Identity& who() const { return who_; }
  const SkinTexture& texture() const { return texture_; }
  /// Relief grid, hair included, in the head's frame.
  Sheet surface(const Expression& expression) const;
  /// The skin's place in the head's frame; no hair.
  Point3 skin_place(SkinPlace place, const Expression& expression) const;
  /// The 98 points in the head's frame.
  std::array<Point3, 98> points(const Expression& expression) const;
  Point3 eye_centre(bool left) const;

 private:
  Point3 moved(std::size_t vertex, const Expression& expression) const;

  Identity who_;
  SkinTexture texture_;
  std::vector<Point3> means_;    // of the mean head
  std::vector<Point3> skin_;     // of this one, at rest
  std::vector<Point3> hair_mm_;  // how hair pushes the surface out
  std::vector<float> openness_;
  std::array<SkinPlace, 98> landmarks_;
};

/// The displacement of a place by an expression, to be added to it.
Point3 expression_push(Point3 mean, int row, const Expression& expression);

}  // namespace selfsame::synth
