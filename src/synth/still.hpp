// A photograph as an attacker works on it: cut to the camera's view, as light, with the face's points.
#pragma once

#include <optional>

#include "media/kernels.hpp"
#include "synth/head.hpp"
#include "synth/light_picture.hpp"
#include "synth/scene.hpp"

namespace selfsame::synth {

/// Width of a mean face between the ears' fronts.
inline constexpr float kFaceWidth_mm = 138;

/// Somewhat finer than the camera's picture, and reaching somewhat beyond it, so that it can sway.
struct Still {
  LightPicture picture;
  FacePoints points{};  // in its pixels
  Pose pose;            // of the head, as far as it is known
  LightPicture behind;  // what the person hides: painted in
  LightPicture matte;   // white where the person is
};

/// A photograph with one face in it.
struct PhotographOfFace {
  const media::Image& rgb;
  media::Box face;
  std::optional<FacePoints> points;  // without: those of a mean face in the box
};

/// The camera that would see a still as it is.
Camera still_camera(const Camera& camera);

/// Where a good photograph is taken: a head placed as the scene's that looks ahead, in a light of its own; the same
/// room or another one, by the seed.
Scene for_photograph(const Scene& scene, std::uint64_t seed);
/// A photograph of a person, taken where `scene.camera` is: its pose, light, expression and background are the scene's.
Still photograph(const Head& head, const Scene& scene);
/// Scaled and placed as the head of `scene` is. Beyond the photograph's edges what is next to them, blurred. The matte
/// is an oval about the head.
Still still_of(const PhotographOfFace& photograph, const Scene& scene);

/// From a still's pixels to those of the camera's frame when the head has swayed from the still's pose to `now`:
/// shifted, scaled and rolled as a whole.
media::Affine sway(const Still& still, const Camera& camera, const Pose& now);

/// Points moved by a map; z is scaled with them.
FacePoints moved(const FacePoints& points, const media::Affine& map);

/// A feathered oval around a face.
class Oval {
 public:
  /// `up` and `wide` stretch it, from the chin and to both sides: 1 encloses the face, 1.45 and 1.15 the hair too.
  explicit Oval(const FacePoints& points, float up = 1, float wide = 1);
  /// 0 at the middle, 1 on the line through forehead, cheeks and chin.
  float radius(media::Point place) const;
  /// 1 inside, 0 outside, smooth from `full` to `none` radii.
  float part(media::Point place, float full, float none) const { return step(none, full, radius(place)); }

 private:
  media::Point middle_;
  media::Point across_;  // what a place's radius is found by: the rows of the map to a circle of radius 1
  media::Point down_;
};

}  // namespace selfsame::synth
