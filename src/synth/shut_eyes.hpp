// Lids that an attacker draws over the open eyes of a photograph.
#pragma once

#include <array>

#include "synth/still.hpp"

namespace selfsame::synth {

enum class LidTrick : std::uint8_t {
  cheek,      // skin from under the eye, pasted over it
  stretched,  // the upper lid's own skin, drawn down
};

class ShutEyes {
 public:
  /// `matched`: pasted skin is made as bright as the lid's.
  ShutEyes(const Still& still, LidTrick trick, bool matched);

  /// Draws lids that leave so much of the eyes open over `picture`, which is the still's.
  void draw(LightPicture& picture, float right_open, float left_open) const;

 private:
  /// One eye, along the line between its corners as the picture shows it, left to right.
  struct Eye {
    media::Point corner;
    media::Point along;  // of length 1; down is at right angles to it
    float width = 1;
    float height = 1;
    Colour gain{1, 1, 1};
    std::array<media::Point, 9> upper;  // along, down
    std::array<media::Point, 9> lower;
  };
  static Eye eye_at(const FacePoints& points, std::size_t first);
  Colour pasted_gain(const Eye& eye) const;
  void draw_eye(LightPicture& picture, const Eye& eye, float open) const;
  Colour skin_at(const Eye& eye, float along, float down, float open, Colour shown) const;

  LightPicture open_;
  LidTrick trick_;
  std::array<Eye, 2> eyes_;  // the subject's right, left
};

/// Lets the points of the upper lids fall as far as draw() lets the lids.
void shut(FacePoints& points, float right_open, float left_open);

}  // namespace selfsame::synth
