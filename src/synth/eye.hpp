// Lids, lashes and eyeballs. The lids are drawn on the head's surface; where they part, a ball is seen behind it.
#pragma once

#include <array>
#include <cstdint>

#include "synth/sheet.hpp"
#include "synth/skin.hpp"

namespace selfsame::synth {

/// The aperture between the lids, on the mean face; x >= 0 is the distance from the middle of the face.
class Aperture {
 public:
  Aperture(const Identity& who, float open);
  float outer_x() const { return outer_; }
  float inner_x() const { return inner_; }
  float upper(float x) const;  // height of the upper lid's edge; between the corners
  float lower(float x) const;
  float crease(float x) const;  // height of the fold over the upper lid
  /// Of the corner-to-corner line, 0 at the outer corner, 1 at the inner.
  float part(float x) const { return (outer_ - x) / (outer_ - inner_); }
  float open() const { return open_; }

 private:
  float outer_;
  float inner_;
  float open_;
  float opening_;
  float fold_mm_;
};

struct Eyes {
  std::array<Aperture, 2> apertures;  // the subject's right, left
  std::array<Point3, 2> centres;      // of the balls, in the camera's frame
  Turn to_gaze;                       // from the camera's frame to one whose -z is the gaze
};

/// Whether a place of the mean face is near an eye at all.
constexpr bool near_eye(float mean_x, float mean_y) {
  const float x = mean_x < 0 ? -mean_x : mean_x;
  return x > 10 && x < 54 && mean_y > -16 && mean_y < 10;
}

/// Lids and lashes over `skin` at a place near an eye; `ball` is set where the ball is seen instead.
SkinTexel draw_lids(const Identity& who, const Aperture& aperture, float mean_x, float mean_y, SkinTexel skin,
                    bool& ball);

/// The light that comes back from an eyeball. `place` is on the head's surface, in the camera's frame.
Colour draw_ball(const Identity& who, const Eyes& eyes, const Stage& stage, const Corner& here, Point3 place);

}  // namespace selfsame::synth
