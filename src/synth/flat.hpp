// Flat objects in front of the camera that show a face: paper and screens.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "media/image.hpp"
#include "synth/render.hpp"

namespace selfsame::synth {

/// A photograph and where the face is in it, in its own pixels.
struct Photograph {
  media::Image rgb;
  FacePoints points{};
  media::Point anchor;  // the pixel that is placed at the scene's pose
};

/// The points of a mean face that fills `face`.
FacePoints points_in(const media::Box& face);

enum class Stuff : std::uint8_t { paper, screen };

/// How a photograph is presented.
struct FlatThing {
  Stuff stuff = Stuff::paper;
  float mm_per_pixel = 0.5F;
  float border_mm = 0;    // white of paper, black of a screen's frame
  float bend_per_mm = 0;  // curvature about the upright axis; > 0: edges away from the camera
  Colour tint{1, 1, 1};   // of paper, or of a screen's white
  float black = 0.03F;    // remaining light of ink or of a screen's black
  float saturation = 0.85F;
  float gloss = 0.03F;
  float brightness = 1;  // of a screen
  float grain = 0.02F;   // of ink
  bool eye_holes = false;
  float moire = 0;        // strength of the beat between a screen's pixels and the camera's
  float moire_turns = 9;  // beats across the picture
  float moire_slope = 0.3F;
  float band = 0;  // strength of a screen's refresh bands
  float band_phase = 0;
  std::uint64_t seed = 0;
};

/// The object in a scene: scene.pose is that of the photograph's anchor; scene.who is ignored.
Plate draw_flat(const Scene& scene, const FlatThing& thing, const Photograph& photograph);
/// The photograph's points as projected into the picture.
FacePoints project_flat(const Scene& scene, const FlatThing& thing, const Photograph& photograph);

}  // namespace selfsame::synth
