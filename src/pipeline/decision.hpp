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
/// Higher is better for the subject.
int rank(Decision decision);

/// The range of a decision's scores on the one scale of all answers.
struct ScoreBand {
  float least = 0;
  float most = 1;
};
/// Bands do not overlap, even after rounding down to 0.05: reject [0, 0.45], reverify [0.50, 0.80], accept [0.85, 1].
ScoreBand band_of(Decision decision);
/// A score as answers show it: unchanged if it agrees with the decision, otherwise the nearest end of the decision's
/// band. So every accept is above every reverify, and every reverify above every reject, whatever the policy and
/// whatever the source of the score. Exact scores, ratios and similarities are reported separately to callers who may
/// see them.
float on_scale(Decision decision, float score);

/// Accepts at a false-match rate among the given strangers. Rejects below the similarity that `reject_fmr` of mixed
/// strangers reach; in between: reverify. Thresholds come from the pack's tables.
struct FmrPolicy {
  double accept_fmr = 1e-4;
  double reject_fmr = 1e-2;
  match::Strangers of = match::Strangers::worst_group;
};
/// The rate in each pack's manifest (Calibration::default_fmr), within the worst group.
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
/// Thresholds on the distance of two 128-bit codes: <= accept accepts, > reject rejects. Only codes are compared.
struct BitsPolicy {
  int accept = 30;
  int reject = 30;
};
using Policy = std::variant<FmrPolicy, RawPolicy, ScorePolicy, BitsPolicy, DefaultPolicy>;

/// "default", "fmr:1e-4", "fmr:1e-4,1e-2", "mixed-fmr:1e-4", "raw:0.60,0.40", "score:0.85,0.45", "bits:30",
/// "bits:28,36". Errors: invalid_argument.
Result<Policy> parse_policy(std::string_view text);
std::string to_string(const Policy& policy);
/// The false-match rates that a policy implies for one calibration; none if it is not a policy by rates.
std::optional<FmrPolicy> rates_of(const Policy& policy, const match::Calibration& calibration);
/// The accepted rate and its strangers, for people: "fmr 0.07 within the worst group measured".
std::string in_words(const FmrPolicy& policy, const match::Calibration& calibration);

/// A policy on one pack's raw scale.
struct Thresholds {
  float accept = 1;  // raw >= accept accepts
  float reject = 1;  // raw < reject rejects; in between: reverify
};

/// Errors: invalid_argument if the policy requires a false-match rate for which the calibration was not measured. On a
/// scale to which the policy does not apply, nothing is accepted and nothing rejected.
Result<Thresholds> thresholds_for(const Policy& policy, const match::Calibration& calibration,
                                  Scale scale = Scale::full);

/// Fails closed: NaN is rejected.
Decision decide(const Thresholds& thresholds, float raw);

/// One modality's part in a verification.
struct ModalityScore {
  Modality modality = Modality::face;
  Comparison comparison = {};
  float quality = 0;
};

}  // namespace selfsame::pipeline
