#include "trials/finger_windows.hpp"

#include <algorithm>

#include "base/mix.hpp"
#include "finger/minutiae.hpp"
#include "media/kernels.hpp"

namespace selfsame::trials {
namespace {

/// A window counts as on the finger if this share of its cells is ridged, or this share of the best window's.
constexpr double kOnFinger = 0.9;

/// The number of ridged cells in each window whose corner is a cell.
finger::Plane<int> ridged_cells(const finger::Plane<std::uint8_t>& ridged, int columns, int rows) {
  finger::Plane<int> counts(std::max(1, ridged.width - columns + 1), std::max(1, ridged.height - rows + 1));
  for (int y = 0; y < counts.height; ++y) {
    for (int x = 0; x < counts.width; ++x) {
      for (int dy = 0; dy < std::min(rows, ridged.height); ++dy) {
        const std::uint8_t* from = ridged.row(y + dy) + x;
        counts.at(x, y) += static_cast<int>(std::count(from, from + std::min(columns, ridged.width), 1));
      }
    }
  }
  return counts;
}

finger::Matchable matchable(const finger::Ridges& ridges) { return finger::Matchable(finger::print_of(ridges)); }

}  // namespace

Result<WindowedPrint> read_windows(const media::Image& picture, int side, std::uint64_t number) {
  if (side > std::min(picture.width(), picture.height()))
    return fail(ErrorCode::invalid_argument, "a print is smaller than the window; choose a smaller one");
  SELFSAME_ASSIGN(const auto ridges, finger::read_ridges(picture));
  WindowedPrint print;
  print.whole.push_back(matchable(ridges));
  const int cells = side / finger::kCell;
  const finger::Plane<int> counts = ridged_cells(ridges.field.ridged, cells, cells);
  const int most = *std::max_element(counts.values.begin(), counts.values.end());
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < counts.values.size(); ++i) {
    if (counts.values[i] >= kOnFinger * most) places.push_back(i);
  }
  for (std::uint64_t k = 0; k < kPieces; ++k) {
    const std::size_t place = places[base::mix_bits(kPieces * number + k + 1) % places.size()];
    const auto width = static_cast<std::size_t>(counts.width);
    const auto corner = [&](std::size_t cell, int extent) {
      return static_cast<float>(std::min(static_cast<int>(cell) * finger::kCell, extent - side));
    };
    const media::Image window =
        media::crop(picture, {corner(place % width, picture.width()), corner(place / width, picture.height()),
                              static_cast<float>(side), static_cast<float>(side)});
    SELFSAME_ASSIGN(const auto read, finger::read_ridges(window));
    print.windows.push_back(matchable(read));
  }
  return print;
}

WindowTrials plan_pieces(const Trials& prints) {
  WindowTrials planned;
  planned.trials.samples = prints.samples;
  const auto& person_of = prints.samples.person_of;
  std::vector<std::vector<std::uint32_t>> prints_of(prints.samples.people.size());
  std::vector<std::size_t> impression;  // for each print, its index among its finger's
  for (std::uint32_t i = 0; i < person_of.size(); ++i) {
    impression.push_back(prints_of[person_of[i]].size());
    prints_of[person_of[i]].push_back(i);
  }
  for (std::uint32_t probe = 0; probe < person_of.size(); ++probe) {
    for (std::uint32_t finger = 0; finger < prints_of.size(); ++finger) {
      std::vector<std::uint32_t> enrolled;
      for (const std::uint32_t print : prints_of[finger]) {
        if (impression[print] != impression[probe]) enrolled.push_back(print);
      }
      if (enrolled.empty()) continue;
      planned.trials.pairs.emplace_back(enrolled.front(), probe);
      planned.trials.genuine.push_back(person_of[probe] == finger);
      planned.enrolled.push_back(std::move(enrolled));
    }
  }
  return planned;
}

std::vector<finger::Match> match_pieces(const std::vector<WindowedPrint>& prints, const Trials& trials,
                                        const std::vector<std::vector<std::uint32_t>>& enrolled) {
  finger::Matcher matcher;
  std::vector<finger::Match> matches;
  for (std::size_t i = 0; i < trials.pairs.size(); ++i) {
    const finger::Matchable& probe = prints[trials.pairs[i].second].windows[0];
    finger::Match best;
    for (std::size_t k = 0; k < kPieces; ++k) {
      // A separate window each, even if there are fewer prints than windows.
      const WindowedPrint& print = prints[enrolled[i][k % enrolled[i].size()]];
      const finger::Match match = matcher.compare(print.windows[(k / enrolled[i].size() + 1) % kPieces], probe);
      if (match.llr > best.llr) best = match;
    }
    matches.push_back(best);
  }
  return matches;
}

}  // namespace selfsame::trials
