// Whether what stood before the sensor was a live person: cues, challenges, and what they add up to.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"

namespace selfsame::pipeline {

/// What a cue looks at; a verdict shares out the weight of kinds that are missing.
enum class CueKind { picture, motion, depth, injection, sound };
std::string_view to_string(CueKind kind);

/// One sign of life, or of an attack.
struct Cue {
  std::string_view name;  // stable, snake_case
  CueKind kind = CueKind::picture;
  float value = 0;          // as measured, in the cue's own unit
  float llr = 0;            // natural log-likelihood ratio, live over attack; 0 says nothing
  float score = 0.5F;       // [0, 1]; 1 / (1 + exp(-llr))
  bool veto = false;        // beyond the level at which this cue alone tells an attack
  std::string_view reason;  // for a person, what to do; empty where nothing is wrong
};

/// What a subject can be asked to do, so that yesterday's recording is no answer.
enum class Challenge { blink, turn_left, turn_right, nod, flash, say_digits };
std::string_view to_string(Challenge challenge);
std::optional<Challenge> challenge_from(std::string_view name);
/// Which modality's samples show whether it was done.
Modality seen_by(Challenge challenge);

/// A challenge as it was shown. Left and right are the subject's own.
struct Prompt {
  Challenge challenge = Challenge::blink;
  std::int64_t shown_ms = 0;  // on the samples' clock
  std::int64_t until_ms = 0;
  std::array<std::uint8_t, 3> colour{};  // flash only: what the screen shows
  std::string digits = {};               // say_digits only: '0' to '9', in order
};

enum class PromptOutcome {
  answered,
  missed,     // nothing of the kind was seen in time
  too_early,  // done before a person could have seen the prompt: played back, or guessed
};
std::string_view to_string(PromptOutcome outcome);

struct PromptAnswer {
  Challenge challenge = Challenge::blink;
  PromptOutcome outcome = PromptOutcome::missed;
  std::int64_t after_ms = -1;  // from the prompt to the answer
};

/// Something that the subject was seen to do, asked for or not; never `flash` or `say_digits`.
struct Gesture {
  Challenge what = Challenge::blink;
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;  // over, or for a turn: reached
};

/// Where the relief of a face was read.
enum class DepthSource {
  none,
  estimated,  // from landmarks of a head that turns before a plain camera
  sensor,     // from depth frames
};
std::string_view to_string(DepthSource source);

inline constexpr std::string_view kNotLive =
    "the sample does not seem to be live; use the camera or the microphone, not a picture or a recording";

/// What the samples of one presentation say.
struct Liveness {
  float score = 0.5F;   // [0, 1]: all cues
  float motion = 0.5F;  // [0, 1]: the cues over frames alone
  float llr = 0;        // natural log-likelihood ratio behind `score`
  float motion_llr = 0;
  bool attack = false;   // a veto, or a score below what any purpose accepts
  bool advises = false;  // nobody is refused by it: it did not hold on data never seen (Description::liveness_advises)
  std::size_t frames = 0;  // with a face
  DepthSource depth = DepthSource::none;
  std::vector<Cue> cues = {};
  std::vector<PromptAnswer> answers = {};  // one for each prompt, in order
  std::vector<Gesture> gestures = {};      // by kind, each kind in order of time

  /// Every prompt was answered in time.
  bool answered_all() const;
};

}  // namespace selfsame::pipeline
