// What a liveness session asks for, revealed one prompt at a time so that no answer can be prepared.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "auth/liveness_prompts.hpp"
#include "base/result.hpp"
#include "pipeline/liveness.hpp"

namespace selfsame::auth {

/// What the subject's screen and abilities allow.
struct AskingOptions {
  bool flash = false;                             // colours that light up the face
  bool digits = false;                            // to be read aloud
  std::vector<pipeline::Challenge> without = {};  // what the subject cannot do: blink, nod, turn_left, turn_right
};

inline constexpr std::size_t kMovements = 4;  // blink, nod, turn left, turn right
inline constexpr std::size_t kActionsAsked = 3;
inline constexpr std::int64_t kAnswerMs = 2000;             // from a prompt to the end of its answer
inline constexpr std::int64_t kGapMs[] = {200, 600};        // from an answer to the next prompt
inline constexpr std::int64_t kReadyMs[] = {300, 900};      // from the first face to the first prompt
inline constexpr std::int64_t kFlashStepMs = 1000;          // one colour: WCAG 2.3.1 allows three flashes a second
inline constexpr std::int64_t kAnnounceMs = 800;            // a flash is announced this long before its first colour
inline constexpr std::int64_t kOnTheWayMs = 700;            // time that a frame may need to arrive and be processed
inline constexpr std::int64_t kRecordingOnTheWayMs = 6000;  // the same for a recording, sent when complete
inline constexpr std::size_t kMissesForgiven = 1;           // each is replaced by another prompt

/// The state of a session's prompts. Plain data: it is stored with the session.
struct Asking {
  std::vector<pipeline::Challenge> ahead = {};  // not revealed yet, next first; a flash is one entry
  std::vector<pipeline::Challenge> spare = {};  // replacements for missed prompts
  /// Answered prompts, then open ones. `until_ms` of an answered prompt is the time of its answer.
  std::vector<pipeline::Prompt> asked = {};
  /// Outcomes of the closed prompts. They are final: later frames do not change them.
  std::vector<pipeline::PromptAnswer> given = {};
  std::size_t open = 0;       // number of open prompts; every colour of a flash counts
  std::size_t misses = 0;     // prompts that were not answered in time
  std::int64_t next_ms = -1;  // when the next prompt may be revealed; negative: no face was seen yet
  bool failed = false;        // more prompts were missed than are forgiven

  /// All prompts were revealed and answered.
  bool done() const { return !failed && open == 0 && ahead.empty(); }
  /// All steps of the session and those completed. A flash is one step.
  std::size_t steps() const;
  std::size_t steps_done() const;
  /// The prompt to show at that time, or one that is announced; null between prompts. Points into `asked`.
  const pipeline::Prompt* shown_at(std::int64_t now_ms) const;
};

/// Errors: invalid_argument if too few challenges remain, or `without` names one that cannot be left out.
Result<Asking> begin_asking(const RandomSource& random, const AskingOptions& options);

/// The index in `prompts` after the step that begins at `begin`. All colours of a flash are one step; any other prompt
/// is a step of its own.
std::size_t end_of_step(std::span<const pipeline::Prompt> prompts, std::size_t begin);

/// One answer for each prompt, in order, from what the session has seen so far.
using AnswersSoFar = std::function<std::vector<pipeline::PromptAnswer>(std::span<const pipeline::Prompt>)>;

/// Moves on to `now_ms` on the session's clock: closes answered and missed prompts, and reveals those that are due.
/// Does nothing before `somebody` was seen.
void move_on(Asking& asking, std::int64_t now_ms, bool somebody, const RandomSource& random,
             const AnswersSoFar& answers);

/// Number of turns and nods that no prompt had asked for. A looped video of all gestures answers every prompt, but
/// makes many of these.
std::size_t unasked_gestures(std::span<const pipeline::Gesture> gestures, std::span<const pipeline::Prompt> asked);

}  // namespace selfsame::auth
