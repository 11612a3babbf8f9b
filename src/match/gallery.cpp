#include "match/gallery.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "match/best.hpp"
#include "match/kernels.hpp"

namespace selfsame::match {
namespace {

constexpr std::size_t kFewestRows = 64;
/// Number of rows scored before the scores are examined: they stay in the first-level cache.
constexpr std::size_t kBlockRows = 128;

/// The bar that a new candidate must reach.
float bar_of(const Best<Candidate, HigherRaw>& best) { return best.bar() ? best.bar()->raw : -3.4e38F; }

std::size_t padded(std::size_t dimension) { return (dimension + kRowAlignment - 1) / kRowAlignment * kRowAlignment; }

}  // namespace

std::vector<Candidate> merge(std::span<const std::vector<Candidate>> parts, std::size_t k) {
  std::vector<Candidate> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  std::sort(all.begin(), all.end(), HigherRaw{});
  all.resize(std::min(k, all.size()));
  return all;
}

Gallery::Gallery(std::size_t dimension) : dimension_(dimension), width_(padded(dimension)) {
  SELFSAME_CHECK(dimension > 0);
}

void Gallery::reserve(std::size_t rows) {
  rows_.reserve(rows);
  // Kernels prefetch past the end, but never read there; the matrix needs no slack.
  if (rows * width_ * sizeof(float) > memory_.size()) memory_.grow(rows * width_ * sizeof(float));
}

void Gallery::put(std::uint64_t key, std::span<const float> vector) {
  SELFSAME_CHECK(vector.size() == dimension_);
  const std::size_t index = rows_.put(key);
  if ((index + 1) * width_ * sizeof(float) > memory_.size()) reserve(std::max(kFewestRows, index * 2));
  std::copy(vector.begin(), vector.end(), memory_.as<float>() + index * width_);
}

bool Gallery::remove(std::uint64_t key) {
  const auto moved = rows_.remove(key);
  if (!moved) return false;
  const auto [gap, last] = *moved;
  float* to = memory_.as<float>();
  if (gap != last) std::copy_n(row(last), width_, to + gap * width_);
  wipe(to + last * width_, width_ * sizeof(float));
  return true;
}

std::span<const float> Gallery::find(std::uint64_t key) const {
  const auto index = rows_.find(key);
  return index ? std::span(row(*index), dimension_) : std::span<const float>{};
}

std::vector<Candidate> Gallery::top_k(std::span<const float> query, std::size_t k) const {
  SELFSAME_CHECK(query.size() == dimension_);
  k = std::min(k, size());
  if (k == 0) return {};
  std::vector<float> padded_query(width_, 0.0F);
  std::copy(query.begin(), query.end(), padded_query.begin());

  const Kernels& kernels = best_kernels();
  Best<Candidate, HigherRaw> best(k);
  const auto keys = rows_.keys();
  float bar = bar_of(best);
  float scores[kBlockRows];
  for (std::size_t start = 0; start < size(); start += kBlockRows) {
    const std::size_t count = std::min(kBlockRows, size() - start);
    kernels.dot_rows(row(start), width_, count, padded_query.data(), scores);
    for (std::size_t r = 0; r < count; ++r) {
      if (scores[r] >= bar) best.offer({keys[start + r], scores[r]});
    }
    bar = bar_of(best);
  }
  return best.take();
}

std::vector<std::vector<Candidate>> Gallery::top_k_batch(std::span<const float> queries, std::size_t k) const {
  SELFSAME_CHECK(queries.size() % dimension_ == 0);
  const std::size_t total = queries.size() / dimension_;
  const Kernels& kernels = best_kernels();
  k = std::min(k, size());
  std::vector<std::vector<Candidate>> results(total);
  if (k == 0) return results;
  const auto keys = rows_.keys();

  std::vector<float> packed(width_ * kTileQueries);
  std::vector<float> scores(kBlockRows * kTileQueries);
  for (std::size_t first = 0; first < total; first += kTileQueries) {
    const std::size_t lanes = std::min(kTileQueries, total - first);
    std::fill(packed.begin(), packed.end(), 0.0F);
    for (std::size_t q = 0; q < lanes; ++q) {
      for (std::size_t d = 0; d < dimension_; ++d) packed[d * kTileQueries + q] = queries[(first + q) * dimension_ + d];
    }
    std::vector<Best<Candidate, HigherRaw>> best(lanes, Best<Candidate, HigherRaw>(k));
    std::vector<float> bars(kTileQueries, 3.4e38F);
    for (std::size_t q = 0; q < lanes; ++q) bars[q] = bar_of(best[q]);
    for (std::size_t start = 0; start < size(); start += kBlockRows) {
      const std::size_t count = std::min(kBlockRows, size() - start);
      kernels.dot_tile(row(start), width_, count, packed.data(), scores.data());
      for (std::size_t r = 0; r < count; ++r) {
        const float* row = scores.data() + r * kTileQueries;
        // Hits are rare, so first check all lanes with one vectorised comparison.
        int hits = 0;
        for (std::size_t q = 0; q < kTileQueries; ++q) hits |= row[q] >= bars[q];
        if (hits == 0) continue;
        for (std::size_t q = 0; q < lanes; ++q) {
          if (row[q] < bars[q]) continue;
          best[q].offer({keys[start + r], row[q]});
          bars[q] = bar_of(best[q]);
        }
      }
    }
    for (std::size_t q = 0; q < lanes; ++q) results[first + q] = best[q].take();
  }
  return results;
}

std::vector<Candidate> Gallery::top_k_scalar(std::span<const float> query, std::size_t k) const {
  std::vector<Candidate> all;
  all.reserve(size());
  const auto* scalar = available_kernels().front();
  for (std::size_t i = 0; i < size(); ++i) {
    all.push_back({rows_.keys()[i], scalar->dot(row(i), query.data(), dimension_)});
  }
  std::sort(all.begin(), all.end(), HigherRaw{});
  all.resize(std::min(k, all.size()));
  return all;
}

}  // namespace selfsame::match
