#include "eval/enrolled.hpp"

#include <map>
#include <string>

#include "base/check.hpp"
#include "match/vector.hpp"

namespace selfsame::eval {
namespace {

using Vectors = std::span<const std::vector<float>>;

Status add_person(Vectors vectors, const std::vector<std::uint32_t>& samples, std::size_t enrolled,
                  EnrolledTrials& trials) {
  for (std::size_t first = 0; first < samples.size(); ++first) {
    std::vector<std::vector<float>> references;
    for (std::size_t i = 0; i < enrolled; ++i) references.push_back(vectors[samples[(first + i) % samples.size()]]);
    // No cosine is below -1, so all samples are kept: the labels say whose they are.
    SELFSAME_ASSIGN(auto reference, match::aggregate(references, -1));
    const auto number = static_cast<std::uint32_t>(trials.templates.size());
    trials.templates.push_back(std::move(reference.mean));
    for (std::size_t i = enrolled; i < samples.size(); ++i) {
      const std::size_t probe = (first + i) % samples.size();
      // Two single samples count as one comparison, whichever was enrolled.
      if (enrolled > 1 || probe > first) trials.pairs.emplace_back(number, samples[probe]);
    }
  }
  return {};
}

}  // namespace

Result<EnrolledTrials> enrolled_trials(Vectors vectors, std::span<const std::uint32_t> person_of,
                                       std::size_t enrolled) {
  SELFSAME_CHECK(vectors.size() == person_of.size() && enrolled > 0);
  std::map<std::uint32_t, std::vector<std::uint32_t>> people;
  for (std::uint32_t i = 0; i < vectors.size(); ++i) {
    if (!vectors[i].empty()) people[person_of[i]].push_back(i);
  }
  EnrolledTrials trials;
  for (const auto& [person, samples] : people) {
    if (samples.size() <= enrolled) continue;
    SELFSAME_TRY(add_person(vectors, samples, enrolled, trials));
    ++trials.people;
  }
  if (trials.people == 0) {
    return fail(ErrorCode::invalid_argument, "nobody has more than " + std::to_string(enrolled) + " samples");
  }
  return trials;
}

std::vector<float> cosines_of(const EnrolledTrials& trials, Vectors vectors) {
  std::vector<float> cosines;
  cosines.reserve(trials.pairs.size());
  for (const auto& [reference, sample] : trials.pairs) {
    cosines.push_back(match::cosine(trials.templates[reference], vectors[sample]));
  }
  return cosines;
}

}  // namespace selfsame::eval
