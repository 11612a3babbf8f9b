#include "auth/service.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <stdexcept>
#include <thread>

#include "auth/search_index.hpp"
#include "base/limits.hpp"
#include "base/system.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/sqlite_rows.hpp"
#include "tests/support/block_engine.hpp"
#include "tests/support/temporary_folder.hpp"

namespace selfsame::auth {
namespace {

namespace fs = std::filesystem;
using test::block_sample;

SubjectId id(std::string_view text) { return *SubjectId::create(text); }

const Caller kTester{.scopes = ScopeSet::all(), .origin = "test"};

/// An engine whose scores are not cosines: lower means more alike.
class ContraryEngine final : public test::BlockEngine {
 public:
  ContraryEngine() : BlockEngine([](pipeline::Description& description) { description.raw_is_cosine = false; }) {}
  Result<std::unique_ptr<const pipeline::Reference>> open(const match::Template& reference) const override {
    SELFSAME_ASSIGN(std::shared_ptr<const pipeline::Reference> alike, test::BlockEngine::open(reference));
    return pipeline::make_reference([alike](const pipeline::Probe& probe) -> Result<pipeline::Comparison> {
      SELFSAME_ASSIGN(const auto comparison, alike->compare(probe));
      return pipeline::Comparison{-comparison.raw, -comparison.llr, 1 - comparison.score};
    });
  }
};

/// An engine that throws, as code does that has a bug or no memory.
class ThrowingEngine final : public test::BlockEngine {
 public:
  Result<pipeline::Probe> extract(const pipeline::Sample& /*sample*/, pipeline::Purpose /*purpose*/,
                                  pipeline::StageTimer& /*stages*/) const override {
    throw std::runtime_error("trouble");
  }
};

class ServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = test::make_temporary_folder("auth");
    service_ = open();
  }
  void TearDown() override {
    service_.reset();
    fs::remove_all(folder_);
  }
  std::unique_ptr<Service> open(
      std::shared_ptr<const pipeline::ModalityEngine> engine = std::make_shared<test::BlockEngine>()) {
    std::vector<std::shared_ptr<const pipeline::ModalityEngine>> engines{std::move(engine)};
    auto pipeline = pipeline::Pipeline::create(std::move(engines), {}, clock_);
    auto keys = crypto::KeyRing::from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    auto opened = store::sqlite::open_store(folder_ / "test.db", std::move(*keys), std::nullopt, clock_);
    EXPECT_TRUE(opened) << opened.error().message;
    storage_ = opened->get();
    return Service::create(std::move(*pipeline), std::move(*opened));
  }
  Result<EnrolReport> enrol(std::string_view who, unsigned seed, IfEnrolled if_enrolled = IfEnrolled::refuse) {
    const std::vector<pipeline::Sample> samples{block_sample(seed), block_sample(seed, 3)};
    return service_->enroller().enrol(kTester, id(who), samples, if_enrolled);
  }
  pipeline::Decision decide(std::string_view who, unsigned seed) {
    const std::vector<pipeline::Sample> samples{block_sample(seed, 2)};
    const auto report = service_->verifier().verify(kTester, id(who), samples);
    EXPECT_TRUE(report) << report.error().message;
    return report ? report->decision : pipeline::Decision::reject;
  }
  std::string best(unsigned seed) {
    const auto report = service_->identifier().identify(kTester, block_sample(seed, 2), 3);
    EXPECT_TRUE(report) << report.error().message;
    if (!report || report->candidates.empty()) return "";
    const auto& first = report->candidates.front();
    return first.decision == pipeline::Decision::accept ? first.subject.str() : "";
  }

  base::SystemClock clock_;
  fs::path folder_;
  std::unique_ptr<Service> service_;
  store::Store* storage_ = nullptr;  // of the most recently opened service
};

TEST_F(ServiceTest, enrols_verifies_and_logs) {
  ASSERT_TRUE(enrol("ada", 1));
  EXPECT_EQ(decide("ada", 1), pipeline::Decision::accept);
  EXPECT_EQ(decide("ada", 2), pipeline::Decision::reject);
  const auto history = storage_->log().history("ada", 10);
  ASSERT_EQ(history->size(), 3U);
  EXPECT_EQ(store::to_string((*history)[0].outcome), "reject");
  EXPECT_EQ(store::to_string((*history)[1].outcome), "accept");
  EXPECT_EQ(store::to_string((*history)[2].action), "enrol");
  for (const auto& line : *history) {
    EXPECT_EQ(line.origin, "test");
    if (!line.score) continue;
    EXPECT_NEAR(std::remainder(*line.score, 0.05F), 0, 1e-4) << "exact scores are not logged";
  }
}

