#include "pipeline/fusion.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "pipeline/parse_number.hpp"

namespace selfsame::pipeline {
namespace {

constexpr std::array<FusionPart, kFusionParts> kAll{FusionPart::comparison, FusionPart::relief, FusionPart::liveness,
                                                    FusionPart::motion};
/// Log of the ratio between the weights of a perfect and a useless sample.
constexpr float kAttention = 4;

tl::unexpected<Error> bad_fusion(std::string_view text) {
  return fail(ErrorCode::invalid_argument, "\"" + std::string(text) +
                                               "\" is not a fusion; use weighted, weighted:0.4,0.25,0.2,0.15, llr-sum "
                                               "or quality-attention");
}

Result<std::array<float, kFusionParts>> parse_weights(std::string_view list, std::string_view text) {
  std::array<float, kFusionParts> weights{};
  float sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto comma = list.find(',');
    const bool last = i + 1 == weights.size();
    const auto weight = parse_number(list.substr(0, comma));
    if (last != (comma == std::string_view::npos) || !weight || *weight < 0) return bad_fusion(text);
    weights[i] = static_cast<float>(*weight);
    sum += weights[i];
    if (!last) list.remove_prefix(comma + 1);
  }
  if (weights[0] <= 0) {
    return fail(ErrorCode::invalid_argument, "the first weight of a fusion, the comparison's, must be above 0");
  }
  for (float& weight : weights) weight /= sum;
  return weights;
}

float weight_of(const PartScore& part, const FusionRule& rule) {
  const float weight = rule.weights[static_cast<std::size_t>(part.part)];
  return rule.method == FusionMethod::quality_attention ? weight * std::exp(kAttention * part.quality) : weight;
}

}  // namespace

std::string_view to_string(FusionPart part) {
  switch (part) {
    case FusionPart::comparison: return "comparison";
    case FusionPart::relief: return "relief";
    case FusionPart::liveness: return "liveness";
    case FusionPart::motion: return "motion";
  }
  return "?";
}

Result<FusionRule> parse_fusion(std::string_view text) {
  FusionRule rule;
  if (text == "weighted") return rule;
  if (text == "llr-sum") return FusionRule{FusionMethod::llr_sum, rule.weights};
  if (text == "quality-attention") return FusionRule{FusionMethod::quality_attention, rule.weights};
  constexpr std::string_view kWeights = "weighted:";
  if (!text.starts_with(kWeights)) return bad_fusion(text);
  SELFSAME_ASSIGN(rule.weights, parse_weights(text.substr(kWeights.size()), text));
  return rule;
}

Fused fuse(std::span<const PartScore> parts, const FusionRule& rule) {
  Fused fused;
  float sum = 0;
  for (const PartScore& part : parts) sum += weight_of(part, rule);
  float llr = 0;
  for (const PartScore& part : parts) {
    const float share = sum > 0 ? weight_of(part, rule) / sum : 0;
    fused.shares.push_back({part.part, part.score, share});
    fused.score += share * part.score;
    llr += part.llr * rule.weights[static_cast<std::size_t>(part.part)] / std::max(rule.weights[0], 1e-6F);
  }
  if (rule.method == FusionMethod::llr_sum && !parts.empty()) fused.score = 1 / (1 + std::exp(-llr));
  for (const FusionPart part : kAll) {
    const bool present = std::any_of(parts.begin(), parts.end(), [&](const PartScore& p) { return p.part == part; });
    if (!present && rule.weights[static_cast<std::size_t>(part)] > 0) fused.missing.push_back(part);
  }
  return fused;
}

}  // namespace selfsame::pipeline
