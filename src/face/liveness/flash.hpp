// Measures the effect of the screen's colours on the picture: whether the skin follows them, and where their light
// falls.
#pragma once

#include <optional>
#include <span>

#include "face/liveness/gestures.hpp"
#include "pipeline/liveness.hpp"

namespace selfsame::face::liveness {

/// How well the skin's colour follows the colours that a screen showed.
struct FlashResponse {
  float correlation = 0;      // [-1, 1], between the chromaticity of frames and prompts; 0: too little was seen
  std::int64_t delay_ms = 0;  // the delay with the best correlation, up to 250 ms
};
/// From this correlation on, the skin counts as lit by the screen.
inline constexpr float kFlashFollowed = 0.5F;
FlashResponse flash_response(Track track, std::span<const pipeline::Prompt> prompts);

/// The reflected light of a screen, relative to all other reflected light; white is 1 in all colours.
struct RegionAnswer {
  float response = 0;
  float error = 0;  // standard error of the response
  float light = 0;  // all other light, linear, [0, 1]: the mean of the colours that the flash changed
  bool seen = false;
};
using RegionAnswers = std::array<RegionAnswer, kRegions>;
/// A region does not count as seen if it is missing from a frame of the flash, nearly black, or saturated.
RegionAnswers flash_by_region(Track track, std::span<const pipeline::Prompt> prompts, std::int64_t delay_ms);

struct FlashLight {
  /// The background's response relative to the skin's: a screen lights the person in front of it, whereas a tint covers
  /// everything. None if the background is much darker than the skin.
  std::optional<float> background;
  /// The neck's response relative to the skin's: a tint applied to the face ends at its edge.
  std::optional<float> neck;
  /// Standard deviation of the response over the skin's regions and a lit neck, beyond its error and relative to the
  /// mean response. Light from in front adds to light from elsewhere in a different mixture for each region; a tint
  /// multiplies all alike. None if the screen outshines all other light: then there is only one light, and no mixture.
  std::optional<float> unevenness;

  /// Something other than the face was visible, so a tint can be told from light.
  bool is_placed() const { return background || neck; }
};

/// None if the flash was not followed, or the skin's response is not clearly above its error.
std::optional<FlashLight> measure_flash(Track track, std::span<const pipeline::Prompt> prompts);

}  // namespace selfsame::face::liveness
