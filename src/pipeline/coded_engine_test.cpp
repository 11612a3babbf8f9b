#include "pipeline/coded_engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "match/match_test_support.hpp"
#include "pipeline/pipeline.hpp"
#include "pipeline/template_parts.hpp"
#include "tests/support/block_engine.hpp"

namespace selfsame::pipeline {
namespace {

using match::made_up_key;
using match::made_up_vector;
using test::block_sample;
using test::BlockEngine;

constexpr std::uint32_t kKey = 4;

CodeSource source(PackRef pack = {"block-means", 1}) {
  const auto calibration = [](float slope, float intercept) {
    return *match::Calibration::create(slope, intercept, {{1e-1, 0.3F}, {1e-2, 0.45F}, {1e-3, 0.55F}}, "made-up codes");
  };
  return {std::move(pack), BlockEngine::kDimension, {}, {calibration(20, -8), calibration(20, -9)}};
}

std::shared_ptr<const CodedEngine> coded(TemplateForm form, bool hamming = false, std::uint8_t key = 1,
                                         PackRef pack = {"block-means", 1},
                                         std::shared_ptr<const ModalityEngine> engine = nullptr) {
  if (!engine) engine = std::make_shared<BlockEngine>();
  const auto bytes = made_up_key(key);
  auto made = CodedEngine::create(std::move(engine), source(std::move(pack)), {kKey + key - 1U, bytes},
                                  {.form = form, .hamming = hamming});
  EXPECT_TRUE(made);
  return *made;
}

Probe probe_of(const ModalityEngine& engine, const Sample& sample) {
  const base::FakeClock clock;
  StageTimer stages(clock);
  return engine.extract(sample, Purpose::verification, stages).value();
}

match::Template enrolled(const ModalityEngine& engine, unsigned person) {
  const std::array probes{probe_of(engine, block_sample(person)), probe_of(engine, block_sample(person, 3))};
  return engine.enrol(probes, 1).value().reference;
}

TEST(TemplateForms, have_names_that_are_read_back) {
  for (const auto form : {TemplateForm::full, TemplateForm::full_and_code, TemplateForm::code}) {
    EXPECT_EQ(parse_template_form(to_string(form)), form);
  }
  EXPECT_EQ(parse_template_form("vector").error().code, ErrorCode::invalid_argument);
}

TEST(CodedEngine, keeps_what_it_is_told_to_and_nothing_else) {
  const auto full = enrolled(*coded(TemplateForm::full), 1);
  EXPECT_FALSE(full.code);
  const auto both = enrolled(*coded(TemplateForm::full_and_code), 1);
  EXPECT_EQ(both.vector, full.vector);
  ASSERT_TRUE(both.code);
  EXPECT_EQ(both.code->key, kKey);
  EXPECT_EQ(both.code->pack, (PackRef{"block-means", 1}));
  const auto code = enrolled(*coded(TemplateForm::code), 1);
  EXPECT_TRUE(code.is_code_only());
  EXPECT_TRUE(code.relief.empty());
  EXPECT_EQ(code.code, both.code);
  // The stored bytes contain neither the vector nor a part of it.
  const Bytes stored = match::serialize(code);
  const Bytes whole = match::serialize(full);
  EXPECT_EQ(stored.size(), 90U) << "16 of the code, the rest who made it and when";
  const ByteView floats = ByteView(whole).last(BlockEngine::kDimension * 4);
  for (std::size_t i = 0; i + 4 <= floats.size(); i += 4) {
    const auto four = floats.subspan(i, 4);
    EXPECT_EQ(std::search(stored.begin(), stored.end(), four.begin(), four.end()), stored.end()) << i;
  }
}

TEST(CodedEngine, compares_codes_on_their_own_scale_and_all_else_as_before) {
  const auto engine = coded(TemplateForm::code);
  const auto probe = probe_of(*engine, block_sample(1, 2));
  const auto by_code = engine->compare(enrolled(*engine, 1), probe).value();
  EXPECT_EQ(by_code.scale, Scale::code);
  EXPECT_GT(by_code.raw, 0.8F);
  EXPECT_FLOAT_EQ(by_code.llr, 20 * by_code.raw - 8);
  EXPECT_LT(engine->compare(enrolled(*engine, 2), probe)->raw, by_code.raw - 0.3F);
  for (const auto form : {TemplateForm::full, TemplateForm::full_and_code}) {
    const auto reference = enrolled(*coded(form), 1);
    const auto seen = engine->compare(reference, probe).value();
    EXPECT_EQ(seen.scale, Scale::full);
    EXPECT_EQ(seen.raw, BlockEngine().compare(reference, probe)->raw);
  }
}

TEST(CodedEngine, by_hamming_compares_nothing_but_codes) {
  const auto engine = coded(TemplateForm::full_and_code, true);
  const auto probe = probe_of(*engine, block_sample(1, 2));
  for (const auto form : {TemplateForm::full, TemplateForm::full_and_code, TemplateForm::code}) {
    const auto seen = engine->compare(enrolled(*coded(form), 1), probe).value();
    EXPECT_EQ(seen.scale, Scale::code);
    const float bits = 64 * (1 - seen.raw);
    EXPECT_EQ(bits, std::round(bits)) << "whole bits";
    EXPECT_FLOAT_EQ(seen.llr, 20 * seen.raw - 9);
  }
}

TEST(CodedEngine, refuses_codes_of_another_key_or_net) {
  const auto engine = coded(TemplateForm::code);
  const auto probe = probe_of(*engine, block_sample(1));
  const auto other_key = enrolled(*coded(TemplateForm::code, false, 2), 1);
  EXPECT_EQ(engine->compare(other_key, probe).error().code, ErrorCode::template_pack_mismatch);
  const auto other_net = enrolled(*coded(TemplateForm::code, false, 1, {"block-means", 2}), 1);
  EXPECT_EQ(engine->compare(other_net, probe).error().code, ErrorCode::template_pack_mismatch);
  const auto gallery = engine->make_gallery();
  EXPECT_FALSE(gallery->put(1, other_key));
  EXPECT_EQ(gallery->size(), 0U);
  // The vector stored with such a code is still usable.
  const auto renewed = enrolled(*coded(TemplateForm::full_and_code, false, 2), 1);
  EXPECT_TRUE(engine->compare(renewed, probe));
  EXPECT_TRUE(gallery->put(1, renewed));
}

TEST(CodedEngine, without_one_a_code_alone_is_an_error_that_says_what_to_do) {
  const auto reference = enrolled(*coded(TemplateForm::code), 1);
  const auto check = check_pack(reference, BlockEngine().description().pack);
  ASSERT_FALSE(check);
  EXPECT_EQ(check.error().code, ErrorCode::template_pack_mismatch);
  EXPECT_NE(check.error().message.find("enrol the user again"), std::string::npos);
}

/// Compares features, and has vectors for codes only, as the finger engine does.
class FeatureEngine final : public BlockEngine {
 public:
  Result<Enrolment> enrol(std::span<const Probe> probes, std::int64_t now_ms) const override {
    const bool vectors = std::all_of(probes.begin(), probes.end(), [](const Probe& p) { return !p.vector.empty(); });
    if (vectors) {
      SELFSAME_ASSIGN(auto enrolment, BlockEngine::enrol(probes, now_ms));
      enrolment.reference.vector.clear();
      enrolment.reference.features = {1, 2, 3};
      return enrolment;
    }
    return Enrolment{{.pack = probes.front().pack, .samples = 1, .features = {1, 2, 3}}, {}};
  }
};

TEST(CodedEngine, makes_codes_for_engines_that_keep_no_vectors) {
  const auto engine = coded(TemplateForm::code, false, 1, {"block-means", 1}, std::make_shared<FeatureEngine>());
  std::vector<Probe> probes{probe_of(*engine, block_sample(1)), probe_of(*engine, block_sample(1, 3)),
                            probe_of(*engine, block_sample(2))};
  const auto enrolment = engine->enrol(probes, 1).value();
  const match::Template& reference = enrolment.reference;
  EXPECT_TRUE(reference.is_code_only());
  // The same code as without the third sample, which was dropped.
  EXPECT_EQ(enrolment.outliers, std::vector<std::size_t>{2});
  EXPECT_EQ(reference.code, enrolled(*coded(TemplateForm::full_and_code), 1).code);

  Probe record = probes[0];
  record.vector.clear();
  EXPECT_EQ(engine->enrol(std::vector{probes[0], record}, 1).error().code, ErrorCode::invalid_argument)
      << "a record may be of other fingers";
  probes[1].position = "left-thumb";
  EXPECT_EQ(engine->enrol(probes, 1).error().code, ErrorCode::invalid_argument);
  const auto both = coded(TemplateForm::full_and_code, false, 1, {"block-means", 1}, std::make_shared<FeatureEngine>());
  EXPECT_FALSE(both->enrol(probes, 1)->reference.code) << "more than a code is kept, so there need be none";
}

TEST(CodedEngine, of_a_record_makes_no_code) {
  const auto engine = coded(TemplateForm::code, false, 1, {"block-means", 1}, std::make_shared<FeatureEngine>());
  const auto reference = enrolled(*engine, 1);
  Probe record = probe_of(*engine, block_sample(1));
  record.vector.clear();
  EXPECT_EQ(engine->enrol({&record, 1}, 1).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(engine->compare(reference, record).error().code, ErrorCode::invalid_argument);
}

/// Vectors around which people's samples scatter; `search` uses only vectors.
Probe made_up_probe(std::vector<float> vector) {
  Probe probe;
  probe.pack = {"block-means", 1};
  probe.vector = std::move(vector);
  return probe;
}

TEST(CodedGallery, finds_the_same_whether_codes_choose_or_not) {
  std::mt19937 random(5);
  const auto plain = BlockEngine().make_gallery();
  const auto chosen = coded(TemplateForm::full_and_code)->make_gallery();
  std::vector<std::vector<float>> people;
  constexpr std::size_t kPeople = 1500;
  for (std::size_t key = 0; key < kPeople; ++key) {
    people.push_back(made_up_vector(random, BlockEngine::kDimension));
    const match::Template reference{.pack = {"block-means", 1}, .samples = 1, .vector = people.back()};
    ASSERT_TRUE(plain->put(key, reference));
    ASSERT_TRUE(chosen->put(key, reference));
  }
  ASSERT_GT(kPeople, CodedEngine::kAllCompared);
  chosen->remove(7);
  plain->remove(7);
  EXPECT_EQ(chosen->size(), kPeople - 1);
  std::size_t same = 0;
  for (std::size_t key = 0; key < 200; ++key) {
    const auto probe = made_up_probe(match::made_up_neighbour(random, people[key], 0.7F));
    const auto expected = plain->search(probe, 1).value();
    const auto seen = chosen->search(probe, 1).value();
    ASSERT_EQ(seen.size(), 1U);
    same += seen[0].key == expected[0].key && seen[0].raw == expected[0].raw;
  }
  EXPECT_GE(same, 199U);
}

TEST(CodedGallery, by_hamming_finds_whose_codes_are_nearest) {
  const auto engine = coded(TemplateForm::full_and_code, true);
  const auto gallery = engine->make_gallery();
  for (unsigned person = 0; person < 20; ++person) {
    const auto form = person % 2 == 0 ? TemplateForm::code : TemplateForm::full;
    ASSERT_TRUE(gallery->put(person, enrolled(*coded(form), person)));
  }
  EXPECT_EQ(gallery->size(), 20U);
  for (unsigned person = 0; person < 20; ++person) {
    const auto probe = probe_of(*engine, block_sample(person, 2));
    const auto found = gallery->search(probe, 20).value();
    ASSERT_EQ(found.size(), 20U);
    EXPECT_EQ(found[0].key, person);
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].raw,
                engine->compare(enrolled(*coded(TemplateForm::code), static_cast<unsigned>(found[i].key)), probe)->raw);
      EXPECT_LE(found[i].raw, found[i == 0 ? 0 : i - 1].raw);
    }
  }
}

