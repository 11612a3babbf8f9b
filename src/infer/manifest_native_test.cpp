#include "infer/manifest.hpp"

#include <gtest/gtest.h>

#include "infer/infer_test_support.hpp"

namespace selfsame::infer {
namespace {

TEST(ManifestForm, reads_every_field) {
  const Bytes weights = test::tiny_onnx(kSide);
  const auto manifest = parse_manifest(manifest_text(
      weights, "tiny",
      R"(,"calibration":{"slope":20,"intercept":-8,"measured_on":"x","mixed_fmr_thresholds":[[0.1,0.2],[0.01,0.3]]})"));
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_EQ(to_string(manifest->ref), "tiny@3");
  EXPECT_EQ(manifest->kind, PackKind::face_embedder);
  EXPECT_EQ(manifest->weights.sha256, crypto::sha256(weights));
  EXPECT_EQ(manifest->dimension, 3U);
  ASSERT_TRUE(manifest->calibration);
  EXPECT_FLOAT_EQ(*manifest->calibration->threshold(0.01), 0.3F);
}

TEST(ManifestForm, keeps_rates_within_the_worst_group_beside_those_of_mixed_strangers) {
  const Bytes weights = test::tiny_onnx(kSide);
  const std::string mixed =
      R"("slope":20,"intercept":-8,"measured_on":"x","mixed_fmr_thresholds":[[0.1,0.2],[0.01,0.3]])";
  const std::string groups = R"("groups_measured_on":"y","fmr_thresholds":[[0.1,0.4],[0.01,0.5]])";
  const auto read = [&](const std::string& calibration) {
    return parse_manifest(manifest_text(weights, "tiny", R"(,"calibration":{)" + calibration + "}"));
  };
  const auto manifest = read(mixed + "," + groups + R"(,"default_fmr":0.05)");
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_TRUE(manifest->calibration->knows_groups());
  EXPECT_FLOAT_EQ(*manifest->calibration->threshold(0.01), 0.5F);
  EXPECT_FLOAT_EQ(*manifest->calibration->threshold(0.01, match::Strangers::mixed), 0.3F);
  EXPECT_EQ(manifest->calibration->default_fmr(), 0.05);
  EXPECT_EQ(manifest->calibration->measured_on(), "y");
  EXPECT_EQ(manifest->calibration->measured_on(match::Strangers::mixed), "x");
  EXPECT_TRUE(read(mixed + "," + groups));

  const std::string only_groups = R"("slope":20,"intercept":-8,"measured_on":"x",)" + groups;
  const auto old_form = R"("slope":20,"intercept":-8,"measured_on":"x","fmr_thresholds":[[0.1,0.2]])";
  for (const std::string& bad :
       {only_groups, std::string(old_form), mixed + R"(,"default_fmr":0.05)", mixed + R"(,"groups_measured_on":"y")",
        mixed + R"(,"fmr_thresholds":[[0.1,0.4]])", mixed + "," + groups + R"(,"default_fmr":0.5)",
        mixed + R"(,"groups_measured_on":"y","fmr_thresholds":[[0.1,0.1]])"}) {
    const auto refused = read(bad);
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().code, ErrorCode::pack_invalid);
  }
}

constexpr const char* kMadeUpCalibration =
    R"({"slope":20,"intercept":-8,"measured_on":"x","mixed_fmr_thresholds":[[0.1,0.2]]})";

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
  // A pack without vectors has no codes.
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
            ",\"calibration\":{\"slope\":-1,\"intercept\":0,\"measured_on\":\"x\",\"mixed_fmr_thresholds\":[[0.1,0.2]]}"
            "}"),
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

}  // namespace
}  // namespace selfsame::infer
