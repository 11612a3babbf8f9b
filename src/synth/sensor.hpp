// The camera behind the lens: blur, tone, noise, compression; and a depth sensor.
#pragma once

#include <cstdint>
#include <vector>

#include "media/image.hpp"
#include "synth/scene.hpp"

namespace selfsame::synth {

/// Linear light to 8 bits by the tone of sRGB with a soft shoulder.
media::Image expose(const std::vector<Colour>& light, int width, int height, const Camera& camera,
                    std::uint64_t noise_seed);
/// The light of a pixel of a photograph, white is 1.
Colour light_of(const std::uint8_t* rgb);
/// The inverse of expose() at a contrast of 1: undoes its soft shoulder. Clipped white becomes about 2.
float before_shoulder(float light);

/// Readings of a structured-light sensor: noise that grows with distance, steps of 1 mm, holes at edges; 0 beyond
/// 3000 mm.
media::Image16 sense_depth(const std::vector<float>& depth_mm, int width, int height, std::uint64_t noise_seed);

}  // namespace selfsame::synth
