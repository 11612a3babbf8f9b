#include "finger/comparing.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace selfsame::finger {
namespace {

/// By how much the highest of e times as many scores of different fingers is higher: thresholds at 1e-2, 1e-3 and 1e-4
/// stand 1.4 apart at most (calibration.cpp).
constexpr float kChance = 0.6F;

}  // namespace

std::vector<ReadyView> make_ready(std::vector<View> views) {
  std::vector<ReadyView> ready;
  ready.reserve(views.size());
  for (View& view : views) ready.push_back({view.position, Matchable(std::move(view.print))});
  return ready;
}

std::optional<float> best_llr(Matcher& matcher, std::span<const ReadyView> reference,
                              std::span<const ReadyView> probe) {
  std::optional<float> best;
  int compared = 0;
  for (const ReadyView& mine : reference) {
    for (const ReadyView& theirs : probe) {
      if (!may_be_one(mine.position, theirs.position)) continue;
      const float llr = matcher.compare(mine.print, theirs.print).llr;
      best = best ? std::max(*best, llr) : llr;
      ++compared;
    }
  }
  if (best) *best -= kChance * std::log(static_cast<float>(compared));
  return best;
}

}  // namespace selfsame::finger
