#include "pipeline/saved_attempt.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "pipeline/pipeline.hpp"
#include "tests/support/block_engine.hpp"

namespace selfsame::pipeline {
namespace {

using test::block_sample;

/// One number, in place of what a modality compares besides vectors.
struct Number final : Features {
  explicit Number(std::uint8_t of_sample) : number(of_sample) {}
  Bytes save() const override { return {1, number}; }
  std::uint8_t number;
};

/// The block engine, with features, copy codes, a position, and a presentation that counts samples.
class RememberingEngine final : public test::BlockEngine {
 public:
  std::unique_ptr<Presentation> begin_presentation() const override { return std::make_unique<Counter>(*this); }
  Result<std::shared_ptr<const Features>> load_features(ByteView saved) const override {
    if (saved.size() != 2 || saved[0] != 1) return fail(ErrorCode::session_corrupt, "not a number");
    return std::make_shared<const Number>(saved[1]);
  }

 private:
  class Counter final : public Presentation {
   public:
    explicit Counter(const RememberingEngine& engine) : engine_(engine) {}
    Result<Probe> extract(const Sample& sample, Purpose purpose, StageTimer& stages) override {
      SELFSAME_TRY(observe(sample, stages));
      SELFSAME_ASSIGN(Probe probe, engine_.extract(sample, purpose, stages));
      probe.liveness = 0.9F;
      probe.position = "middle";
      if (sample.time_ms % 2 == 0) {
        probe.features = std::make_shared<Number>(static_cast<std::uint8_t>(sample.time_ms));
        probe.copies = {CopyCode{{7, static_cast<std::uint64_t>(sample.time_ms)}}};
      }
      return probe;
    }
    Status observe(const Sample& /*sample*/, StageTimer& /*stages*/) override {
      ++seen_;
      return {};
    }
    Liveness conclude(std::span<const Prompt> /*prompts*/) const override {
      return {.score = 0.9F, .motion = 0.9F, .frames = seen_};
    }
    Bytes save() const override { return Bytes(seen_, 1); }
    Status load(ByteView saved) override {
      seen_ += saved.size();
      return {};
    }

   private:
    const RememberingEngine& engine_;
    std::size_t seen_ = 0;
  };
};

class SavedAttemptTest : public ::testing::Test {
 protected:
  static Options watching() {
    Options options;
    options.liveness.checked = true;
    return options;
  }
  static Sample at(Sample sample, std::int64_t time_ms) {
    sample.time_ms = time_ms;
    return sample;
  }
  /// Samples that are usable, that show no face, that are too narrow, and that are used for liveness only.
  void fill(Attempt& attempt, std::int64_t from_ms) {
    pipeline_.add(attempt, at(block_sample(1), from_ms));
    pipeline_.add(attempt, at({.content = FacePicture{media::Image(32, 32, 3)}}, from_ms + 1));
    pipeline_.add(attempt, at(block_sample(1, 3, 12), from_ms + 2));
    pipeline_.add(attempt, at(block_sample(2), from_ms + 3), false);
    pipeline_.add(attempt, at(block_sample(2), from_ms + 5));
  }
  ErrorCode refusal(ByteView saved) {
    Attempt into = pipeline_.begin(Purpose::verification);
    const auto loaded = load_attempt(saved, pipeline_.engines(), into);
    return loaded ? ErrorCode::not_found : loaded.error().code;
  }

