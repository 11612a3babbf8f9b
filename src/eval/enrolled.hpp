// Comparisons with a template of several samples, made as an enrolment makes it.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace selfsame::eval {

/// Genuine comparisons with templates of several samples: of each person who has more of them, any `enrolled` that
/// follow each other (after the last comes the first) make a template, which is compared with that person's others.
struct EnrolledTrials {
  std::vector<std::vector<float>> templates;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;  // a template, a sample
  std::size_t people = 0;
};

/// `vectors` have L2 norm 1, empty ones are left out; `person_of` is parallel to them. With one enrolled sample each
/// pair of samples counts once. Errors: invalid_argument (nobody has samples enough).
Result<EnrolledTrials> enrolled_trials(std::span<const std::vector<float>> vectors,
                                       std::span<const std::uint32_t> person_of, std::size_t enrolled);

/// Cosines of the trials' templates and samples.
std::vector<float> cosines_of(const EnrolledTrials& trials, std::span<const std::vector<float>> vectors);

}  // namespace selfsame::eval
