// The voice modality: its mechanics with tiny nets and synthetic voices, its accuracy with real ones if available.
#include "voice/native.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "base/limits.hpp"
#include "base/system.hpp"
#include "crypto/sealing.hpp"
#include "infer/library.hpp"
#include "match/vector.hpp"
#include "media/codec/sound_codec.hpp"
#include "tests/support/synthetic_voice.hpp"
#include "tests/support/test_data.hpp"
#include "tests/support/tiny_onnx.hpp"

namespace selfsame::voice {
namespace {

namespace fs = std::filesystem;
using pipeline::Purpose;
using test::joined;
using test::silence;
using test::synthetic_voice;
using test::throat_of;

constexpr std::string_view kCalibration =
    R"(,"calibration":{"slope":30,"intercept":-24,"measured_on":"made-up voices","mixed_fmr_thresholds":[[0.1,0.7],[0.01,0.85]]})";

/// The manifest of a net that returns the mean power in 40 bands: enough to distinguish synthetic voices.
std::string mean_spectrum(std::string_view more) {
  return R"("input":{"name":"input","rate_hz":16000,"window":400,"hop":160,"fft":512,"bands":40,"low_hz":20,"high_hz":7600,
    "log":false,"padding":0,"frames_first":false,"frames":0,"frame_step":0},"outputs":["mean"],"dimension":40)" +
         std::string(more);
}

class VoiceEngine : public ::testing::Test {
 protected:
  void SetUp() override { root_ = fs::temp_directory_path() / ("selfsame-voice-test-" + std::to_string(::getpid())); }
  void TearDown() override { fs::remove_all(root_); }

  Result<std::shared_ptr<const infer::Session>> session(const std::string& id, const std::string& kind,
                                                        const Bytes& net, const std::string& rest) {
    const std::string manifest =
        R"({"format":1,"id":")" + id + R"(","version":1,)" + kind +
        R"(,"title":"Tiny","precision":"fp32","licence":"Apache-2.0","source":"made by the test","training_data":"none",
        "weights":{"file":"tiny.onnx","bytes":)" +
        std::to_string(net.size()) + R"(,"sha256":")" + base::to_hex(crypto::sha256(net)) + R"(","url":""},)" + rest +
        "}";
    const fs::path folder = root_ / "packs" / id;
    fs::create_directories(folder);
    EXPECT_TRUE(base::write_file_atomically(folder / "manifest.json", base::as_bytes(manifest),
                                            base::FileMode::everyone_reads));
    EXPECT_TRUE(base::write_file_atomically(folder / "tiny.onnx", net, base::FileMode::everyone_reads));
    const auto library = infer::PackLibrary::scan({{root_ / "packs"}, {}});
    SELFSAME_ASSIGN(const auto* pack, library.find(id));
    return infer::Session::load(*infer::Runtime::create(), *pack);
  }
  Result<std::shared_ptr<const Engine>> load(const Bytes& net, const std::string& rest, ByteView cohort = {},
                                             std::shared_ptr<const Examiner> examiner = nullptr,
                                             SpeechDetector detector = {}) {
    SELFSAME_ASSIGN(auto embedder,
                    session("tiny", R"("kind":"speaker_embedder","architecture":"embedding")", net, rest));
    return make_engine(std::move(embedder), cohort, {}, std::move(examiner), std::move(detector));
  }
  /// For a net that takes 1000 times a wave's mean as evidence of life.
  Result<std::shared_ptr<const Examiner>> examiner(const std::string& architecture = "spoof2", int rate_hz = kRateHz) {
    const std::string input = R"("input":{"name":"input","rate_hz":)" + std::to_string(rate_hz) +
                              R"(,"samples":8000},"outputs":["logits"],"dimension":0)";
    SELFSAME_ASSIGN(auto pad, session("pad", R"("kind":"voice_pad","architecture":")" + architecture + "\"",
                                      test::tiny_wave_onnx(8000, 1000), input));
    return Examiner::create(std::move(pad));
  }
  /// For a net that takes 1000 times a window's mean as the log-odds of speech.
  Result<SpeechDetector> detector(const std::string& kind = R"("kind":"voice_activity","architecture":"activity")",
                                  int rate_hz = kRateHz) {
    const std::string input = R"("input":{"name":"input","rate_hz":)" + std::to_string(rate_hz) +
                              R"(,"samples":576,"step":512},"outputs":["log_odds"],"dimension":0)";
    SELFSAME_ASSIGN(auto net, session("vad", kind, test::tiny_activity_onnx(576, 1000), input));
    return SpeechDetector::create(std::move(net));
  }
  std::shared_ptr<const Engine> tiny() { return *load(test::tiny_sound_onnx(40), mean_spectrum(kCalibration)); }
  Result<pipeline::Probe> extract(const Engine& engine, const media::Sound& sound,
                                  Purpose purpose = Purpose::verification) {
    pipeline::StageTimer stages(clock_);
    return engine.extract({.content = pipeline::Recording{sound}}, purpose, stages);
  }
  /// A sentence of `person`; 1 is a deep voice, 4 a high one.
  static media::Sound sentence(std::uint64_t person, std::uint64_t take, int rate_hz = kRateHz) {
    const test::Throat throat = person == 1   ? test::Throat{100, {450, 1100, 2200}}
                                : person == 4 ? test::Throat{230, {900, 2100, 3400}}
                                              : throat_of(person);
    return synthetic_voice(throat, 5, take, rate_hz);
  }
  fs::path root_;
  base::SystemClock clock_;
};

