// The colour of every place on a head: skin, lips, brows, beard and hair.
#pragma once

#include <vector>

#include "synth/identity.hpp"
#include "synth/relief.hpp"

namespace selfsame::synth {

struct SkinTexel {
  Colour albedo;
  float gloss = 0;  // strength of the highlight
};

/// A picture of the whole head over columns and rows of the relief.
class SkinTexture {
 public:
  static constexpr int kTexelsPerCell = 6;

  explicit SkinTexture(const Identity& who);
  /// Bilinear. 0 <= column <= kColumns - 1, 0 <= row <= kRows - 1.
  SkinTexel at(float column, float row) const;

 private:
  int width_ = 0;
  int height_ = 0;
  std::vector<SkinTexel> texels_;
};

/// How much of the skin at a place of the mean head is under hair, 0..1.
float hair_cover(const Identity& who, Point3 mean, float angle_deg);

/// The reflectance of a lock of hair, across and along it in mm: about 1.
float strands(std::uint64_t seed, float across, float along);

/// Heights of the mouth's and the brow's outlines on the mean face; x >= 0.
float upper_lip_edge(float x);
float lower_lip_edge(float x);

}  // namespace selfsame::synth
