#include "finger/matching.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <utility>

#include "finger/minutiae.hpp"
#include "media/elementary.hpp"
#include "media/image.hpp"

namespace selfsame::finger {
namespace {

/// Weights of Match::measures, in order. Fitted to the pairs of four FVC sets (`selfsame eval finger --fit`) with both
/// classes weighted equally; docs/results.md shows how a fit to three sets performs on the fourth.
struct Weights {
  float bias;
  std::array<float, kMatchMeasures> of;
};
constexpr Weights kWeights{-3.034F, {-0.4118F, 0.8898F, -6.217F, -2.531F, 5.574F, 6.041F, -1.153F}};
/// For a print without its flow (`--minutiae-only`).
constexpr Weights kMinutiaeOnly{1.917F, {-0.2983F, 1.228F, -11.9F, -2.117F, 20.98F, 0, -0.7391F}};

constexpr float kLeastLikeness = 0.2F;  // of surroundings, where a hypothesis may begin
constexpr std::size_t kRoots = 10;
constexpr std::size_t kFirstRoots = 4;  // after this many, a pair of prints
constexpr float kHopeless = -4;         // ... that has not exceeded this is abandoned
constexpr std::size_t kSummedRoots = 8;
constexpr std::size_t kLookedAt = 6;  // number of rows used by a first look
constexpr std::size_t kLeastPairs = 3;
constexpr float kRounding = 1e-3F;       // upper bound of rounding errors, for a measure from 0 to 1
constexpr float kDirectionWeight = 450;  // square pixels: a direction counts as much as two points 30 px apart
constexpr float kLengthSlack = 5;        // pixels
constexpr float kLengthShare = 0.10F;
constexpr float kBearingSlack = 14;    // of 256 a turn
constexpr float kBearingPixels = 122;  // for near neighbours, whose bearing changes much by a pixel or two
constexpr int kTurnSlack = 18;         // of 256 a turn

int signed_turn(int of256) { return static_cast<std::int8_t>(static_cast<std::uint8_t>(of256)); }

struct Slack {
  float length, bearing;  // 1 over what is allowed
};
constexpr std::array<Slack, 256> kSlacks = [] {
  std::array<Slack, 256> made{};
  for (std::size_t length = 0; length < made.size(); ++length) {
    const auto l = static_cast<float>(length);
    made[length] = {1 / (kLengthSlack + kLengthShare * l), 1 / (kBearingSlack + kBearingPixels / (3 + l))};
  }
  return made;
}();

/// For each edge length, the allowed difference in whole pixels, rounded up.
constexpr std::array<std::uint8_t, 256> kWholeSlacks = [] {
  std::array<std::uint8_t, 256> made{};
  for (std::size_t k = 0; k < made.size(); ++k) made[k] = static_cast<std::uint8_t>(1 / kSlacks[k].length + 1);
  return made;
}();

/// Bit k: edge `one` of p and edge k of q may match. A fast check of all of them at once.
unsigned may_agree(const Matchable::Edges& p, std::size_t one, const Matchable::Edges& q) {
  std::array<std::uint8_t, Matchable::Edges::kPlaces> hit;
  const std::uint8_t turn = p.turn[one];
  const std::uint8_t length = p.length[one];
  const std::uint8_t slack = kWholeSlacks[length];
  for (std::size_t k = 0; k < hit.size(); ++k) {
    const auto ahead = static_cast<std::uint8_t>(turn - q.turn[k]);
    const auto back = static_cast<std::uint8_t>(q.turn[k] - turn);
    const auto more = std::max(length, q.length[k]);
    const auto less = std::min(length, q.length[k]);
    hit[k] = static_cast<std::uint8_t>((std::min(ahead, back) <= kTurnSlack) &
                                       (static_cast<std::uint8_t>(more - less) <= slack));
  }
  const auto halves = std::bit_cast<std::array<std::array<std::uint8_t, 8>, 2>>(hit);
  return (gather_bits(halves[0]) | gather_bits(halves[1]) << 8U) & ((1U << q.count) - 1);
}

/// How badly two edges match: 1 is the limit of each measure, 2 no match.
float disagreement(const Matchable::Edges& p, std::size_t i, const Matchable::Edges& q, std::size_t k) {
  const Slack& slack = kSlacks[std::min(p.length[i], q.length[k])];
  const float length = static_cast<float>(std::abs(p.length[i] - q.length[k])) * slack.length;
  const float bearing = static_cast<float>(std::abs(signed_turn(p.bearing[i] - q.bearing[k]))) * slack.bearing;
  const float turn = static_cast<float>(std::abs(signed_turn(p.turn[i] - q.turn[k]))) / kTurnSlack;
  return std::max(length, bearing) > 1 ? 2.0F : (length + bearing + turn) / 3;
}

/// By 256 a turn.
const std::array<float, 256>& cosines() {
  static const auto table = [] {
    std::array<float, 256> made{};
    for (std::size_t k = 0; k < made.size(); ++k) {
      made[k] = static_cast<float>(media::direction(static_cast<double>(k) / 256).cosine);
    }
    return made;
  }();
  return table;
}

/// The rotation and shift that map the reference onto the probe.
struct Motion {
  float cosine = 1, sine = 0, x = 0, y = 0;