TEST(CodedGallery, searches_codes_alone_beside_the_rest) {
  const auto engine = coded(TemplateForm::code);
  const auto gallery = engine->make_gallery();
  EXPECT_FALSE(gallery->compares());
  for (unsigned person = 0; person < 20; ++person) {
    const auto form = person % 2 == 0 ? TemplateForm::code : TemplateForm::full;
    ASSERT_TRUE(gallery->put(person, enrolled(*coded(form), person)));
  }
  EXPECT_EQ(gallery->size(), 20U);
  for (unsigned person = 0; person < 20; ++person) {
    const auto probe = probe_of(*engine, block_sample(person, 2));
    const auto found = gallery->search(probe, 3).value();
    ASSERT_EQ(found.size(), 6U) << "three of each scale";
    EXPECT_EQ(found[person % 2 == 0 ? 3 : 0].key, person);
    const std::vector<std::uint64_t> some{(person + 2) % 20, (person + 3) % 20};
    const auto among = gallery->search(probe, 3, some).value();
    ASSERT_EQ(among.size(), 2U);
    EXPECT_EQ(among[0].key, some[person % 2 == 0 ? 1 : 0]);
  }
  // Replacing a template by one of the other form must not leave the subject in the gallery twice.
  ASSERT_TRUE(gallery->put(0, enrolled(*coded(TemplateForm::full), 0)));
  EXPECT_EQ(gallery->size(), 20U);
  gallery->remove(0);
  EXPECT_EQ(gallery->size(), 19U);
}