TEST_F(VoiceEngine, tells_made_up_throats_apart) {
  const auto engine = tiny();
  std::vector<pipeline::Probe> probes;
  for (const std::uint64_t take : {0U, 1U, 2U}) {
    const auto probe = extract(*engine, sentence(1, take), Purpose::enrolment);
    ASSERT_TRUE(probe) << probe.error().message;
    EXPECT_EQ(probe->modality, Modality::voice);
    probes.push_back(*probe);
  }
  const auto enrolment = engine->enrol(probes, 7);
  ASSERT_TRUE(enrolment) << enrolment.error().message;
  const auto& reference = enrolment->reference;
  EXPECT_EQ(reference.modality, Modality::voice);
  EXPECT_EQ(reference.samples, 3U);
  const auto same = engine->compare(reference, *extract(*engine, sentence(1, 3)));
  const auto other = engine->compare(reference, *extract(*engine, sentence(4, 3)));
  EXPECT_GT(same->llr, 0);
  EXPECT_LT(other->llr, 0);
  auto foreign = reference;
  foreign.pack.version = 2;
  EXPECT_EQ(engine->compare(foreign, probes[0]).error().code, ErrorCode::template_pack_mismatch);
}

TEST_F(VoiceEngine, refuses_two_people_in_one_enrolment_and_leaves_a_stray_one_out) {
  const auto engine = tiny();
  const auto probe = [&](std::uint64_t person, std::uint64_t take) {
    return *extract(*engine, sentence(person, take));
  };
  const std::vector two_and_two{probe(1, 0), probe(1, 1), probe(4, 0), probe(4, 1)};
  EXPECT_EQ(engine->enrol(two_and_two, 7).error().code, ErrorCode::samples_disagree);
  const std::vector three_and_one{probe(1, 0), probe(4, 0), probe(1, 1), probe(1, 2)};
  const auto enrolment = engine->enrol(three_and_one, 7);
  ASSERT_TRUE(enrolment) << enrolment.error().message;
  EXPECT_EQ(enrolment->outliers, std::vector<std::size_t>{1});
}

