// Actions of a face over time: blinks, turns, nods.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "face/liveness/observation.hpp"

namespace selfsame::face::liveness {

/// Frames in order of time.
using Track = std::span<const Observation>;

/// An action that began at `start_ms` and was over, or had reached its extreme, at `end_ms`.
struct Event {
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;
};

/// The eye aspect ratio below which eyes count as closed: 0.18 if they are normally at least 0.27 open; for narrower
/// eyes the same share of their own openness.
float closed_below(float habitual);

/// Openness of the eyes in each frame, weighted by the visible width of each, so that on a turned head the nearer eye
/// counts.
std::vector<float> openness_over_time(Track track);

/// Open, closed for at most 800 ms, open again. Closed means that the parts hidden by lids have disappeared from the
/// picture (`eye_edges`), and that landmarks agree: below the level, or narrower than around that time while the head
/// is still, because landmarks do not follow every lid all the way.
std::vector<Event> find_blinks(Track track);

enum class TurnTo { right, left };  // the subject's own
/// From ahead to a yaw ratio below 0.45 (right) or above 2.22 (left) of that at rest; `end_ms` is when that was
/// reached. Another turn counts only after the head has faced ahead in between.
std::vector<Event> find_turns(Track track, TurnTo side);

/// The nose tip moves from its normal place towards the chin or the eyes, by at least 1/23 of the distance between
/// those, and back to less than half of that.
std::vector<Event> find_nods(Track track);

}  // namespace selfsame::face::liveness
