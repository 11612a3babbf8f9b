#include "pipeline/engine_thresholds.hpp"

#include <cmath>
#include <limits>

namespace selfsame::pipeline {
namespace {

struct OfScale {
  Thresholds thresholds;
  std::optional<Error> not_alone;
};

Result<OfScale> on_scale(const match::Calibration& calibration, const Policy& policy, Scale scale) {
  const auto thresholds = thresholds_for(policy, calibration, scale);
  if (thresholds) return OfScale{*thresholds, std::nullopt};
  const auto fmr = rates_of(policy, calibration);
  if (!fmr) return fail(thresholds.error());
  const auto rejected = calibration.threshold(fmr->reject_fmr, match::Strangers::mixed);
  // The policy was chosen for the full scale. If it lies beyond the codes' table, the table's nearest row is used to
  // reject.
  if (!rejected && scale == Scale::full) return fail(rejected.error());
  const auto& table = calibration.table(match::Strangers::mixed);
  const float nearest = fmr->reject_fmr > table.front().fmr ? table.front().threshold : table.back().threshold;
  const float reject = rejected ? *rejected : nearest;
  return OfScale{{std::numeric_limits<float>::infinity(), reject}, thresholds.error()};
}

}  // namespace

Result<EngineThresholds> thresholds_of(const Description& described, const Policy& policy) {
  if (!described.raw_is_cosine && std::holds_alternative<RawPolicy>(policy)) {
    return fail(ErrorCode::invalid_argument, "a raw policy applies to cosine similarities, which " +
                                                 to_string(described.pack) +
                                                 " does not give; use a false-match rate, such as fmr:1e-4");
  }
  if (described.code_calibration == nullptr && std::holds_alternative<BitsPolicy>(policy)) {
    return fail(ErrorCode::invalid_argument, "a policy in bits applies to codes, and " + to_string(described.pack) +
                                                 " makes none here; enrol with --templates code or full+code, or use "
                                                 "a false-match rate, such as fmr:1e-4");
  }
  SELFSAME_ASSIGN(auto full, on_scale(*described.calibration, policy, Scale::full));
  EngineThresholds both{full.thresholds, {}, std::move(full.not_alone)};
  if (described.code_calibration == nullptr) return both;
  SELFSAME_ASSIGN(const auto code, on_scale(*described.code_calibration, policy, Scale::code));
  both.code = code.thresholds;
  // If codes can accept alone, so can the engine.
  if (!std::isinf(code.thresholds.accept)) both.not_alone.reset();
  return both;
}

}  // namespace selfsame::pipeline
