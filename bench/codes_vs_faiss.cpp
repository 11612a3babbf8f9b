// 1:N search over 128-bit codes beside faiss::IndexBinaryFlat, and over int8 beside faiss::IndexScalarQuantizer: same
// data, same run, one thread each, and what share of the memory's speed it is.
//     codes_vs_faiss [CODES=10000000] [VECTORS=1000000] [SECONDS=10]
#include <faiss/IndexBinaryFlat.h>
#include <faiss/IndexScalarQuantizer.h>
#include <omp.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <set>
#include <vector>

#include "bench/in_turns.hpp"
#include "match/byte_kernels.hpp"
#include "match/code_kernels.hpp"
#include "match/two_step_search.hpp"
#include "match/vector.hpp"

namespace {

using selfsame::bench::time_in_turns;
namespace match = selfsame::match;

constexpr std::size_t kDimension = 128;
constexpr std::size_t kTop = 10;
constexpr std::size_t kBatch = 32;
constexpr std::size_t kFew = 8;  // a batch that the slower peer can finish

/// Reads memory and does little else: the machine's upper bound with one thread. Reads as much memory as the search,
/// because the last-level cache keeps a part of either.
class MemoryProbe {
 public:
  explicit MemoryProbe(std::size_t bytes) : words_(bytes / sizeof(std::uint64_t), 1) {}

  /// `ahead`: how many words are asked for early; 0 leaves that to the processor.
  void read(std::size_t ahead) {
    constexpr std::size_t kLanes = 32;
    std::uint64_t sums[kLanes] = {};
    for (std::size_t i = 0; i + kLanes <= words_.size(); i += kLanes) {
      if (ahead > 0) {
        for (std::size_t line = 0; line < kLanes; line += 8) __builtin_prefetch(words_.data() + i + line + ahead);
      }
      for (std::size_t k = 0; k < kLanes; ++k) sums[k] += words_[i + k];
    }
    for (const std::uint64_t sum : sums) total_ = total_ + sum;
  }
  double bytes() const { return static_cast<double>(words_.size() * sizeof(std::uint64_t)); }

