#include "match/code_gallery.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <unordered_map>

#include "match/code_kernels.hpp"
#include "match/match_test_support.hpp"

namespace selfsame::match {
namespace {

void expect_same(const std::vector<CodeHit>& seen, const std::vector<CodeHit>& expected) {
  ASSERT_EQ(seen.size(), expected.size());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i].key, expected[i].key) << i;
    EXPECT_EQ(seen[i].distance, expected[i].distance) << i;
  }
}

/// `count` codes and what was put in for each key.
CodeGallery filled(std::mt19937& random, std::uint64_t count) {
  CodeGallery gallery;
  for (std::uint64_t key = 0; key < count; ++key) gallery.put(key * 7, random_code(random));
  return gallery;
}

TEST(CodeKernels, agree_with_the_plain_one_for_every_count_and_place) {
  std::mt19937 random(1);
  std::vector<Code> rows(70);
  for (Code& row : rows) row = random_code(random);
  const Code query = random_code(random);
  rows[5] = query;
  for (const auto* kernel : available_code_kernels()) {
    for (std::size_t from = 0; from < 5; ++from) {
      for (std::size_t count = 0; from + count <= rows.size(); ++count) {
        for (const int limit : {-1, 0, 60, 64, kCodeBits}) {
          std::vector<NearRow> near(count);
          near.resize(kernel->within(rows.data() + from, count, query, limit, near.data()));
          std::set<std::pair<std::uint32_t, int>> seen;
          for (const NearRow& row : near) seen.insert({row.row, row.distance});
          std::set<std::pair<std::uint32_t, int>> expected;
          for (std::uint32_t r = 0; r < count; ++r) {
            const int apart = distance(rows[from + r], query);
            if (apart <= limit) expected.insert({r, apart});
          }
          ASSERT_EQ(seen, expected) << kernel->name << " " << from << " " << count << " " << limit;
          ASSERT_EQ(near.size(), expected.size());
        }
      }
    }
  }
}

TEST(CodeGallery, equals_the_oracle_through_adds_replacements_and_removals) {
  std::mt19937 random(2);
  CodeGallery gallery = filled(random, 5000);
  for (std::uint64_t key = 0; key < 5000; key += 3) EXPECT_TRUE(gallery.remove(key * 7));
  for (std::uint64_t key = 1; key < 5000; key += 3) gallery.put(key * 7, random_code(random));
  EXPECT_FALSE(gallery.remove(1));
  EXPECT_FALSE(gallery.remove(0));
  EXPECT_EQ(gallery.size(), 3333U);
  std::vector<Code> queries(9);
  for (Code& query : queries) query = random_code(random);
  for (const std::size_t k : {1U, 10U, 700U, 5000U}) {
    const auto batch = gallery.nearest_batch(queries, k);
    for (std::size_t q = 0; q < queries.size(); ++q) {
      const auto expected = gallery.nearest_scalar(queries[q], k);
      expect_same(gallery.nearest(queries[q], k), expected);
      expect_same(batch[q], expected);
    }
  }
}

