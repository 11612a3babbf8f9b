#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "auth/service.hpp"
#include "base/system.hpp"
#include "store/sqlite/sqlite_rows.hpp"
#include "tests/support/block_engine.hpp"
#include "tests/support/temporary_folder.hpp"

namespace selfsame::auth {
namespace {

using pipeline::Decision;
using pipeline::Purpose;
using test::block_sample;
using testing::ElementsAre;
using testing::IsEmpty;

const Caller kTester{.scopes = ScopeSet::all(), .origin = "test"};

SubjectId id(std::string_view text) { return *SubjectId::create(text); }

/// The block engine, with copies recognised by a picture's first pixels and liveness set by the test.
class WatchedEngine final : public test::BlockEngine {
 public:
  std::unique_ptr<pipeline::Presentation> begin_presentation() const override {
    return std::make_unique<Watched>(*this);
  }
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, Purpose purpose,
                                  pipeline::StageTimer& stages) const override {
    auto probe = BlockEngine::extract(sample, purpose, stages);
    if (!probe) return probe;
    probe->liveness = of_sample;
    std::uint64_t bits = 0;
    for (const float value : probe->vector)
      bits = bits * 0x9E3779B97F4A7C15U + static_cast<std::uint64_t>(static_cast<std::int64_t>(value * 1e6F));
    probe->copies = {pipeline::CopyCode{{bits, ~bits * 0xD1342543DE82EF95U}}};
    return probe;
  }
  float of_sample = 0.9F;
  pipeline::Liveness of_all{.score = 0.9F, .frames = 1};

 private:
  class Watched final : public pipeline::Presentation {
   public:
    explicit Watched(const WatchedEngine& engine) : engine_(engine) {}
    Result<pipeline::Probe> extract(const pipeline::Sample& sample, Purpose purpose,
                                    pipeline::StageTimer& stages) override {
      return engine_.extract(sample, purpose, stages);
    }
    Status observe(const pipeline::Sample& /*sample*/, pipeline::StageTimer& /*stages*/) override { return {}; }
    pipeline::Liveness conclude(std::span<const pipeline::Prompt> /*prompts*/) const override { return engine_.of_all; }

   private:
    const WatchedEngine& engine_;
  };
};

class IdentifierTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = test::make_temporary_folder("identifier");
    pipeline::Options options;
    options.liveness.checked = true;
    auto pipeline = pipeline::Pipeline::create({engine_}, options, clock_);
    auto keys = crypto::KeyRing::from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    auto opened = store::sqlite::open_store(folder_ / "test.db", std::move(*keys), std::nullopt, clock_);
    ASSERT_TRUE(opened) << opened.error().message;
    service_ = Service::create(std::move(*pipeline), std::move(*opened));
    for (const unsigned person : {1U, 2U}) {
      const std::vector<pipeline::Sample> samples{block_sample(person), block_sample(person, 3)};
      const auto who = id(person == 1 ? "ada" : "ben");
      ASSERT_TRUE(service_->enroller().enrol(kTester, who, samples, IfEnrolled::refuse));
    }
  }
  void TearDown() override {
    service_.reset();
    std::filesystem::remove_all(folder_);
  }
  IdentifyReport identify(unsigned person, unsigned variation) {
    auto report = service_->identifier().identify(kTester, block_sample(person, variation), 2);
    EXPECT_TRUE(report) << report.error().message;
    return report ? *report : IdentifyReport{};
  }

  base::SystemClock clock_;
  std::filesystem::path folder_;
  std::shared_ptr<WatchedEngine> engine_ = std::make_shared<WatchedEngine>();
  std::unique_ptr<Service> service_;
};

TEST_F(IdentifierTest, accepts_a_live_subject_and_tells_how_live) {
  const auto report = identify(1, 2);
  ASSERT_FALSE(report.candidates.empty());
  EXPECT_EQ(report.candidates.front().decision, Decision::accept);
  ASSERT_TRUE(report.liveness);
  EXPECT_FLOAT_EQ(report.liveness->score, 0.9F);
  EXPECT_THAT(report.reasons, IsEmpty());
}