class CodedPipelineTest : public ::testing::Test {
 protected:
  Result<Pipeline> make(const char* policy, std::shared_ptr<const ModalityEngine> engine) {
    Options options;
    options.policy = parse_policy(policy).value();
    return Pipeline::create({std::move(engine)}, options, clock_);
  }
  Decision decide(const char* policy, const std::shared_ptr<const ModalityEngine>& engine,
                  const match::Template& reference, const Sample& sample) {
    const auto pipeline = make(policy, engine);
    EXPECT_TRUE(pipeline) << pipeline.error().message;
    const auto outcome = pipeline->verify({&reference, 1}, {&sample, 1});
    EXPECT_TRUE(outcome);
    reasons_ = outcome->reasons;
    return outcome->decision;
  }
  base::FakeClock clock_;
  std::vector<std::string> reasons_;
};

TEST_F(CodedPipelineTest, judges_each_scale_by_its_own_table) {
  const auto engine = coded(TemplateForm::code);
  const auto code = enrolled(*engine, 1);
  const auto full = enrolled(*coded(TemplateForm::full), 1);
  EXPECT_EQ(decide("fmr:1e-3", engine, code, block_sample(1, 2)), Decision::accept);
  EXPECT_EQ(decide("fmr:1e-3", engine, code, block_sample(2)), Decision::reject);
  EXPECT_EQ(decide("fmr:1e-4", engine, full, block_sample(1, 2)), Decision::accept);
  // The codes' table ends at 1e-3, the vectors' table at 1e-4.
  EXPECT_EQ(decide("fmr:1e-4", engine, code, block_sample(1, 2)), Decision::reverify);
  ASSERT_EQ(reasons_.size(), 1U);
  EXPECT_NE(reasons_[0].find("the code of a face was not measured"), std::string::npos) << reasons_[0];
  // A rate below the codes' table does not affect subjects who can be compared by vector.
  EXPECT_EQ(decide("fmr:1e-4,1e-4", engine, full, block_sample(1, 2)), Decision::accept);
  EXPECT_EQ(decide("fmr:1e-4,1e-4", engine, code, block_sample(2)), Decision::reject);
  EXPECT_EQ(decide("raw:0.6,0.4", engine, full, block_sample(1, 2)), Decision::accept);
  EXPECT_EQ(decide("raw:0.6,0.4", engine, code, block_sample(1, 2)), Decision::reverify);
  EXPECT_NE(reasons_.at(0).find("does not apply to the code of a face"), std::string::npos);
  EXPECT_EQ(decide("score:0.85,0.45", engine, code, block_sample(1, 2)), Decision::accept);
}