TEST(CodeGallery, finds_what_is_nearest_softly) {
  std::mt19937 random(30);
  CodeGallery gallery = filled(random, 3000);
  const auto coder = *Coder::create(made_up_key(31), 128);
  const auto probe = coder.rotate(made_up_vector(random, 128));
  const SoftDistances distances = coder.soft_distances(probe);
  // Equal rows are ordered by their keys.
  gallery.put(50'000, coder.code_of_rotated(probe));
  gallery.put(40'000, coder.code_of_rotated(probe));
  for (const std::uint64_t step : {1U, 2U}) {
    const RowFilter filter{.admits = [step](std::uint64_t key) { return key % step == 0; }};
    std::vector<SoftHit> all;
    for (const CodeHit& hit : gallery.nearest_scalar(coder.code_of_rotated(probe), gallery.size(), kCodeBits, filter)) {
      all.push_back({hit.key, 0});
    }
    for (const std::size_t k : {0U, 1U, 10U, 5000U}) {
      const auto found = gallery.nearest(distances, k, filter);
      ASSERT_EQ(found.size(), std::min(k, all.size()));
      for (std::size_t i = 1; i < found.size(); ++i) {
        ASSERT_TRUE(found[i - 1].distance < found[i].distance ||
                    (found[i - 1].distance == found[i].distance && found[i - 1].key < found[i].key));
      }
      if (k > 1) {
        EXPECT_EQ(found[0].key, 40'000U);
        EXPECT_EQ(found[1].key, 50'000U);
      }
    }
  }
  // The tenth nearest by one distance at a time.
  std::vector<float> apart;
  std::mt19937 again(30);
  for (int i = 0; i < 3000; ++i) apart.push_back(distances.to(random_code(again)));
  std::sort(apart.begin(), apart.end());
  EXPECT_EQ(gallery.nearest(distances, 12).back().distance, apart[9]);
}

TEST(CodeGallery, gives_ties_to_the_smaller_key_wherever_it_stands) {
  CodeGallery gallery;
  for (std::uint64_t key = 3000; key > 0; --key) gallery.put(key, Code{{key % 2, 0}});
  const auto found = gallery.nearest(Code{}, 3);
  expect_same(found, {{2, 0}, {4, 0}, {6, 0}});
  expect_same(gallery.nearest(Code{{1, 0}}, 2), {{1, 0}, {3, 0}});
}

TEST(CodeGallery, keeps_to_a_distance_a_filter_and_a_slice) {
  std::mt19937 random(3);
  const CodeGallery gallery = filled(random, 4000);
  const Code query = random_code(random);
  const auto near = gallery.nearest(query, 4000, 55);
  ASSERT_FALSE(near.empty());
  EXPECT_LT(near.size(), 4000U);
  EXPECT_LE(near.back().distance, 55);
  expect_same(near, gallery.nearest_scalar(query, 4000, 55));
  RowFilter odd;
  odd.admits = [](std::uint64_t key) { return key % 2 == 1; };
  const auto admitted = gallery.nearest(query, 20, kCodeBits, odd);
  EXPECT_EQ(admitted.size(), 20U);
  for (const CodeHit& hit : admitted) EXPECT_EQ(hit.key % 2, 1U);
  expect_same(admitted, gallery.nearest_scalar(query, 20, kCodeBits, odd));
  const RowFilter middle{.first = 1021, .count = 13};
  expect_same(gallery.nearest(query, 20, kCodeBits, middle), gallery.nearest_scalar(query, 20, kCodeBits, middle));
  EXPECT_EQ(gallery.nearest(query, 20, kCodeBits, middle).size(), 13U);
  EXPECT_TRUE(gallery.nearest(query, 20, kCodeBits, {.first = 4000}).empty());
  EXPECT_TRUE(gallery.nearest(query, 0).empty());
  EXPECT_TRUE(CodeGallery().nearest(query, 5).empty());
}

TEST(CodeGallery, gives_all_within_a_distance) {
  std::mt19937 random(6);
  const CodeGallery gallery = filled(random, 3000);
  const Code query = random_code(random);
  RowFilter filter{.first = 10, .count = 2500};
  filter.admits = [](std::uint64_t key) { return key % 3 != 0; };
  const auto keys = gallery.within(query, 60, filter);
  std::set<std::uint64_t> expected;
  for (const CodeHit& hit : gallery.nearest_scalar(query, 3000, 60, filter)) expected.insert(hit.key);
  EXPECT_GT(expected.size(), 100U);
  EXPECT_EQ(std::set(keys.begin(), keys.end()), expected);
  EXPECT_EQ(keys.size(), expected.size());
}

TEST(CodeGallery, merged_slices_equal_one_search) {
  std::mt19937 random(4);
  const CodeGallery gallery = filled(random, 3001);
  const Code query = random_code(random);
  std::vector<std::vector<CodeHit>> parts;
  for (std::size_t first = 0; first < gallery.size(); first += 777) {
    parts.push_back(gallery.nearest(query, 25, kCodeBits, {.first = first, .count = 777}));
  }
  EXPECT_EQ(parts.size(), 4U);
  expect_same(merge(parts, 25), gallery.nearest(query, 25));
}

TEST(KeyRows, know_every_key_through_puts_and_removals) {
  std::mt19937 random(5);
  KeyRows rows;
  std::unordered_map<std::uint64_t, int> expected;  // key -> how often it is there
  EXPECT_FALSE(rows.find(1));
  EXPECT_FALSE(rows.remove(1));
  for (int step = 0; step < 20'000; ++step) {
    const std::uint64_t key = random() % 600;
    if (random() % 2 == 0) {
      const std::size_t row = rows.put(key);
      ASSERT_EQ(rows.keys()[row], key);
      expected[key] = 1;
    } else {
      ASSERT_EQ(rows.remove(key).has_value(), expected.erase(key) == 1);
    }
    ASSERT_EQ(rows.size(), expected.size());
  }
  for (std::uint64_t key = 0; key < 600; ++key) {
    const auto row = rows.find(key);
    ASSERT_EQ(row.has_value(), expected.contains(key));
    if (row) {
      EXPECT_EQ(rows.keys()[*row], key);
    }
  }
}

}  // namespace
}  // namespace selfsame::match
