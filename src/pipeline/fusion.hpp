// Combines several scores into one: weights, and how they are redistributed when a part is missing.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace selfsame::pipeline {

enum class FusionPart { comparison, relief, liveness, motion };
inline constexpr std::size_t kFusionParts = 4;
/// "comparison", "relief", "liveness", "motion".
std::string_view to_string(FusionPart part);

/// How parts are combined.
enum class FusionMethod {
  weighted,           // the weighted mean of scores
  llr_sum,            // the weighted sum of log-likelihood ratios, as a score; weights relative to the comparison's
  quality_attention,  // as `weighted`, each weight times exp(4 quality), so that good samples count more
};

struct FusionRule {
  FusionMethod method = FusionMethod::weighted;
  std::array<float, kFusionParts> weights{0.40F, 0.25F, 0.20F, 0.15F};  // in the order of FusionPart
};

/// "weighted", "weighted:0.4,0.25,0.2,0.15", "llr-sum", "quality-attention". Errors: invalid_argument.
Result<FusionRule> parse_fusion(std::string_view text);

struct PartScore {
  FusionPart part = FusionPart::comparison;
  float score = 0;    // [0, 1]
  float llr = 0;      // natural log-likelihood ratio
  float quality = 1;  // [0, 1]
};

/// One part's share of a fused score.
struct Share {
  FusionPart part = FusionPart::comparison;
  float score = 0;
  float weight = 0;  // normalised over the parts present: they sum to 1
};

struct Fused {
  float score = 0;
  std::vector<Share> shares = {};
  std::vector<FusionPart> missing = {};  // their weight was redistributed
};

/// `parts` holds each part at most once. With no parts the score is 0.
Fused fuse(std::span<const PartScore> parts, const FusionRule& rule);

}  // namespace selfsame::pipeline