TEST_F(ServiceTest, logs_a_use_case_that_throws_and_lets_it_throw) {
  ASSERT_TRUE(enrol("ada", 1));
  service_.reset();
  service_ = open(std::make_shared<ThrowingEngine>());
  const std::vector<pipeline::Sample> samples{block_sample(1, 2)};
  EXPECT_THROW((void)service_->verifier().verify(kTester, id("ada"), samples), std::runtime_error);
  const auto history = storage_->log().history("ada", 10);
  ASSERT_EQ(history->size(), 2U);
  EXPECT_EQ(store::to_string(history->front().action), "verify");
  EXPECT_EQ(store::to_string(history->front().outcome), "internal");
}

TEST_F(ServiceTest, refuses_a_second_enrolment_unless_asked_to_replace) {
  ASSERT_TRUE(enrol("ada", 1));
  EXPECT_EQ(enrol("ada", 2).error().code, ErrorCode::subject_exists);
  EXPECT_EQ(decide("ada", 1), pipeline::Decision::accept) << "a refused enrolment changes nothing";
  ASSERT_TRUE(enrol("ada", 2, IfEnrolled::replace));
  EXPECT_EQ(decide("ada", 1), pipeline::Decision::reject);
  EXPECT_EQ(decide("ada", 2), pipeline::Decision::accept);
}

TEST_F(ServiceTest, identification_follows_enrolments_replacements_and_erasures) {
  EXPECT_EQ(best(1), "");
  ASSERT_TRUE(enrol("ada", 1));
  ASSERT_TRUE(enrol("bob", 2));
  EXPECT_EQ(best(1), "ada");
  EXPECT_EQ(best(2), "bob");
  ASSERT_TRUE(enrol("ada", 7, IfEnrolled::replace));
  EXPECT_EQ(best(1), "");
  EXPECT_EQ(best(7), "ada");
  ASSERT_TRUE(service_->subjects().erase(kTester, id("ada")));
  EXPECT_EQ(best(7), "");
  EXPECT_EQ(best(2), "bob");
}

TEST_F(ServiceTest, identification_ranks_by_the_modalitys_own_score) {
  ASSERT_TRUE(enrol("ada", 1));
  ASSERT_TRUE(enrol("ben", 2));
  const auto by_cosine = service_->identifier().identify(kTester, block_sample(1, 2), 2);
  ASSERT_TRUE(by_cosine);
  service_.reset();
  service_ = open(std::make_shared<ContraryEngine>());
  const auto by_score = service_->identifier().identify(kTester, block_sample(1, 2), 2);
  ASSERT_TRUE(by_score) << by_score.error().message;
  ASSERT_EQ(by_score->candidates.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& before = by_cosine->candidates[1 - i];
    EXPECT_EQ(by_score->candidates[i].subject, before.subject);
    EXPECT_NEAR(by_score->candidates[i].comparison.raw, -before.comparison.raw, 1e-5);
  }
}

TEST_F(ServiceTest, identification_sees_what_another_process_changed) {
  ASSERT_TRUE(enrol("ada", 1));
  EXPECT_EQ(best(1), "ada");
  auto other = open();
  const std::vector<pipeline::Sample> samples{block_sample(5)};
  ASSERT_TRUE(other->enroller().enrol(kTester, id("eve"), samples, IfEnrolled::refuse));
  EXPECT_EQ(best(5), "eve");
  ASSERT_TRUE(enrol("bob", 2));
  ASSERT_TRUE(other->subjects().erase(kTester, id("ada")));
  EXPECT_EQ(best(1), "");
  EXPECT_EQ(best(2), "bob");
}

/// A search may run between a change and the index's notification.
TEST_F(ServiceTest, the_index_misses_no_change_that_a_search_came_between) {
  const test::BlockEngine engine;
  store::Store& storage = *storage_;
  const auto put = [&](std::string_view who, std::size_t axis) {
    match::Template reference;
    reference.pack = engine.description().pack;
    reference.vector.assign(test::BlockEngine::kDimension, 0.0F);
    reference.vector[axis] = 1;
    auto enrolled = storage.templates().enrol(id(who), {&reference, 1}, store::IfExists::refuse, {});
    EXPECT_TRUE(enrolled);
    return std::pair(*enrolled, reference);
  };
  const auto probe_of = [&](const match::Template& reference) {
    pipeline::Probe probe;
    probe.pack = reference.pack;
    probe.vector = reference.vector;
    return probe;
  };
  SearchIndex index(Modality::face, engine.make_gallery());
  const auto first = put("ada", 0);
  ASSERT_TRUE(index.search(storage.templates(), probe_of(first.second), 1));
  const auto second = put("bob", 1);
  index.on_enrolled(first.first.change, first.first.subject, {&first.second, 1});
  index.on_enrolled(second.first.change, second.first.subject, {&second.second, 1});
  const auto hits = index.search(storage.templates(), probe_of(second.second), 1);
  ASSERT_TRUE(hits);
  EXPECT_EQ(hits->gallery_size, 2U);
  EXPECT_EQ(hits->best.front().subject.str(), "bob");
}

