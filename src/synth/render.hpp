// Pictures of made-up people: pure functions, the same bytes for the same numbers on every platform.
#pragma once

#include "synth/head.hpp"
#include "synth/scene.hpp"

namespace selfsame::synth {

/// How far the background is.
inline constexpr float kWall_mm = 1600;

/// What a scene looks like before the camera's lens and sensor: linear light, and depth.
struct Plate {
  int width = 0;
  int height = 0;
  std::vector<Colour> colours;
  std::vector<float> cover;     // the part of a pixel that is filled, 0..1
  std::vector<float> depth_mm;  // infinity: nothing
};

/// The mean of a pixel's samples, and the nearest depth.
Plate resolve(const Canvas& canvas, int width, int height);

/// The picture of `scene`. Making the head takes longer than drawing it: keep a Head where many pictures of one person
/// are wanted; scene.who is not looked at then.
Rendered render(const Scene& scene);
Rendered render(const Scene& scene, const Head& head, const Disguise& disguise = {});

/// The way of a head in this pose.
Stand stand_of(const Pose& pose);
/// Where a place of the head's frame comes to lie in the camera's.
Point3 to_camera(const Pose& pose, Point3 place);

/// The points of a head in a scene, as they fall on the picture.
FacePoints project_points(const Scene& scene, const Head& head);

/// A person before nothing: colours where `depth_mm` is finite.
Plate draw_person(const Scene& scene, const Head& head, const Disguise& disguise = {});
/// A room out of focus, lit by the scene's light; fills what is infinitely far in `plate`.
void draw_background(Plate& plate, std::uint64_t seed, const Light& light);

}  // namespace selfsame::synth
