// Manifests and pack folders for tests.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/bytes.hpp"
#include "base/system.hpp"
#include "crypto/sealing.hpp"
#include "infer/library.hpp"
#include "infer/manifest.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tiny_onnx.hpp"

namespace selfsame::infer {

namespace fs = std::filesystem;

inline constexpr int kSide = 16;

inline std::string manifest_text(const Bytes& weights, const std::string& id = "tiny", const std::string& extra = "") {
  return R"({"format":1,"id":")" + id +
         R"(","version":3,"kind":"face_embedder","title":"Tiny","architecture":"embedding","precision":"fp32",
    "licence":"Apache-2.0","source":"made by the test","training_data":"none",
    "weights":{"file":"tiny.onnx","bytes":)" +
         std::to_string(weights.size()) + R"(,"sha256":")" + base::to_hex(crypto::sha256(weights)) + R"(","url":""},
    "input":{"name":"input","channels":"rgb","width":16,"height":16,"dynamic":false,"multiple":1,"mean":[0,0,0],"scale":[1,1,1]},
    "outputs":["mean"],"dimension":3)" +
         extra + "}";
}

/// A manifest of an audio net with mel bands.
inline std::string sound_manifest_text(const Bytes& weights, const std::string& extra = "") {
  return R"({"format":1,"id":"a","version":1,"kind":"speaker_embedder","title":"Tiny","architecture":"embedding",
    "precision":"fp32","licence":"Apache-2.0","source":"made by the test","training_data":"none",
    "weights":{"file":"tiny.onnx","bytes":)" +
         std::to_string(weights.size()) + R"(,"sha256":")" + base::to_hex(crypto::sha256(weights)) + R"(","url":""},
    "input":{"name":"input","rate_hz":16000,"window":400,"hop":160,"fft":512,"bands":24,"low_hz":20,"high_hz":7600,
             "log":true,"padding":0,"frames_first":false,"frames":0,"frame_step":0},
    "outputs":["mean"],"dimension":24)" +
         extra + "}";
}

/// A manifest of an audio net that takes the waveform.
inline std::string wave_manifest_text(const Bytes& weights) {
  return R"({"format":1,"id":"w","version":1,"kind":"voice_pad","title":"Tiny","architecture":"spoof2",
    "precision":"fp32","licence":"MIT","source":"made by the test","training_data":"none",
    "weights":{"file":"tiny.onnx","bytes":)" +
         std::to_string(weights.size()) + R"(,"sha256":")" + base::to_hex(crypto::sha256(weights)) + R"(","url":""},
    "input":{"name":"input","rate_hz":16000,"samples":512},"outputs":["logits"],"dimension":0})";
}

/// A manifest of a net that sees cleaned ridges.
inline std::string ridge_manifest_text(const Bytes& weights) {
  return R"({"format":1,"id":"r","version":1,"kind":"finger_embedder","title":"Tiny","architecture":"embedding",
    "precision":"fp32","licence":"MIT","source":"made by the test","training_data":"none",
    "weights":{"file":"tiny.onnx","bytes":)" +
         std::to_string(weights.size()) + R"(,"sha256":")" + base::to_hex(crypto::sha256(weights)) + R"(","url":""},
    "input":{"name":"input","side":32},"outputs":["mean"],"dimension":1})";
}

/// A manifest of a net that takes consecutive windows of the waveform.
inline std::string windows_manifest_text(const Bytes& weights) {
  return R"({"format":1,"id":"v","version":1,"kind":"voice_activity","title":"Tiny","architecture":"activity",
    "precision":"fp32","licence":"MIT","source":"made by the test","training_data":"none",
    "weights":{"file":"tiny.onnx","bytes":)" +
         std::to_string(weights.size()) + R"(,"sha256":")" + base::to_hex(crypto::sha256(weights)) + R"(","url":""},
    "input":{"name":"input","rate_hz":16000,"samples":64,"step":48},"outputs":["log_odds"],"dimension":0})";
}

inline std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto place = text.find(from);
  EXPECT_NE(place, std::string::npos) << from;
  return place == std::string::npos ? text : text.replace(place, from.size(), to);
}

/// A folder of packs, deleted after the test.
class PackFolder : public ::testing::Test {
 protected:
  void SetUp() override { root_ = test::make_temporary_folder("infer"); }
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

}  // namespace selfsame::infer
