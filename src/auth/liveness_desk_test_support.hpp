// A service over an engine whose liveness the tests set, and people who go through its sessions.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/service.hpp"
#include "base/limits.hpp"
#include "store/sqlite/sqlite_rows.hpp"
#include "tests/support/block_engine.hpp"
#include "tests/support/temporary_folder.hpp"

namespace selfsame::auth {

namespace desk_test {

namespace fs = std::filesystem;
using pipeline::Decision;
using pipeline::Liveness;
using pipeline::Prompt;
using pipeline::PromptOutcome;
using pipeline::Purpose;
using test::block_sample;

inline SubjectId id(std::string_view text) { return *SubjectId::create(text); }

inline const Caller kTester{.scopes = ScopeSet::all(), .origin = "test"};

/// A nod was asked for and made, from 1 to 3 s.
inline Asking nodded() {
  return {.asked = {{pipeline::Challenge::nod, 1000, 3000, {}, {}}},
          .given = {{pipeline::Challenge::nod, PromptOutcome::answered, 2000}}};
}

using Verdict = std::function<Liveness(std::span<const Prompt>)>;

inline Liveness answered(std::span<const Prompt> prompts, PromptOutcome outcome = PromptOutcome::answered) {
  Liveness liveness;
  liveness.score = 0.93F;
  liveness.llr = 2.6F;
  liveness.frames = 1;
  for (const Prompt& prompt : prompts) liveness.answers.push_back({prompt.challenge, outcome, 400});
  return liveness;
}

/// The block engine with liveness set by the test; liveness is unknown if `verdict` is empty.
class TellingEngine final : public test::BlockEngine {
 public:
  std::unique_ptr<pipeline::Presentation> begin_presentation() const override {
    return verdict ? std::make_unique<Told>(*this) : nullptr;
  }
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, Purpose purpose,
                                  pipeline::StageTimer& stages) const override {
    auto probe = test::BlockEngine::extract(sample, purpose, stages);
    if (probe) probe->liveness = frame_liveness;
    return probe;
  }

  std::optional<float> frame_liveness;  // of each single frame
  Verdict verdict = [](std::span<const Prompt> prompts) { return answered(prompts); };

 private:
  class Told final : public pipeline::Presentation {
   public:
    explicit Told(const TellingEngine& engine) : engine_(engine) {}
    Result<pipeline::Probe> extract(const pipeline::Sample& sample, Purpose purpose,
                                    pipeline::StageTimer& stages) override {
      return engine_.extract(sample, purpose, stages);
    }
    Status observe(const pipeline::Sample& /*sample*/, pipeline::StageTimer& /*stages*/) override { return {}; }
    Liveness conclude(std::span<const Prompt> prompts) const override { return engine_.verdict(prompts); }

   private:
    const TellingEngine& engine_;
  };
};

/// Claims that it recognises digits; tests call nothing else.
class HearingEngine final : public test::BlockEngine {
 public:
  explicit HearingEngine(bool hears)
      : BlockEngine([hears](pipeline::Description& description) {
          description.modality = Modality::voice;
          description.hears_digits = hears;
        }) {}
};

class LivenessDeskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = test::make_temporary_folder("liveness");
    open({});
    const std::vector<pipeline::Sample> samples{block_sample(1), block_sample(1, 3)};
    ASSERT_TRUE(service_->enroller().enrol(kTester, id("ada"), samples, IfEnrolled::refuse));
  }
  void TearDown() override {
    service_.reset();
    fs::remove_all(folder_);
  }
  void open(ServiceOptions options, std::string_view factors = "face",
            std::shared_ptr<const pipeline::ModalityEngine> voice = nullptr) {
    service_.reset();
    pipeline::Options pipeline_options;
    pipeline_options.liveness.checked = true;
    pipeline_options.factors = *pipeline::parse_factors(factors);
    std::vector<std::shared_ptr<const pipeline::ModalityEngine>> engines{engine_};
    if (voice) engines.push_back(std::move(voice));
    auto pipeline = pipeline::Pipeline::create(std::move(engines), pipeline_options, clock_);
    auto keys = crypto::KeyRing::from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    auto opened = store::sqlite::open_store(folder_ / "test.db", std::move(*keys), std::nullopt, clock_);
    ASSERT_TRUE(opened) << opened.error().message;
    storage_ = opened->get();
    service_ = Service::create(std::move(*pipeline), std::move(*opened), std::move(options));
  }
  LivenessTicket begin(std::string_view who = "ada", Purpose purpose = Purpose::verification) {
    auto ticket = service_->liveness().begin(kTester, purpose, id(who));
    EXPECT_TRUE(ticket) << ticket.error().message;
    begun_ms_ = clock_.wall_ms();
    return *ticket;
  }
  /// Who is in front of the camera in a frame, given its number and the session's last answer.
  using Cast = std::function<unsigned(int frame, const LivenessProgress& told)>;
  /// Ten frames a second until the session ends, at most for twelve seconds.
  LivenessProgress show(const LivenessTicket& ticket, const Cast& cast) {
    LivenessProgress told;
    for (int frame = 0; frame < 120; ++frame) {
      clock_.advance_ms(100);
      auto sample = block_sample(cast(frame, told), 2);
      sample.time_ms = clock_.wall_ms() - begun_ms_;
      const auto progress = service_->liveness().add_frames(kTester, ticket.id, ticket.nonce, {&sample, 1});
      EXPECT_TRUE(progress) << progress.error().message;
      if (progress) told = *progress;
      if (told.state == SessionState::done || told.state == SessionState::failed) break;
    }
    return told;
  }
  LivenessProgress show(const LivenessTicket& ticket, unsigned person) {
    return show(ticket, [person](int, const LivenessProgress&) { return person; });
  }
  Result<VerifyReport> verify(const LivenessTicket& ticket, std::string_view who = "ada") {
    return service_->liveness().verify(kTester, ticket.id, ticket.nonce, id(who));
  }
  Result<EnrolReport> enrol(const LivenessTicket& ticket, std::string_view who,
                            IfEnrolled if_enrolled = IfEnrolled::refuse) {
    return service_->liveness().enrol(kTester, ticket.id, ticket.nonce, id(who), if_enrolled);
  }
  /// The newest line about somebody enrolled; for an empty id, about anybody.
  store::LogEntry logged(std::string_view who = "ada") { return storage_->log().history(who, 1)->front(); }

  base::FakeClock clock_;
  std::shared_ptr<TellingEngine> engine_ = std::make_shared<TellingEngine>();
  fs::path folder_;
  std::unique_ptr<Service> service_;
  store::Store* storage_ = nullptr;  // owned by the service
  std::int64_t begun_ms_ = 0;        // when the last session began
};

}  // namespace desk_test
}  // namespace selfsame::auth
