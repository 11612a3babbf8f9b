// Whether one and the same head is seen from the first frame to the last: a splice of another person, or of another
// recording, is a jump that no head makes.
#pragma once

#include <optional>
#include <span>

#include "face/liveness/gestures.hpp"
#include "pipeline/liveness.hpp"

namespace selfsame::face::liveness {

/// How far a face, and the picture, jump between two frames.
struct Step {
  float moved = 0;     // of the middle of the face, in widths of its box
  float scaled = 0;    // absolute natural logarithm of the change of its width
  float reshaped = 0;  // of the rigid points, what no affine camera explains, in eye distances: root mean square
  // While a flash is on, and shortly after, these two are 0:
  float recoloured = 0;  // of the skin, log2: root mean square of the colours, the median region
  float changed = 0;     // of pixels spread over the frame, beyond what all have in common, in grey levels: mean
};

/// Of each two frames that follow each other within kLongestGapMs; `prompts` say when a screen changes the colours.
inline constexpr std::int64_t kLongestGapMs = 300;
std::vector<Step> steps_between(Track track, std::span<const pipeline::Prompt> prompts);

struct Continuity {
  std::size_t breaks = 0;  // steps that no head makes
  std::size_t steps = 0;   // that could be looked at
  /// The largest step over what a head may do: 1 and above is a break.
  float largest = 0;
};

/// None if no two frames follow each other within kLongestGapMs.
std::optional<Continuity> measure_continuity(Track track, std::span<const pipeline::Prompt> prompts);

}  // namespace selfsame::face::liveness