 private:
  std::vector<std::uint64_t> words_;
  volatile std::uint64_t total_ = 0;  // keeps the compiler from removing the reads
};

struct Line {
  const char* name;
  double ours;
  double peer;
  double bytes;  // that a pass reads; 0: not a pass over memory
};

void print_head(double bandwidth) {
  std::printf("memory, reading only, one thread: %.1f GB/s\n", bandwidth / 1e9);
  std::printf("%-34s %10s %10s %7s %8s %9s\n", "", "ours, ms", "peer, ms", "ratio", "GB/s", "of memory");
}

void print(const Line& line, double bandwidth) {
  std::printf("%-34s %10.2f %10.2f %7.2f", line.name, 1e3 * line.ours, 1e3 * line.peer, line.peer / line.ours);
  if (line.bytes > 0) {
    const double speed = line.bytes / line.ours;
    std::printf(" %8.1f %7.0f %%", speed / 1e9, 100 * speed / bandwidth);
  }
  std::printf("\n");
}

void search_codes(std::size_t rows, double seconds) {
  MemoryProbe probe(rows * sizeof(match::Code));
  std::mt19937_64 random(1);
  std::vector<match::Code> codes(rows);
  for (auto& code : codes) code.bits = {random(), random()};
  std::vector<match::Code> queries(kBatch);
  for (auto& code : queries) code.bits = {random(), random()};
  match::CodeGallery gallery;
  gallery.reserve(rows);
  for (std::size_t i = 0; i < rows; ++i) gallery.put(i, codes[i]);
  faiss::IndexBinaryFlat index(match::kCodeBits);
  index.add(static_cast<faiss::IndexBinary::idx_t>(rows), reinterpret_cast<const std::uint8_t*>(codes.data()));
  std::vector<std::int32_t> distances(kBatch * kTop);
  std::vector<faiss::IndexBinary::idx_t> labels(kBatch * kTop);
  const auto* asked = reinterpret_cast<const std::uint8_t*>(queries.data());

  index.search(kBatch, asked, kTop, distances.data(), labels.data());
  const auto found = gallery.nearest_batch(queries, kTop);
  std::size_t same = 0;
  for (std::size_t q = 0; q < kBatch; ++q) {
    for (std::size_t i = 0; i < kTop; ++i) same += found[q][i].distance == distances[q * kTop + i] ? 1U : 0U;
  }
  const auto coder = *match::Coder::create(std::array<std::uint8_t, 32>{1}, kDimension);
  std::vector<float> vector(kDimension);
  for (float& value : vector) value = static_cast<float>(random() >> 40) - 0x1p23F;
  const auto soft = coder.soft_distances(coder.rotate(vector));
  const auto times =
      time_in_turns(seconds, {[&] { gallery.nearest(queries[0], kTop); },
                              [&] { index.search(1, asked, kTop, distances.data(), labels.data()); },
                              [&] { probe.read(0); }, [&] { probe.read(512); }, [&] { gallery.nearest(soft, kTop); }});
  const auto batches =
      time_in_turns(seconds, {[&] { gallery.nearest_batch(queries, kTop); },
                              [&] { index.search(kBatch, asked, kTop, distances.data(), labels.data()); }});
  const double bandwidth = probe.bytes() / std::min(times[2], times[3]);
  std::printf("%zu x 128 bits, exact top %zu, one thread, kernel: %s; same distances: %zu of %zu\n", rows, kTop,
              match::best_code_kernel().name, same, kBatch * kTop);
  print_head(bandwidth);
  print({"IndexBinaryFlat, one query", times[0], times[1], static_cast<double>(rows * sizeof(match::Code))}, bandwidth);
  print({"IndexBinaryFlat, batch of 32", batches[0], batches[1], 0}, bandwidth);
  std::printf("soft distances, one query: %.2f ms\n", 1e3 * times[4]);
}

/// Unit vectors in groups of four about a common direction; the last `kBatch` are one more of each of the first groups.
std::vector<float> crowd(std::size_t count) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal(0, 1 / std::sqrt(static_cast<float>(kDimension)));
  std::vector<float> values(count * kDimension);
  std::vector<std::vector<float>> centres;
  for (std::size_t i = 0; i < count; ++i) {
    const bool asks = i + kBatch >= count;
    if (!asks && i % 4 == 0) {
      std::vector<float> centre(kDimension);
      for (float& value : centre) value = normal(random);
      // Only those of the first groups are needed again.
      if (centres.size() > kBatch) centres.pop_back();
      centres.push_back(std::move(centre));
    }
    const auto& centre = asks ? centres[i + kBatch - count] : centres.back();
    const auto row = std::span(values).subspan(i * kDimension, kDimension);
    for (std::size_t d = 0; d < kDimension; ++d) row[d] = centre[d] + 0.7F * normal(random);
    match::normalize(row);
  }
  return values;
}

