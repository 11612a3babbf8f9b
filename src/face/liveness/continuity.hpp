// Tests whether the same head is visible from the first frame to the last: splicing in another person, or another
// recording, causes a jump that no head can make.
#pragma once

#include <optional>
#include <span>

#include "face/liveness/gestures.hpp"
#include "pipeline/liveness.hpp"

namespace selfsame::face::liveness {

/// How much the face and the picture jump between two frames.
struct Step {
  float moved = 0;     // of the middle of the face, in widths of its box
  float scaled = 0;    // absolute natural logarithm of the change of its width
  float reshaped = 0;  // of the rigid points, beyond what an affine camera explains, in eye distances: root mean square
  // These two are 0 during a flash and shortly after:
  float recoloured = 0;  // of the skin, log2: root mean square of the colours, the median region
  float changed = 0;     // of pixels spread over the frame, beyond their common change, in grey levels: mean
};

/// Frames that follow each other within kLongestGapMs form a step; `prompts` say when a screen changes the colours.
inline constexpr std::int64_t kLongestGapMs = 300;
std::vector<Step> steps_between(Track track, std::span<const pipeline::Prompt> prompts);

struct Continuity {
  std::size_t breaks = 0;  // steps that no head can make
  std::size_t steps = 0;   // number of steps measured
  /// The largest step relative to its limit: 1 and above is a break.
  float largest = 0;
};

/// None if no two frames follow each other within kLongestGapMs.
std::optional<Continuity> measure_continuity(Track track, std::span<const pipeline::Prompt> prompts);

}  // namespace selfsame::face::liveness
