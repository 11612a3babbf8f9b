// A synthetic person: the numbers that are constant over all pictures.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "synth/geometry.hpp"

namespace selfsame::synth {

/// Ways in which heads differ from the mean; each displaces the surface smoothly (table in identity.cpp).
inline constexpr std::size_t kShapeCount = 36;

enum class HairStyle : std::uint8_t { bald, cropped, short_cut, full, bob, long_straight };

struct Identity {
  std::uint64_t seed = 0;                  // of skin texture and strands
  std::array<float, kShapeCount> shape{};  // about -2..2 standard deviations
  float width = 1;                         // of the head, against the mean
  float height = 1;
  float crooked_nose_mm = 0;
  float crooked_mouth_mm = 0;

  Colour skin;           // albedo, mean of the face
  float redness = 0.5F;  // of cheeks and nose, 0..1
  float freckles = 0;
  float age = 0.3F;  // 0 about 18 years, 1 about 75
  float shine = 0.5F;
  Colour lips;
  float lip_contrast = 1;

  HairStyle hair_style = HairStyle::short_cut;
  Colour hair;
  float hairline_mm = -58;  // height over the middle of the forehead
  float receding = 0;       // at the temples, 0..1
  float fringe = 0;         // how far hair falls into the forehead, 0..1
  float parting = 0;        // -1..1, where the fringe parts
  float hair_volume_mm = 10;

  Colour brow;
  float brow_thickness = 1;
  float brow_density = 0.8F;
  float brow_arch_mm = 0;
  float brow_shift_mm = 0;  // down
  float brow_tilt_mm = 0;   // outer end down

  Colour iris;
  float eye_size = 1;     // width of the aperture against the mean
  float lid_opening = 1;  // height of the wide open aperture against the mean
  float hooded = 0;       // how far the fold hangs over the lid, 0..1
  float lashes = 0.5F;    // length and blackness, 0..1

  float stubble = 0;  // shadow of a shaven beard, 0..1
  float beard = 0;    // a full beard, 0..1
  float moustache = 0;
  bool glasses = false;
  Colour frame;
  float frame_width_mm = 46;  // of a lens
  float frame_height_mm = 34;
  float frame_thickness_mm = 1.6F;
  bool square_frame = true;

  Colour shirt;
  Colour shirt_second;
  int shirt_pattern = 0;  // 0 plain, 1 stripes across, 2 stripes down, 3 checks
  float neck_width = 1;
};

/// The person of a seed; about half are women, ages 18 to 75, skin from very light to very dark.
Identity identity(std::uint64_t seed);

/// Where a point of the mean head lies on this person's, before any expression.
Point3 shape_point(const Identity& who, Point3 mean);

}  // namespace selfsame::synth
