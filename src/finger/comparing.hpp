// Prints of a person's fingers, made ready to be compared with those of another.
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/limits.hpp"
#include "finger/matching.hpp"
#include "finger/views.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::finger {

struct ReadyView {
  FingerPosition position = FingerPosition::unknown;
  Matchable print;
};

/// The best of a print by quality, in their order; where qualities are equal, those nearest to the middle. Others'
/// records may hold more than any picture gives, and the time of a comparison grows with the square.
Print thinned(Print print, std::size_t most);

/// Of each print of a record: hardly any sensor's picture gives so many.
inline constexpr std::size_t kMostRecordMinutiae = 100;

/// Prints are thinned to limits::kMaxComparedMinutiae.
std::vector<ReadyView> make_ready(std::vector<View> views);

/// What a probe carries: its prints, made ready once.
struct ReadyPrints final : pipeline::Features {
  explicit ReadyPrints(std::vector<View> of_probe) : views(make_ready(std::move(of_probe))) {}
  /// As a template holds them (write_views).
  Bytes save() const override;
  std::vector<ReadyView> views;
};

/// The best log-likelihood ratio of so many pairs, less what chance gains by there being so many.
float less_chance(float best_llr, std::size_t pairs);

/// The best natural log-likelihood ratio of all pairs that may be of one finger, less_chance; none where there is no
/// such pair. Of more than `most` pairs those that look most alike at first are compared.
std::optional<float> best_llr(Matcher& matcher, std::span<const ReadyView> reference, std::span<const ReadyView> probe,
                              std::size_t most = limits::kMaxComparedPrints);

/// The prints of a probe. Errors: invalid_argument where another engine made it.
Result<const std::vector<ReadyView>*> prints_of(const pipeline::Probe& probe);

/// The best Matcher::first_look of all pairs that may be of one finger; none where there is no such pair.
std::optional<float> best_first_look(Matcher& matcher, std::span<const ReadyView> reference,
                                     std::span<const ReadyView> probe);

}  // namespace selfsame::finger