TEST_F(IdentifierTest, tells_nothing_about_anybody_to_who_shows_what_is_not_live) {
  engine_->of_sample = 0.1F;
  const auto report = identify(1, 2);
  EXPECT_THAT(report.candidates, IsEmpty());
  EXPECT_THAT(report.reasons, ElementsAre(std::string(pipeline::kNotLive)));
}

TEST_F(IdentifierTest, accepts_nobody_where_liveness_of_the_whole_is_in_doubt_or_an_attack_is_seen) {
  engine_->of_all.score = 0.2F;
  EXPECT_EQ(identify(1, 2).candidates.front().decision, Decision::reverify);
  engine_->of_all.attack = true;
  const auto attack = identify(1, 4);
  EXPECT_EQ(attack.candidates.front().decision, Decision::reject);
  EXPECT_THAT(attack.reasons, ElementsAre(std::string(pipeline::kNotLive)));
  engine_->of_all.advises = true;
  EXPECT_EQ(identify(1, 5).candidates.front().decision, Decision::accept) << "advice refuses nobody";
}

TEST_F(IdentifierTest, knows_a_sample_again_that_was_shown_or_enrolled_before) {
  EXPECT_EQ(identify(1, 2).candidates.front().decision, Decision::accept);
  const auto again = identify(1, 2);
  EXPECT_EQ(again.candidates.front().decision, Decision::reject);
  EXPECT_EQ(again.reasons.size(), 1U);
  EXPECT_EQ(identify(2, 3).candidates.front().decision, Decision::reject) << "of the enrolment";
}

TEST_F(IdentifierTest, a_poor_sample_accepts_nobody) {
  const auto narrow = test::block_sample(1, 2, 12);
  const auto report = service_->identifier().identify(kTester, narrow, 2);
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_FALSE(report->candidates.empty());
  EXPECT_EQ(report->candidates.front().decision, Decision::reverify);
  EXPECT_THAT(report->reasons, ElementsAre("the picture is too narrow (width_px)"));
}

TEST_F(IdentifierTest, searches_that_find_nobody_are_counted_by_client) {
  const Caller kiosk{.scopes = {Scope::identify}, .origin = "192.0.2.1"};
  const auto search = [&](const Caller& caller, unsigned person, unsigned variation) {
    return service_->identifier().identify(caller, block_sample(person, variation), 2);
  };
  for (unsigned i = 0; i < kSearchRule.at_once - 1; ++i) ASSERT_TRUE(search(kiosk, 7, i));
  for (unsigned i = 0; i < 5; ++i) {
    const auto found = search(kiosk, 1, 20 + i);
    ASSERT_TRUE(found) << "who is found does not use up the tries of others";
    ASSERT_EQ(found->candidates.front().decision, Decision::accept);
  }
  ASSERT_TRUE(search(kiosk, 7, 40));
  const auto refused = search(kiosk, 1, 41);
  ASSERT_FALSE(refused) << "and gives them no new ones";
  EXPECT_EQ(refused.error().code, ErrorCode::liveness_retries_exceeded);
  EXPECT_GT(refused.error().retry_after_s, 0);
  EXPECT_TRUE(search({.scopes = {Scope::identify}, .origin = "192.0.2.2"}, 1, 42));
  EXPECT_TRUE(search(kTester, 7, 43)) << "an operator need not guess";
}

TEST_F(IdentifierTest, a_search_of_many_pays_for_all_of_them) {
  // A person alike enough for one comparison but not for the best of two: between 0.8 and 0.83 in the block engine.
  const auto& rules = service_->pipeline().rules();
  const pipeline::Comparison alike{.raw = 0.81F, .llr = 2.2F, .score = 0.9F};
  EXPECT_EQ(rules.decide(Modality::face, alike), Decision::accept);
  EXPECT_EQ(rules.decide(Modality::face, alike, 2), Decision::reverify);
}

}  // namespace
}  // namespace selfsame::auth
