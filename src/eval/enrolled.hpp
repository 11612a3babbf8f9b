// Comparisons with a template of several samples, made as in an enrolment.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace selfsame::eval {

/// Genuine comparisons with templates of several samples: for each person with enough of them, any `enrolled`
/// consecutive samples (cyclically) make a template, which is compared with that person's other samples.
struct EnrolledTrials {
  std::vector<std::vector<float>> templates;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;  // a template, a sample
  std::size_t people = 0;
};

/// `vectors` have L2 norm 1, empty ones are left out; `person_of` is parallel to them. If `enrolled` is one, each pair
/// of samples counts once. Errors: invalid_argument (nobody has enough samples).
Result<EnrolledTrials> enrolled_trials(std::span<const std::vector<float>> vectors,
                                       std::span<const std::uint32_t> person_of, std::size_t enrolled);

/// Cosines of the trials' templates and samples.
std::vector<float> cosines_of(const EnrolledTrials& trials, std::span<const std::vector<float>> vectors);

}  // namespace selfsame::eval
