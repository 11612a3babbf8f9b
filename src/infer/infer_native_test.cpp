#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <thread>

#include "infer/golden.hpp"
#include "infer/infer_test_support.hpp"
#include "infer/library.hpp"
#include "infer/session.hpp"
#include "tests/support/test_data.hpp"
#include "tests/support/tiny_onnx.hpp"

namespace selfsame::infer {
namespace {

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
  EXPECT_NE(none.error().message.find("selfsame models show a"), std::string::npos) << "it has no address";
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
