// What a face does over time: blinks, turns, nods.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "face/liveness/observation.hpp"

namespace selfsame::face::liveness {

/// Frames in order of time.
using Track = std::span<const Observation>;

/// Something that began at `start_ms` and was over, or had reached its middle, at `end_ms`.
struct Event {
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;
};

/// The eye aspect ratio below which eyes count as closed: 0.18 for those that are 0.27 open or more by habit, for
/// narrower ones the same part of their own openness.
float closed_below(float habitual);

/// How open the eyes are in each frame: both, each by how wide it is seen, so that of a turned head the nearer counts.
std::vector<float> openness_over_time(Track track);

/// Open, closed for at most 800 ms, open again. Closed is where what lids hide has gone from the picture (`eye_edges`),
/// and landmarks say so too: below the level, or narrower than around that time while the head keeps still, for
/// landmarks do not follow every lid all the way.
std::vector<Event> find_blinks(Track track);

enum class TurnTo { right, left };  // the subject's own
/// From ahead to a yaw ratio below 0.45 (right) or above 2.22 (left) of that at rest, `end_ms` being when it was
/// reached. Each counts again only after the head was ahead in between.
std::vector<Event> find_turns(Track track, TurnTo side);

/// The nose tip away from where it is by habit, towards the chin or the eyes, by at least a twenty-third of the way
/// between those, and back to less than half of that.
std::vector<Event> find_nods(Track track);

}  // namespace selfsame::face::liveness
