#include "match/gallery.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <unordered_map>
#include <utility>

#include "base/check.hpp"
#include "match/kernels.hpp"

namespace selfsame::match {
namespace {

constexpr std::size_t kCacheLine = 64;
/// Rows scored before the scores are looked at: they stay in the first-level cache.
constexpr std::size_t kBlockRows = 128;

bool better(const Candidate& a, const Candidate& b) { return a.raw != b.raw ? a.raw > b.raw : a.key < b.key; }

/// The k best so far. The heap's front is the worst of them.
class Best {
 public:
  explicit Best(std::size_t k) : k_(k) { heap_.reserve(k + 1); }

  /// What a newcomer must reach to be worth a look.
  float bar() const { return heap_.size() < k_ ? -3.4e38F : heap_.front().raw; }

  void offer(const Candidate& candidate) {
    if (heap_.size() == k_ && !better(candidate, heap_.front())) return;
    heap_.push_back(candidate);
    std::push_heap(heap_.begin(), heap_.end(), better);
    if (heap_.size() > k_) {
      std::pop_heap(heap_.begin(), heap_.end(), better);
      heap_.pop_back();
    }
  }

  std::vector<Candidate> take() {
    std::sort(heap_.begin(), heap_.end(), better);
    return std::move(heap_);
  }

 private:
  std::size_t k_;
  std::vector<Candidate> heap_;
};

std::size_t padded(std::size_t dimension) { return (dimension + kRowAlignment - 1) / kRowAlignment * kRowAlignment; }

}  // namespace

/// The matrix itself, and where each key's row is.
struct Gallery::Rows {
  float* data = nullptr;
  std::size_t capacity = 0;
  std::unordered_map<std::uint64_t, std::size_t> index;

