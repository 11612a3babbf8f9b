// Whether a live person was in front of the sensor: cues, challenges, and the combined result.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"

namespace selfsame::pipeline {

/// What a cue is derived from; a verdict redistributes the weight of missing kinds.
enum class CueKind { picture, motion, depth, injection, sound };
std::string_view to_string(CueKind kind);

/// One piece of evidence for a live person, or for an attack.
struct Cue {
  std::string_view name;  // stable, snake_case
  CueKind kind = CueKind::picture;
  float value = 0;          // as measured, in the cue's own unit
  float llr = 0;            // natural log-likelihood ratio, live over attack; 0 is neutral
  float score = 0.5F;       // [0, 1]; 1 / (1 + exp(-llr))
  bool veto = false;        // beyond the level at which this cue alone proves an attack
  std::string_view reason;  // for people: what to do; empty if nothing is wrong
};

/// Actions that a subject can be asked for, so that an old recording is not an answer.
enum class Challenge { blink, turn_left, turn_right, nod, flash, say_digits };
std::string_view to_string(Challenge challenge);
std::optional<Challenge> challenge_from(std::string_view name);
/// The modality whose samples show whether the action was done.
Modality seen_by(Challenge challenge);

/// A challenge as it was shown. Left and right are the subject's.
struct Prompt {
  Challenge challenge = Challenge::blink;
  std::int64_t shown_ms = 0;  // on the samples' clock
  std::int64_t until_ms = 0;
  std::array<std::uint8_t, 3> colour{};  // flash only: what the screen shows
  std::string digits = {};               // say_digits only: '0' to '9', in order
};

enum class PromptOutcome {
  answered,
  missed,     // no such action was seen in time
  too_early,  // done before a person could have reacted: played back, or guessed
};
std::string_view to_string(PromptOutcome outcome);

struct PromptAnswer {
  Challenge challenge = Challenge::blink;
  PromptOutcome outcome = PromptOutcome::missed;
  std::int64_t after_ms = -1;  // from the prompt to the answer
};

/// An action that the subject was seen to do, prompted or not; never `flash` or `say_digits`.
struct Gesture {
  Challenge what = Challenge::blink;
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;  // when it ended; for a turn, when its far end was reached
};

/// How the relief of a face was measured.
enum class DepthSource {
  none,
  estimated,  // from the landmarks of a head that turns in front of an ordinary camera
  sensor,     // from depth frames
};
std::string_view to_string(DepthSource source);

// Reasons that both a verification and an identification give.
inline constexpr std::string_view kNotSure = "the comparison is not sure; try again with a better sample";
inline constexpr std::string_view kNotLive =
    "the sample does not seem to be live; use the camera or the microphone, not a picture or a recording";

/// Liveness over the samples of one presentation.
struct Liveness {
  float score = 0.5F;   // [0, 1]: all cues
  float motion = 0.5F;  // [0, 1]: only the cues over several frames
  float llr = 0;        // natural log-likelihood ratio behind `score`
  float motion_llr = 0;
  bool attack = false;   // a veto, or a score below what every purpose requires
  bool advises = false;  // never refuses anybody: it did not generalise to unseen data (Description::liveness_advises)
  std::size_t frames = 0;  // number of frames with a face
  DepthSource depth = DepthSource::none;
  std::vector<Cue> cues = {};
  std::vector<PromptAnswer> answers = {};  // one per prompt, in order
  std::vector<Gesture> gestures = {};      // by kind, each kind in order of time

  /// Every prompt was answered in time.
  bool answered_all() const;
};

}  // namespace selfsame::pipeline
