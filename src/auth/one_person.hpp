// Whether a presentation shows one person from the first frame to the last, and whether it is who they say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "pipeline/decision_rules.hpp"
#include "pipeline/pipeline.hpp"

namespace selfsame::auth {

/// These rates are of mixed strangers: they were chosen, and their figures measured, by that table.
/// Below this similarity a sample is somebody else's: one of ten strangers reaches it.
inline constexpr double kStrangerFmr = 0.1;
/// At this similarity and above a sample shows the subject well enough: one of a hundred strangers reaches it.
inline constexpr double kSubjectFmr = 0.01;
/// Of the comparisons, so large a part may lie in between.
inline constexpr std::size_t kOneUnsureOf = 8;
/// A head that comes back from a turn is still part of the answer.
inline constexpr std::int64_t kAfterAnswerMs = 300;
/// Gestures that nobody asked for: a person shifts in the seat, a loop of all gestures does more.
inline constexpr std::size_t kMostUnaskedGestures = 2;

/// What speaks against one and the same person, for a person to read; none where nothing does. An attempt of which one
/// sample is accepted may be a photograph among the frames of a live stranger, so all that was compared counts, inside
/// the time of each answer and between: `attempt` was compared with the subject's templates. `prompts` were shown, and
/// `liveness` is of all of it.
std::optional<std::string> doubt_about(const pipeline::DecisionRules& rules, const pipeline::Attempt& attempt,
                                       std::span<const pipeline::Prompt> prompts,
                                       const std::optional<pipeline::Liveness>& liveness);

}  // namespace selfsame::auth
