#include "face/liveness/challenge.hpp"

#include <algorithm>
#include <cmath>

namespace selfsame::face::liveness {
namespace {

using pipeline::Challenge;
using pipeline::Prompt;
using pipeline::PromptAnswer;
using pipeline::PromptOutcome;

constexpr float kFlashCorrelation = 0.5F;
constexpr std::int64_t kLongestDelayMs = 250;
constexpr std::int64_t kDelayStepMs = 25;
constexpr std::size_t kLeastFlashFrames = 6;

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
    // What counts is when it was done; a head starts to turn before it has turned.
    const std::int64_t after = (spontaneous ? event.start_ms : event.end_ms) - prompt.shown_ms;
    if (after >= kQuickestMs && event.end_ms <= prompt.until_ms) {
      return {prompt.challenge, PromptOutcome::answered, after};
    }
    if (after < kQuickestMs && !spontaneous) answer = {prompt.challenge, PromptOutcome::too_early, after};
  }
  return answer;
}

/// What a colour is apart from its brightness.
std::array<double, 3> chroma(const std::array<double, 3>& colour) {
  const double mean = (colour[0] + colour[1] + colour[2]) / 3;
  return {colour[0] - mean, colour[1] - mean, colour[2] - mean};
}

float correlation_at(Track track, std::span<const Prompt> prompts, std::int64_t delay_ms) {
  // Pairs of shown and seen chromaticity, each with its mean over the frames taken away.
  std::vector<std::array<double, 3>> shown;
  std::vector<std::array<double, 3>> seen;
  for (const Observation& frame : track) {
    for (const Prompt& prompt : prompts) {
      const std::int64_t time = frame.time_ms - delay_ms;
      if (prompt.challenge != Challenge::flash || time < prompt.shown_ms || time >= prompt.until_ms) continue;
      const double level = std::max(1.0F, frame.skin[0] + frame.skin[1] + frame.skin[2]);
      shown.push_back(chroma({prompt.colour[0] / 255.0, prompt.colour[1] / 255.0, prompt.colour[2] / 255.0}));
      seen.push_back(chroma({frame.skin[0] / level, frame.skin[1] / level, frame.skin[2] / level}));
    }
  }
  if (shown.size() < kLeastFlashFrames) return 0;
  std::array<double, 3> mean_shown{};
  std::array<double, 3> mean_seen{};
  const auto n = static_cast<double>(shown.size());
  for (std::size_t i = 0; i < shown.size(); ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      mean_shown[c] += shown[i][c] / n;
      mean_seen[c] += seen[i][c] / n;
    }
  }
  double both = 0;
  double first = 0;
  double second = 0;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      const double a = shown[i][c] - mean_shown[c];
      const double b = seen[i][c] - mean_seen[c];
      both += a * b;
      first += a * a;
      second += b * b;
    }
  }
  return first <= 0 || second <= 0 ? 0 : static_cast<float>(both / std::sqrt(first * second));
}

}  // namespace

float flash_response(Track track, std::span<const Prompt> prompts) {
  float best = 0;
  for (std::int64_t delay = 0; delay <= kLongestDelayMs; delay += kDelayStepMs) {
    best = std::max(best, correlation_at(track, prompts, delay));
  }
  return best;
}

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
  const float flash = flash_response(track, prompts);
  for (const Prompt& prompt : prompts) {
    if (prompt.challenge == Challenge::flash) {
      const bool followed = flash >= kFlashCorrelation;
      answers.push_back({prompt.challenge, followed ? PromptOutcome::answered : PromptOutcome::missed, -1});
    } else {
      answers.push_back(judge(track, prompt, last_until_ms));
    }
    last_until_ms = prompt.until_ms;
  }
  return answers;
}

}  // namespace selfsame::face::liveness
