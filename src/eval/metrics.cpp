#include "eval/metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "base/check.hpp"
#include "eval/operating_point.hpp"

namespace selfsame::eval {
namespace {

Status check_pair(const ScoredPair& pair, std::size_t index) {
  const auto refuse = [&](const char* what) {
    return fail(ErrorCode::invalid_argument, "comparison " + std::to_string(index) + ": " + what);
  };
  if (!std::isfinite(pair.score)) return refuse("the score is not a finite number");
  if (pair.subject_a >= kMaxSubjects || pair.subject_b >= kMaxSubjects)
    return refuse("the subject number is too large");
  if (pair.genuine != (pair.subject_a == pair.subject_b)) {
    return refuse(pair.genuine ? "genuine, but of two subjects" : "an impostor comparison of one subject with itself");
  }
  return {};
}

Status check_counts(std::size_t genuine, std::size_t impostor) {
  if (genuine == 0) {
    return fail(ErrorCode::invalid_argument,
                "no genuine comparisons: no person has two usable samples, so FNMR cannot be measured");
  }
  if (impostor == 0) {
    return fail(ErrorCode::invalid_argument,
                "no impostor comparisons: fewer than two people have usable samples, so FMR cannot be measured");
  }
  return {};
}

/// Renumbers the subjects that occur from 0 without gaps.
std::vector<std::uint32_t> dense_numbers(std::span<const ScoredPair> pairs, std::size_t& people) {
  std::uint32_t last = 0;
  for (const ScoredPair& pair : pairs) last = std::max({last, pair.subject_a, pair.subject_b});
  std::vector<std::uint32_t> number(std::size_t{last} + 1, 0);
  for (const ScoredPair& pair : pairs) number[pair.subject_a] = number[pair.subject_b] = 1;
  std::uint32_t next = 0;
  for (std::uint32_t& entry : number) {
    if (entry != 0) entry = next++;
  }
  people = next;
  return number;
}

SortedScores sorted_class(std::span<const ScoredPair> pairs, bool genuine, std::span<const std::uint32_t> number) {
  std::vector<ScoredPair> chosen;
  for (const ScoredPair& pair : pairs) {
    if (pair.genuine == genuine) chosen.push_back(pair);
  }
  std::sort(chosen.begin(), chosen.end(), [](const ScoredPair& l, const ScoredPair& r) { return l.score < r.score; });
  SortedScores sorted;
  sorted.scores.reserve(chosen.size());
  sorted.a.reserve(chosen.size());
  if (!genuine) sorted.b.reserve(chosen.size());
  for (const ScoredPair& pair : chosen) {
    sorted.scores.push_back(pair.score);
    sorted.a.push_back(number[pair.subject_a]);
    if (!genuine) sorted.b.push_back(number[pair.subject_b]);
  }
  return sorted;
}

std::size_t count_below(const std::vector<float>& ascending, float threshold) {
  return static_cast<std::size_t>(std::lower_bound(ascending.begin(), ascending.end(), threshold) - ascending.begin());
}

/// A rate as a normal deviate; rates of 0 and 1 are moved outside the drawn range.
double deviate(double rate) { return normal_quantile(std::clamp(rate, 1e-9, 1 - 1e-9)); }

}  // namespace

Result<ScoreSet> ScoreSet::create(std::span<const ScoredPair> pairs) {
  std::size_t genuine = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    SELFSAME_TRY(check_pair(pairs[i], i));
    if (pairs[i].genuine) ++genuine;
  }
  SELFSAME_TRY(check_counts(genuine, pairs.size() - genuine));
  ScoreSet set;
  const std::vector<std::uint32_t> number = dense_numbers(pairs, set.people_);
  set.genuine_ = sorted_class(pairs, true, number);
  set.impostor_ = sorted_class(pairs, false, number);
  return set;
}

