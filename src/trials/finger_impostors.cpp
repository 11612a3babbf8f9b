#include "trials/finger_impostors.hpp"

#include <utility>

#include "trials/parallel.hpp"

namespace selfsame::trials {
namespace {

finger::Print mirrored(const finger::Print& print) {
  finger::Print other = print;
  const int width = print.flow.width * finger::kFlowCell;
  for (auto& minutia : other.minutiae) {
    minutia.x = static_cast<std::int16_t>(width - 1 - minutia.x);
    minutia.angle = static_cast<std::uint8_t>(128 - minutia.angle);
  }
  for (int y = 0; y < print.flow.height; ++y) {
    for (int x = 0; x < print.flow.width; ++x) {
      const finger::Flow from = print.flow.at(print.flow.width - 1 - x, y);
      other.flow.at(x, y) = {static_cast<std::uint8_t>(256 - from.direction), from.period};
    }
  }
  return other;
}

}  // namespace

Result<std::vector<float>> impostors_across(std::span<const PrintsOfSet> sets, std::size_t threads,
                                            const Progress& progress) {
  std::vector<std::pair<std::size_t, const finger::Matchable*>> prints;  // with the numbers of their sets
  for (std::size_t k = 0; k < sets.size(); ++k) {
    for (const auto& print : sets[k]) prints.emplace_back(k, &*print);
  }
  const auto compare = [&](std::size_t i) -> Result<std::vector<float>> {
    finger::Matcher matcher;
    std::vector<float> row;
    const auto& [set, mine] = prints[i];
    const finger::Matchable of_other_hand(mirrored(mine->print()));
    for (const auto& [other_set, print] : prints) {
      if (other_set > set) row.push_back(matcher.compare(*mine, *print).llr);
      row.push_back(matcher.compare(*print, of_other_hand).llr);
    }
    return row;
  };
  std::vector<float> scores;
  SELFSAME_TRY(in_parallel(prints.size(), threads, progress, compare, [&](std::size_t, const std::vector<float>& row) {
    scores.insert(scores.end(), row.begin(), row.end());
  }));
  return scores;
}

}  // namespace selfsame::trials
