#include "match/code_gallery.hpp"

#include <algorithm>

#include "match/best.hpp"
#include "match/code_kernels.hpp"

namespace selfsame::match {
namespace {

/// Number of rows between two updates of the bar: they stay in the first-level cache during a batch of queries.
constexpr std::size_t kBlockRows = 1024;
constexpr std::size_t kFewestRows = 64;

struct Nearer {
  template <class Hit>
  bool operator()(const Hit& a, const Hit& b) const {
    return a.distance != b.distance ? a.distance < b.distance : a.key < b.key;
  }
};

/// One query's search.
class Search {
 public:
  Search(const Code& query, std::size_t k, int max_distance) : query_(query), limit_(max_distance), best_(k) {}

  void scan(const Code* rows, std::size_t count, const std::uint64_t* keys, const RowFilter& filter) {
    NearRow near[kBlockRows];
    const std::size_t found = best_code_kernel().within(rows, count, query_, limit_, near);
    for (std::size_t i = 0; i < found; ++i) {
      const CodeHit hit{keys[near[i].row], near[i].distance};
      if (filter.admits && !filter.admits(hit.key)) continue;
      best_.offer(hit);
    }
    // Includes rows at the bar, which may still win by their key.
    if (best_.bar()) limit_ = std::min(limit_, best_.bar()->distance);
  }

  std::vector<CodeHit> take() { return best_.take(); }

 private:
  Code query_;
  int limit_;
  Best<CodeHit, Nearer> best_;
};

}  // namespace

void CodeGallery::reserve(std::size_t rows) {
  rows_.reserve(rows);
  if (rows * sizeof(Code) > memory_.size()) memory_.grow(rows * sizeof(Code));
}

void CodeGallery::put(std::uint64_t key, const Code& code) {
  const std::size_t row = rows_.put(key);
  if ((row + 1) * sizeof(Code) > memory_.size()) memory_.grow(std::max(kFewestRows, row * 2) * sizeof(Code));
  memory_.as<Code>()[row] = code;
}

bool CodeGallery::remove(std::uint64_t key) {
  const auto moved = rows_.remove(key);
  if (!moved) return false;
  const auto [gap, last] = *moved;
  memory_.as<Code>()[gap] = codes()[last];
  wipe(memory_.as<Code>() + last, sizeof(Code));
  return true;
}

std::vector<CodeHit> CodeGallery::nearest(const Code& query, std::size_t k, int max_distance,
                                          const RowFilter& filter) const {
  return std::move(nearest_batch({&query, 1}, k, max_distance, filter).front());
}

std::vector<std::vector<CodeHit>> CodeGallery::nearest_batch(std::span<const Code> queries, std::size_t k,
                                                             int max_distance, const RowFilter& filter) const {
  const std::size_t begin = filter.begin(size());
  const std::size_t end = filter.end(size());
  k = std::min(k, end - begin);
  std::vector<std::vector<CodeHit>> results(queries.size());
  if (k == 0) return results;
  std::vector<Search> searches;
  searches.reserve(queries.size());
  for (const Code& query : queries) searches.emplace_back(query, k, max_distance);
  const std::uint64_t* keys = rows_.keys().data();
  // Blocks end at the kernels' step boundaries, wherever a slice begins.
  for (std::size_t start = begin; start < end;) {
    const std::size_t stop = std::min(end, (start / kBlockRows + 1) * kBlockRows);
    for (Search& search : searches) search.scan(codes() + start, stop - start, keys + start, filter);
    start = stop;
  }
  for (std::size_t q = 0; q < searches.size(); ++q) results[q] = searches[q].take();
  return results;
}

std::vector<SoftHit> CodeGallery::nearest(const SoftDistances& distances, std::size_t k,
                                          const RowFilter& filter) const {
  const std::size_t begin = filter.begin(size());
  const std::size_t end = filter.end(size());
  k = std::min(k, end - begin);
  if (k == 0) return {};
  Best<SoftHit, Nearer> best(k);
  for (std::size_t row = begin; row < end; ++row) {
    const SoftHit hit{rows_.keys()[row], distances.to(codes()[row])};
    if (best.bar() && !Nearer{}(hit, *best.bar())) continue;
    if (!filter.admits || filter.admits(hit.key)) best.offer(hit);
  }
  return best.take();
}

std::vector<std::uint64_t> CodeGallery::within(const Code& query, int max_distance, const RowFilter& filter) const {
  std::vector<std::uint64_t> found;
  NearRow near[kBlockRows];
  const std::size_t end = filter.end(size());
  for (std::size_t start = filter.begin(size()); start < end; start += kBlockRows) {
    const std::size_t count =
        best_code_kernel().within(codes() + start, std::min(kBlockRows, end - start), query, max_distance, near);
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t key = rows_.keys()[start + near[i].row];
      if (!filter.admits || filter.admits(key)) found.push_back(key);
    }
  }
  return found;
}

std::vector<CodeHit> CodeGallery::nearest_scalar(const Code& query, std::size_t k, int max_distance,
                                                 const RowFilter& filter) const {
  std::vector<CodeHit> all;
  const std::size_t begin = filter.begin(size());
  const std::size_t end = filter.end(size());
  for (std::size_t row = begin; row < end; ++row) {
    const CodeHit hit{rows_.keys()[row], distance(codes()[row], query)};
    if (hit.distance <= max_distance && (!filter.admits || filter.admits(hit.key))) all.push_back(hit);
  }
  std::sort(all.begin(), all.end(), Nearer{});
  all.resize(std::min(k, all.size()));
  return all;
}

std::vector<CodeHit> merge(std::span<const std::vector<CodeHit>> parts, std::size_t k) {
  std::vector<CodeHit> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  std::sort(all.begin(), all.end(), Nearer{});
  all.resize(std::min(k, all.size()));
  return all;
}

}  // namespace selfsame::match
