// Checks that a presentation shows one person from the first frame to the last, and that it is the claimed subject.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "pipeline/decision_rules.hpp"
#include "pipeline/pipeline.hpp"

namespace selfsame::auth {

/// These rates are for mixed strangers: they were chosen and measured with that table.
/// Below this similarity a sample is taken for somebody else's: one stranger in ten reaches it.
inline constexpr double kStrangerFmr = 0.1;
/// From this similarity on, a sample is taken to show the subject: one stranger in a hundred reaches it.
inline constexpr double kSubjectFmr = 0.01;
/// One in this many comparisons may lie in between.
inline constexpr std::size_t kOneUnsureOf = 8;
/// The return from a turn is still part of the answer.
inline constexpr std::int64_t kAfterAnswerMs = 300;
/// Gestures that no prompt asked for: people shift in their seats, but a looped video of all gestures makes more.
inline constexpr std::size_t kMostUnaskedGestures = 2;

/// The reason to doubt that this is one and the same person, as text for people; none if there is no doubt. An attempt
/// with one accepted sample may be a photograph among the frames of a live stranger, so every comparison counts, during
/// each answer and in between. `attempt` was compared with the subject's templates, `prompts` were shown, and
/// `liveness` covers the whole attempt.
std::optional<std::string> doubt_about(const pipeline::DecisionRules& rules, const pipeline::Attempt& attempt,
                                       std::span<const pipeline::Prompt> prompts,
                                       const std::optional<pipeline::Liveness>& liveness);

}  // namespace selfsame::auth
