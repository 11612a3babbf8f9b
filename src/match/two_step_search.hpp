// 1:N in two steps: short rows choose a few, vectors decide.
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
  std::size_t shortlist = 1000;  // nearest codes whose vectors are looked at first
  RowFilter filter = {};
};

struct CodeSearch {
  std::vector<Candidate> best;
  std::size_t looked_at = 0;  // vectors
};

/// The k best of these keys by the cosine of their vectors, best first.
using RerankKeys = std::function<std::vector<Candidate>(std::span<const std::uint64_t> keys)>;

/// Codes choose, vectors decide. The k-th best vector of the shortlist says how far away the code of a better one can
/// be: signs of a rotated vector differ like coins that fall on one side with probability angle / pi. All codes that
/// near are looked at, so that each of the k best of all is missed once in a thousand searches at most; where a probe
/// is like nobody, that may be most of the gallery. `rerank` knows the vectors of all keys that `codes` has; vectors
/// and query have L2 norm 1; `code` is of the query by a Coder without a centre.
CodeSearch search_by_codes(const CodeGallery& codes, const Code& code, std::size_t k, const RerankKeys& rerank,
                           const CodeSearchOptions& options = {});
/// The same with the vectors in `vectors`.
CodeSearch search_by_codes(const CodeGallery& codes, const Gallery& vectors, const Code& code,
                           std::span<const float> query, std::size_t k, const CodeSearchOptions& options = {});

/// Rounded vectors choose, vectors decide. Exact: what Gallery::top_k finds, from a quarter of the memory traffic.
std::vector<Candidate> search_by_bytes(const ByteGallery& bytes, const Gallery& vectors, std::span<const float> query,
                                       std::size_t k, const RowFilter& filter = {});

}  // namespace selfsame::match
