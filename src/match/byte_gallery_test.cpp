#include "match/byte_gallery.hpp"

#include <gtest/gtest.h>

#include <map>

#include "match/byte_kernels.hpp"
#include "match/match_test_support.hpp"
#include "match/two_step_search.hpp"

namespace selfsame::match {
namespace {

void expect_same(const std::vector<Candidate>& seen, const std::vector<Candidate>& expected) {
  ASSERT_EQ(seen.size(), expected.size());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i].key, expected[i].key) << i;
    EXPECT_NEAR(seen[i].raw, expected[i].raw, 1e-5) << i;
  }
}

/// A gallery of int8 and one of floats of the same vectors: `people` centres with eight neighbours each.
struct Both {
  ByteGallery bytes{128};
  Gallery vectors{128};
  CodeGallery codes;
  Coder coder = *Coder::create(made_up_key(1), 128);
  std::vector<std::vector<float>> centres;

  Both(std::mt19937& random, std::size_t people) {
    for (std::uint64_t person = 0; person < people; ++person) {
      centres.push_back(made_up_vector(random, 128));
      for (std::uint64_t i = 0; i < 8; ++i) put(person * 8 + i, made_up_neighbour(random, centres.back(), 0.7F));
    }
  }
  void put(std::uint64_t key, const std::vector<float>& vector) {
    bytes.put(key, vector);
    vectors.put(key, vector);
    codes.put(key, coder.code(vector));
  }
};

TEST(ByteKernels, give_the_same_numbers_up_to_the_largest) {
  std::mt19937 random(1);
  for (const std::size_t steps : {1U, 2U, 7U, 32U}) {
    for (const std::size_t count : {0U, 1U, 3U}) {
      std::vector<std::int8_t> blocks(steps * count * kStepBytes);
      std::vector<std::int8_t> query(steps * kLaneBytes);
      std::vector<std::int8_t> packed(steps * kByteTileQueries * kLaneBytes);
      // Mostly extreme values, at which instructions saturate.
      const auto draw = [&] {
        const auto value = static_cast<int>(random() % 255) - 127;
        return static_cast<std::int8_t>(random() % 2 == 0 ? value : value < 0 ? -127 : 127);
      };
      for (auto* part : {&blocks, &query, &packed}) {
        for (std::int8_t& value : *part) value = draw();
      }
      std::vector<std::int32_t> dots(count * kBlockLanes);
      std::vector<std::int32_t> tile(count * kByteTileQueries * kBlockLanes);
      const auto number = [&](std::size_t b, std::size_t r, std::size_t i) {
        return std::int32_t{blocks[(b * steps + i / kLaneBytes) * kStepBytes + r * kLaneBytes + i % kLaneBytes]};
      };
      for (const auto* kernel : available_byte_kernels()) {
        kernel->dots(blocks.data(), steps, count, query.data(), dots.data());
        kernel->dots_of_tile(blocks.data(), steps, count, packed.data(), tile.data());
        for (std::size_t b = 0; b < count; ++b) {
          for (std::size_t r = 0; r < kBlockLanes; ++r) {
            std::int32_t one = 0;
            std::array<std::int32_t, kByteTileQueries> many{};
            for (std::size_t i = 0; i < steps * kLaneBytes; ++i) {
              one += number(b, r, i) * query[i];
              for (std::size_t q = 0; q < kByteTileQueries; ++q) {
                const std::size_t at = (i / kLaneBytes * kByteTileQueries + q) * kLaneBytes + i % kLaneBytes;
                many[q] += number(b, r, i) * packed[at];
              }
            }
            ASSERT_EQ(dots[b * kBlockLanes + r], one) << kernel->name;
            for (std::size_t q = 0; q < kByteTileQueries; ++q) {
              ASSERT_EQ(tile[(b * kByteTileQueries + q) * kBlockLanes + r], many[q]) << kernel->name;
            }
          }
        }
      }
    }
  }
}

TEST(ByteGallery, is_as_near_to_the_floats_as_it_says) {
  std::mt19937 random(2);
  for (const std::size_t dimension : {3U, 128U, 130U}) {
    ByteGallery bytes(dimension);
    std::map<std::uint64_t, std::vector<float>> vectors;
    for (std::uint64_t key = 0; key < 500; ++key) {
      vectors[key * 3] = made_up_vector(random, dimension);
      bytes.put(key * 3, vectors[key * 3]);
    }
    const auto query = made_up_vector(random, dimension);
    const float bound = bytes.error_bound(query);
    EXPECT_LT(bound, 0.03F);
    const auto all = bytes.top_k(query, 1000);
    ASSERT_EQ(all.size(), 500U);
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_NEAR(all[i].raw, dot_scalar(vectors[all[i].key], query), bound);
      EXPECT_LE(all[i].raw, all[i > 0 ? i - 1 : 0].raw);
    }
  }
}

TEST(ByteGallery, batch_and_slices_equal_single_searches_through_changes) {
  std::mt19937 random(3);
  ByteGallery bytes(130);
  for (std::uint64_t key = 0; key < 900; ++key) bytes.put(key, made_up_vector(random, 130));
  for (std::uint64_t key = 0; key < 900; key += 5) EXPECT_TRUE(bytes.remove(key));
  for (std::uint64_t key = 1; key < 900; key += 5) bytes.put(key, made_up_vector(random, 130));
  EXPECT_FALSE(bytes.remove(0));
  EXPECT_EQ(bytes.size(), 720U);
  std::vector<float> queries;
  for (int q = 0; q < 11; ++q) {
    const auto query = made_up_vector(random, 130);
    queries.insert(queries.end(), query.begin(), query.end());
  }
  const auto batch = bytes.top_k_batch(queries, 7);
  for (std::size_t q = 0; q < 11; ++q) {
    const auto query = std::span(queries).subspan(q * 130, 130);
    auto all = bytes.top_k(query, 720);
    std::vector<std::vector<Candidate>> parts;
    for (std::size_t first = 0; first < bytes.size(); first += 101) {
      parts.push_back(bytes.top_k(query, 7, {.first = first, .count = 101}));
    }
    all.resize(7);
    expect_same(bytes.top_k(query, 7), all);
    expect_same(batch[q], all);
    expect_same(merge(parts, 7), all);
  }
}

