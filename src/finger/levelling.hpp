// Equalises light and contrast of a picture of ridges.
#pragma once

#include "finger/plane.hpp"
#include "media/image.hpp"

namespace selfsame::finger {

/// Side of the cells in which ridges are measured, in pixels.
inline constexpr int kCell = 8;
/// Of levelled values and ridge waves, as integers.
inline constexpr int kUnit = 1024;

struct Levelled {
  Plane<std::int16_t>
      values;             // mean 0 and deviation kUnit around each pixel, above 0 where it is darker; at most kTallest
  Plane<float> contrast;  // of each cell, in grey levels; 0 where the sensor saw nothing
};

/// `gray` has one channel. The edges of the sensor's window are masked: large areas of one value that touch the
/// picture's edge.
Levelled level(const media::Image& gray);

}  // namespace selfsame::finger