  base::FakeClock clock_;
  Pipeline pipeline_ = *Pipeline::create({std::make_shared<RememberingEngine>()}, watching(), clock_);
};

TEST_F(SavedAttemptTest, parts_from_several_processes_are_the_whole) {
  Attempt whole = pipeline_.begin(Purpose::verification);
  Attempt first = pipeline_.begin(Purpose::verification);
  Attempt second = pipeline_.begin(Purpose::verification);
  for (Attempt* attempt : {&whole, &first}) fill(*attempt, 0);
  for (Attempt* attempt : {&whole, &second}) fill(*attempt, 10);
  Attempt joined = pipeline_.begin(Purpose::verification);
  for (const Attempt* part : {&first, &second}) {
    const auto loaded = load_attempt(save_attempt(*part), pipeline_.engines(), joined);
    ASSERT_TRUE(loaded) << loaded.error().message;
  }
  EXPECT_EQ(save_attempt(joined), save_attempt(whole));
  ASSERT_EQ(joined.samples.size(), 10U);
  EXPECT_EQ(joined.samples[9].index, 9U);
  EXPECT_EQ(joined.samples[6].error->code, ErrorCode::face_not_found);
  EXPECT_EQ(joined.samples[6].error->message, whole.samples[6].error->message);
  EXPECT_EQ(joined.samples[7].measures.at(0).reason, "the picture is too narrow");
  EXPECT_EQ(joined.origin, (std::vector<std::size_t>{0, 2, 4, 5, 7, 9}));
  EXPECT_EQ(joined.probes[3].vector, whole.probes[3].vector);
  EXPECT_EQ(joined.probes[3].position, "middle");
  EXPECT_EQ(features_of<Number>(joined.probes[3])->number, 10);
  EXPECT_EQ(joined.probes[3].copies.at(0).bits[1], 10U);
  EXPECT_EQ(joined.probes[5].features, nullptr);
  EXPECT_TRUE(joined.probes[5].copies.empty());
  EXPECT_EQ(joined.conclude({})->frames, 10U);
}

TEST_F(SavedAttemptTest, bytes_that_are_cut_off_or_changed_are_refused_or_parse) {
  Attempt attempt = pipeline_.begin(Purpose::verification);
  fill(attempt, 0);
  const Bytes saved = save_attempt(attempt);
  ASSERT_EQ(refusal(saved), ErrorCode::not_found);
  for (std::size_t size = 0; size < saved.size(); ++size) {
    EXPECT_EQ(refusal(ByteView(saved).first(size)), ErrorCode::session_corrupt) << size;
  }
  Bytes longer = saved;
  longer.push_back(0);
  EXPECT_EQ(refusal(longer), ErrorCode::session_corrupt);
  for (std::size_t i = 0; i < saved.size(); ++i) {
    Bytes changed = saved;
    changed[i] ^= 0xFF;
    const ErrorCode code = refusal(changed);
    EXPECT_TRUE(code == ErrorCode::session_corrupt || code == ErrorCode::not_found) << i;
  }
}

TEST_F(SavedAttemptTest, what_was_made_by_another_pack_or_is_too_much_is_refused) {
  Attempt attempt = pipeline_.begin(Purpose::verification);
  fill(attempt, 0);
  Attempt foreign = pipeline_.begin(Purpose::verification);
  fill(foreign, 0);
  foreign.probes[0].pack.version = 2;
  EXPECT_EQ(refusal(save_attempt(foreign)), ErrorCode::session_corrupt);
  foreign.probes[0] = Probe{.pack = attempt.probes[0].pack, .vector = {1}};
  EXPECT_EQ(refusal(save_attempt(foreign)), ErrorCode::session_corrupt) << "a vector of another size";

  Attempt much = pipeline_.begin(Purpose::verification);
  for (std::size_t i = 0; i < limits::kMaxLivenessFrames; ++i) {
    much.samples.push_back({.index = i, .time_ms = static_cast<std::int64_t>(i)});
  }
  Attempt into = pipeline_.begin(Purpose::verification);
  ASSERT_TRUE(load_attempt(save_attempt(much), pipeline_.engines(), into));
  EXPECT_EQ(load_attempt(save_attempt(attempt), pipeline_.engines(), into).error().code, ErrorCode::session_corrupt);
}

TEST_F(SavedAttemptTest, a_presentation_that_remembers_nothing_takes_nothing) {
  Options plain;
  const auto other = *Pipeline::create({std::make_shared<test::BlockEngine>()}, plain, clock_);
  Attempt attempt = pipeline_.begin(Purpose::verification);
  fill(attempt, 0);
  Attempt into = other.begin(Purpose::verification);
  EXPECT_EQ(load_attempt(save_attempt(attempt), other.engines(), into).error().code, ErrorCode::session_corrupt);
}

}  // namespace
}  // namespace selfsame::pipeline