TEST_F(VoiceEngine, hears_the_same_at_any_rate) {
  const auto engine = tiny();
  const auto at_16 = extract(*engine, sentence(1, 0));
  const auto at_48 = extract(*engine, sentence(1, 0, 48'000));
  ASSERT_TRUE(at_16 && at_48);
  EXPECT_GT(match::cosine(at_16->vector, at_48->vector), 0.95F);
}

TEST_F(VoiceEngine, finds_no_speech_where_there_is_none) {
  const auto engine = tiny();
  for (const auto& nothing :
       {media::Sound{}, silence(3), media::Sound{16'000, {0.5F}}, synthetic_voice(throat_of(1), 0.4)}) {
    EXPECT_EQ(extract(*engine, nothing).error().code, ErrorCode::speech_not_found);
  }
  EXPECT_EQ(extract(*engine, synthetic_voice(throat_of(1), 2), Purpose::enrolment).error().code,
            ErrorCode::quality_too_low);
}

TEST_F(VoiceEngine, suspects_a_second_voice_at_enrolment) {
  const auto engine = tiny();
  EXPECT_TRUE(extract(*engine, sentence(1, 0), Purpose::enrolment));
  const auto two = joined({sentence(1, 0), sentence(4, 0)});
  const auto refused = extract(*engine, two, Purpose::enrolment);
  EXPECT_EQ(refused.error().code, ErrorCode::quality_too_low);
  EXPECT_NE(refused.error().message.find("half_similarity"), std::string::npos) << refused.error().message;
  EXPECT_TRUE(extract(*engine, two)) << "a verification does not look for it";
}

TEST_F(VoiceEngine, normalises_against_the_cohort_of_its_pack) {
  const auto bare = tiny();
  Bytes cohort;
  for (std::uint64_t person = 10; person < 22; ++person) {
    const auto probe = extract(*bare, sentence(person, 0));
    for (const float value : probe->vector) {
      cohort.push_back(static_cast<std::uint8_t>(std::lround(127 * value)));
    }
  }
  const std::string named = R"(,"cohort":{"file":"cohort.i8","bytes":480,"nearest":6,"sha256":")" +
                            base::to_hex(crypto::sha256(cohort)) + "\"}";
  const auto engine = load(test::tiny_sound_onnx(40), mean_spectrum(named), cohort);
  ASSERT_TRUE(engine) << engine.error().message;
  EXPECT_FALSE((*engine)->description().raw_is_cosine);
  EXPECT_TRUE(bare->description().raw_is_cosine);
  const auto a = extract(**engine, sentence(1, 0))->vector;
  const auto b = extract(**engine, sentence(1, 1))->vector;
  const auto people = match::Cohort::create(cohort, 40, 6);
  EXPECT_FLOAT_EQ((*engine)->similarity(a, b), people->normalise(match::cosine(a, b), a, b));
  EXPECT_EQ(load(test::tiny_sound_onnx(40), mean_spectrum(named), {}).error().code, ErrorCode::pack_invalid);
}

TEST_F(VoiceEngine, takes_an_x_vector_of_cepstra) {
  const std::string layout =
      R"("input":{"name":"input","rate_hz":16000,"window":400,"hop":160,"fft":512,"bands":30,"low_hz":20,"high_hz":7600,
      "log":true,"coefficients":24,"padding":0,"frames_first":false,"frames":0,"frame_step":0},"outputs":["mean"],"dimension":512)";
  const auto engine = load(test::tiny_xvector_onnx(24, 512), layout);
  ASSERT_TRUE(engine) << engine.error().message;
  const auto probe = extract(**engine, sentence(1, 0));
  ASSERT_TRUE(probe) << probe.error().message;
  EXPECT_EQ(probe->vector.size(), 512U);
  EXPECT_NEAR(match::dot(probe->vector, probe->vector), 1, 1e-4);
}

TEST_F(VoiceEngine, is_not_made_of_another_kind_of_pack) {
  const std::string eight_khz =
      R"("input":{"name":"input","rate_hz":8000,"window":200,"hop":80,"fft":256,"bands":40,"low_hz":20,"high_hz":3700,
      "log":false,"padding":0,"frames_first":false,"frames":0,"frame_step":0},"outputs":["mean"],"dimension":40)";
  EXPECT_EQ(load(test::tiny_sound_onnx(40), eight_khz).error().code, ErrorCode::pack_invalid);
}

/// With an offset: positive, the detector's net hears speech; negative, it does not.
media::Sound shifted(media::Sound sound, float by) {
  for (float& value : sound.samples) value += by;
  return sound;
}

TEST_F(VoiceEngine, cuts_what_its_net_does_not_take_for_speech) {
  const auto found = detector();
  ASSERT_TRUE(found) << found.error().message;
  const auto mixed = joined({shifted(sentence(1, 0), 0.02F), shifted(test::white_noise(3, 0.2F), -0.02F)});
  const auto by_level = SpeechDetector().detect(mixed.samples);
  const auto activity = found->detect(mixed.samples);
  ASSERT_TRUE(by_level && activity);
  EXPECT_GT(by_level->passages.back().end, 7U * kRateHz);
  EXPECT_NEAR(static_cast<double>(activity->passages.back().end) / kRateHz, 5, 0.2);
  EXPECT_TRUE(found->detect({})->passages.empty());
  const float one = 0.5F;
  EXPECT_EQ(found->detect({&one, 1})->passages.size(), 1U);

  const auto engine = load(test::tiny_sound_onnx(40), mean_spectrum(kCalibration), {}, nullptr, *found);
  ASSERT_TRUE(engine) << engine.error().message;
  EXPECT_TRUE(extract(**engine, mixed));
  const auto noise = shifted(test::white_noise(3, 0.2F), -0.02F);
  EXPECT_EQ(extract(**engine, noise).error().code, ErrorCode::speech_not_found);
  EXPECT_TRUE(extract(*tiny(), noise)) << "by level alone noise is speech of poor quality";
}

