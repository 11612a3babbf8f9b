#include "eval/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "eval/operating_point.hpp"

namespace selfsame::eval {
namespace {

using Counts = std::vector<std::uint16_t>;

/// Cumulative weights of one class, exact at every score, at the price of one sum for each block of scores.
class WeighedClass {
 public:
  explicit WeighedClass(const SortedScores& sorted)
      : sorted_(sorted), below_block_((sorted.scores.size() + kBlock - 1) / kBlock + 1, 0) {}

  void weigh(const Counts& counts) {
    counts_ = counts.data();
    const std::size_t size = sorted_.scores.size();
    for (std::size_t block = 0; block + 1 < below_block_.size(); ++block) {
      const std::size_t first = block * kBlock;
      below_block_[block + 1] = below_block_[block] + sum(first, std::min(first + kBlock, size));
    }
  }

  std::uint64_t total() const { return below_block_.back(); }

  std::uint64_t below(float threshold) const {
    const auto& scores = sorted_.scores;
    const auto rank =
        static_cast<std::size_t>(std::lower_bound(scores.begin(), scores.end(), threshold) - scores.begin());
    const std::size_t block = rank / kBlock;
    return below_block_[block] + sum(block * kBlock, rank);
  }

 private:
  static constexpr std::size_t kBlock = 256;

  std::uint64_t sum(std::size_t first, std::size_t last) const {
    std::uint64_t weight = 0;
    const std::uint32_t* a = sorted_.a.data();
    if (sorted_.b.empty()) {
      for (std::size_t i = first; i < last; ++i) weight += counts_[a[i]];
    } else {
      const std::uint32_t* b = sorted_.b.data();
      for (std::size_t i = first; i < last; ++i) weight += std::uint64_t{counts_[a[i]]} * counts_[b[i]];
    }
    return weight;
  }

  const SortedScores& sorted_;
  std::vector<std::uint64_t> below_block_;
  const std::uint16_t* counts_ = nullptr;
};

/// The rates of one replicate, in the form that the searches of operating_point.hpp take.
class Replicate {
 public:
  explicit Replicate(const ScoreSet& scores)
      : genuine_(scores.genuine()),
        impostor_(scores.impostor()),
        lowest_(scores.lowest()),
        highest_(scores.highest()) {}

  void weigh(const Counts& counts) {
    genuine_.weigh(counts);
    impostor_.weigh(counts);
  }
  bool usable() const { return genuine_.total() > 0 && impostor_.total() > 0; }
  double fmr(float threshold) const {
    const std::uint64_t total = impostor_.total();
    return static_cast<double>(total - impostor_.below(threshold)) / static_cast<double>(total);
  }
  double fnmr(float threshold) const {
    return static_cast<double>(genuine_.below(threshold)) / static_cast<double>(genuine_.total());
  }
  float lowest() const { return lowest_; }
  float highest() const { return highest_; }

 private:
  WeighedClass genuine_;
  WeighedClass impostor_;
  float lowest_;
  float highest_;
};

void draw_people(std::mt19937& random, Counts& counts) {
  std::fill(counts.begin(), counts.end(), std::uint16_t{0});
  // Multiply and shift instead of std::uniform_int_distribution, whose numbers differ between libraries.
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const std::uint64_t chosen = (std::uint64_t{random()} * counts.size()) >> 32;
    counts[chosen] = static_cast<std::uint16_t>(std::min(counts[chosen] + 1, 65535));
  }
}

Interval percentile_interval(std::vector<double>& values, double confidence) {
  std::sort(values.begin(), values.end());
  const auto quantile = [&](double share) {
    const double position = share * static_cast<double>(values.size() - 1);
    const auto index = std::min(static_cast<std::size_t>(position), values.size() - 2);
    const double rest = position - static_cast<double>(index);
    return values[index] + rest * (values[index + 1] - values[index]);
  };
  return {quantile((1 - confidence) / 2), quantile((1 + confidence) / 2)};
}

Status check_options(const ScoreSet& scores, std::span<const double> fmrs, const BootstrapOptions& options) {
  const auto refuse = [](const char* why) { return fail(ErrorCode::invalid_argument, why); };
  if (scores.people() == 0) return refuse("a bootstrap over people needs to know the people of each comparison");
  if (options.replicates < 2) return refuse("a bootstrap needs at least 2 replicates");
  if (!(options.confidence > 0 && options.confidence < 1)) return refuse("the confidence must lie between 0 and 1");
  const auto outside = [](double fmr) { return !(fmr > 0 && fmr < 1); };
  if (std::any_of(fmrs.begin(), fmrs.end(), outside)) return refuse("a false-match rate must lie between 0 and 1");
  return {};
}

/// Draws until both classes have weight. False after too many vain draws.
bool next_replicate(std::mt19937& random, Counts& counts, Replicate& replicate) {
  for (int attempt = 0; attempt < 1000; ++attempt) {
    draw_people(random, counts);
    replicate.weigh(counts);
    if (replicate.usable()) return true;
  }
  return false;
}

}  // namespace

Result<BootstrapIntervals> bootstrap(const ScoreSet& scores, std::span<const double> fmrs,
                                     const BootstrapOptions& options, const Progress& progress) {
  SELFSAME_TRY(check_options(scores, fmrs, options));
  std::mt19937 random(options.seed);
  Counts counts(scores.people(), 0);
  Replicate replicate(scores);
  std::vector<double> eers;
  std::vector<std::vector<double>> tars(fmrs.size());
  for (std::size_t done = 0; done < options.replicates; ++done) {
    if (!next_replicate(random, counts, replicate)) {
      return fail(ErrorCode::invalid_argument, "too few people for a bootstrap: hardly any draw has both classes");
    }
    eers.push_back(find_equal_error(replicate).rate);
    for (std::size_t i = 0; i < fmrs.size(); ++i) {
      tars[i].push_back(1 - replicate.fnmr(find_threshold(replicate, fmrs[i])));
    }
    if (progress) progress(done + 1, options.replicates);
  }
  BootstrapIntervals intervals;
  intervals.replicates = options.replicates;
  intervals.equal_error = percentile_interval(eers, options.confidence);
  for (std::size_t i = 0; i < fmrs.size(); ++i) {
    const bool supported = tar_at(scores, fmrs[i]).has_value();
    intervals.tar.push_back(supported ? std::optional(percentile_interval(tars[i], options.confidence)) : std::nullopt);
  }
  return intervals;
}

}  // namespace selfsame::eval