TEST_F(ServiceTest, fails_with_codes_and_logs_them) {
  const std::vector<pipeline::Sample> one{block_sample(1)};
  EXPECT_EQ(service_->verifier().verify(kTester, id("nobody"), one).error().code, ErrorCode::subject_not_found);
  EXPECT_EQ(service_->subjects().erase(kTester, id("nobody")).error().code, ErrorCode::subject_not_found);
  const std::vector<pipeline::Sample> flat{{.content = pipeline::FacePicture{media::Image(32, 32, 3)}}};
  EXPECT_EQ(service_->enroller().enrol(kTester, id("ada"), flat, IfEnrolled::refuse).error().code,
            ErrorCode::face_not_found);
  EXPECT_EQ(service_->enroller().enrol(kTester, id("ada"), {}, IfEnrolled::refuse).error().code,
            ErrorCode::too_few_samples);
  const std::vector<pipeline::Sample> most(limits::kMaxSamplesPerRequest, block_sample(1));
  EXPECT_TRUE(service_->enroller().enrol(kTester, id("ada"), most, IfEnrolled::refuse));
  const std::vector<pipeline::Sample> one_more(limits::kMaxSamplesPerRequest + 1, block_sample(1));
  EXPECT_EQ(service_->verifier().verify(kTester, id("ada"), one_more).error().code, ErrorCode::too_many_samples);
  EXPECT_EQ(store::to_string((*storage_->log().history("", 10)).back().outcome), "subject_not_found");
  EXPECT_EQ((*storage_->log().history("", 10)).back().subject, "nobody");
  EXPECT_EQ(store::to_string((*storage_->log().history("ada", 10)).front().outcome), "too_many_samples");
}

TEST_F(ServiceTest, keeps_its_answers_apart_when_many_threads_ask) {
  for (unsigned person = 1; person <= 4; ++person) ASSERT_TRUE(enrol("p" + std::to_string(person), person));
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (unsigned t = 1; t <= 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        const std::vector<pipeline::Sample> samples{block_sample(t, 2)};
        const auto verified = service_->verifier().verify(kTester, id("p" + std::to_string(t)), samples);
        const auto found = service_->identifier().identify(kTester, samples.front(), 1);
        if (!verified || verified->decision != pipeline::Decision::accept) ++wrong;
        if (!found || found->candidates.front().subject.str() != "p" + std::to_string(t)) ++wrong;
        if (i == 5 && !enrol("extra" + std::to_string(t), t + 10)) ++wrong;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(best(12), "extra2");
}

TEST(CoarseScore, rounds_down_in_steps_of_five_hundredths) {
  EXPECT_FLOAT_EQ(coarse(0.849F), 0.80F);
  EXPECT_FLOAT_EQ(coarse(0.85F), 0.85F);
  EXPECT_FLOAT_EQ(coarse(1.0F), 1.0F);
  EXPECT_FLOAT_EQ(coarse(-3.0F), 0.0F);
  EXPECT_FLOAT_EQ(coarse(7.0F), 1.0F);
}

TEST_F(ServiceTest, refuses_and_logs_callers_without_the_scope) {
  ASSERT_TRUE(enrol("ada", 1));
  const std::vector<pipeline::Sample> samples{block_sample(1, 2)};
  const Caller nobody{.origin = "test"};
  EXPECT_EQ(service_->enroller().enrol(nobody, id("bob"), samples, IfEnrolled::refuse).error().code,
            ErrorCode::forbidden);
  EXPECT_EQ(service_->verifier().verify(nobody, id("ada"), samples).error().code, ErrorCode::forbidden);
  EXPECT_EQ(service_->identifier().identify(nobody, samples.front(), 1).error().code, ErrorCode::forbidden);
  EXPECT_EQ(service_->identifier().embed(nobody, samples.front()).error().code, ErrorCode::forbidden);
  EXPECT_EQ(service_->liveness().begin(nobody, pipeline::Purpose::verification, id("ada")).error().code,
            ErrorCode::forbidden);
  auto subjects = service_->subjects();
  EXPECT_EQ(subjects.list(nobody, "", 10).error().code, ErrorCode::forbidden);
  EXPECT_EQ(subjects.show(nobody, id("ada")).error().code, ErrorCode::forbidden);
  EXPECT_EQ(subjects.history(nobody, id("ada"), 10).error().code, ErrorCode::forbidden);
  EXPECT_EQ(subjects.export_all(nobody, id("ada")).error().code, ErrorCode::forbidden);
  EXPECT_EQ(subjects.erase(nobody, id("ada")).error().code, ErrorCode::forbidden);
  const auto log = storage_->log().history("", 10);
  ASSERT_EQ(log->size(), 10U);
  for (const auto& line : *log) EXPECT_EQ(store::to_string(line.outcome), "forbidden") << store::to_string(line.action);
  EXPECT_EQ(decide("ada", 1), pipeline::Decision::accept) << "nothing was erased";
}

TEST_F(ServiceTest, logs_what_only_reads) {
  ASSERT_TRUE(enrol("ada", 1));
  auto subjects = service_->subjects();
  const auto page = subjects.list(kTester, "", 10);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->records.size(), 1U);
  EXPECT_FALSE(page->more);
  EXPECT_TRUE(subjects.show(kTester, id("ada")));
  EXPECT_EQ(subjects.history(kTester, id("ada"), 10)->size(), 2U);
  const auto all = subjects.export_all(kTester, id("ada"));
  ASSERT_TRUE(all);
  EXPECT_EQ(all->templates.size(), 1U);
  EXPECT_TRUE(service_->identifier().embed(kTester, block_sample(1, 2)));
  std::vector<std::string> actions;
  const auto log = *storage_->log().history("", 5);
  for (const auto& line : log) actions.emplace_back(store::to_string(line.action));
  EXPECT_EQ(actions, (std::vector<std::string>{"embed", "export", "history", "show", "list"}));
}

