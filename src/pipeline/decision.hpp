// From scores to a decision.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pipeline/modality.hpp"

namespace selfsame::pipeline {

enum class Decision { accept, reject, reverify };
std::string_view to_string(Decision decision);
/// The better for the subject, the higher.
int rank(Decision decision);

/// Where scores of a decision lie on the one scale that answers show.
struct ScoreBand {
  float least = 0;
  float most = 1;
};
/// Bands do not meet, also where scores are rounded down to 0.05: reject [0, 0.45], reverify [0.50, 0.80],
/// accept [0.85, 1].
ScoreBand band_of(Decision decision);
/// A score as answers show it: itself where it agrees with the decision, else the nearest end of the decision's band.
/// So every accept lies above every reverify, and that above every reject, whatever the policy, and however the score
/// came about. Exact scores, ratios and similarities lie beside it for whoever may see them.
float on_scale(Decision decision, float score);

/// Accept at a false-match rate among such strangers. Less alike than `reject_fmr` of mixed strangers are: reject; in
/// between: reverify. Thresholds come from the pack's tables.
struct FmrPolicy {
  double accept_fmr = 1e-4;
  double reject_fmr = 1e-2;
  match::Strangers of = match::Strangers::worst_group;
};
/// Of each pack the rate that its manifest names (Calibration::default_fmr), within the worst group.
struct DefaultPolicy {};
/// Thresholds on the raw similarity: >= accept accepts, < reject rejects.
struct RawPolicy {
  float accept = 0.60F;
  float reject = 0.40F;
};
/// Thresholds on the fused score in [0, 1]: >= accept accepts, <= reject rejects.
struct ScorePolicy {
  float accept = 0.85F;
  float reject = 0.45F;
};
/// Thresholds on the distance of two codes of 128 bits: <= accept accepts, > reject rejects. Nothing but codes is
/// compared.
struct BitsPolicy {
  int accept = 30;
  int reject = 30;
};
using Policy = std::variant<FmrPolicy, RawPolicy, ScorePolicy, BitsPolicy, DefaultPolicy>;

/// "default", "fmr:1e-4", "fmr:1e-4,1e-2", "mixed-fmr:1e-4", "raw:0.60,0.40", "score:0.85,0.45", "bits:30",
/// "bits:28,36". Errors: invalid_argument.
Result<Policy> parse_policy(std::string_view text);
std::string to_string(const Policy& policy);
/// What a policy by false-match rates asks of one calibration; none of other policies.
std::optional<FmrPolicy> rates_of(const Policy& policy, const match::Calibration& calibration);
/// Whose strangers the accepted rate is of, for people: "fmr 0.07 within the worst group measured".
std::string in_words(const FmrPolicy& policy, const match::Calibration& calibration);

/// A policy on one pack's raw scale.
struct Thresholds {
  float accept = 1;  // raw >= accept accepts
  float reject = 1;  // raw < reject rejects; in between: reverify
};

/// Errors: invalid_argument where the policy asks for a false-match rate that the calibration was not measured for. On
/// a scale that the policy does not speak of nothing is accepted and nothing rejected.
Result<Thresholds> thresholds_for(const Policy& policy, const match::Calibration& calibration,
                                  Scale scale = Scale::full);

/// Fails closed: a raw value that is not a number is rejected.
Decision decide(const Thresholds& thresholds, float raw);

/// One modality's part in a verification.
struct ModalityScore {
  Modality modality = Modality::face;
  Comparison comparison = {};
  float quality = 0;
};

}  // namespace selfsame::pipeline
