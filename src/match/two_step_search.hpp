// 1:N in two steps: short rows choose a few, vectors decide.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "match/byte_gallery.hpp"
#include "match/code_gallery.hpp"
#include "match/gallery.hpp"

namespace selfsame::match {

/// The k best of those `keys` that `vectors` holds, best first; ties go to the smaller key.
std::vector<Candidate> rerank(const Gallery& vectors, std::span<const std::uint64_t> keys, std::span<const float> query,
                              std::size_t k);

/// How many codes pass to the second step: `shortlist`, or `share` of the gallery where that is more.
struct CodeSearchOptions {
  std::size_t shortlist = 1000;
  double share = 0.01;
  RowFilter filter = {};
};

/// The nearest codes choose, vectors decide. Nearly exact: docs/results.md says how often the best is found. Both
/// galleries hold the same keys; `code` is of `query`.
std::vector<Candidate> search_by_codes(const CodeGallery& codes, const Gallery& vectors, const Code& code,
                                       std::span<const float> query, std::size_t k,
                                       const CodeSearchOptions& options = {});

/// Rounded vectors choose, vectors decide. Exact: what Gallery::top_k finds, from a quarter of the memory traffic.
std::vector<Candidate> search_by_bytes(const ByteGallery& bytes, const Gallery& vectors, std::span<const float> query,
                                       std::size_t k, const RowFilter& filter = {});

}  // namespace selfsame::match
