#include "eval/code_rates.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "match/vector.hpp"

namespace selfsame::eval {
namespace {

struct People {
  std::vector<std::vector<float>> vectors;
  std::vector<CodeTrial> trials;
};

std::vector<float> drawn(std::mt19937& random, const std::vector<float>& centre, float spread) {
  std::normal_distribution<float> normal;
  std::vector<float> vector = centre;
  for (float& value : vector) value += spread * normal(random);
  EXPECT_TRUE(match::normalize(vector));
  return vector;
}

/// Four vectors each, all pairs.
People made_up(std::uint32_t count, float spread) {
  std::mt19937 random(1);
  People people;
  for (std::uint32_t person = 0; person < count; ++person) {
    const auto centre = drawn(random, std::vector<float>(128), 1);
    for (int i = 0; i < 4; ++i) people.vectors.push_back(drawn(random, centre, spread));
  }
  for (std::uint32_t a = 0; a < people.vectors.size(); ++a) {
    for (std::uint32_t b = a + 1; b < people.vectors.size(); ++b) people.trials.push_back({a, b, a / 4 == b / 4});
  }
  return people;
}

TEST(CodeRates, codes_lose_and_soft_distances_win_half_of_it_back) {
  const People people = made_up(60, 0.12F);
  const auto rates = code_rates(people.vectors, people.trials, {.keys = 3});
  ASSERT_TRUE(rates);
  EXPECT_EQ(rates->genuine, 360U);
  EXPECT_EQ(rates->impostor, 28'320U);
  EXPECT_LT(rates->vector.equal_error.mean, rates->soft.equal_error.mean);
  EXPECT_LT(rates->soft.equal_error.mean, rates->code.equal_error.mean);
  EXPECT_EQ(rates->vector.equal_error.least, rates->vector.equal_error.most);
  EXPECT_LT(rates->code.equal_error.least, rates->code.equal_error.most);
  ASSERT_TRUE(rates->code.tar[0]);
  ASSERT_TRUE(rates->soft.tar[1]);
  EXPECT_LT(rates->code.tar[0]->mean, rates->vector.tar[0]->mean);
  EXPECT_LT(rates->code.tar[1]->mean, rates->soft.tar[1]->mean);
}

TEST(CodeRates, table_rises_in_fmr_and_falls_in_fnmr_and_counts_the_threshold_itself) {
  const People people = made_up(30, 0.1F);
  const auto rates = code_rates(people.vectors, people.trials, {.keys = 1});
  ASSERT_TRUE(rates);
  ASSERT_EQ(rates->thresholds.size(), 46U);
  EXPECT_EQ(rates->thresholds.front().bits, 5);
  EXPECT_EQ(rates->thresholds.back().bits, 50);
  const auto coder = *match::Coder::create(evaluation_key(0), 128);
  std::vector<match::Code> codes;
  for (const auto& vector : people.vectors) codes.push_back(coder.code(vector));
  double previous_fmr = 0;
  for (const CodeThreshold& row : rates->thresholds) {
    std::size_t matches = 0;
    for (const CodeTrial& trial : people.trials) {
      matches += trial.genuine && match::distance(codes[trial.reference], codes[trial.probe]) <= row.bits ? 1U : 0U;
    }
    EXPECT_NEAR(row.fnmr, 1 - static_cast<double>(matches) / static_cast<double>(rates->genuine), 1e-9) << row.bits;
    EXPECT_GE(row.fmr, previous_fmr);
    previous_fmr = row.fmr;
  }
}

TEST(CodeScores, are_of_all_keys_together_and_count_each_trial_once_as_evidence) {
  const People people = made_up(20, 0.1F);
  const auto scores = code_scores(people.vectors, people.trials, {.keys = 3});
  ASSERT_TRUE(scores);
  EXPECT_EQ(scores->impostors, 3040U);
  EXPECT_EQ(scores->hamming.impostor().scores.size(), 3U * 3040U);
  EXPECT_EQ(scores->soft.genuine().scores.size(), 3U * 120U);
  const auto coder = *match::Coder::create(evaluation_key(0), 128);
  const int apart = match::distance(coder.code(people.vectors[0]), coder.code(people.vectors[1]));
  const auto& seen = scores->hamming.genuine().scores;
  EXPECT_NE(std::find(seen.begin(), seen.end(), match::raw_of_bits(static_cast<float>(apart))), seen.end());
}

TEST(Preselection, misses_whoever_is_not_among_the_nearest) {
  const People people = made_up(50, 0.16F);
  std::vector<std::uint32_t> person_of;
  for (std::uint32_t i = 0; i < people.vectors.size(); ++i) person_of.push_back(i / 4);
  const auto rows = preselection(people.vectors, person_of, {.keys = 1});
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), kPenetrations.size());
  // One distance at a time.
  const auto coder = *match::Coder::create(evaluation_key(0), 128);
  std::vector<std::size_t> missed(kPenetrations.size());
  std::vector<match::Code> codes;
  for (const auto& vector : people.vectors) codes.push_back(coder.code(vector));
  for (std::size_t probe = 0; probe < people.vectors.size(); ++probe) {
    const auto rotated = coder.rotate(people.vectors[probe]);
    const auto apart = [&](std::size_t i) { return coder.soft_distance(codes[i], rotated); };
    for (std::size_t own = probe / 4 * 4; own < probe / 4 * 4 + 4; ++own) {
      if (own == probe) continue;
      std::size_t nearer = 0;
      for (std::size_t i = 0; i < people.vectors.size(); ++i)
        nearer += i / 4 != probe / 4 && apart(i) < apart(own) ? 1U : 0U;
      for (std::size_t k = 0; k < missed.size(); ++k)
        missed[k] += static_cast<double>(nearer) >= kPenetrations[k] * 196 ? 1U : 0U;
    }
  }
  for (std::size_t k = 0; k < missed.size(); ++k) {
    EXPECT_NEAR((*rows)[k].error.mean, static_cast<double>(missed[k]) / 600, 0.003) << kPenetrations[k];
  }
  EXPECT_GT(rows->front().error.mean, 0.1);
  EXPECT_LT(rows->back().error.mean, 0.05);
  EXPECT_FALSE(preselection({{people.vectors[0], people.vectors[4]}}, std::vector<std::uint32_t>{0, 1}));
}

TEST(CodeRates, leave_out_vectors_that_are_not_there) {
  People people = made_up(10, 0.1F);
  people.vectors[0].clear();
  const auto rates = code_rates(people.vectors, people.trials, {.keys = 1});
  ASSERT_TRUE(rates);
  EXPECT_EQ(rates->genuine, 57U);
  EXPECT_EQ(rates->impostor, 720U - 36U);
  EXPECT_FALSE(rates->code.tar[1]) << "720 impostors tell nothing of a rate of 1e-3";
}

TEST(CodeRates, a_centre_helps_vectors_that_crowd_on_one_side) {
  People people = made_up(30, 0.12F);
  std::mt19937 random(2);
  const auto centre = drawn(random, std::vector<float>(128), 1);
  for (auto& vector : people.vectors) {
    for (std::size_t i = 0; i < vector.size(); ++i) vector[i] += 2 * centre[i];
    ASSERT_TRUE(match::normalize(vector));
  }
  std::vector<float> mean(128);
  for (const auto& vector : people.vectors) {
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += vector[i] / static_cast<float>(people.vectors.size());
  }
  const auto without = code_rates(people.vectors, people.trials, {.keys = 2});
  const auto with = code_rates(people.vectors, people.trials, {.keys = 2, .centre = mean});
  ASSERT_TRUE(without);
  ASSERT_TRUE(with);
  EXPECT_LT(with->code.equal_error.mean, without->code.equal_error.mean);
  EXPECT_LT(with->soft.equal_error.mean, without->soft.equal_error.mean);
}

TEST(CodeRates, refuse_what_has_no_impostor_or_no_vector) {
  const People people = made_up(1, 0.1F);
  EXPECT_EQ(code_rates(people.vectors, people.trials).error().code, ErrorCode::invalid_argument);
  const std::vector<std::vector<float>> none(8);
  EXPECT_EQ(code_rates(none, people.trials).error().code, ErrorCode::invalid_argument);
}

TEST(SearchRecall, is_nearly_whole_for_codes_and_whole_for_bytes) {
  const People people = made_up(80, 0.06F);
  const auto recall = search_recall(people.vectors, 2, 30);
  ASSERT_TRUE(recall);
  EXPECT_EQ(recall->searches, 640U);
  EXPECT_GE(recall->codes_one.found, 0.998);
  EXPECT_GE(recall->codes_ten.found, 0.995);
  EXPECT_LT(recall->codes_one.looked_at, recall->codes_ten.looked_at);
  EXPECT_NEAR(recall->bytes_ten.found, 1, 1e-9);
  EXPECT_LT(recall->bytes_ten.looked_at, 0.2);
}

TEST(SearchRecall, refuses_too_few_vectors) {
  const People people = made_up(2, 0.1F);
  EXPECT_EQ(search_recall(people.vectors, 1, 5).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace selfsame::eval