TEST_F(VoiceEngine, makes_no_detector_of_another_pack) {
  EXPECT_EQ(detector(R"("kind":"voice_activity","architecture":"spoof2")").error().code, ErrorCode::pack_invalid);
  EXPECT_EQ(detector(R"("kind":"voice_activity","architecture":"activity")", 8000).error().code,
            ErrorCode::pack_invalid);
  const auto pad =
      session("pad", R"("kind":"voice_pad","architecture":"spoof2")", test::tiny_wave_onnx(8000, 1),
              R"("input":{"name":"input","rate_hz":16000,"samples":8000},"outputs":["logits"],"dimension":0)");
  ASSERT_TRUE(pad);
  EXPECT_EQ(SpeechDetector::create(*pad).error().code, ErrorCode::pack_invalid);
}

TEST_F(VoiceEngine, tells_liveness_only_with_an_examiner) {
  EXPECT_EQ(tiny()->begin_presentation(), nullptr);
  const auto engine = *load(test::tiny_sound_onnx(40), mean_spectrum(kCalibration), {}, *Examiner::create());
  const auto presentation = engine->begin_presentation();
  ASSERT_NE(presentation, nullptr);
  EXPECT_FLOAT_EQ(presentation->conclude({}).score, 0) << "nothing was heard";
  pipeline::Trace trace;
  pipeline::StageTimer timer(clock_, {&trace});
  const pipeline::Sample sample{70, pipeline::Recording{sentence(1, 0)}};
  const auto probe = presentation->extract(sample, Purpose::verification, timer);
  ASSERT_TRUE(probe && probe->liveness);
  const auto liveness = presentation->conclude({});
  EXPECT_EQ(liveness.frames, 1U);
  EXPECT_FLOAT_EQ(liveness.score, *probe->liveness);
  for (const auto& cue : liveness.cues) EXPECT_NE(cue.name, "net_synthetic") << "there is no net";
  EXPECT_FALSE(liveness.cues.empty());
  const auto& stages = trace.stages();
  EXPECT_TRUE(std::any_of(stages.begin(), stages.end(),
                          [](const auto& stage) { return stage.name == pipeline::StageName::liveness; }));
  ASSERT_TRUE(presentation->observe({90, pipeline::Recording{sentence(1, 1)}}, timer));
  EXPECT_EQ(presentation->conclude({}).frames, 2U);
  presentation->forget_before(80);
  EXPECT_EQ(presentation->conclude({}).frames, 1U);
}

TEST_F(VoiceEngine, hears_the_median_window_of_a_pad_net) {
  const auto heard = examiner();
  ASSERT_TRUE(heard) << heard.error().message;
  // Three windows of half a second whose means are 0, 0.004 and 0.02.
  std::vector<float> samples(24'000, 0.0F);
  std::fill(samples.begin() + 8'000, samples.begin() + 16'000, 0.004F);
  std::fill(samples.begin() + 16'000, samples.end(), 0.02F);
  const auto seen = (*heard)->examine(samples, {});
  ASSERT_TRUE(seen && seen->net_logit);
  EXPECT_NEAR(*seen->net_logit, 4, 1e-2F);
  EXPECT_FALSE(seen->replay) << "there is no speech to measure";
  const auto shorter = (*heard)->examine(std::vector<float>(100, -0.003F), {});
  EXPECT_NEAR(*shorter->net_logit, -3, 1e-2F) << "said again until it fills a window";
  EXPECT_EQ(examiner("pad2").error().code, ErrorCode::pack_invalid);
  EXPECT_EQ(examiner("spoof2", 8000).error().code, ErrorCode::pack_invalid);
}

TEST_F(VoiceEngine, does_not_decide_alone_unless_the_site_says_so) {
  EXPECT_FALSE(tiny()->description().not_alone_because.empty());
  EXPECT_EQ(tiny()->description().min_enrol_samples, 3U);
}

}  // namespace
}  // namespace selfsame::voice
