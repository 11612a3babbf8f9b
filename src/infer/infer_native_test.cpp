#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <thread>

#include "base/system.hpp"
#include "crypto/sealing.hpp"
#include "infer/golden.hpp"
#include "infer/library.hpp"
#include "infer/session.hpp"
#include "tests/support/test_data.hpp"
#include "tests/support/tiny_onnx.hpp"

namespace selfsame::infer {
namespace {

namespace fs = std::filesystem;

constexpr int kSide = 16;

std::string manifest_text(const Bytes& weights, const std::string& id = "tiny", const std::string& extra = "") {
  return R"({"format":1,"id":")" + id +
         R"(","version":3,"kind":"face_embedder","title":"Tiny","architecture":"embedding","precision":"fp32",
    "licence":"Apache-2.0","source":"made by the test","training_data":"none",
    "weights":{"file":"tiny.onnx","bytes":)" +
         std::to_string(weights.size()) + R"(,"sha256":")" + base::to_hex(crypto::sha256(weights)) + R"(","url":""},
    "input":{"name":"input","channels":"rgb","width":16,"height":16,"dynamic":false,"multiple":1,"mean":[0,0,0],"scale":[1,1,1]},
    "outputs":["mean"],"dimension":3)" +
         extra + "}";
}

/// A manifest of a net that hears.
std::string sound_manifest_text(const Bytes& weights, const std::string& extra = "") {
  return R"({"format":1,"id":"a","version":1,"kind":"speaker_embedder","title":"Tiny","architecture":"embedding",
    "precision":"fp32","licence":"Apache-2.0","source":"made by the test","training_data":"none",
    "weights":{"file":"tiny.onnx","bytes":)" +
         std::to_string(weights.size()) + R"(,"sha256":")" + base::to_hex(crypto::sha256(weights)) + R"(","url":""},
    "input":{"name":"input","rate_hz":16000,"window":400,"hop":160,"fft":512,"bands":24,"low_hz":20,"high_hz":7600,
             "log":true,"padding":0,"frames_first":false,"frames":0,"frame_step":0},
    "outputs":["mean"],"dimension":24)" +
         extra + "}";
}

/// A manifest of a net that hears the wave itself.
std::string wave_manifest_text(const Bytes& weights) {
  return R"({"format":1,"id":"w","version":1,"kind":"voice_pad","title":"Tiny","architecture":"spoof2",
    "precision":"fp32","licence":"MIT","source":"made by the test","training_data":"none",
    "weights":{"file":"tiny.onnx","bytes":)" +
         std::to_string(weights.size()) + R"(,"sha256":")" + base::to_hex(crypto::sha256(weights)) + R"(","url":""},
    "input":{"name":"input","rate_hz":16000,"samples":512},"outputs":["logits"],"dimension":0})";
}

/// A manifest of a net that sees cleaned ridges.
std::string ridge_manifest_text(const Bytes& weights) {
  return R"({"format":1,"id":"r","version":1,"kind":"finger_embedder","title":"Tiny","architecture":"embedding",
    "precision":"fp32","licence":"MIT","source":"made by the test","training_data":"none",
    "weights":{"file":"tiny.onnx","bytes":)" +
         std::to_string(weights.size()) + R"(,"sha256":")" + base::to_hex(crypto::sha256(weights)) + R"(","url":""},
    "input":{"name":"input","side":32},"outputs":["mean"],"dimension":1})";
}

/// A manifest of a net that hears windows of the wave which follow one another.
std::string windows_manifest_text(const Bytes& weights) {
  return R"({"format":1,"id":"v","version":1,"kind":"voice_activity","title":"Tiny","architecture":"activity",
    "precision":"fp32","licence":"MIT","source":"made by the test","training_data":"none",
    "weights":{"file":"tiny.onnx","bytes":)" +
         std::to_string(weights.size()) + R"(,"sha256":")" + base::to_hex(crypto::sha256(weights)) + R"(","url":""},
    "input":{"name":"input","rate_hz":16000,"samples":64,"step":48},"outputs":["log_odds"],"dimension":0})";
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto place = text.find(from);
  EXPECT_NE(place, std::string::npos) << from;
  return place == std::string::npos ? text : text.replace(place, from.size(), to);
}