TEST_F(ServiceTest, a_replacement_warns_if_a_copy_may_remain_in_the_files) {
  ASSERT_TRUE(enrol("ada", 1));
  auto reader = store::sqlite::Connection::open(folder_ / "test.db").value();
  ASSERT_TRUE(reader.run("BEGIN; SELECT count(*) FROM subjects"));
  const auto held_up = enrol("ada", 2, IfEnrolled::replace);
  ASSERT_TRUE(held_up);
  EXPECT_EQ(held_up->warnings.size(), 1U);
  ASSERT_TRUE(reader.run("COMMIT"));
  service_->sweep();
  const auto log = *storage_->log().history("", 1);
  EXPECT_EQ(store::to_string(log.front().action), "scrub");
  EXPECT_EQ(store::to_string(log.front().outcome), "ok");
  const auto replaced = enrol("ada", 3, IfEnrolled::replace);
  ASSERT_TRUE(replaced);
  EXPECT_TRUE(replaced->warnings.empty());
}

TEST_F(ServiceTest, an_id_that_is_erased_while_a_reader_is_in_the_way_stays_out_of_the_log) {
  ASSERT_TRUE(enrol("ada", 1));
  auto reader = store::sqlite::Connection::open(folder_ / "test.db").value();
  ASSERT_TRUE(reader.run("BEGIN; SELECT count(*) FROM subjects"));
  EXPECT_EQ(service_->subjects().erase(kTester, id("ADA")).error().code, ErrorCode::store_failed);
  ASSERT_TRUE(reader.run("COMMIT"));
  const auto log = *storage_->log().history("", 10);
  for (const auto& line : log) EXPECT_EQ(line.subject, log.front().subject) << store::to_string(line.action);
  EXPECT_EQ(log.front().subject.front(), '#');
}

TEST_F(ServiceTest, ids_that_differ_in_case_are_one_user) {
  ASSERT_TRUE(enrol("Ada", 1));
  EXPECT_EQ(decide("ada", 1), pipeline::Decision::accept);
  EXPECT_EQ(enrol("ADA", 2).error().code, ErrorCode::subject_exists);
  const auto replaced = enrol("ada", 2, IfEnrolled::replace);
  ASSERT_TRUE(replaced);
  EXPECT_EQ(replaced->subject.str(), "Ada");
  EXPECT_EQ(best(2), "Ada");
}

TEST_F(ServiceTest, an_accept_that_cannot_be_logged_is_not_given) {
  ASSERT_TRUE(enrol("ada", 1));
  const Caller verbose{.scopes = ScopeSet::all(), .origin = std::string(200, 'x')};
  const std::vector<pipeline::Sample> samples{block_sample(1, 2)};
  EXPECT_FALSE(service_->verifier().verify(verbose, id("ada"), samples));
}

TEST(CoarseScore, stays_in_the_band_of_its_decision) {
  using pipeline::Decision;
  for (const auto decision : {Decision::accept, Decision::reverify, Decision::reject}) {
    const auto band = pipeline::band_of(decision);
    for (const float end : {band.least, band.most}) EXPECT_FLOAT_EQ(coarse(end), end) << to_string(decision);
  }
}

}  // namespace
}  // namespace selfsame::auth