TEST(ByteGallery, gives_ties_to_the_smaller_key_and_keeps_to_a_filter) {
  ByteGallery bytes(2);
  EXPECT_TRUE(bytes.top_k(std::vector<float>{1, 0}, 3).empty());
  for (std::uint64_t key = 300; key > 0; --key) bytes.put(key, std::vector<float>{1, 0});
  expect_same(bytes.top_k(std::vector<float>{1, 0}, 2), {{1, 1}, {2, 1}});
  RowFilter large;
  large.admits = [](std::uint64_t key) { return key > 250; };
  expect_same(bytes.top_k(std::vector<float>{1, 0}, 2, large), {{251, 1}, {252, 1}});
  bytes.put(7, std::vector<float>{0, 0});
  EXPECT_EQ(bytes.top_k(std::vector<float>{1, 0}, 300).back().key, 7U);
}

TEST(SearchByBytes, finds_exactly_what_brute_force_finds) {
  std::mt19937 random(4);
  const Both both(random, 300);
  for (int q = 0; q < 100; ++q) {
    const auto query = made_up_neighbour(random, both.centres[random() % 300], 0.6F);
    expect_same(search_by_bytes(both.bytes, both.vectors, query, 10), both.vectors.top_k_scalar(query, 10));
    EXPECT_LT(both.bytes.shortlist(query, 10).size(), 400U);
  }
}

TEST(SearchByBytes, finds_it_where_all_rows_are_nearly_alike) {
  std::mt19937 random(5);
  const auto centre = made_up_vector(random, 128);
  ByteGallery bytes(128);
  Gallery vectors(128);
  for (std::uint64_t key = 0; key < 600; ++key) {
    const auto vector = made_up_neighbour(random, centre, 0.99995F);
    bytes.put(key, vector);
    vectors.put(key, vector);
  }
  // The oracle of the same kernel: the sums differ in their last bits from kernel to kernel.
  expect_same(search_by_bytes(bytes, vectors, centre, 5), vectors.top_k(centre, 5));
}

TEST(SearchByCodes, finds_what_brute_force_finds_however_short_the_list) {
  std::mt19937 random(6);
  const Both both(random, 500);
  std::size_t agree = 0;
  std::size_t looked_at = 0;
  for (int q = 0; q < 300; ++q) {
    const auto query = made_up_neighbour(random, both.centres[random() % 500], 0.8F);
    const auto found = search_by_codes(both.codes, both.vectors, both.coder.code(query), query, 3, {.shortlist = 40});
    const auto expected = both.vectors.top_k_scalar(query, 3);
    ASSERT_EQ(found.best.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) agree += found.best[i].key == expected[i].key ? 1U : 0U;
    looked_at += found.looked_at;
  }
  EXPECT_GE(agree, 897U);
  // Most of the gallery is never read.
  EXPECT_LT(looked_at / 300, both.codes.size() / 4);
}

TEST(SearchByCodes, finds_the_best_of_strangers_too) {
  std::mt19937 random(8);
  const Both both(random, 500);
  int agree = 0;
  for (int q = 0; q < 100; ++q) {
    const auto query = made_up_vector(random, 128);
    const auto found = search_by_codes(both.codes, both.vectors, both.coder.code(query), query, 1, {.shortlist = 40});
    agree += found.best.front().key == both.vectors.top_k_scalar(query, 1).front().key ? 1 : 0;
  }
  EXPECT_GE(agree, 99);
}

TEST(SearchByCodes, keeps_to_a_filter_and_to_what_there_is) {
  std::mt19937 random(7);
  const Both both(random, 40);
  const auto query = made_up_vector(random, 128);
  const Code code = both.coder.code(query);
  expect_same(search_by_codes(both.codes, both.vectors, code, query, 10).best, both.vectors.top_k_scalar(query, 10));
  CodeSearchOptions even{.shortlist = 20};
  even.filter.admits = [](std::uint64_t key) { return key % 2 == 0; };
  for (const Candidate& candidate : search_by_codes(both.codes, both.vectors, code, query, 10, even).best) {
    EXPECT_EQ(candidate.key % 2, 0U);
  }
  EXPECT_TRUE(search_by_codes({}, both.vectors, code, query, 10).best.empty());
}

TEST(Rerank, leaves_out_keys_without_a_vector) {
  Gallery vectors(2);
  vectors.put(1, std::vector<float>{1, 0});
  vectors.put(2, std::vector<float>{0, 1});
  const std::vector<std::uint64_t> keys{2, 9, 1};
  expect_same(rerank(vectors, keys, std::vector<float>{1, 0}, 5), {{1, 1}, {2, 0}});
  EXPECT_TRUE(rerank(vectors, {}, std::vector<float>{1, 0}, 5).empty());
  EXPECT_TRUE(rerank(vectors, keys, std::vector<float>{1, 0}, 0).empty());
}

}  // namespace
}  // namespace selfsame::match
