// How well a quality measure predicts errors.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace selfsame::eval {

/// Of two samples of one person.
struct GenuineTrial {
  std::uint32_t a = 0;  // numbers of samples
  std::uint32_t b = 0;
  float score = 0;
};

struct DiscardPoint {
  double share = 0;      // of the samples, the worst ones, left out
  double fnmr = 0;       // of the comparisons that are left; 0 where none are
  std::size_t left = 0;  // comparisons
};

/// The error-versus-discard characteristic (Grother and Tabassi 2007; ISO/IEC 29794-1): FNMR at a fixed threshold
/// (matches: `score >= threshold`) when the samples of lowest quality are left out, with every comparison that they are
/// in. `quality` has a value for each sample; of equals the first are left out first. Errors: invalid_argument for a
/// share outside [0, 1), a sample without a quality, or a quality that is not a number.
Result<std::vector<DiscardPoint>> error_versus_discard(std::span<const GenuineTrial> trials,
                                                       std::span<const float> quality, float threshold,
                                                       std::span<const double> shares);

/// Spearman's, [-1, 1]; equals share their ranks. 0 where one of both never changes. The spans are of one size.
double rank_correlation(std::span<const float> a, std::span<const float> b);

}  // namespace selfsame::eval
