// Scores with known rates, for the tests of this room.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "eval/metrics.hpp"

namespace selfsame::eval::synthetic {

/// Impostor N(0, 1), genuine N(separation, 1), without people. EER = Phi(-separation / 2).
struct GaussianScores {
  std::vector<float> genuine;
  std::vector<float> impostor;
};

inline GaussianScores gaussian_scores(std::size_t genuine, std::size_t impostor, double separation, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  GaussianScores scores;
  for (std::size_t i = 0; i < genuine; ++i) scores.genuine.push_back(static_cast<float>(separation + normal(random)));
  for (std::size_t i = 0; i < impostor; ++i) scores.impostor.push_back(static_cast<float>(normal(random)));
  return scores;
}

/// All pairs of `people` x `samples`. Each person has a trait of its own that lowers its genuine scores and raises its
/// impostor scores, so that comparisons of one person depend on each other. Over the population impostor scores are
/// N(0, 1) and genuine scores N(separation, 1): EER = Phi(-separation / 2).
inline std::vector<ScoredPair> dependent_pairs(std::uint32_t people, std::uint32_t samples, double separation,
                                               unsigned seed) {
  constexpr double kShared = 0.3;  // part of the variance that a comparison owes to its people
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> trait(people);
  for (double& value : trait) value = normal(random);
  std::vector<ScoredPair> pairs;
  for (std::uint32_t i = 0; i < people * samples; ++i) {
    for (std::uint32_t j = i + 1; j < people * samples; ++j) {
      const std::uint32_t a = i / samples;
      const std::uint32_t b = j / samples;
      const double shared = a == b ? -trait[a] : (trait[a] + trait[b]) / std::sqrt(2.0);
      const double score = std::sqrt(kShared) * shared + std::sqrt(1 - kShared) * normal(random);
      pairs.push_back({static_cast<float>(score + (a == b ? separation : 0)), a == b, a, b});
    }
  }
  return pairs;
}

}  // namespace selfsame::eval::synthetic