void search_bytes(std::size_t rows, double seconds) {
  const std::size_t pass = rows * (kDimension + sizeof(float));
  MemoryProbe probe(pass);
  const auto vectors = crowd(rows + kBatch);
  const auto queries = std::span(vectors).subspan(rows * kDimension);
  match::ByteGallery bytes(kDimension);
  match::Gallery floats(kDimension);
  match::CodeGallery codes;
  const auto coder = *match::Coder::create(std::array<std::uint8_t, 32>{1}, kDimension);
  codes.reserve(rows);
  bytes.reserve(rows);
  floats.reserve(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto row = std::span(vectors).subspan(i * kDimension, kDimension);
    bytes.put(i, row);
    floats.put(i, row);
    codes.put(i, coder.code(row));
  }
  faiss::IndexScalarQuantizer index(kDimension, faiss::ScalarQuantizer::QT_8bit, faiss::METRIC_INNER_PRODUCT);
  index.train(static_cast<faiss::Index::idx_t>(std::min<std::size_t>(rows, 100'000)), vectors.data());
  index.add(static_cast<faiss::Index::idx_t>(rows), vectors.data());
  std::vector<float> scores(kBatch * kTop);
  std::vector<faiss::Index::idx_t> labels(kBatch * kTop);
  const auto one = queries.first(kDimension);

  const auto truth = floats.top_k_batch(queries, kTop);
  const auto ours = bytes.top_k_batch(queries, kTop);
  index.search(kBatch, queries.data(), kTop, scores.data(), labels.data());
  std::size_t found_by_ours = 0;
  std::size_t found_by_peer = 0;
  std::size_t found_exactly = 0;
  std::size_t first_by_codes = 0;
  std::size_t looked_at = 0;
  for (std::size_t q = 0; q < kBatch; ++q) {
    std::set<std::uint64_t> best;
    for (const auto& candidate : truth[q]) best.insert(candidate.key);
    for (const auto& candidate : ours[q]) found_by_ours += best.count(candidate.key);
    for (std::size_t i = 0; i < kTop; ++i) {
      found_by_peer += best.count(static_cast<std::uint64_t>(labels[q * kTop + i]));
    }
    const auto query = queries.subspan(q * kDimension, kDimension);
    for (const auto& candidate : match::search_by_bytes(bytes, floats, query, kTop)) {
      found_exactly += best.count(candidate.key);
    }
    const auto search = match::search_by_codes(codes, floats, coder.code(query), query, 1);
    first_by_codes += search.best.front().key == truth[q].front().key ? 1U : 0U;
    looked_at += search.looked_at;
  }
  const auto times = time_in_turns(
      seconds,
      {[&] { bytes.top_k(one, kTop); }, [&] { index.search(1, one.data(), kTop, scores.data(), labels.data()); },
       [&] { match::search_by_bytes(bytes, floats, one, kTop); }, [&] { floats.top_k(one, kTop); },
       [&] { match::search_by_codes(codes, floats, coder.code(one), one, 1); }, [&] { probe.read(0); },
       [&] { probe.read(512); }});
  const auto few = queries.first(kFew * kDimension);
  const auto batches =
      time_in_turns(seconds, {[&] { bytes.top_k_batch(few, kTop); },
                              [&] { index.search(kFew, few.data(), kTop, scores.data(), labels.data()); }});
  const double bandwidth = probe.bytes() / std::min(times[5], times[6]);
  std::printf("\n%zu x %zu int8, top %zu, one thread, kernel: %s\n", rows, kDimension, kTop,
              match::best_byte_kernel().name);
  std::printf("of the %zu best by floats: int8 %zu, faiss QT_8bit %zu, int8 and then floats %zu\n", kBatch * kTop,
              found_by_ours, found_by_peer, found_exactly);
  std::printf("the best by floats: codes and then floats %zu of %zu, after a look at %.2f %% of the vectors\n",
              first_by_codes, kBatch, 100.0 * static_cast<double>(looked_at) / static_cast<double>(rows * kBatch));
  print_head(bandwidth);
  print({"int8 beside QT_8bit, one query", times[0], times[1], static_cast<double>(pass)}, bandwidth);
  print({"int8 beside QT_8bit, batch of 8", batches[0], batches[1], 0}, bandwidth);
  print({"int8, then floats, beside floats", times[2], times[3], static_cast<double>(pass)}, bandwidth);
  print({"codes, then floats, beside floats", times[4], times[3], 0}, bandwidth);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t codes = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 10'000'000;
  const std::size_t vectors = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1'000'000;
  const double seconds = argc > 3 ? std::atof(argv[3]) : 10;
  omp_set_num_threads(1);
  search_codes(codes, seconds);
  search_bytes(vectors, seconds);
  return 0;
}