  ~Rows() { release(); }
  void release() {
    if (data != nullptr) ::operator delete (data, std::align_val_t{kCacheLine});
    data = nullptr;
  }
  void grow(std::size_t rows, std::size_t width, std::size_t used) {
    // Kernels prefetch past the end, but never read there; the matrix needs no slack.
    auto* larger = static_cast<float*>(::operator new (rows* width * sizeof(float), std::align_val_t{kCacheLine}));
    if (used > 0) {
      std::memcpy(larger, data, used * width * sizeof(float));
      std::memset(data, 0, used * width * sizeof(float));
    }
    release();
    data = larger;
    capacity = rows;
  }
};

Gallery::Gallery(std::size_t dimension) : dimension_(dimension), rows_(new Rows) { SELFSAME_CHECK(dimension > 0); }

Gallery::Gallery(Gallery&& other) noexcept
    : dimension_(other.dimension_), keys_(std::move(other.keys_)), rows_(std::exchange(other.rows_, nullptr)) {}

Gallery& Gallery::operator=(Gallery&& other) noexcept {
  std::swap(dimension_, other.dimension_);
  std::swap(keys_, other.keys_);
  std::swap(rows_, other.rows_);
  return *this;
}

Gallery::~Gallery() { delete rows_; }

void Gallery::reserve(std::size_t rows) {
  if (rows > rows_->capacity) rows_->grow(rows, padded(dimension_), keys_.size());
  keys_.reserve(rows);
  rows_->index.reserve(rows);
}

void Gallery::put(std::uint64_t key, std::span<const float> vector) {
  SELFSAME_CHECK(vector.size() == dimension_);
  const std::size_t width = padded(dimension_);
  const auto [entry, is_new] = rows_->index.try_emplace(key, keys_.size());
  if (is_new) {
    if (keys_.size() == rows_->capacity) rows_->grow(std::max<std::size_t>(64, keys_.size() * 2), width, keys_.size());
    keys_.push_back(key);
  }
  float* row = rows_->data + entry->second * width;
  std::copy(vector.begin(), vector.end(), row);
  std::fill(row + dimension_, row + width, 0.0F);
}

bool Gallery::remove(std::uint64_t key) {
  const auto found = rows_->index.find(key);
  if (found == rows_->index.end()) return false;
  const std::size_t width = padded(dimension_);
  const std::size_t gap = found->second;
  const std::size_t last = keys_.size() - 1;
  rows_->index.erase(found);
  if (gap != last) {
    std::memcpy(rows_->data + gap * width, rows_->data + last * width, width * sizeof(float));
    keys_[gap] = keys_[last];
    rows_->index[keys_[gap]] = gap;
  }
  std::memset(rows_->data + last * width, 0, width * sizeof(float));
  keys_.pop_back();
  return true;
}

std::vector<Candidate> Gallery::top_k(std::span<const float> query, std::size_t k) const {
  SELFSAME_CHECK(query.size() == dimension_);
  k = std::min(k, keys_.size());
  if (k == 0) return {};
  const std::size_t width = padded(dimension_);
  std::vector<float> padded_query(width, 0.0F);
  std::copy(query.begin(), query.end(), padded_query.begin());

  const Kernels& kernels = best_kernels();
  Best best(k);
  float scores[kBlockRows];
  for (std::size_t start = 0; start < keys_.size(); start += kBlockRows) {
    const std::size_t count = std::min(kBlockRows, keys_.size() - start);
    kernels.dot_rows(rows_->data + start * width, width, count, padded_query.data(), scores);
    for (std::size_t r = 0; r < count; ++r) {
      if (scores[r] >= best.bar()) best.offer({keys_[start + r], scores[r]});
    }
  }
  return best.take();
}

std::vector<std::vector<Candidate>> Gallery::top_k_batch(std::span<const float> queries, std::size_t k) const {
  SELFSAME_CHECK(queries.size() % dimension_ == 0);
  const std::size_t total = queries.size() / dimension_;
  const std::size_t width = padded(dimension_);
  const Kernels& kernels = best_kernels();
  k = std::min(k, keys_.size());
  std::vector<std::vector<Candidate>> results(total);
  if (k == 0) return results;

  std::vector<float> packed(width * kTileQueries);
  std::vector<float> scores(kBlockRows * kTileQueries);
  for (std::size_t first = 0; first < total; first += kTileQueries) {
    const std::size_t lanes = std::min(kTileQueries, total - first);
    std::fill(packed.begin(), packed.end(), 0.0F);
    for (std::size_t q = 0; q < lanes; ++q) {
      for (std::size_t d = 0; d < dimension_; ++d) packed[d * kTileQueries + q] = queries[(first + q) * dimension_ + d];
    }
    std::vector<Best> best(lanes, Best(k));
    std::vector<float> bars(kTileQueries, 3.4e38F);
    for (std::size_t q = 0; q < lanes; ++q) bars[q] = best[q].bar();
    for (std::size_t start = 0; start < keys_.size(); start += kBlockRows) {
      const std::size_t count = std::min(kBlockRows, keys_.size() - start);
      kernels.dot_tile(rows_->data + start * width, width, count, packed.data(), scores.data());
      for (std::size_t r = 0; r < count; ++r) {
        const float* row = scores.data() + r * kTileQueries;
        // Newcomers are rare: one vectorised comparison for all lanes first.
        int hits = 0;
        for (std::size_t q = 0; q < kTileQueries; ++q) hits |= row[q] >= bars[q];
        if (hits == 0) continue;
        for (std::size_t q = 0; q < lanes; ++q) {
          if (row[q] < bars[q]) continue;
          best[q].offer({keys_[start + r], row[q]});
          bars[q] = best[q].bar();
        }
      }
    }
    for (std::size_t q = 0; q < lanes; ++q) results[first + q] = best[q].take();
  }
  return results;
}

std::vector<Candidate> Gallery::top_k_scalar(std::span<const float> query, std::size_t k) const {
  const std::size_t width = padded(dimension_);
  std::vector<Candidate> all;
  all.reserve(keys_.size());
  const auto* scalar = available_kernels().front();
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    all.push_back({keys_[i], scalar->dot(rows_->data + i * width, query.data(), dimension_)});
  }
  std::sort(all.begin(), all.end(), better);
  all.resize(std::min(k, all.size()));
  return all;
}

}  // namespace selfsame::match