Result<ScoreSet> ScoreSet::create(std::span<const float> genuine, std::span<const float> impostor) {
  SELFSAME_TRY(check_counts(genuine.size(), impostor.size()));
  const auto finite = [](float score) { return std::isfinite(score); };
  if (!std::all_of(genuine.begin(), genuine.end(), finite) || !std::all_of(impostor.begin(), impostor.end(), finite)) {
    return fail(ErrorCode::invalid_argument, "a score is not a finite number");
  }
  ScoreSet set;
  set.genuine_.scores.assign(genuine.begin(), genuine.end());
  set.impostor_.scores.assign(impostor.begin(), impostor.end());
  std::sort(set.genuine_.scores.begin(), set.genuine_.scores.end());
  std::sort(set.impostor_.scores.begin(), set.impostor_.scores.end());
  return set;
}

double ScoreSet::fmr(float threshold) const {
  const std::size_t total = impostor_.scores.size();
  return static_cast<double>(total - count_below(impostor_.scores, threshold)) / static_cast<double>(total);
}

double ScoreSet::fnmr(float threshold) const {
  return static_cast<double>(count_below(genuine_.scores, threshold)) / static_cast<double>(genuine_.scores.size());
}

float ScoreSet::lowest() const { return std::min(genuine_.scores.front(), impostor_.scores.front()); }
float ScoreSet::highest() const { return std::max(genuine_.scores.back(), impostor_.scores.back()); }

EqualError equal_error(const ScoreSet& scores) { return find_equal_error(scores); }

std::optional<TarPoint> tar_at(const ScoreSet& scores, double fmr) {
  SELFSAME_CHECK(fmr > 0 && fmr < 1);
  const double impostors = static_cast<double>(scores.impostor().scores.size());
  if (1 / impostors > fmr) return std::nullopt;
  TarPoint point;
  point.fmr = fmr;
  point.threshold = find_threshold(scores, fmr);
  point.tar = 1 - scores.fnmr(point.threshold);
  // The product of a rate such as 1e-3 and a count may fall a hair short of the whole number it means.
  point.permitted_false_matches = static_cast<std::size_t>(std::floor(fmr * impostors * (1 + 1e-12)));
  return point;
}

std::span<const double> standard_fmrs() {
  static constexpr std::array<double, 5> kRates = {1e-2, 1e-3, 1e-4, 1e-5, 1e-6};
  return kRates;
}

std::vector<DetPoint> det_curve(const ScoreSet& scores, double resolution) {
  SELFSAME_CHECK(resolution > 0);
  const std::vector<float>& genuine = scores.genuine().scores;
  const std::vector<float>& impostor = scores.impostor().scores;
  std::vector<DetPoint> curve;
  // The rates at which the curve will have moved by `resolution` since the last kept point.
  double next_fmr = 2;
  double next_fnmr = -1;
  std::size_t g = 0;
  std::size_t i = 0;
  for (bool more = true; more;) {
    more = g < genuine.size() || i < impostor.size();
    DetPoint point;
    point.fnmr = static_cast<double>(g) / static_cast<double>(genuine.size());
    point.fmr = static_cast<double>(impostor.size() - i) / static_cast<double>(impostor.size());
    point.threshold = next_above(scores.highest());
    if (g < genuine.size()) point.threshold = genuine[g];
    if (i < impostor.size()) point.threshold = std::min(point.threshold, impostor[i]);
    if (!more || point.fmr <= next_fmr || point.fnmr >= next_fnmr) {
      curve.push_back(point);
      next_fmr = point.fmr > 0 ? normal_cdf(deviate(point.fmr) - resolution) : -1;
      next_fnmr = point.fnmr < 1 ? normal_cdf(deviate(point.fnmr) + resolution) : 2;
    }
    while (g < genuine.size() && genuine[g] <= point.threshold) ++g;
    while (i < impostor.size() && impostor[i] <= point.threshold) ++i;
  }
  return curve;
}

}  // namespace selfsame::eval
