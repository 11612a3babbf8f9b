#include "match/two_step_search.hpp"

#include <algorithm>

#include "match/best.hpp"
#include "match/vector.hpp"

namespace selfsame::match {
namespace {

template <class Found>
std::vector<std::uint64_t> keys_of(const std::vector<Found>& found) {
  std::vector<std::uint64_t> keys;
  keys.reserve(found.size());
  for (const Found& one : found) keys.push_back(one.key);
  return keys;
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

std::vector<Candidate> search_by_codes(const CodeGallery& codes, const Gallery& vectors, const Code& code,
                                       std::span<const float> query, std::size_t k, const CodeSearchOptions& options) {
  const auto part = static_cast<std::size_t>(options.share * static_cast<double>(codes.size()));
  const std::size_t chosen = std::max({k, options.shortlist, part});
  return rerank(vectors, keys_of(codes.nearest(code, chosen, kCodeBits, options.filter)), query, k);
}

std::vector<Candidate> search_by_bytes(const ByteGallery& bytes, const Gallery& vectors, std::span<const float> query,
                                       std::size_t k, const RowFilter& filter) {
  return rerank(vectors, keys_of(bytes.shortlist(query, k, filter)), query, k);
}

}  // namespace selfsame::match