TEST_F(CodedPipelineTest, a_policy_in_bits_counts_them) {
  const auto engine = coded(TemplateForm::full_and_code, true);
  for (const auto form : {TemplateForm::full_and_code, TemplateForm::code}) {
    const auto reference = enrolled(*coded(form), 1);
    EXPECT_EQ(decide("bits:20", engine, reference, block_sample(1, 2)), Decision::accept);
    EXPECT_EQ(decide("bits:20", engine, reference, block_sample(2)), Decision::reject);
    EXPECT_EQ(decide("bits:20,128", engine, reference, block_sample(2)), Decision::reverify);
  }
  // At the threshold, and one bit beyond it.
  const auto reference = enrolled(*engine, 1);
  const Sample sample = block_sample(1, 9);
  const auto raw = engine->compare(reference, probe_of(*engine, sample))->raw;
  const int apart = static_cast<int>(std::lround(64 * (1 - raw)));
  ASSERT_GE(apart, 6);
  EXPECT_EQ(decide(("bits:" + std::to_string(apart)).c_str(), engine, reference, sample), Decision::accept);
  EXPECT_EQ(decide(("bits:" + std::to_string(apart - 1)).c_str(), engine, reference, sample), Decision::reject);
  EXPECT_EQ(make("bits:20", std::make_shared<BlockEngine>()).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace selfsame::pipeline
