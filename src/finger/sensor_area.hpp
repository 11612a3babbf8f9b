// The area that the sensor captured.
#pragma once

#include "finger/plane.hpp"
#include "media/image.hpp"

namespace selfsame::finger {

/// 1 if captured; 0 in and around large uniform areas that touch the picture's edge. `gray` has one channel.
Plane<std::uint8_t> sensor_area(const media::Image& gray);

}  // namespace selfsame::finger
