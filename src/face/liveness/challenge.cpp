#include "face/liveness/challenge.hpp"

#include "face/liveness/flash.hpp"

namespace selfsame::face::liveness {
namespace {

using pipeline::Challenge;
using pipeline::Prompt;
using pipeline::PromptAnswer;
using pipeline::PromptOutcome;

std::vector<Event> events_for(Track track, Challenge challenge) {
  switch (challenge) {
    case Challenge::blink: return find_blinks(track);
    case Challenge::turn_left: return find_turns(track, TurnTo::left);
    case Challenge::turn_right: return find_turns(track, TurnTo::right);
    case Challenge::nod: return find_nods(track);
    case Challenge::flash:
    case Challenge::say_digits: return {};
  }
  return {};
}

PromptAnswer judge(Track track, const Prompt& prompt, std::int64_t last_until_ms) {
  PromptAnswer answer{prompt.challenge, PromptOutcome::missed, -1};
  const bool spontaneous = prompt.challenge == Challenge::blink;
  for (const Event& event : events_for(track, prompt.challenge)) {
    if (event.end_ms <= last_until_ms || event.start_ms >= prompt.until_ms) continue;
    // The time of the action itself counts; a head starts to turn before the turn is complete.
    const std::int64_t after = (spontaneous ? event.start_ms : event.end_ms) - prompt.shown_ms;
    if (after >= kQuickestMs && event.end_ms <= prompt.until_ms) {
      return {prompt.challenge, PromptOutcome::answered, after};
    }
    if (after < kQuickestMs && !spontaneous) answer = {prompt.challenge, PromptOutcome::too_early, after};
  }
  return answer;
}

}  // namespace

std::vector<pipeline::Gesture> find_gestures(Track track) {
  std::vector<pipeline::Gesture> gestures;
  for (const Challenge what : {Challenge::blink, Challenge::turn_left, Challenge::turn_right, Challenge::nod}) {
    for (const Event& event : events_for(track, what)) gestures.push_back({what, event.start_ms, event.end_ms});
  }
  return gestures;
}

std::vector<PromptAnswer> judge_answers(Track track, std::span<const Prompt> prompts) {
  std::vector<PromptAnswer> answers;
  std::int64_t last_until_ms = track.empty() ? 0 : track.front().time_ms - 1;
  const auto light = measure_flash(track, prompts);
  const bool followed = light && light->is_placed();
  for (const Prompt& prompt : prompts) {
    if (prompt.challenge == Challenge::flash) {
      answers.push_back({prompt.challenge, followed ? PromptOutcome::answered : PromptOutcome::missed, -1});
    } else {
      answers.push_back(judge(track, prompt, last_until_ms));
    }
    last_until_ms = prompt.until_ms;
  }
  return answers;
}

}  // namespace selfsame::face::liveness