/// A folder of packs that goes away with the test.
class PackFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("selfsame-infer-test-" + std::to_string(::getpid()));
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }
  void write(const fs::path& relative, ByteView content) {
    fs::create_directories((root_ / relative).parent_path());
    ASSERT_TRUE(base::write_file_atomically(root_ / relative, content, base::FileMode::everyone_reads));
  }
  void write(const fs::path& relative, const std::string& text) { write(relative, base::as_bytes(text)); }
  PackLibrary scan() const { return PackLibrary::scan({{root_ / "packs"}, {root_ / "weights"}}); }

  fs::path root_;
  Bytes weights_ = test::tiny_onnx(kSide);
};

TEST(ManifestForm, reads_every_field) {
  const Bytes weights = test::tiny_onnx(kSide);
  const auto manifest = parse_manifest(manifest_text(
      weights, "tiny",
      R"(,"calibration":{"slope":20,"intercept":-8,"measured_on":"x","fmr_thresholds":[[0.1,0.2],[0.01,0.3]]})"));
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_EQ(to_string(manifest->ref), "tiny@3");
  EXPECT_EQ(manifest->kind, PackKind::face_embedder);
  EXPECT_EQ(manifest->weights.sha256, crypto::sha256(weights));
  EXPECT_EQ(manifest->dimension, 3U);
  ASSERT_TRUE(manifest->calibration);
  EXPECT_FLOAT_EQ(*manifest->calibration->threshold(0.01), 0.3F);
}

constexpr const char* kMadeUpCalibration =
    R"({"slope":20,"intercept":-8,"measured_on":"x","fmr_thresholds":[[0.1,0.2]]})";

TEST(ManifestForm, reads_what_codes_mean) {
  const Bytes weights = test::tiny_onnx(kSide);
  const std::string calibration = kMadeUpCalibration;
  const auto both = R"({"soft":)" + calibration + R"(,"hamming":)" + calibration + "}";
  const auto manifest = parse_manifest(manifest_text(weights, "tiny", R"(,"code_calibration":)" + both));
  ASSERT_TRUE(manifest) << manifest.error().message;
  ASSERT_TRUE(manifest->code_calibration);
  EXPECT_FLOAT_EQ(*manifest->code_calibration->soft.threshold(0.1), 0.2F);
  EXPECT_FLOAT_EQ(*manifest->code_calibration->hamming.threshold(0.1), 0.2F);
  for (const std::string& bad : {R"({"soft":)" + calibration + "}", R"({"soft":)" + calibration + R"(,"hamming":{}})",
                                 R"({"soft":)" + calibration + R"(,"hamming":)" + calibration + R"(,"hard":1})"}) {
    EXPECT_FALSE(parse_manifest(manifest_text(weights, "tiny", R"(,"code_calibration":)" + bad))) << bad;
  }
  // A pack that makes no vectors makes no codes.
  const auto heard = parse_manifest(with(wave_manifest_text(test::tiny_wave_onnx(512, 1)), "\"dimension\":0",
                                         "\"dimension\":0,\"code_calibration\":" + both));
  ASSERT_FALSE(heard);
  EXPECT_NE(heard.error().message.find("code_calibration"), std::string::npos);
}

TEST(ManifestForm, reads_how_sound_becomes_the_input) {
  const Bytes weights = test::tiny_sound_onnx(24);
  const auto manifest = parse_manifest(sound_manifest_text(
      weights, R"(,"cohort":{"file":"cohort.i8","bytes":240,"sha256":")" + std::string(64, '0') + R"(","nearest":5})"));
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_EQ(manifest->kind, PackKind::speaker_embedder);
  ASSERT_TRUE(manifest->sound && manifest->cohort);
  EXPECT_EQ(manifest->sound->layout.mel.fft, 512);
  EXPECT_EQ(manifest->sound->layout.values(), 24);
  EXPECT_EQ(manifest->input_shape(), (std::vector<std::int64_t>{1, 24, kPlannedFrames}));
  EXPECT_EQ(manifest->cohort->nearest, 5U);
}

