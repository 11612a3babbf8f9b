#include "auth/asking.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace selfsame::auth {
namespace {

using pipeline::Challenge;
using pipeline::Prompt;
using pipeline::PromptOutcome;

constexpr std::array<Challenge, kMovements> kActions{Challenge::blink, Challenge::nod, Challenge::turn_left,
                                                     Challenge::turn_right};

std::size_t draw_index(const RandomSource& random, std::size_t count) {
  return static_cast<std::size_t>(draw(random, 0, static_cast<std::int64_t>(count) - 1));
}

bool is_turn(Challenge challenge) { return challenge == Challenge::turn_left || challenge == Challenge::turn_right; }

bool is_action(Challenge challenge) { return std::find(kActions.begin(), kActions.end(), challenge) != kActions.end(); }

/// A random element of `from` other than `last`; `last` if there is no other.
Challenge draw_action(const RandomSource& random, std::span<const Challenge> from, Challenge last) {
  std::vector<Challenge> others;
  std::copy_if(from.begin(), from.end(), std::back_inserter(others), [last](Challenge c) { return c != last; });
  return others.empty() ? last : others[draw_index(random, others.size())];
}

std::vector<Challenge> actions_without(std::span<const Challenge> without) {
  std::vector<Challenge> possible;
  std::copy_if(kActions.begin(), kActions.end(), std::back_inserter(possible),
               [&](Challenge action) { return std::find(without.begin(), without.end(), action) == without.end(); });
  return possible;
}

/// When the answers to the open prompts must have been given, and when they must have arrived.
struct Deadlines {
  std::int64_t given_ms;
  std::int64_t arrived_ms;
};
Deadlines deadlines_of(const Prompt& last) {
  const bool spoken = last.challenge == Challenge::say_digits;
  return {last.until_ms, last.until_ms + (spoken ? kRecordingOnTheWayMs : kOnTheWayMs)};
}

void tell_next(Asking& asking, std::int64_t now_ms, const RandomSource& random) {
  const Challenge challenge = asking.ahead.front();
  asking.ahead.erase(asking.ahead.begin());
  if (challenge == Challenge::flash) {
    const auto colours = draw_flash_prompts(random, now_ms + kAnnounceMs, kFlashStepMs);
    asking.asked.insert(asking.asked.end(), colours.begin(), colours.end());
    asking.open = colours.size();
    return;
  }
  asking.asked.push_back(challenge == Challenge::say_digits ? draw_spoken_prompt(random, now_ms)
                                                            : Prompt{challenge, now_ms, now_ms + kAnswerMs, {}, {}});
  asking.open = 1;
}

void close_answered(Asking& asking, std::span<const pipeline::PromptAnswer> answers) {
  for (std::size_t i = asking.asked.size() - asking.open; i < asking.asked.size(); ++i) {
    Prompt& prompt = asking.asked[i];
    if (answers[i].after_ms >= 0) prompt.until_ms = std::min(prompt.until_ms, prompt.shown_ms + answers[i].after_ms);
    asking.given.push_back(answers[i]);
  }
  asking.open = 0;
}

/// Drops missed prompts and puts something else in their place.
void close_missed(Asking& asking, const RandomSource& random) {
  const Challenge missed = asking.asked.back().challenge;
  asking.asked.resize(asking.asked.size() - asking.open);
  asking.open = 0;
  ++asking.misses;
  asking.failed = asking.misses > kMissesForgiven;
  if (asking.failed) return;
  const Challenge again = is_action(missed) ? draw_action(random, asking.spare, missed) : missed;
  asking.ahead.insert(asking.ahead.begin(), again);
}

std::size_t count_steps(std::span<const Prompt> prompts) {
  std::size_t steps = 0;
  for (std::size_t i = 0; i < prompts.size(); i = end_of_step(prompts, i)) ++steps;
  return steps;
}

}  // namespace

std::size_t end_of_step(std::span<const Prompt> prompts, std::size_t begin) {
  std::size_t end = begin + 1;
  while (prompts[begin].challenge == Challenge::flash && end < prompts.size() &&
         prompts[end].challenge == Challenge::flash) {
    ++end;
  }
  return end;
}

