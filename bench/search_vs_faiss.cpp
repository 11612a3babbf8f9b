// 1:N exact search beside faiss::IndexFlatIP, same vectors, same run, one thread each.
//     search_vs_faiss [ROWS=1000000] [SECONDS=3]
#include <faiss/IndexFlat.h>
#include <omp.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "bench/in_turns.hpp"
#include "match/gallery.hpp"
#include "match/kernels.hpp"
#include "match/vector.hpp"

namespace {

constexpr std::size_t kDimension = 128;
constexpr std::size_t kTop = 10;
constexpr std::size_t kBatch = 32;

std::vector<float> unit_vectors(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(count * kDimension);
  for (float& value : values) value = normal(random);
  for (std::size_t i = 0; i < count; ++i) {
    selfsame::match::normalize(std::span(values).subspan(i * kDimension, kDimension));
  }
  return values;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t rows = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 3;
  omp_set_num_threads(1);

  const auto vectors = unit_vectors(rows, 1);
  const auto queries = unit_vectors(kBatch, 2);
  selfsame::match::Gallery gallery(kDimension);
  gallery.reserve(rows);
  for (std::size_t i = 0; i < rows; ++i) gallery.put(i, std::span(vectors).subspan(i * kDimension, kDimension));
  faiss::IndexFlatIP index(kDimension);
  index.add(static_cast<faiss::Index::idx_t>(rows), vectors.data());

  std::vector<float> scores(kBatch * kTop);
  std::vector<faiss::Index::idx_t> labels(kBatch * kTop);
  const auto ours_one = [&] { gallery.top_k(std::span(queries).first(kDimension), kTop); };
  const auto peer_one = [&] { index.search(1, queries.data(), kTop, scores.data(), labels.data()); };
  const auto ours_batch = [&] { gallery.top_k_batch(queries, kTop); };
  const auto peer_batch = [&] { index.search(kBatch, queries.data(), kTop, scores.data(), labels.data()); };

  peer_batch();
  const auto found = gallery.top_k_batch(queries, kTop);
  std::size_t agree = 0;
  for (std::size_t q = 0; q < kBatch; ++q) {
    for (std::size_t i = 0; i < kTop; ++i) agree += found[q][i].key == static_cast<std::uint64_t>(labels[q * kTop + i]);
  }

  const auto times = selfsame::bench::time_in_turns(4 * seconds, {ours_one, peer_one, ours_batch, peer_batch});
  const double one = times[0];
  const double peer_of_one = times[1];
  const double batch = times[2];
  const double peer_of_batch = times[3];
  const double bytes = static_cast<double>(rows * kDimension * sizeof(float));
  std::printf("%zu x %zu float, exact top %zu, one thread, kernels: %s; same neighbours: %zu of %zu\n\n", rows,
              kDimension, kTop, selfsame::match::best_kernels().name, agree, kBatch * kTop);
  std::printf("               selfsame q/s   faiss q/s   ratio   selfsame GB/s\n");
  std::printf("single query   %12.1f  %10.1f  %6.2f   %13.1f\n", 1 / one, 1 / peer_of_one, peer_of_one / one,
              bytes / one / 1e9);
  std::printf("batch of %zu    %12.1f  %10.1f  %6.2f   %13s\n", kBatch, kBatch / batch, kBatch / peer_of_batch,
              peer_of_batch / batch, "-");
  return 0;
}
