#include "match/byte_gallery.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.hpp"
#include "match/byte_kernels.hpp"

namespace selfsame::match {
namespace {

constexpr float kMost = 127;
constexpr std::size_t kMostNumbers = 131'072;
/// Number of blocks scored before the scores are examined: they stay in the first-level cache.
constexpr std::size_t kChunkBlocks = 16;
constexpr std::size_t kFewestRows = 64;

struct Rounded {
  float scale = 1;
  double error = 0;  // L2 norm of the rounding error
  double norm = 0;   // L2 norm of the rounded vector
};

/// Writes vector / scale, rounded, by `put(index, number)`.
template <class Put>
Rounded round_to_bytes(std::span<const float> vector, const Put& put) {
  float largest = 0;
  for (const float value : vector) largest = std::max(largest, std::fabs(value));
  Rounded rounded;
  if (largest > 0) rounded.scale = largest / kMost;
  double error = 0;
  double norm = 0;
  for (std::size_t i = 0; i < vector.size(); ++i) {
    const float number = std::clamp(std::round(vector[i] / rounded.scale), -kMost, kMost);
    const double kept = double{number} * double{rounded.scale};
    error += (vector[i] - kept) * (vector[i] - kept);
    norm += kept * kept;
    put(i, static_cast<std::int8_t>(number));
  }
  rounded.error = std::sqrt(error);
  rounded.norm = std::sqrt(norm);
  return rounded;
}

/// All offered rows that are no further than `margin` below the k-th best.
class Shortlist {
 public:
  Shortlist(std::size_t k, float margin) : k_(k), margin_(margin), limit_(std::max<std::size_t>(4 * k, 64)) {}

  float bar() const { return bar_; }
  void offer(const Candidate& candidate) {
    found_.push_back(candidate);
    if (found_.size() >= limit_) cut();
  }
  /// Best first, times the scale of the query.
  std::vector<Candidate> take(float scale) {
    if (found_.size() > k_) cut();
    std::sort(found_.begin(), found_.end(), HigherRaw{});
    for (Candidate& candidate : found_) candidate.raw *= scale;
    return std::move(found_);
  }

 private:
  void cut() {
    const auto last = found_.begin() + static_cast<std::ptrdiff_t>(k_ - 1);
    std::nth_element(found_.begin(), last, found_.end(), HigherRaw{});
    bar_ = last->raw - margin_;
    std::erase_if(found_, [&](const Candidate& candidate) { return candidate.raw < bar_; });
    limit_ = std::max(limit_, 2 * found_.size());
  }

