// Which modalities a decision needs, and how the evidence of several makes one.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "pipeline/decision.hpp"

namespace selfsame::pipeline {

/// Whatever else comes counts too.
struct FactorRule {
  std::vector<Modality> required = {};  // each of them must be compared
  std::size_t least = 1;                // so many different ones must be

  bool met_by(std::span<const Modality> compared) const;
  bool asks_for_several() const { return least > 1 || required.size() > 1; }
  /// The rule names this modality and no other: a site that says so has decided to trust it alone.
  bool names_only(Modality modality) const;
};

/// "face", "face+voice" (modalities by name), "any-1", "any-2", "any-3", which are printed with how many
/// there are: "any-2-of-3". Errors: invalid_argument.
Result<FactorRule> parse_factors(std::string_view text);
std::string to_string(const FactorRule& rule);

/// What one modality says, by its best sample.
struct Factor {
  ModalityScore score;
  Decision alone = Decision::reject;  // by its own thresholds
  float most_llr = 0;                 // what its calibration was measured for: no comparison says more for a match
  std::size_t tries = 1;              // comparisons that this one is the best of
  double accept_fmr = match::Calibration::kDefaultFmr;  // that its own thresholds are for, under a policy by rates
  double measured_to = 0;                               // the lowest rate in its table
};

/// How much of a sample's evidence counts, by its quality: all of it from 0.5.
float evidence_weight(float quality);

/// The sum of the factors' log-likelihood ratios, each at most its `most_llr`, times its evidence_weight.
float summed_llr(std::span<const Factor> factors);

/// Whether a rule asks for several factors, and so promises that one which was stolen is not enough.
enum class EachMustStand { no, yes };

/// Of several factors: reject where one of them rejects; accept where the sum suffices, else reverify. Under a
/// false-match rate f the sum must reach -ln f: of factors that err independently, no more than f of the impostors'
/// sums do (a likelihood ratio is 1 on average over impostors, so it is 1 / f or more for at most f of them), and more
/// by ln n for each factor that is the best of n. Under the default policy f is the strictest of the factors' own.
/// Under a score policy the sum as a score must reach `accept`; under a raw policy or one in bits each factor must
/// accept. Where each must stand, without any one of them another must accept alone, or the sum reach a rate of its
/// own: 1e-2 or the square root of f, whichever is stricter, but not stricter than a factor's own default or table.
/// Impostors with a photograph of the face are no strangers in that factor, but in the others they are.
Decision decide(const Policy& policy, std::span<const Factor> factors, EachMustStand each = EachMustStand::no);

}  // namespace selfsame::pipeline
