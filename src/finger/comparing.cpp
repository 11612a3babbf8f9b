#include "finger/comparing.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace selfsame::finger {
namespace {

/// By how much the highest of e times as many scores of different fingers is higher: thresholds at 1e-2, 1e-3 and 1e-4
/// stand 1.3 to 1.5 apart (calibration.cpp). With it a false-match rate is no higher for 2, 3 or 5 prints of a finger
/// than for one (docs/results.md).
constexpr float kChance = 0.6F;

}  // namespace

std::vector<ReadyView> make_ready(std::vector<View> views) {
  std::vector<ReadyView> ready;
  ready.reserve(views.size());
  for (View& view : views) ready.push_back({view.position, Matchable(std::move(view.print))});
  return ready;
}

Bytes ReadyPrints::save() const {
  std::vector<View> of_probe;
  of_probe.reserve(views.size());
  for (const ReadyView& view : views) of_probe.push_back({view.position, view.print.print()});
  return write_views(of_probe);
}

namespace {

/// The best that `score` says of all pairs that may be of one finger.
template <typename Score>
std::optional<float> best_of(std::span<const ReadyView> reference, std::span<const ReadyView> probe,
                             const Score& score) {
  std::optional<float> best;
  for (const ReadyView& mine : reference) {
    for (const ReadyView& theirs : probe) {
      if (!may_be_one(mine.position, theirs.position)) continue;
      const float now = score(mine.print, theirs.print);
      best = best ? std::max(*best, now) : now;
    }
  }
  return best;
}

}  // namespace

Result<const std::vector<ReadyView>*> prints_of(const pipeline::Probe& probe) {
  if (const auto* prints = pipeline::features_of<ReadyPrints>(probe)) return &prints->views;
  return fail(ErrorCode::invalid_argument, "the probe holds no prints; send a picture of a finger");
}

float less_chance(float best_llr, std::size_t pairs) {
  return best_llr - kChance * std::log(static_cast<float>(pairs));
}

std::optional<float> best_llr(Matcher& matcher, std::span<const ReadyView> reference,
                              std::span<const ReadyView> probe) {
  std::size_t compared = 0;
  auto best = best_of(reference, probe, [&](const Matchable& mine, const Matchable& theirs) {
    ++compared;
    return matcher.compare(mine, theirs).llr;
  });
  if (best) best = less_chance(*best, compared);
  return best;
}

std::optional<float> best_first_look(Matcher& matcher, std::span<const ReadyView> reference,
                                     std::span<const ReadyView> probe) {
  return best_of(reference, probe,
                 [&](const Matchable& mine, const Matchable& theirs) { return matcher.first_look(mine, theirs); });
}

}  // namespace selfsame::finger
