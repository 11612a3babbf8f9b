// Prints of a person's fingers, prepared for comparison with those of another.
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

/// The best minutiae by quality, in their order; if qualities are equal, those nearest to the middle. Records of other
/// systems may have more minutiae than any picture gives, and the time of a comparison grows with the square.
Print thinned(Print print, std::size_t most);

/// Limits for each print of a record. Hardly any sensor's picture gives as many; fewer match by chance more often than
/// the calibration says.
inline constexpr std::size_t kMostRecordMinutiae = 100;
inline constexpr std::size_t kLeastRecordMinutiae = 12;

/// Prints are thinned to limits::kMaxComparedMinutiae.
std::vector<ReadyView> make_ready(std::vector<View> views);

/// A probe's prints, prepared once.
struct ReadyPrints final : pipeline::Features {
  explicit ReadyPrints(std::vector<View> of_probe) : views(make_ready(std::move(of_probe))) {}
  /// In a template's form (write_views).
  Bytes save() const override;
  std::vector<ReadyView> views;
};

/// The best log-likelihood ratio of `pairs` comparisons, corrected for their number.
float less_chance(float best_llr, std::size_t pairs);

/// The best natural log-likelihood ratio of all pairs that may be of one finger, corrected by less_chance; none if
/// there is no such pair. If there are more than `most` pairs, only those that look most alike are compared.
std::optional<float> best_llr(Matcher& matcher, std::span<const ReadyView> reference, std::span<const ReadyView> probe,
                              std::size_t most = limits::kMaxComparedPrints);

/// The prints of a probe. Errors: invalid_argument if another engine made it.
Result<const std::vector<ReadyView>*> prints_of(const pipeline::Probe& probe);

/// The best Matcher::first_look of all pairs that may be of one finger; none if there is no such pair.
std::optional<float> best_first_look(Matcher& matcher, std::span<const ReadyView> reference,
                                     std::span<const ReadyView> probe);

}  // namespace selfsame::finger
