// 1:N in two steps: compact rows pre-select, vectors decide.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "match/byte_gallery.hpp"
#include "match/code_gallery.hpp"
#include "match/gallery.hpp"

namespace selfsame::match {

/// The k best of those `keys` that `vectors` holds, best first; ties go to the smaller key.
std::vector<Candidate> rerank(const Gallery& vectors, std::span<const std::uint64_t> keys, std::span<const float> query,
                              std::size_t k);

struct CodeSearchOptions {
  std::size_t shortlist = 1000;  // number of nearest codes whose vectors are compared first
  RowFilter filter = {};
};

struct CodeSearch {
  std::vector<Candidate> best;
  std::size_t looked_at = 0;  // number of vectors compared
};

/// The k best of these keys by the cosine of their vectors, best first.
using RerankKeys = std::function<std::vector<Candidate>(std::span<const std::uint64_t> keys)>;

/// Codes pre-select, vectors decide. The k-th best vector of the shortlist bounds the distance of the code of a better
/// one: signs of a rotated vector differ like independent coin tosses with probability angle / pi. All codes within
/// that distance are compared, so each of the overall k best is missed at most once in a thousand searches. If a probe
/// resembles nobody, that may be most of the gallery. `rerank` must know the vectors of all keys in `codes`; vectors
/// and query have L2 norm 1; `code` is the query's, by a Coder without a centre.
CodeSearch search_by_codes(const CodeGallery& codes, const Code& code, std::size_t k, const RerankKeys& rerank,
                           const CodeSearchOptions& options = {});
/// The same with the vectors in `vectors`.
CodeSearch search_by_codes(const CodeGallery& codes, const Gallery& vectors, const Code& code,
                           std::span<const float> query, std::size_t k, const CodeSearchOptions& options = {});

/// Rounded vectors pre-select, vectors decide. Exact: the result of Gallery::top_k with a quarter of the memory
/// traffic.
std::vector<Candidate> search_by_bytes(const ByteGallery& bytes, const Gallery& vectors, std::span<const float> query,
                                       std::size_t k, const RowFilter& filter = {});

}  // namespace selfsame::match