TEST(ManifestForm, reads_a_net_that_hears_the_wave_and_refuses_what_cannot_be) {
  const std::string good = wave_manifest_text(test::tiny_wave_onnx(512, 1));
  const auto manifest = parse_manifest(good);
  ASSERT_TRUE(manifest) << manifest.error().message;
  ASSERT_TRUE(manifest->wave && !manifest->sound);
  EXPECT_EQ(manifest->wave->rate_hz, 16'000);
  EXPECT_EQ(manifest->input_name(), "input");
  EXPECT_EQ(manifest->input_shape(), (std::vector<std::int64_t>{1, 512}));
  const struct {
    std::string text;
    std::string names;
  } cases[] = {
      {with(good, "\"samples\":512", "\"samples\":0"), "samples"},
      {with(good, "\"samples\":512", "\"samples\":4194305"), "samples"},
      {with(good, "\"rate_hz\":16000", "\"rate_hz\":0"), "rate_hz"},
      {with(good, "\"samples\":512", "\"samples\":512,\"hop\":160"), "hop"},
      {with(good, "\"samples\":512", "\"samples\":512,\"step\":512"), "step"},
      {with(good, "voice_pad", "speaker_embedder"), "samples"},
  };
  for (const auto& [text, names] : cases) {
    const auto refused = parse_manifest(text);
    ASSERT_FALSE(refused) << names;
    EXPECT_NE(refused.error().message.find(names), std::string::npos) << refused.error().message << " / " << names;
  }
  EXPECT_TRUE(parse_manifest(with(good, "\"samples\":512", "\"samples\":4194304")));
}

TEST(ManifestForm, reads_a_net_that_hears_windows_and_refuses_what_cannot_be) {
  const std::string good = windows_manifest_text(test::tiny_activity_onnx(64, 1));
  const auto manifest = parse_manifest(good);
  ASSERT_TRUE(manifest) << manifest.error().message;
  ASSERT_TRUE(manifest->wave && !manifest->sound);
  EXPECT_EQ(manifest->wave->step, 48);
  EXPECT_TRUE(manifest->takes_any_length());
  EXPECT_EQ(manifest->input_shape(), (std::vector<std::int64_t>{1, kPlannedFrames, 64}));
  EXPECT_FALSE(parse_manifest(wave_manifest_text(test::tiny_wave_onnx(512, 1)))->takes_any_length());
  const auto input = [&](const std::string& samples, const std::string& step) {
    return with(good, "\"samples\":64,\"step\":48", "\"samples\":" + samples + ",\"step\":" + step);
  };
  const struct {
    std::string text;
    std::string names;
  } cases[] = {
      {with(good, ",\"step\":48", ""), "step"},
      {input("64", "0"), "step"},
      {input("64", "31"), "step"},
      {input("65", "32"), "step"},
      {input("64", "65"), "step"},
      {input("64", "48.5"), "step"},
      {input("0", "0"), "samples"},
      {input("65537", "65536"), "samples"},
      {with(good, "\"step\":48", "\"step\":48,\"hop\":48"), "hop"},
      {with(good, "voice_activity", "voice_digits"), "samples"},
  };
  for (const auto& [text, names] : cases) {
    const auto refused = parse_manifest(text);
    ASSERT_FALSE(refused) << names;
    EXPECT_EQ(refused.error().code, ErrorCode::pack_invalid);
    EXPECT_NE(refused.error().message.find(names), std::string::npos) << refused.error().message << " / " << names;
  }
  for (const auto& text : {input("64", "32"), input("65", "33"), input("64", "64"), input("65536", "32768")}) {
    EXPECT_TRUE(parse_manifest(text)) << text;
  }
}

TEST(ManifestForm, reads_a_net_that_sees_ridges_and_refuses_what_cannot_be) {
  const std::string good = ridge_manifest_text(test::tiny_ridge_onnx(32));
  const auto manifest = parse_manifest(good);
  ASSERT_TRUE(manifest) << manifest.error().message;
  ASSERT_TRUE(manifest->ridges && !manifest->wave && !manifest->sound);
  EXPECT_EQ(manifest->kind, PackKind::finger_embedder);
  EXPECT_FALSE(hears(manifest->kind));
  EXPECT_EQ(manifest->input_name(), "input");
  EXPECT_EQ(manifest->input_shape(), (std::vector<std::int64_t>{1, 1, 32, 32}));
  const struct {
    std::string text;
    std::string names;
  } cases[] = {
      {with(good, "\"side\":32", "\"side\":0"), "side"},
      {with(good, "\"side\":32", "\"side\":4097"), "side"},
      {with(good, "\"side\":32", "\"side\":32,\"width\":32"), "width"},
      {with(good, "\"dimension\":1", "\"dimension\":0"), "dimension"},
      {with(good, "finger_embedder", "face_embedder"), "side"},
  };
  for (const auto& [text, names] : cases) {
    const auto refused = parse_manifest(text);
    ASSERT_FALSE(refused) << names;
    EXPECT_NE(refused.error().message.find(names), std::string::npos) << refused.error().message << " / " << names;
  }
  EXPECT_TRUE(parse_manifest(with(good, "\"side\":32", "\"side\":4096")));
}

TEST(ManifestForm, refuses_sound_that_cannot_be_and_names_the_field) {
  const std::string good = sound_manifest_text(test::tiny_sound_onnx(24));
  ASSERT_TRUE(parse_manifest(good));
  const auto cohort = [&](const std::string& bytes, const std::string& nearest) {
    return sound_manifest_text(test::tiny_sound_onnx(24), R"(,"cohort":{"file":"c.i8","bytes":)" + bytes +
                                                              R"(,"sha256":")" + std::string(64, '0') +
                                                              R"(","nearest":)" + nearest + "}");
  };
  const struct {
    std::string text;
    std::string names;
  } cases[] = {
      {with(good, "\"rate_hz\":16000", "\"rate_hz\":0"), "rate_hz"},
      {with(good, "\"hop\":160", "\"hop\":0"), "hop"},
      {with(good, "\"hop\":160", "\"hop\":401"), "hop"},
      {with(good, "\"fft\":512", "\"fft\":399"), "fft"},
      {with(good, "\"fft\":512", "\"fft\":401"), "fft"},
      {with(good, "\"bands\":24", "\"bands\":257"), "bands"},
      {with(good, "\"low_hz\":20", "\"low_hz\":7600"), "high_hz"},
      {with(good, "\"high_hz\":7600", "\"high_hz\":8001"), "high_hz"},
      {with(good, "\"log\":true", "\"log\":1"), "log"},
      {with(good, "\"log\":true", "\"log\":true,\"coefficients\":25"), "coefficients"},
      {with(good, "\"log\":true", "\"log\":false,\"coefficients\":20"), "coefficients"},
      {with(good, "\"log\":true", "\"log\":true,\"loud\":true"), "loud"},
      {with(good, "\"frames\":0", "\"frames\":10"), "frame_step"},
      {with(good, "\"frame_step\":0", "\"frame_step\":3"), "frame_step"},
      {with(good, "\"dimension\":24", "\"dimension\":0"), "dimension"},
      {with(good, "speaker_embedder", "face_embedder"), "bands"},
      {cohort("241", "5"), "bytes"},
      {cohort("240", "1"), "nearest"},
      {cohort("240", "11"), "nearest"},
      {with(cohort("240", "5"), "c.i8", "../c.i8"), "file"},
      {with(cohort("240", "5"), "speaker_embedder", "voice_pad"), "cohort"},
  };
  for (const auto& [text, names] : cases) {
    const auto manifest = parse_manifest(text);
    ASSERT_FALSE(manifest) << names;
    EXPECT_NE(manifest.error().message.find(names), std::string::npos) << manifest.error().message << " / " << names;
  }
}

