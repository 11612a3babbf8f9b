// Which modalities a decision needs, and how their evidence is combined.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "pipeline/decision.hpp"

namespace selfsame::pipeline {

/// Which factors must be compared. Additional factors count too.
struct FactorRule {
  std::vector<Modality> required = {};  // each must be compared
  std::size_t least = 1;                // number of different modalities that must be compared

  bool met_by(std::span<const Modality> compared) const;
  bool asks_for_several() const { return least > 1 || required.size() > 1; }
  /// True if the rule names this modality and no other: the site has chosen to trust it alone.
  bool names_only(Modality modality) const;
};

/// Parses "face", "face+voice" (modalities by name), "any-1", "any-2" or "any-3"; the last three print with the total:
/// "any-2-of-3". Errors: invalid_argument.
Result<FactorRule> parse_factors(std::string_view text);
std::string to_string(const FactorRule& rule);

/// The evidence of one modality: its best sample.
struct Factor {
  ModalityScore score;
  Decision alone = Decision::reject;  // by its own thresholds
  float most_llr = 0;                 // the most evidence for a match that its calibration was measured for
  std::size_t tries = 1;              // number of comparisons from which this one was chosen as best
  double accept_fmr = match::Calibration::kDefaultFmr;  // the rate of its own thresholds, if the policy is by rates
  double measured_to = 0;                               // the lowest rate in its table
};

/// The share of a sample's evidence that counts, by its quality: 1 from 0.5 up.
float evidence_weight(float quality);

/// The sum of the factors' log-likelihood ratios, each capped at its `most_llr` and multiplied by its evidence_weight.
float summed_llr(std::span<const Factor> factors);

/// Whether the rule requires several factors, and so promises that one stolen factor is not enough.
enum class EachMustStand { no, yes };

/// Combines several factors: reject if one of them rejects; accept if the sum suffices, otherwise reverify.
/// Under a false-match rate f the sum must reach -ln f, plus ln n for each factor that is the best of n. If factors err
/// independently, at most a fraction f of impostors reaches that: a likelihood ratio averages 1 over impostors, so it
/// is 1 / f or more for at most f of them. Under the default policy f is the strictest of the factors' own rates.
/// Under a score policy the sum as a score must reach `accept`; under a raw policy or one in bits each factor must
/// accept.
/// If each must stand, then without any single factor another must accept alone, or the sum must reach a rate of its
/// own: the stricter of 1e-2 and the square root of f, but no stricter than a factor's own default or table. An
/// impostor with a photograph of the face is no stranger in that factor, but is one in the others.
Decision decide(const Policy& policy, std::span<const Factor> factors, EachMustStand each = EachMustStand::no);

}  // namespace selfsame::pipeline
