// What a liveness session asks for, told one thing after another: nobody can prepare an answer to what was not told.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "auth/liveness_prompts.hpp"
#include "base/result.hpp"
#include "pipeline/liveness.hpp"

namespace selfsame::auth {

/// What the subject's screen and body allow.
struct AskingOptions {
  bool flash = false;                             // colours that light the face
  bool digits = false;                            // to be read aloud
  std::vector<pipeline::Challenge> without = {};  // what the subject cannot do: blink, nod, turn_left, turn_right
};

inline constexpr std::size_t kMovements = 4;  // that there are: a blink, a nod, a turn to either side
inline constexpr std::size_t kActionsAsked = 3;
inline constexpr std::int64_t kAnswerMs = 2000;             // from a prompt to the end of its answer
inline constexpr std::int64_t kGapMs[] = {200, 600};        // from an answer to the next prompt
inline constexpr std::int64_t kReadyMs[] = {300, 900};      // from the first face to the first prompt
inline constexpr std::int64_t kFlashStepMs = 1000;          // one colour: WCAG 2.3.1 allows three flashes a second
inline constexpr std::int64_t kAnnounceMs = 800;            // so long before its first colour a flash is told
inline constexpr std::int64_t kOnTheWayMs = 700;            // what a frame may need to arrive and be looked at
inline constexpr std::int64_t kRecordingOnTheWayMs = 6000;  // the same for a recording, which is sent when it is over
inline constexpr std::size_t kMissesForgiven = 1;           // each is asked for anew, as something else

/// How far a session's asking has come. Plain data: it is stored with the session.
struct Asking {
  std::vector<pipeline::Challenge> ahead = {};  // not told yet, the next first; a flash is one entry
  std::vector<pipeline::Challenge> spare = {};  // what can be asked for in place of what was missed
  /// Answered, then those that are open. Of an answered one `until_ms` is when it was answered.
  std::vector<pipeline::Prompt> asked = {};
  /// Of those that are not open. They stand: what comes later does not change what was seen in time.
  std::vector<pipeline::PromptAnswer> given = {};
  std::size_t open = 0;       // how many of them wait for their answer; of a flash all colours
  std::size_t misses = 0;     // prompts that were not answered in time
  std::int64_t next_ms = -1;  // when the next may be told; negative: nobody was seen yet
  bool failed = false;        // more was missed than is forgiven

  /// Everything was told and answered.
  bool done() const { return !failed && open == 0 && ahead.empty(); }
  /// What is asked for in all, a flash as one, and how much of it is behind.
  std::size_t steps() const;
  std::size_t steps_done() const;
  /// What to show at that time, and what is announced; none between prompts. It is `asked`'s own.
  const pipeline::Prompt* shown_at(std::int64_t now_ms) const;
};

/// Errors: invalid_argument where too little is left to ask for, or something cannot be left out.
Result<Asking> begin_asking(const RandomSource& random, const AskingOptions& options);

/// Where the step that begins with prompt `begin` ends, in `prompts`: the colours of a flash are one, any other prompt
/// is one by itself.
std::size_t end_of_step(std::span<const pipeline::Prompt> prompts, std::size_t begin);

/// One answer for each prompt, in order, from what the session has seen so far.
using AnswersSoFar = std::function<std::vector<pipeline::PromptAnswer>(std::span<const pipeline::Prompt>)>;

/// Moves on to `now_ms`, on the session's clock: closes what was answered or missed, and tells what is due. Not before
/// `somebody` was seen.
void move_on(Asking& asking, std::int64_t now_ms, bool somebody, const RandomSource& random,
             const AnswersSoFar& answers);

/// How many turns and nods were made that nobody had asked for: a loop of all gestures answers everything.
std::size_t unasked_gestures(std::span<const pipeline::Gesture> gestures, std::span<const pipeline::Prompt> asked);

}  // namespace selfsame::auth
