#include "eval/quality.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/check.hpp"

namespace selfsame::eval {
namespace {

std::vector<std::size_t> order_of(std::span<const float> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t i, std::size_t j) { return std::pair(values[i], i) < std::pair(values[j], j); });
  return order;
}

std::vector<double> ranks_of(std::span<const float> values) {
  const auto order = order_of(values);
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
    for (std::size_t k = first; k < last; ++k) ranks[order[k]] = static_cast<double>(first + last - 1) / 2;
    first = last;
  }
  return ranks;
}

}  // namespace

Result<std::vector<DiscardPoint>> error_versus_discard(std::span<const GenuineTrial> trials,
                                                       std::span<const float> quality, float threshold,
                                                       std::span<const double> shares) {
  for (const auto& trial : trials) {
    if (std::max(trial.a, trial.b) >= quality.size())
      return fail(ErrorCode::invalid_argument, "a compared sample has no quality");
  }
  if (std::any_of(quality.begin(), quality.end(), [](float q) { return std::isnan(q); }))
    return fail(ErrorCode::invalid_argument, "a quality is not a number");
  const auto order = order_of(quality);
  std::vector<DiscardPoint> points;
  for (const double share : shares) {
    if (!(share >= 0 && share < 1))
      return fail(ErrorCode::invalid_argument, "a share to leave out is from 0 to below 1");
    std::vector<bool> left(quality.size(), true);
    const auto out = static_cast<std::size_t>(std::lround(share * static_cast<double>(quality.size())));
    for (std::size_t k = 0; k < out; ++k) left[order[k]] = false;
    DiscardPoint point{.share = share};
    std::size_t missed = 0;
    for (const auto& trial : trials) {
      if (!left[trial.a] || !left[trial.b]) continue;
      ++point.left;
      if (trial.score < threshold) ++missed;
    }
    if (point.left > 0) point.fnmr = static_cast<double>(missed) / static_cast<double>(point.left);
    points.push_back(point);
  }
  return points;
}

double rank_correlation(std::span<const float> a, std::span<const float> b) {
  SELFSAME_CHECK(a.size() == b.size());
  const auto x = ranks_of(a), y = ranks_of(b);
  const double mean = (static_cast<double>(a.size()) - 1) / 2;
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean) * (x[i] - mean);
    yy += (y[i] - mean) * (y[i] - mean);
    xy += (x[i] - mean) * (y[i] - mean);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

}  // namespace selfsame::eval
