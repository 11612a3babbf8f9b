// Prints of a person's fingers, made ready to be compared with those of another.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "finger/matching.hpp"
#include "finger/views.hpp"

namespace selfsame::finger {

struct ReadyView {
  FingerPosition position = FingerPosition::unknown;
  Matchable print;
};

std::vector<ReadyView> make_ready(std::vector<View> views);

/// The best log-likelihood ratio of so many pairs, less what chance gains by there being so many.
float less_chance(float best_llr, std::size_t pairs);

/// The best natural log-likelihood ratio of all pairs that may be of one finger, less_chance; none where there is no
/// such pair.
std::optional<float> best_llr(Matcher& matcher, std::span<const ReadyView> reference, std::span<const ReadyView> probe);

/// The best Matcher::first_look of all pairs that may be of one finger; none where there is no such pair.
std::optional<float> best_first_look(Matcher& matcher, std::span<const ReadyView> reference,
                                     std::span<const ReadyView> probe);

}  // namespace selfsame::finger
