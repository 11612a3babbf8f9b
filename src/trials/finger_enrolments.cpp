#include "trials/finger_enrolments.hpp"

#include <algorithm>

#include "finger/comparing.hpp"

namespace selfsame::trials {
namespace {

/// The index of a pair of prints in the row-by-row list of all pairs.
std::size_t number_of(std::size_t a, std::size_t b, std::size_t prints) {
  if (a > b) std::swap(a, b);
  return a * prints - a * (a + 1) / 2 + (b - a - 1);
}

}  // namespace

Enrolments enrol_several(const Trials& prints, const Scores& llrs, std::size_t count) {
  Enrolments all;
  all.trials.samples = prints.samples;
  auto& samples = all.trials.samples;
  const std::size_t number = prints.samples.names.size();
  std::vector<std::vector<std::size_t>> prints_of(samples.people.size());
  for (std::size_t i = 0; i < number; ++i) prints_of[prints.samples.person_of[i]].push_back(i);
  for (std::uint32_t finger = 0; finger < prints_of.size(); ++finger) {
    const auto& own = prints_of[finger];
    for (std::size_t first = 0; own.size() > count && first < own.size(); ++first) {
      std::vector<std::size_t> enrolled;
      for (std::size_t k = 0; k < count; ++k) enrolled.push_back(own[(first + k) % own.size()]);
      const auto enrolment = static_cast<std::uint32_t>(samples.names.size());
      samples.names.push_back(prints.samples.names[enrolled.front()] + " and " + std::to_string(count - 1) + " more");
      samples.person_of.push_back(finger);
      for (std::uint32_t probe = 0; probe < number; ++probe) {
        if (std::find(enrolled.begin(), enrolled.end(), probe) != enrolled.end()) continue;
        float best = *llrs[number_of(enrolled.front(), probe, number)];
        for (const std::size_t print : enrolled) best = std::max(best, *llrs[number_of(print, probe, number)]);
        all.trials.pairs.emplace_back(enrolment, probe);
        all.trials.genuine.push_back(prints.samples.person_of[probe] == finger);
        all.scores.emplace_back(finger::less_chance(best, count));
      }
    }
  }
  return all;
}

}  // namespace selfsame::trials