  media::Point operator()(float px, float py) const {
    return {cosine * px - sine * py + x, sine * px + cosine * py + y};
  }
  media::Point back(float px, float py) const {
    return {cosine * (px - x) + sine * (py - y), -sine * (px - x) + cosine * (py - y)};
  }
};

/// Agreement of ridge directions, [-1, 1], where both prints have ridges; 0 if nowhere. If it is below `least`, returns
/// some value that is no higher: it stops as soon as that is certain.
float compare_flows(const FlowPlaces& a, const FlowPlaces& b, const Motion& motion, float least) {
  const auto turn = static_cast<std::uint8_t>(2 * angle_of(motion.cosine, motion.sine));
  const std::array<float, 256>& cosine = cosines();
  const std::vector<FlowPlaces::Place>& places = a.places();
  float sum = 0;
  int cells = 0;
  for (std::size_t k = 0; k < places.size(); ++k) {
    if (k % 32 == 0) {
      // The bound if all the rest agreed.
      const auto left = static_cast<float>(places.size() - k);
      if (sum + left < least * (static_cast<float>(cells) + left)) return -1;
    }
    const media::Point at = motion(places[k].x, places[k].y);
    const FlowPlaces::Seen other = b.at(at.x, at.y);
    // Adds zero where the other print has no ridges: faster than an unpredictable branch.
    const float agreement = cosine[static_cast<std::uint8_t>(places[k].direction + turn - other.direction)];
    sum += other.ridged ? agreement : 0;
    cells += other.ridged ? 1 : 0;
  }
  return cells > 0 ? sum / static_cast<float>(cells) : 0;
}

/// Whether any of eight values is above the limit.
bool any_above(const float* values, float limit) {
  int above = 0;
  for (int k = 0; k < 8; ++k) above |= values[k] > limit ? 1 : 0;
  return above != 0;
}

float ln_1_plus(float v) { return static_cast<float>(media::natural_log(1 + static_cast<double>(v))); }

/// Of the minutiae that lie on the other print's ridges, the share found in it, [0, 1]. Without `flows` all of them are
/// assumed to lie there: with the ridges of only one print known, the share would be too high, and a record of a few
/// random minutiae would match a picture forty times too often.
float found_share(const Matchable& a, const Matchable& b, const Motion& motion, float pairs, bool flows) {
  const std::vector<Minutia>& as = a.print().minutiae;
  const std::vector<Minutia>& bs = b.print().minutiae;
  const auto seen_a = std::count_if(as.begin(), as.end(), [&](const Minutia& m) {
    const media::Point at = motion(m.x, m.y);
    return !flows || b.flow().ridged(at.x, at.y);
  });
  const auto seen_b = std::count_if(bs.begin(), bs.end(), [&](const Minutia& m) {
    const media::Point at = motion.back(m.x, m.y);
    return !flows || a.flow().ridged(at.x, at.y);
  });
  return std::min(1.0F, pairs / std::sqrt(static_cast<float>(std::max<std::ptrdiff_t>(1, seen_a * seen_b))));
}

/// The motion that maps paired minutiae onto each other, by least squares over places and directions.
template <typename Pairs>
Motion fit_motion(const Pairs& pairs, const std::vector<Minutia>& as, const std::vector<Minutia>& bs) {
  const std::array<float, 256>& cosine = cosines();
  const auto count = static_cast<float>(pairs.size());
  media::Point from{};
  media::Point to{};
  for (const auto& p : pairs) {
    from.x += static_cast<float>(as[p.a].x) / count;
    from.y += static_cast<float>(as[p.a].y) / count;
    to.x += static_cast<float>(bs[p.b].x) / count;
    to.y += static_cast<float>(bs[p.b].y) / count;
  }
  float along = 0;
  float across = 0;
  for (const auto& p : pairs) {
    const float mx = static_cast<float>(as[p.a].x) - from.x, my = static_cast<float>(as[p.a].y) - from.y;
    const float ox = static_cast<float>(bs[p.b].x) - to.x, oy = static_cast<float>(bs[p.b].y) - to.y;
    const auto turn = static_cast<std::uint8_t>(bs[p.b].angle - as[p.a].angle);
    along += mx * ox + my * oy + kDirectionWeight * cosine[turn];
    across += mx * oy - my * ox + kDirectionWeight * cosine[static_cast<std::uint8_t>(turn - 64)];
  }
  const float length = std::sqrt(along * along + across * across);
  Motion motion;
  if (length > 0) {
    motion.cosine = along / length;
    motion.sine = across / length;
  }
  motion.x = to.x - (motion.cosine * from.x - motion.sine * from.y);
  motion.y = to.y - (motion.sine * from.x + motion.cosine * from.y);
  return motion;
}

}  // namespace

FlowPlaces::FlowPlaces(const Plane<Flow>& flow)
    : columns_(static_cast<unsigned>(flow.width)), rows_(static_cast<unsigned>(flow.height)) {
  seen_.reserve(flow.values.size() + 1);
  for (int r = 0; r < flow.height; ++r) {
    for (int c = 0; c < flow.width; ++c) {
      const Flow& here = flow.at(c, r);
      seen_.push_back({here.direction, here.period != 0});
      if (here.period == 0) continue;
      const auto middle = [](int cell) { return (static_cast<float>(cell) + 0.5F) * kFlowCell; };
      places_.push_back({middle(c), middle(r), here.direction});
    }
  }
  seen_.push_back({});
}

Matchable::Matchable(Print print)
    : print_(std::move(print)), surroundings_(surroundings_of(print_)), flow_(print_.flow) {
  const std::vector<Minutia>& all = print_.minutiae;
  edges_.resize(all.size());
  std::vector<std::pair<int, std::size_t>> near;
  for (std::size_t i = 0; i < all.size(); ++i) {
    near.clear();
    for (std::size_t j = 0; j < all.size(); ++j) {
      const int dx = all[j].x - all[i].x;
      const int dy = all[j].y - all[i].y;
      if (j != i && dx * dx + dy * dy <= 255 * 255) {
        near.emplace_back(dx * dx + dy * dy, j);
      }
    }
    Edges& edges = edges_[i];
    edges.count = std::min(near.size(), Edges::kMost);
    std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(edges.count), near.end());
    for (std::size_t k = 0; k < edges.count; ++k) {
      const Minutia& other = all[near[k].second];
      const std::uint8_t bearing =
          angle_of(static_cast<float>(other.x - all[i].x), static_cast<float>(other.y - all[i].y));
      edges.to[k] = static_cast<std::uint8_t>(near[k].second);
      edges.length[k] = static_cast<std::uint8_t>(std::sqrt(static_cast<float>(near[k].first)) + 0.5F);
      edges.bearing[k] = static_cast<std::uint8_t>(bearing - all[i].angle);
      edges.turn[k] = static_cast<std::uint8_t>(other.angle - all[i].angle);
    }
  }
}

