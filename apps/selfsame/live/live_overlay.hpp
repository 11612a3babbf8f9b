// The overlay on a frame: the face's position, the evidence, the decision.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "selfsame/live/live_watch.hpp"

namespace selfsame::app {

/// The strongest cues first: those that affect the verdict most, either way.
std::vector<pipeline::Cue> strongest_cues(const pipeline::Liveness& liveness, std::size_t most);
/// "accept", or "nobody", or "too brief".
std::string_view word_for(const LiveVerdict& verdict);
/// "please blink".
std::string_view words_for(pipeline::Challenge challenge);

/// `verdict` is the last one, or null.
void draw_overlay(media::Image& rgb, const std::optional<pipeline::Sighting>& seen, const LiveVerdict* verdict,
                  const pipeline::Prompt* prompt);

}  // namespace selfsame::app
