#include "finger/comparing.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <tuple>
#include <utility>

#include "base/limits.hpp"

namespace selfsame::finger {
namespace {

/// How much higher the best of e times as many scores of different fingers is: thresholds at 1e-2, 1e-3 and 1e-4 are
/// 1.3 to 1.5 apart (calibration.cpp). With this correction a false-match rate is no higher for 2, 3 or 5 prints of a
/// finger than for one (docs/results.md).
constexpr float kChance = 0.6F;

}  // namespace

Print thinned(Print print, std::size_t most) {
  std::vector<Minutia>& all = print.minutiae;
  if (all.size() <= most) return print;
  std::int64_t sum_x = 0;
  std::int64_t sum_y = 0;
  for (const Minutia& m : all) {
    sum_x += m.x;
    sum_y += m.y;
  }
  const auto count = static_cast<std::int64_t>(all.size());
  const auto away = [&](const Minutia& m) {
    const std::int64_t dx = m.x - sum_x / count;
    const std::int64_t dy = m.y - sum_y / count;
    return dx * dx + dy * dy;
  };
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tuple(all[b].quality, away(all[a]), a) < std::tuple(all[a].quality, away(all[b]), b);
  });
  order.resize(most);
  std::sort(order.begin(), order.end());
  std::vector<Minutia> kept;
  for (const std::size_t k : order) kept.push_back(all[k]);
  all = std::move(kept);
  return print;
}

std::vector<ReadyView> make_ready(std::vector<View> views) {
  std::vector<ReadyView> ready;
  ready.reserve(views.size());
  for (View& view : views)
    ready.push_back({view.position, Matchable(thinned(std::move(view.print), limits::kMaxComparedMinutiae))});
  return ready;
}

Bytes ReadyPrints::save() const {
  std::vector<View> of_probe;
  of_probe.reserve(views.size());
  for (const ReadyView& view : views) of_probe.push_back({view.position, view.print.print()});
  return write_views(of_probe);
}

namespace {

struct PrintPair {
  const Matchable* mine;
  const Matchable* theirs;
  float look = 0;
};

/// All pairs that may be of one finger.
std::vector<PrintPair> pairs_of(std::span<const ReadyView> reference, std::span<const ReadyView> probe) {
  std::vector<PrintPair> pairs;
  for (const ReadyView& mine : reference) {
    for (const ReadyView& theirs : probe) {
      if (may_be_one(mine.position, theirs.position)) pairs.push_back({&mine.print, &theirs.print});
    }
  }
  return pairs;
}

/// At most that many of the pairs, those that look most alike. Of equals, the first.
std::vector<PrintPair> most_alike(Matcher& matcher, std::vector<PrintPair> pairs, std::size_t most) {
  if (pairs.size() <= most) return pairs;
  for (PrintPair& pair : pairs) pair.look = matcher.first_look(*pair.mine, *pair.theirs);
  std::vector<std::size_t> order(pairs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return pairs[a].look != pairs[b].look ? pairs[a].look > pairs[b].look : a < b;
  });
  std::vector<PrintPair> kept;
  for (std::size_t k = 0; k < most; ++k) kept.push_back(pairs[order[k]]);
  return kept;
}

}  // namespace

Result<const std::vector<ReadyView>*> prints_of(const pipeline::Probe& probe) {
  if (const auto* prints = pipeline::features_of<ReadyPrints>(probe)) return &prints->views;
  return fail(ErrorCode::invalid_argument, "the probe holds no prints; send a picture of a finger");
}

float less_chance(float best_llr, std::size_t pairs) {
  return best_llr - kChance * std::log(static_cast<float>(pairs));
}

std::optional<float> best_llr(Matcher& matcher, std::span<const ReadyView> reference, std::span<const ReadyView> probe,
                              std::size_t most) {
  auto pairs = pairs_of(reference, probe);
  if (pairs.empty()) return std::nullopt;
  // The correction counts pairs that were only pre-screened, too.
  const std::size_t chances = pairs.size();
  float best = Match{}.llr;
  for (const PrintPair& pair : most_alike(matcher, std::move(pairs), most)) {
    best = std::max(best, matcher.compare(*pair.mine, *pair.theirs).llr);
  }
  return less_chance(best, chances);
}

std::optional<float> best_first_look(Matcher& matcher, std::span<const ReadyView> reference,
                                     std::span<const ReadyView> probe) {
  std::optional<float> best;
  for (const PrintPair& pair : pairs_of(reference, probe)) {
    const float look = matcher.first_look(*pair.mine, *pair.theirs);
    best = best ? std::max(*best, look) : look;
  }
  return best;
}

}  // namespace selfsame::finger