void Matcher::grow(const Matchable& a, const Matchable& b, const Root& root) {
  const auto later = [](const Pair& p, const Pair& q) { return p.error > q.error; };
  std::fill_n(used_a_.begin(), a.print().minutiae.size(), false);
  std::fill_n(used_b_.begin(), b.print().minutiae.size(), false);
  pairs_.clear();
  queue_.assign(1, {root.a, root.b, 0});
  while (!queue_.empty()) {
    std::pop_heap(queue_.begin(), queue_.end(), later);
    const Pair pair = queue_.back();
    queue_.pop_back();
    if (used_a_[pair.a] || used_b_[pair.b]) {
      continue;
    }
    used_a_[pair.a] = used_b_[pair.b] = true;
    pairs_.push_back(pair);
    const Matchable::Edges& p = a.edges(pair.a);
    const Matchable::Edges& q = b.edges(pair.b);
    for (std::size_t i = 0; i < p.count; ++i) {
      if (used_a_[p.to[i]]) {
        continue;
      }
      for (unsigned hits = may_agree(p, i, q); hits != 0; hits &= hits - 1) {
        const auto k = static_cast<std::size_t>(std::countr_zero(hits));
        const float error = disagreement(p, i, q, k);
        if (error <= 1 && !used_b_[q.to[k]]) {
          queue_.push_back({p.to[i], q.to[k], error});
          std::push_heap(queue_.begin(), queue_.end(), later);
        }
      }
    }
  }
}

