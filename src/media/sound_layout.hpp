// How a clip becomes the inputs of an audio net.
#pragma once

#include "media/mel.hpp"

namespace selfsame::media {

/// Frames of mel bands, cut into windows if the net takes a fixed number of frames.
struct SoundLayout {
  MelLayout mel;
  int coefficients = 0;  // the first of each frame's orthonormal DCT-II over the bands; 0: the bands as they are
  int frames = 0;        // of one input; 0: any number, and the clip is one input
  int frame_step = 0;    // from one input of a clip to the next; the answers are averaged

  /// Of one frame.
  int values() const { return coefficients > 0 ? coefficients : mel.bands; }
  bool operator==(const SoundLayout&) const = default;
};

}  // namespace selfsame::media
