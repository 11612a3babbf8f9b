// What the colours that a screen shows do to the picture: whether the skin follows them, and where their light falls.
#pragma once

#include <optional>
#include <span>

#include "face/liveness/gestures.hpp"
#include "pipeline/liveness.hpp"

namespace selfsame::face::liveness {

/// How well the colour of the skin follows the colours a screen showed.
struct FlashResponse {
  float correlation = 0;      // [-1, 1], of the chromaticity of frames with that of the prompts; 0: too little was seen
  std::int64_t delay_ms = 0;  // the best one, up to 250 ms
};
/// A correlation from which on the skin counts as lit by the screen.
inline constexpr float kFlashFollowed = 0.5F;
FlashResponse flash_response(Track track, std::span<const pipeline::Prompt> prompts);

/// What a region sends back of a screen's light, over what it sends back of all other light; white is 1 of all colours.
struct RegionAnswer {
  float response = 0;
  float error = 0;  // standard error of the response
  float light = 0;  // of all other light, linear, [0, 1]: the mean of the colours that the flash changed
  bool seen = false;
};
using RegionAnswers = std::array<RegionAnswer, kRegions>;
/// A region that is not seen in every frame of the flash, is nearly black, or saturates does not count as seen.
RegionAnswers flash_by_region(Track track, std::span<const pipeline::Prompt> prompts, std::int64_t delay_ms);

struct FlashLight {
  /// The background's response over the skin's: a screen lights the person before it; a tint lies over everything.
  /// None where it is much darker than the skin.
  std::optional<float> background;
  /// The neck's response over the skin's: a tint of the face alone ends where the face does.
  std::optional<float> neck;
  /// Standard deviation over the skin's regions, and a neck that is lit, of the response, beyond its error and over the
  /// mean response. Light from in front adds to light from elsewhere, and every region gets another mixture; a tint
  /// multiplies all alike. None where the screen outshines all other light: then there is one light, and no mixture.
  std::optional<float> unevenness;

  /// Something beside the face was seen, so that a tint can be told from light.
  bool is_placed() const { return background || neck; }
};

/// None if the flash was not followed, or the skin's response is not well above its error.
std::optional<FlashLight> measure_flash(Track track, std::span<const pipeline::Prompt> prompts);

}  // namespace selfsame::face::liveness
