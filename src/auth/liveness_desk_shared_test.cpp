// One session spread over two servers that share short-lived state and a database gets the same verdict as on one.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>

#include "auth/memory_short_lived.hpp"
#include "auth/seeded_random_test_support.hpp"
#include "auth/service.hpp"
#include "store/sqlite/sqlite_rows.hpp"
#include "tests/support/block_engine.hpp"
#include "tests/support/temporary_folder.hpp"

namespace selfsame::auth {
namespace {

namespace fs = std::filesystem;
using pipeline::Purpose;
using test::block_sample;

SubjectId id(std::string_view text) { return *SubjectId::create(text); }

const Caller kTester{.scopes = ScopeSet::all(), .origin = "test"};

/// The block engine, which remembers when it saw somebody, rates them more live the longer that was, and reports every
/// detail.
class CountingEngine final : public test::BlockEngine {
 public:
  std::unique_ptr<pipeline::Presentation> begin_presentation() const override {
    return std::make_unique<Counter>(*this);
  }

 private:
  class Counter final : public pipeline::Presentation {
   public:
    explicit Counter(const CountingEngine& engine) : engine_(engine) {}
    Result<pipeline::Probe> extract(const pipeline::Sample& sample, Purpose purpose,
                                    pipeline::StageTimer& stages) override {
      times_.push_back(static_cast<std::uint8_t>(sample.time_ms / 100));
      SELFSAME_ASSIGN(auto probe, engine_.extract(sample, purpose, stages));
      probe.copies = {pipeline::CopyCode{{static_cast<std::uint64_t>(sample.time_ms) * 0x9E3779B97F4A7C15U, 1}}};
      return probe;
    }
    Status observe(const pipeline::Sample& sample, pipeline::StageTimer& /*stages*/) override {
      times_.push_back(static_cast<std::uint8_t>(sample.time_ms / 100));
      return {};
    }
    pipeline::Liveness conclude(std::span<const pipeline::Prompt> prompts) const override {
      pipeline::Liveness liveness{.score = 0.9F, .llr = 0.1F * static_cast<float>(times_.size())};
      liveness.frames = times_.size();
      for (const auto& prompt : prompts) {
        liveness.answers.push_back({prompt.challenge, pipeline::PromptOutcome::answered, times_.back()});
      }
      return liveness;
    }
    Bytes save() const override { return times_; }
    Status load(ByteView saved) override {
      times_.insert(times_.end(), saved.begin(), saved.end());
      return {};
    }

   private:
    const CountingEngine& engine_;
    Bytes times_;
  };
};

class SharedDeskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = test::make_temporary_folder("shared");
    const std::vector<pipeline::Sample> samples{block_sample(1), block_sample(1, 3)};
    ASSERT_TRUE(server()->enroller().enrol(kTester, id("ada"), samples, IfEnrolled::refuse));
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// Uses the same database and port as every other server of this test.
  std::unique_ptr<Service> server() {
    pipeline::Options options;
    options.liveness.checked = true;
    auto pipeline = pipeline::Pipeline::create({std::make_shared<CountingEngine>()}, options, clock_);
    auto keys = crypto::KeyRing::from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    auto storage = store::sqlite::open_store(folder_ / "test.db", std::move(*keys), std::nullopt, clock_);
    ServiceOptions service;
    service.random = random_;
    service.short_lived = port_;
    return Service::create(std::move(*pipeline), std::move(*storage), std::move(service));
  }
  /// Twelve seconds of a person, one request every third of a second; the servers take turns.
  std::string verdict_of(unsigned person, std::vector<Service*> servers) {
    auto ticket = servers[0]->liveness().begin(kTester, Purpose::verification, id("ada"));
    EXPECT_TRUE(ticket) << ticket.error().message;
    LivenessProgress progress;
    for (int frame = 0; frame < 36; ++frame) {
      clock_.advance_ms(333);
      pipeline::Sample sample = block_sample(person, 2);
      // The first frame is always compared, so that its faults are found.
      if (frame == 0) sample.content = pipeline::FacePicture{media::Image(32, 32, 3)};
      sample.time_ms = 333 * frame;
      auto* here = servers[static_cast<std::size_t>(frame) % servers.size()];
      auto added = here->liveness().add_frames(kTester, ticket->id, ticket->nonce, {&sample, 1});
      EXPECT_TRUE(added) << added.error().message;
      progress = *added;
    }
    const auto report = servers.back()->liveness().verify(kTester, ticket->id, ticket->nonce, id("ada"));
    EXPECT_TRUE(report) << report.error().message;
    EXPECT_EQ(servers[0]->liveness().verify(kTester, ticket->id, ticket->nonce, id("ada")).error().code,
              ErrorCode::liveness_session_used);
    return text_of(*report) + "; " + std::to_string(progress.seen.frames) + " " +
           std::to_string(progress.seen.with_face) + " " + progress.seen.reasons.at(0);
  }

  /// The whole report as text, numbers bit by bit.
  static std::string text_of(const VerifyReport& report) {
    std::string text(to_string(report.decision));
    const auto add = [&text](double number) {
      char buffer[40];
      std::snprintf(buffer, sizeof(buffer), " %a", number);
      text += buffer;
    };
    for (const double number : {report.score, report.quality, report.fusion.score}) add(number);
    add(report.ms);
    for (const auto& score : report.scores) {
      for (const double number : {score.comparison.raw, score.comparison.llr, score.quality}) add(number);
    }
    if (report.liveness) {
      add(report.liveness->score);
      add(static_cast<double>(report.liveness->frames));
      for (const auto& answer : report.liveness->answers) {
        text += ' ';
        text += to_string(answer.challenge);
        add(static_cast<double>(answer.after_ms));
      }
    }
    for (const auto& reason : report.reasons) text += "; " + reason;
    for (const auto& warning : report.warnings) text += "; " + warning;
    for (const auto& stage : report.trace) {
      text += ' ';
      text += to_string(stage.name);
      add(stage.score.value_or(-1));
    }
    return text;
  }

  base::FakeClock clock_;
  RandomSource random_ = seeded(7);  // shared, so that a session draws the same on every server
  std::shared_ptr<MemoryShortLived> port_ = std::make_shared<MemoryShortLived>(clock_);
  fs::path folder_;
};

TEST_F(SharedDeskTest, a_session_over_several_servers_ends_as_on_one) {
  for (const unsigned person : {1U, 2U}) {
    std::vector<std::string> verdicts;
    for (const std::size_t count : {1U, 2U, 3U}) {
      random_ = seeded(7);
      port_ = std::make_shared<MemoryShortLived>(clock_);
      std::vector<std::unique_ptr<Service>> servers;
      std::vector<Service*> in_turn;
      for (std::size_t i = 0; i < count; ++i) in_turn.push_back(servers.emplace_back(server()).get());
      verdicts.push_back(verdict_of(person, in_turn));
    }
    EXPECT_TRUE(verdicts[0].starts_with(person == 1 ? "accept" : "reject")) << verdicts[0];
    EXPECT_EQ(verdicts[1], verdicts[0]);
    EXPECT_EQ(verdicts[2], verdicts[0]);
  }
}

TEST_F(SharedDeskTest, what_was_shown_to_one_server_is_known_to_the_other) {
  const auto first = server();
  const auto second = server();
  EXPECT_TRUE(verdict_of(1, {first.get(), second.get()}).starts_with("accept"));
  EXPECT_TRUE(verdict_of(1, {second.get()}).starts_with("reject")) << "the same frames, by their copy codes";
}

}  // namespace
}  // namespace selfsame::auth
