#include "match/two_step_search.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "match/best.hpp"
#include "match/vector.hpp"

namespace selfsame::match {
namespace {

template <class Item>
std::vector<std::uint64_t> keys_of(const std::vector<Item>& found) {
  std::vector<std::uint64_t> keys;
  keys.reserve(found.size());
  for (const Item& one : found) keys.push_back(one.key);
  return keys;
}

/// The distance between codes that vectors of this cosine exceed once in a thousand times.
int farthest(float cosine) {
  constexpr double kDeviations = 3.09;
  const double differs = std::acos(std::clamp(double{cosine}, -1.0, 1.0)) / std::numbers::pi;
  const double deviation = std::sqrt(kCodeBits * differs * (1 - differs));
  return static_cast<int>(std::ceil(kCodeBits * differs + kDeviations * deviation));
}

}  // namespace

std::vector<Candidate> rerank(const Gallery& vectors, std::span<const std::uint64_t> keys, std::span<const float> query,
                              std::size_t k) {
  if (k == 0) return {};
  Best<Candidate, HigherRaw> best(std::min(k, std::max<std::size_t>(1, keys.size())));
  for (const std::uint64_t key : keys) {
    const auto vector = vectors.find(key);
    if (!vector.empty()) best.offer({key, dot(vector, query)});
  }
  return best.take();
}

CodeSearch search_by_codes(const CodeGallery& codes, const Code& code, std::size_t k, const RerankKeys& rerank,
                           const CodeSearchOptions& options) {
  const std::size_t chosen = std::max(k, options.shortlist);
  const auto nearest = codes.nearest(code, chosen, kCodeBits, options.filter);
  CodeSearch search{rerank(keys_of(nearest)), nearest.size()};
  if (nearest.size() < chosen || search.best.empty()) return search;
  const int reach = farthest(search.best.back().raw);
  if (nearest.back().distance > reach) return search;
  const auto keys = codes.within(code, reach, options.filter);
  search.best = rerank(keys);
  search.looked_at += keys.size();
  return search;
}

CodeSearch search_by_codes(const CodeGallery& codes, const Gallery& vectors, const Code& code,
                           std::span<const float> query, std::size_t k, const CodeSearchOptions& options) {
  const auto by_cosine = [&](std::span<const std::uint64_t> keys) { return rerank(vectors, keys, query, k); };
  return search_by_codes(codes, code, k, by_cosine, options);
}

std::vector<Candidate> search_by_bytes(const ByteGallery& bytes, const Gallery& vectors, std::span<const float> query,
                                       std::size_t k, const RowFilter& filter) {
  return rerank(vectors, keys_of(bytes.shortlist(query, k, filter)), query, k);
}

}  // namespace selfsame::match