  std::size_t k_;
  float margin_;
  std::size_t limit_;
  float bar_ = std::numeric_limits<float>::lowest();
  std::vector<Candidate> found_;
};

/// A run of rows that starts at a block boundary.
struct Lanes {
  std::size_t row = 0;    // the first one's number
  std::size_t begin = 0;  // rows that take part
  std::size_t end = 0;
  const float* scales = nullptr;
  const std::uint64_t* keys = nullptr;
};

/// Turns `dots` and scales into scores, and offers those that reach the bar.
void offer_block(const std::int32_t* dots, const Lanes& lanes, const RowFilter& filter, Shortlist& best) {
  float scores[kBlockLanes];
  int hits = 0;
  const float bar = best.bar();
  for (std::size_t r = 0; r < kBlockLanes; ++r) {
    scores[r] = static_cast<float>(dots[r]) * lanes.scales[r];
    hits |= scores[r] >= bar ? 1 : 0;
  }
  if (hits == 0) return;
  for (std::size_t r = 0; r < kBlockLanes; ++r) {
    const std::size_t row = lanes.row + r;
    if (row < lanes.begin || row >= lanes.end || scores[r] < best.bar()) continue;
    const std::uint64_t key = lanes.keys[row];
    if (!filter.admits || filter.admits(key)) best.offer({key, scores[r]});
  }
}

}  // namespace

struct ByteGallery::Query {
  std::vector<std::int8_t> numbers;
  Rounded rounded;
};

ByteGallery::ByteGallery(std::size_t dimension)
    : dimension_(dimension), steps_((dimension + kLaneBytes - 1) / kLaneBytes) {
  SELFSAME_CHECK(dimension > 0 && dimension <= kMostNumbers);
}

void ByteGallery::reserve(std::size_t rows) {
  rows_.reserve(rows);
  const std::size_t blocks = (rows + kBlockLanes - 1) / kBlockLanes;
  if (blocks * steps_ * kStepBytes > blocks_.size()) blocks_.grow(blocks * steps_ * kStepBytes);
  if (blocks * kBlockLanes * sizeof(float) > scales_.size()) scales_.grow(blocks * kBlockLanes * sizeof(float));
}

std::int8_t* ByteGallery::lane(std::size_t row) {
  return blocks_.as<std::int8_t>() + row / kBlockLanes * steps_ * kStepBytes + row % kBlockLanes * kLaneBytes;
}

void ByteGallery::put(std::uint64_t key, std::span<const float> vector) {
  SELFSAME_CHECK(vector.size() == dimension_);
  const std::size_t row = rows_.put(key);
  if ((row + 1) * sizeof(float) > scales_.size()) reserve(std::max(kFewestRows, row * 2));
  std::int8_t* to = lane(row);
  const Rounded rounded = round_to_bytes(
      vector, [&](std::size_t i, std::int8_t number) { to[i / kLaneBytes * kStepBytes + i % kLaneBytes] = number; });
  scales_.as<float>()[row] = rounded.scale;
  largest_error_ = std::max(largest_error_, rounded.error);
  largest_norm_ = std::max(largest_norm_, rounded.norm);
}

bool ByteGallery::remove(std::uint64_t key) {
  const auto moved = rows_.remove(key);
  if (!moved) return false;
  const auto [gap, last] = *moved;
  std::int8_t* to = lane(gap);
  std::int8_t* from = lane(last);
  for (std::size_t s = 0; s < steps_; ++s, to += kStepBytes, from += kStepBytes) {
    std::copy_n(from, kLaneBytes, to);
    wipe(from, kLaneBytes);
  }
  scales_.as<float>()[gap] = scales()[last];
  wipe(scales_.as<float>() + last, sizeof(float));
  return true;
}

ByteGallery::Query ByteGallery::rounded(std::span<const float> query) const {
  SELFSAME_CHECK(query.size() == dimension_);
  Query result;
  result.numbers.resize(steps_ * kLaneBytes, 0);
  result.rounded = round_to_bytes(query, [&](std::size_t i, std::int8_t number) { result.numbers[i] = number; });
  return result;
}

float ByteGallery::error_bound(std::span<const float> query) const {
  const Rounded rounded = this->rounded(query).rounded;
  double squares = 0;
  for (const float value : query) squares += double{value} * value;
  // x y - x'y' = x'(y - y') + (x - x') y, bounded by Cauchy-Schwarz; plus a little for sums of floats.
  const double bound = largest_norm_ * rounded.error + largest_error_ * std::sqrt(squares);
  return static_cast<float>(bound * 1.0001 + 1e-6 * (largest_norm_ + largest_error_) * std::sqrt(squares));
}

std::vector<Candidate> ByteGallery::search(const Query& query, std::size_t k, float margin,
                                           const RowFilter& filter) const {
  const std::size_t begin = filter.begin(size());
  const std::size_t end = filter.end(size());
  k = std::min(k, end - begin);
  if (k == 0) return {};
  Shortlist best(k, margin / query.rounded.scale);
  std::int32_t dots[kChunkBlocks * kBlockLanes];
  const std::size_t past = (end + kBlockLanes - 1) / kBlockLanes;
  for (std::size_t block = begin / kBlockLanes; block < past; block += kChunkBlocks) {
    const std::size_t count = std::min(kChunkBlocks, past - block);
    best_byte_kernel().dots(blocks_.as<std::int8_t>() + block * steps_ * kStepBytes, steps_, count,
                            query.numbers.data(), dots);
    for (std::size_t b = 0; b < count; ++b) {
      const std::size_t row = (block + b) * kBlockLanes;
      offer_block(dots + b * kBlockLanes, {row, begin, end, scales() + row, rows_.keys().data()}, filter, best);
    }
  }
  return best.take(query.rounded.scale);
}

std::vector<Candidate> ByteGallery::top_k(std::span<const float> query, std::size_t k, const RowFilter& filter) const {
  auto found = search(rounded(query), k, 0, filter);
  found.resize(std::min(k, found.size()));
  return found;
}

std::vector<Candidate> ByteGallery::shortlist(std::span<const float> query, std::size_t k,
                                              const RowFilter& filter) const {
  // The k best rows are at most one bound below their rounded product, another row at most one bound above.
  return search(rounded(query), k, 2 * error_bound(query), filter);
}

std::vector<std::vector<Candidate>> ByteGallery::top_k_batch(std::span<const float> queries, std::size_t k,
                                                             const RowFilter& filter) const {
  SELFSAME_CHECK(queries.size() % dimension_ == 0);
  std::vector<std::vector<Candidate>> results(queries.size() / dimension_);
  const std::size_t begin = filter.begin(size());
  const std::size_t end = filter.end(size());
  k = std::min(k, end - begin);
  if (k == 0) return results;
  std::vector<std::int8_t> packed(steps_ * kByteTileQueries * kLaneBytes);
  std::vector<std::int32_t> dots(kChunkBlocks * kByteTileQueries * kBlockLanes);
  const std::size_t past = (end + kBlockLanes - 1) / kBlockLanes;
  for (std::size_t first = 0; first < results.size(); first += kByteTileQueries) {
    const std::size_t lanes = std::min(kByteTileQueries, results.size() - first);
    std::vector<float> scales(lanes);
    for (std::size_t q = 0; q < lanes; ++q) {
      const Query query = rounded(queries.subspan((first + q) * dimension_, dimension_));
      scales[q] = query.rounded.scale;
      for (std::size_t s = 0; s < steps_; ++s) {
        std::copy_n(query.numbers.data() + s * kLaneBytes, kLaneBytes,
                    packed.data() + (s * kByteTileQueries + q) * kLaneBytes);
      }
    }
    std::vector<Shortlist> best(lanes, Shortlist(k, 0));
    for (std::size_t block = begin / kBlockLanes; block < past; block += kChunkBlocks) {
      const std::size_t count = std::min(kChunkBlocks, past - block);
      best_byte_kernel().dots_of_tile(blocks_.as<std::int8_t>() + block * steps_ * kStepBytes, steps_, count,
                                      packed.data(), dots.data());
      for (std::size_t b = 0; b < count; ++b) {
        const std::size_t row = (block + b) * kBlockLanes;
        const Lanes rows{row, begin, end, this->scales() + row, rows_.keys().data()};
        for (std::size_t q = 0; q < lanes; ++q) {
          offer_block(dots.data() + (b * kByteTileQueries + q) * kBlockLanes, rows, filter, best[q]);
        }
      }
    }
    for (std::size_t q = 0; q < lanes; ++q) {
      results[first + q] = best[q].take(scales[q]);
      results[first + q].resize(std::min(k, results[first + q].size()));
    }
  }
  return results;
}

}  // namespace selfsame::match