float Matcher::first_look(const Matchable& reference, const Matchable& probe) {
  likeness_.resize(probe.surroundings().stride());
  best_likeness_.clear();
  for (std::size_t i = 0; i < reference.surroundings().size(); ++i) {
    likeness(reference.surroundings().at(i), probe.surroundings(), likeness_.data());
    best_likeness_.push_back(likeness_.empty() ? 0 : *std::max_element(likeness_.begin(), likeness_.end()));
  }
  const auto counted = static_cast<std::ptrdiff_t>(std::min(kLookedAt, best_likeness_.size()));
  std::partial_sort(best_likeness_.begin(), best_likeness_.begin() + counted, best_likeness_.end(), std::greater<>());
  return std::accumulate(best_likeness_.begin(), best_likeness_.begin() + counted, 0.0F);
}

void Matcher::find_roots(const Matchable& a, const Matchable& b) {
  const std::size_t columns = b.surroundings().stride();
  likeness_.resize(a.print().minutiae.size() * columns);
  roots_.clear();
  // The likenesses of the best so far. Anything no better than the last of them cannot be among the best.
  std::array<float, kRoots> best;
  best.fill(kLeastLikeness);
  for (std::size_t i = 0; i < a.print().minutiae.size(); ++i) {
    float* row = likeness_.data() + i * columns;
    likeness(a.surroundings().at(i), b.surroundings(), row);
    for (std::size_t block = 0; block < columns; block += 8) {
      if (!any_above(row + block, best.back())) continue;
      for (std::size_t j = block; j < block + 8; ++j) {
        if (row[j] <= best.back()) continue;
        roots_.push_back({static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(j), row[j]});
        const auto place = std::upper_bound(best.begin(), best.end(), row[j], std::greater<>());
        std::copy_backward(place, best.end() - 1, best.end());
        *place = row[j];
      }
    }
  }
  const std::size_t kept = std::min(kRoots, roots_.size());
  std::partial_sort(roots_.begin(), roots_.begin() + static_cast<std::ptrdiff_t>(kept), roots_.end(),
                    [](const Root& p, const Root& q) { return p.likeness > q.likeness; });
  roots_.resize(kept);
}

Match Matcher::judge(const Matchable& a, const Matchable& b, float to_beat) const {
  const std::vector<Minutia>& as = a.print().minutiae;
  const std::vector<Minutia>& bs = b.print().minutiae;
  const auto count = static_cast<float>(pairs_.size());
  const Motion motion = fit_motion(pairs_, as, bs);
  float alike = 0;
  float error = 0;
  float residual = 0;
  for (const Pair& p : pairs_) {
    alike += likeness_[p.a * b.surroundings().stride() + p.b];
    error += p.error / count;
    const media::Point at = motion(as[p.a].x, as[p.a].y);
    const float dx = at.x - static_cast<float>(bs[p.b].x), dy = at.y - static_cast<float>(bs[p.b].y);
    residual += std::sqrt(dx * dx + dy * dy) / count;
  }
  Match match;
  match.pairs = pairs_.size();
  const bool flows = !a.print().flow.values.empty() && !b.print().flow.values.empty();
  const Weights& weights = flows ? kWeights : kMinutiaeOnly;
  match.measures = {count, alike, error, ln_1_plus(residual), 1, flows ? ln_1_plus(count) : 0, roots_likeness_};
  const auto weigh = [&match, &weights] {
    match.llr = weights.bias;
    for (std::size_t k = 0; k < kMatchMeasures; ++k) {
      match.llr += weights.of[k] * match.measures[k];
    }
    return match.llr;
  };
  // Even if everything else agreed.
  if (weigh() <= to_beat) {
    return match;
  }
  match.measures[4] = found_share(a, b, motion, count, flows);
  if (weigh() <= to_beat) {
    return match;
  }
  if (flows) {
    const float whole = weights.of[5] * match.measures[5];
    const float least = 1 + (to_beat - match.llr) / whole - kRounding;
    match.measures[5] *= compare_flows(a.flow(), b.flow(), motion, least);
    weigh();
  }
  return match;
}

Match Matcher::compare(const Matchable& a, const Matchable& b) {
  find_roots(a, b);
  roots_likeness_ = 0;
  for (std::size_t k = 0; k < std::min(kSummedRoots, roots_.size()); ++k) {
    roots_likeness_ += roots_[k].likeness;
  }
  Match best;
  best_pairs_.clear();
  for (std::size_t k = 0; k < roots_.size(); ++k) {
    if (k == kFirstRoots && best.llr < kHopeless) {
      break;
    }
    grow(a, b, roots_[k]);
    if (pairs_.size() >= kLeastPairs) {
      const Match match = judge(a, b, best.llr);
      if (match.llr > best.llr) {
        best = match;
        best_pairs_.clear();
        for (const Pair& pair : pairs_) {
          best_pairs_.push_back({pair.a, pair.b});
        }
      }
    }
  }
  return best;
}

}  // namespace selfsame::finger
