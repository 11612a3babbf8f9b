// Where the sensor saw anything.
#pragma once

#include "finger/plane.hpp"
#include "media/image.hpp"

namespace selfsame::finger {

/// 1 where it did; 0 in and around large areas without any differences that touch the picture's edge. `gray` has one
/// channel.
Plane<std::uint8_t> sensor_area(const media::Image& gray);

}  // namespace selfsame::finger
