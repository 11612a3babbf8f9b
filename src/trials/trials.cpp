#include "trials/trials.hpp"

namespace selfsame::trials {

void add_pair(Trials& trials, std::size_t a, std::size_t b) {
  const auto& person_of = trials.samples.person_of;
  trials.pairs.emplace_back(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b));
  trials.genuine.push_back(person_of[a] == person_of[b]);
}

void add_all_pairs(Trials& trials) {
  for (std::size_t a = 0; a < trials.samples.names.size(); ++a) {
    for (std::size_t b = a + 1; b < trials.samples.names.size(); ++b) add_pair(trials, a, b);
  }
}

Result<eval::ScoreSet> collect_scores(const Trials& trials, const Scores& scores) {
  if (trials.samples.person_of.empty()) {
    std::vector<float> genuine;
    std::vector<float> impostor;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (scores[i]) (trials.genuine[i] ? genuine : impostor).push_back(*scores[i]);
    }
    return eval::ScoreSet::create(genuine, impostor);
  }
  std::vector<eval::ScoredPair> scored;
  scored.reserve(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const auto& [a, b] = trials.pairs[i];
    if (scores[i])
      scored.push_back({*scores[i], trials.genuine[i], trials.samples.person_of[a], trials.samples.person_of[b]});
  }
  return eval::ScoreSet::create(scored);
}

}  // namespace selfsame::trials