TEST(ManifestForm, refuses_bad_input_and_names_the_field) {
  const std::string good = manifest_text(test::tiny_onnx(kSide));
  const struct {
    std::string text;
    std::string names;
  } cases[] = {
      {"", "JSON"},
      {"[]", "object"},
      {"{}", "format"},
      {good.substr(0, good.size() / 2), "JSON"},
      {with(good, "\"format\":1", "\"format\":2"), "format"},
      {with(good, "\"version\":3", "\"version\":NaN"), "JSON"},
      {with(good, "\"version\":3", "\"version\":-3"), "version"},
      {with(good, "\"version\":3", "\"version\":\"3\""), "version"},
      {with(good, "\"id\":\"tiny\"", "\"id\":\"../tiny\""), "id"},
      {with(good, "\"file\":\"tiny.onnx\"", "\"file\":\"/etc/passwd\""), "file"},
      {with(good, "\"url\":\"\"", "\"url\":\"http://example.org\""), "url"},
      {with(good, "\"sha256\":\"", "\"sha256\":\"00"), "sha256"},
      {with(good, "face_embedder", "face_guesser"), "kind"},
      {with(good, "fp32", "fp31"), "precision"},
      {with(good, "\"dimension\":3", "\"dimension\":0"), "dimension"},
      {with(good, "\"dimension\":3", "\"dimension\":4097"), "dimension"},
      {with(good, "\"scale\":[1,1,1]", "\"scale\":[1,1]"), "scale"},
      {with(good, "\"scale\":[1,1,1]", "\"scale\":[1,1,1e400]"), "JSON"},
      {with(good, "\"width\":16", "\"width\":100000"), "width"},
      {with(good, "\"outputs\":[\"mean\"]", "\"outputs\":[]"), "outputs"},
      {with(good, "\"title\"", "\"titel\""), "titel"},
      {with(good, "}",
            ",\"calibration\":{\"slope\":-1,\"intercept\":0,\"measured_on\":\"x\",\"fmr_thresholds\":[[0.1,0.2]]}}"),
       "calibration"},
  };
  for (const auto& [text, names] : cases) {
    const auto manifest = parse_manifest(text);
    ASSERT_FALSE(manifest) << names;
    EXPECT_EQ(manifest.error().code, ErrorCode::pack_invalid);
    EXPECT_NE(manifest.error().message.find(names), std::string::npos) << manifest.error().message << " / " << names;
  }
  std::string deep = good;
  deep.insert(1, "\"format\":" + std::string(100'000, '[') + ",");
  EXPECT_FALSE(parse_manifest(deep));
}

TEST_F(PackFolder, finds_weights_by_name_beside_the_manifest_or_in_a_weights_folder) {
  write("packs/a/manifest.json", manifest_text(weights_, "a"));
  write("packs/a/tiny.onnx", weights_);
  write("packs/b/manifest.json", manifest_text(weights_, "b"));
  auto library = scan();
  EXPECT_FALSE((*library.find("b"))->weights) << "no weights folder yet";
  write("weights/deeper/tiny.onnx", weights_);
  library = scan();
  EXPECT_EQ((*library.find("a"))->weights->parent_path(), root_ / "packs/a");
  EXPECT_EQ((*library.find("b"))->weights->parent_path(), root_ / "weights/deeper");
  EXPECT_EQ(library.find("c").error().code, ErrorCode::pack_not_found);
}

TEST_F(PackFolder, chooses_the_preferred_pack_whose_weights_are_here) {
  write("packs/a/manifest.json", manifest_text(weights_, "a"));
  auto library = scan();
  const auto none = library.choose(PackKind::face_embedder, {"a"});
  EXPECT_EQ(none.error().code, ErrorCode::pack_weights_missing);
  EXPECT_NE(none.error().message.find("selfsame models pull a"), std::string::npos);
  EXPECT_EQ(library.choose(PackKind::face_detector, {}).error().code, ErrorCode::pack_not_found);
  write("packs/b/manifest.json", manifest_text(weights_, "b"));
  write("packs/b/tiny.onnx", weights_);
  write("packs/z/manifest.json", manifest_text(weights_, "z"));
  write("packs/z/tiny.onnx", weights_);
  library = scan();
  EXPECT_EQ((*library.choose(PackKind::face_embedder, {"a", "z"}))->manifest.ref.id, "z");
  EXPECT_EQ((*library.choose(PackKind::face_embedder, {}))->manifest.ref.id, "b");
}

TEST_F(PackFolder, lists_what_is_broken_apart) {
  write("packs/bad/manifest.json", std::string("{"));
  const auto library = scan();
  EXPECT_TRUE(library.packs().empty());
  ASSERT_EQ(library.broken().size(), 1U);
  EXPECT_EQ(library.broken()[0].error.code, ErrorCode::pack_invalid);
  EXPECT_EQ(library.find("bad").error().code, ErrorCode::pack_invalid);
  EXPECT_EQ(library.find("worse").error().code, ErrorCode::pack_not_found);
}

TEST_F(PackFolder, a_broken_pack_is_not_replaced_by_a_later_one_of_its_name) {
  write("packs/a/manifest.json", std::string("{"));
  write("later/a/manifest.json", manifest_text(weights_, "a"));
  write("later/b/manifest.json", manifest_text(weights_, "b"));
  const auto library = PackLibrary::scan({{root_ / "packs", root_ / "later"}, {}});
  EXPECT_EQ(library.find("a").error().code, ErrorCode::pack_invalid);
  EXPECT_TRUE(library.find("b"));
}

TEST_F(PackFolder, refuses_weights_with_one_flipped_bit) {
  write("packs/a/manifest.json", manifest_text(weights_, "a"));
  Bytes flipped = weights_;
  flipped[flipped.size() / 2] ^= 1;
  write("packs/a/tiny.onnx", flipped);
  const auto library = scan();
  const auto runtime = Runtime::create();
  EXPECT_EQ(Session::load(*runtime, **library.find("a")).error().code, ErrorCode::pack_hash_mismatch);
}

TEST_F(PackFolder, runs_a_net_from_many_threads) {
  write("packs/a/manifest.json", manifest_text(weights_, "a"));
  write("packs/a/tiny.onnx", weights_);
  const auto library = scan();
  const auto session = Session::load(*Runtime::create(), **library.find("a"));
  ASSERT_TRUE(session) << session.error().message;
  std::vector<std::thread> threads;
  std::vector<float> answers(4, -1.0F);
  for (std::size_t t = 0; t < answers.size(); ++t) {
    threads.emplace_back([&, t] {
      base::Tensor input{{1, 3, kSide, kSide}, std::vector<float>(3 * kSide * kSide, static_cast<float>(t))};
      for (int i = 0; i < 50; ++i) {
        const auto outputs = (*session)->run(input);
        if (outputs) answers[t] = outputs->front().values[1];
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (std::size_t t = 0; t < answers.size(); ++t) EXPECT_FLOAT_EQ(answers[t], static_cast<float>(t));
}

TEST_F(PackFolder, runs_a_net_for_any_size_at_more_sizes_than_it_plans_for) {
  const Bytes weights = test::tiny_onnx(test::kAnySide);
  write("packs/a/manifest.json", with(manifest_text(weights, "a"), "\"dynamic\":false", "\"dynamic\":true"));
  write("packs/a/tiny.onnx", weights);
  const auto library = scan();
  const auto session = Session::load(*Runtime::create(), **library.find("a"));
  ASSERT_TRUE(session) << session.error().message;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&session, t] {
      for (int i = 0; i < 60; ++i) {
        const std::int64_t side = 8 + (i + 7 * t) % 9;
        const base::Tensor input{{1, 3, side, side}, std::vector<float>(static_cast<std::size_t>(3 * side * side), 2)};
        const auto outputs = (*session)->run(input);
        ASSERT_TRUE(outputs) << outputs.error().message;
        EXPECT_FLOAT_EQ(outputs->front().values[1], 2);
      }
    });
  }
}

TEST_F(PackFolder, refuses_nets_that_differ_from_their_manifest) {
  const auto runtime = Runtime::create();
  const auto code_for = [&](const std::string& text, const Bytes& weights) {
    write("packs/a/manifest.json", text);
    write("packs/a/tiny.onnx", weights);
    const auto library = scan();
    const auto session = Session::load(*runtime, **library.find("a"));
    return session ? ErrorCode::internal : session.error().code;
  };
  EXPECT_EQ(code_for(with(manifest_text(weights_, "a"), "[\"mean\"]", "[\"median\"]"), weights_),
            ErrorCode::pack_invalid);
  EXPECT_EQ(code_for(with(manifest_text(weights_, "a"), "\"name\":\"input\"", "\"name\":\"x\""), weights_),
            ErrorCode::pack_invalid);
  const Bytes other_size = test::tiny_onnx(24);
  EXPECT_EQ(code_for(manifest_text(other_size, "a"), other_size), ErrorCode::pack_invalid);
  const Bytes garbage(500, 0x5A);
  EXPECT_EQ(code_for(manifest_text(garbage, "a"), garbage), ErrorCode::inference_failed);
}

TEST_F(PackFolder, goldens_catch_a_net_that_computes_something_else) {
  write("packs/a/manifest.json", manifest_text(weights_, "a"));
  write("packs/a/tiny.onnx", weights_);
  const auto runtime = Runtime::create();
  auto library = scan();
  const auto recorded = record_golden(**Session::load(*runtime, **library.find("a")));
  ASSERT_TRUE(recorded);
  const auto& output = recorded->outputs.front();
  const auto golden_text = [&](float first) {
    return R"(,"goldens":[{"input":"ramp","tolerance":0.001,"outputs":[{"name":"mean","size":3,"sum":)" +
           std::to_string(output.sum) + R"(,"norm":)" + std::to_string(output.norm) + R"(,"head":[)" +
           std::to_string(first) + "]}]}]";
  };
  write("packs/a/manifest.json", manifest_text(weights_, "a", golden_text(output.head[0])));
  library = scan();
  const auto good = check_goldens(**Session::load(*runtime, **library.find("a")));
  ASSERT_TRUE(good) << good.error().message;
  EXPECT_EQ(good->checked, 3U);
  write("packs/a/manifest.json", manifest_text(weights_, "a", golden_text(output.head[0] * 1.01F)));
  library = scan();
  EXPECT_EQ(check_goldens(**Session::load(*runtime, **library.find("a"))).error().code, ErrorCode::inference_failed);
}

TEST_F(PackFolder, runs_a_net_that_hears_at_any_length) {
  const Bytes weights = test::tiny_sound_onnx(24);
  write("packs/a/manifest.json", sound_manifest_text(weights));
  write("packs/a/tiny.onnx", weights);
  const auto runtime = Runtime::create();
  auto library = scan();
  const auto session = Session::load(*runtime, **library.find("a"));
  ASSERT_TRUE(session) << session.error().message;
  for (const std::int64_t frames : {1, 40, 300, 6000}) {
    const auto outputs =
        (*session)->run({{1, 24, frames}, std::vector<float>(static_cast<std::size_t>(24 * frames), 2)});
    ASSERT_TRUE(outputs) << outputs.error().message;
    EXPECT_FLOAT_EQ(outputs->front().values[23], 2);
  }
  const auto recorded = record_golden(**session);
  ASSERT_TRUE(recorded);
  EXPECT_EQ(recorded->input, "mel_ramp");
  EXPECT_EQ(recorded->outputs.front().size, 24U);

  write("packs/a/manifest.json", with(sound_manifest_text(weights), "\"bands\":24", "\"bands\":40"));
  library = scan();
  EXPECT_EQ(Session::load(*runtime, **library.find("a")).error().code, ErrorCode::pack_invalid);
}

TEST_F(PackFolder, runs_a_net_that_sees_ridges) {
  const Bytes weights = test::tiny_ridge_onnx(32);
  write("packs/r/manifest.json", ridge_manifest_text(weights));
  write("packs/r/tiny.onnx", weights);
  const auto runtime = Runtime::create();
  auto library = scan();
  const auto session = Session::load(*runtime, **library.find("r"));
  ASSERT_TRUE(session) << session.error().message;
  const auto recorded = record_golden(**session);
  ASSERT_TRUE(recorded);
  EXPECT_EQ(recorded->input, "ridge_ramp");
  double sum = 0;
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 32; ++x) sum += ((7 * x + 13 * y) % 255 - 127) / 127.0;
  }
  EXPECT_NEAR(recorded->outputs.front().sum, sum / (32 * 32), 1e-6);

  write("packs/r/manifest.json", with(ridge_manifest_text(weights), "\"side\":32", "\"side\":16"));
  library = scan();
  EXPECT_EQ(Session::load(*runtime, **library.find("r")).error().code, ErrorCode::pack_invalid) << "another side";
  const Bytes colours = test::tiny_onnx(32);
  write("packs/r/manifest.json", ridge_manifest_text(colours));
  write("packs/r/tiny.onnx", colours);
  library = scan();
  EXPECT_EQ(Session::load(*runtime, **library.find("r")).error().code, ErrorCode::pack_invalid) << "three channels";
}

TEST_F(PackFolder, runs_a_net_that_hears_the_wave) {
  const Bytes weights = test::tiny_wave_onnx(512, 2);
  write("packs/w/manifest.json", wave_manifest_text(weights));
  write("packs/w/tiny.onnx", weights);
  const auto runtime = Runtime::create();
  auto library = scan();
  const auto session = Session::load(*runtime, **library.find("w"));
  ASSERT_TRUE(session) << session.error().message;
  const auto outputs = (*session)->run({{1, 512}, std::vector<float>(512, 0.25F)});
  ASSERT_TRUE(outputs) << outputs.error().message;
  EXPECT_NEAR(outputs->front().values[1], 0.5F, 1e-5F);
  const auto recorded = record_golden(**session);
  ASSERT_TRUE(recorded);
  EXPECT_EQ(recorded->input, "wave_ramp");
  // 512 samples are two rounds of 256 values, -1/2 to 1/2 - 1/256: their mean is -1/512.
  EXPECT_NEAR(recorded->outputs.front().head[1], -2.0F / 512, 1e-5F);

  write("packs/w/manifest.json", with(wave_manifest_text(weights), "\"samples\":512", "\"samples\":400"));
  library = scan();
  EXPECT_EQ(Session::load(*runtime, **library.find("w")).error().code, ErrorCode::pack_invalid);
}

TEST_F(PackFolder, runs_a_net_that_hears_any_number_of_windows) {
  const auto runtime = Runtime::create();
  const auto load = [&](const Bytes& weights) {
    write("packs/v/manifest.json", windows_manifest_text(weights));
    write("packs/v/tiny.onnx", weights);
    const auto library = scan();
    return Session::load(*runtime, **library.find("v"));
  };
  const auto session = load(test::tiny_activity_onnx(64, 2));
  ASSERT_TRUE(session) << session.error().message;
  for (const std::int64_t windows : {1, 40, 2000}) {
    const auto outputs =
        (*session)->run({{1, windows, 64}, std::vector<float>(static_cast<std::size_t>(64 * windows), 0.25F)});
    ASSERT_TRUE(outputs) << outputs.error().message;
    ASSERT_EQ(outputs->front().values.size(), static_cast<std::size_t>(windows));
    EXPECT_NEAR(outputs->front().values.back(), 0.5F, 1e-5F);
  }
  const auto recorded = record_golden(**session);
  ASSERT_TRUE(recorded);
  EXPECT_EQ(recorded->input, "wave_ramp");
  const auto& output = recorded->outputs.front();
  EXPECT_EQ(output.size, static_cast<std::size_t>(kPlannedFrames));
  for (int window = 0; window < 8; ++window) {
    float sum = 0;
    for (int t = 48 * window; t < 48 * window + 64; ++t) sum += static_cast<float>((7 * t) % 256) / 256 - 0.5F;
    EXPECT_NEAR(output.head[static_cast<std::size_t>(window)], 2 * sum / 64, 1e-5F) << window;
  }
  EXPECT_EQ(load(test::tiny_activity_onnx(80, 2)).error().code, ErrorCode::pack_invalid) << "another window";
  EXPECT_EQ(load(test::tiny_activity_onnx(64, 2, 3)).error().code, ErrorCode::pack_invalid) << "three windows only";
  EXPECT_EQ(load(test::tiny_wave_onnx(64, 2)).error().code, ErrorCode::pack_invalid) << "no windows at all";
}

TEST_F(PackFolder, reads_the_cohort_that_its_manifest_names_and_no_other) {
  const Bytes weights = test::tiny_sound_onnx(24);
  Bytes vectors(240, 3);
  write("packs/a/manifest.json",
        sound_manifest_text(weights, R"(,"cohort":{"file":"cohort.i8","bytes":240,"nearest":5,"sha256":")" +
                                         base::to_hex(crypto::sha256(vectors)) + "\"}"));
  const auto library = scan();
  const Pack& pack = **library.find("a");
  EXPECT_EQ(read_cohort(pack).error().code, ErrorCode::pack_weights_missing);
  write("packs/a/cohort.i8", vectors);
  EXPECT_EQ(*read_cohort(pack), vectors);
  vectors[7] = 4;
  write("packs/a/cohort.i8", vectors);
  EXPECT_EQ(read_cohort(pack).error().code, ErrorCode::pack_hash_mismatch);
  vectors.pop_back();
  write("packs/a/cohort.i8", vectors);
  EXPECT_EQ(read_cohort(pack).error().code, ErrorCode::pack_hash_mismatch);
}

/// Goldens of our own packs are the training framework's outputs: this holds our inference against training.
void expect_goldens(const std::shared_ptr<Runtime>& runtime, const Pack& pack) {
  const auto session = Session::load(runtime, pack);
  ASSERT_TRUE(session) << session.error().message;
  const auto report = check_goldens(**session);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_GT(report->checked, 0U) << pack.manifest.ref.id;
}

TEST(ShippedPacks, give_their_golden_outputs_and_are_small) {
  const fs::path models = test::source_folder() / "models";
  const auto library = PackLibrary::scan({{models}, {}});
  EXPECT_TRUE(library.broken().empty());
  const auto runtime = Runtime::create();
  std::set<PackKind> kinds;
  std::uint64_t bytes = 0;
  for (const auto& pack : library.packs()) {
    if (!pack.manifest.ref.id.starts_with("selfsame-")) continue;
    ASSERT_TRUE(fs::exists(pack.folder / "card.md")) << pack.manifest.ref.id;
    expect_goldens(*runtime, pack);
    kinds.insert(pack.manifest.kind);
    bytes += pack.manifest.weights.bytes;
  }
  EXPECT_EQ(kinds.size(), 7U);
  EXPECT_LT(bytes, 8'000'000U);
}

TEST(ThirdPartyPacks, give_their_golden_outputs) {
  SELFSAME_NEED_DATA(models, "models");
  const auto library = PackLibrary::scan({{test::source_folder() / "models"}, {models}});
  EXPECT_TRUE(library.broken().empty());
  const auto runtime = Runtime::create();
  for (const auto& pack : library.packs()) expect_goldens(*runtime, pack);
}

}  // namespace
}  // namespace selfsame::infer
