// Nobody can add a finger or a face to somebody else's account; who may change an enrolment.
#include <gtest/gtest.h>

#include <filesystem>

#include "auth/service.hpp"
#include "store/sqlite/sqlite_rows.hpp"
#include "tests/support/block_engine.hpp"
#include "tests/support/temporary_folder.hpp"

namespace selfsame::auth {
namespace {

namespace fs = std::filesystem;
using test::block_print;
using test::block_sample;

const Caller kOperator{.scopes = ScopeSet::all(), .origin = "test"};
const Caller kKiosk{.scopes = {Scope::enroll, Scope::verify}, .origin = "test"};

SubjectId id(std::string_view text) { return *SubjectId::create(text); }

class EnrolmentRightsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = test::make_temporary_folder("rights");
    auto pipeline = pipeline::Pipeline::create(
        {std::make_shared<test::BlockEngine>(), std::make_shared<test::BlockPrintEngine>()}, {}, clock_);
    auto keys = crypto::KeyRing::from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    auto storage = store::sqlite::open_store(folder_ / "test.db", std::move(*keys), std::nullopt, clock_);
    ASSERT_TRUE(storage) << storage.error().message;
    service_ = Service::create(std::move(*pipeline), std::move(*storage));
    ASSERT_TRUE(enrol(kKiosk, {block_sample(1), block_sample(1, 3)}));
  }
  void TearDown() override {
    service_.reset();
    fs::remove_all(folder_);
  }
  Result<EnrolReport> enrol(const Caller& caller, const std::vector<pipeline::Sample>& samples,
                            IfEnrolled if_enrolled = IfEnrolled::refuse) {
    return service_->enroller().enrol(caller, id("ada"), samples, if_enrolled);
  }
  ErrorCode refusal(const Caller& caller, const std::vector<pipeline::Sample>& samples, IfEnrolled if_enrolled) {
    const auto report = enrol(caller, samples, if_enrolled);
    return report ? ErrorCode::not_found : report.error().code;
  }
  bool accepts(const pipeline::Sample& sample) {
    const auto report = service_->verifier().verify(kOperator, id("ada"), {&sample, 1});
    return report && report->decision == pipeline::Decision::accept;
  }

  base::FakeClock clock_;
  fs::path folder_;
  std::unique_ptr<Service> service_;
};

TEST_F(EnrolmentRightsTest, a_modality_is_not_added_by_just_sending_it) {
  EXPECT_EQ(refusal(kKiosk, {block_print(9)}, IfEnrolled::refuse), ErrorCode::subject_exists);
  EXPECT_EQ(refusal(kOperator, {block_print(9)}, IfEnrolled::refuse), ErrorCode::subject_exists);
  EXPECT_EQ(refusal(kKiosk, {block_print(9)}, IfEnrolled::add), ErrorCode::proof_required);
  EXPECT_EQ(refusal(kKiosk, {block_print(9)}, IfEnrolled::replace), ErrorCode::proof_required);
  EXPECT_FALSE(accepts(block_print(9, 1)));
}

TEST_F(EnrolmentRightsTest, who_shows_an_enrolled_factor_may_add_another) {
  EXPECT_EQ(refusal(kKiosk, {block_sample(2, 1), block_print(9)}, IfEnrolled::add), ErrorCode::proof_required)
      << "of somebody else";
  const auto added = enrol(kKiosk, {block_sample(1, 2), block_print(9)}, IfEnrolled::add);
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_EQ(added->modalities, (std::vector<Modality>{Modality::finger})) << "the proof is not enrolled";
  EXPECT_TRUE(accepts(block_print(9, 1)));
  EXPECT_TRUE(accepts(block_sample(1, 4)));
}

TEST_F(EnrolmentRightsTest, all_that_comes_as_a_proof_is_checked) {
  EXPECT_EQ(refusal(kKiosk, {block_sample(1, 2), block_sample(2), block_print(9)}, IfEnrolled::add),
            ErrorCode::proof_required);
  EXPECT_EQ(refusal(kKiosk, {block_sample(1, 2), block_sample(2)}, IfEnrolled::replace), ErrorCode::proof_required);
  EXPECT_TRUE(accepts(block_sample(1, 4)));
}

TEST_F(EnrolmentRightsTest, proofs_are_counted_as_tries_until_one_holds) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(refusal(kKiosk, {block_sample(5)}, IfEnrolled::replace), ErrorCode::proof_required);
  }
  EXPECT_TRUE(enrol(kKiosk, {block_sample(1, 2), block_sample(1, 5)}, IfEnrolled::replace));
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(refusal(kKiosk, {block_sample(5)}, IfEnrolled::replace), ErrorCode::proof_required);
  }
  EXPECT_EQ(refusal(kKiosk, {block_sample(1, 7)}, IfEnrolled::replace), ErrorCode::liveness_retries_exceeded);
  EXPECT_TRUE(enrol(kOperator, {block_sample(1, 7)}, IfEnrolled::replace));
}

TEST_F(EnrolmentRightsTest, adding_adds_something) {
  EXPECT_EQ(refusal(kKiosk, {block_sample(1, 2)}, IfEnrolled::add), ErrorCode::invalid_argument);
}

TEST_F(EnrolmentRightsTest, an_enrolment_is_replaced_by_the_user_or_an_operator) {
  EXPECT_EQ(refusal(kKiosk, {block_sample(5)}, IfEnrolled::replace), ErrorCode::proof_required);
  EXPECT_TRUE(enrol(kKiosk, {block_sample(1, 2), block_sample(1, 5)}, IfEnrolled::replace));
  EXPECT_TRUE(accepts(block_sample(1, 4)));
  EXPECT_TRUE(enrol(kOperator, {block_sample(5)}, IfEnrolled::replace)) << "a face that changed";
  EXPECT_TRUE(accepts(block_sample(5, 4)));
}

TEST_F(EnrolmentRightsTest, an_operator_may_add_without_a_proof_but_one_that_comes_is_checked) {
  EXPECT_EQ(refusal(kOperator, {block_sample(2, 1), block_print(9)}, IfEnrolled::add), ErrorCode::proof_required);
  EXPECT_TRUE(enrol(kOperator, {block_print(9)}, IfEnrolled::add));
  EXPECT_TRUE(accepts(block_print(9, 1)));
}

}  // namespace
}  // namespace selfsame::auth