std::size_t Asking::steps() const { return count_steps(asked) + ahead.size(); }

std::size_t Asking::steps_done() const { return count_steps(std::span(asked).first(asked.size() - open)); }

const Prompt* Asking::shown_at(std::int64_t now_ms) const {
  for (std::size_t i = asked.size() - open; i < asked.size(); ++i) {
    if (now_ms < asked[i].until_ms) return &asked[i];
  }
  return nullptr;
}

Result<Asking> begin_asking(const RandomSource& random, const AskingOptions& options) {
  for (const Challenge challenge : options.without) {
    if (is_action(challenge)) continue;
    return fail(ErrorCode::invalid_argument, "only blink, nod, turn_left and turn_right can be left out");
  }
  Asking asking{.spare = actions_without(options.without)};
  // Only a turn shows well that a head is round.
  std::vector<Challenge> turns;
  std::copy_if(asking.spare.begin(), asking.spare.end(), std::back_inserter(turns), is_turn);
  if (asking.spare.size() < 2 || turns.empty()) {
    return fail(ErrorCode::invalid_argument,
                "too little is left to ask for: a session needs a turn to one side and one more of blink, nod, "
                "turn_left and turn_right");
  }
  const std::size_t turn_at = draw_index(random, kActionsAsked);
  for (std::size_t i = 0; i < kActionsAsked; ++i) {
    const Challenge last = asking.ahead.empty() ? Challenge::flash : asking.ahead.back();
    asking.ahead.push_back(draw_action(random, i == turn_at ? std::span<const Challenge>(turns) : asking.spare, last));
  }
  if (options.flash) {
    const auto place = static_cast<std::ptrdiff_t>(draw_index(random, asking.ahead.size() + 1));
    asking.ahead.insert(asking.ahead.begin() + place, Challenge::flash);
  }
  if (options.digits) asking.ahead.push_back(Challenge::say_digits);
  return asking;
}

void move_on(Asking& asking, std::int64_t now_ms, bool somebody, const RandomSource& random,
             const AnswersSoFar& answers) {
  if (asking.failed || asking.done()) return;
  if (asking.next_ms < 0) {
    if (somebody) asking.next_ms = now_ms + draw(random, kReadyMs[0], kReadyMs[1]);
    return;
  }
  if (asking.open > 0) {
    const auto so_far = answers(asking.asked);
    const bool all = std::all_of(so_far.end() - static_cast<std::ptrdiff_t>(asking.open), so_far.end(),
                                 [](const auto& answer) { return answer.outcome == PromptOutcome::answered; });
    const Deadlines deadlines = deadlines_of(asking.asked.back());
    // Whether the face follows a flash is known only after its last colour was shown.
    const bool whole = asking.asked.back().challenge != Challenge::flash || now_ms >= deadlines.given_ms;
    if (all && whole) {
      close_answered(asking, so_far);
    } else if (now_ms > deadlines.arrived_ms) {
      close_missed(asking, random);
    } else {
      return;
    }
    asking.next_ms = now_ms + draw(random, kGapMs[0], kGapMs[1]);
    return;
  }
  if (now_ms >= asking.next_ms) tell_next(asking, now_ms, random);
}

std::size_t unasked_gestures(std::span<const pipeline::Gesture> gestures, std::span<const Prompt> asked) {
  const auto was_asked = [&](const pipeline::Gesture& gesture) {
    return std::any_of(asked.begin(), asked.end(), [&](const Prompt& prompt) {
      // Until one second after the answer: a subject who has turned turns back, and the returning head may seem to nod.
      return gesture.end_ms >= prompt.shown_ms && gesture.start_ms <= prompt.until_ms + 1000;
    });
  };
  return static_cast<std::size_t>(std::count_if(
      gestures.begin(), gestures.end(),
      [&](const pipeline::Gesture& gesture) { return gesture.what != Challenge::blink && !was_asked(gesture); }));
}

}  // namespace selfsame::auth
