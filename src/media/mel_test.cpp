#include "media/mel.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <fstream>
#include <sstream>

#include "tests/support/source_folder.hpp"
#include "tests/support/synthetic_image.hpp"

namespace selfsame::media {
namespace {

MelLayout resemblyzer() {
  return {.fft = 400, .bands = 40, .low_hz = 0, .high_hz = 8000, .log = false, .padding = 200, .frames_first = true};
}

/// The clip of training/voice_embed/golden.py.
std::vector<float> golden_clip() {
  std::vector<float> clip(5617);
  for (std::size_t n = 500; n < clip.size(); ++n) {
    const auto i = static_cast<std::int64_t>(n);
    const std::int64_t sawtooth = ((i * i / 50) % 2001 - 1000) * (i / 800 % 5);
    const std::int64_t noise = static_cast<std::int64_t>(static_cast<std::uint32_t>(i * 2654435761) >> 21) - 1024;
    clip[n] = static_cast<float>(sawtooth + noise) / 32768;
  }
  return clip;
}

struct GoldenBlock {
  MelLayout layout;
  std::size_t frames = 0;
  std::vector<std::pair<std::size_t, std::vector<double>>> rows;
};

std::vector<GoldenBlock> golden_blocks() {
  std::ifstream file(test::source_folder() / "tests/golden/mel.txt");
  std::vector<GoldenBlock> blocks;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string first;
    words >> first;
    if (first == "#") continue;
    if (first == "layout") {
      auto& layout = blocks.emplace_back().layout;
      words >> layout.rate_hz >> layout.window >> layout.hop >> layout.fft >> layout.bands >> layout.low_hz >>
          layout.high_hz >> layout.log >> layout.padding;
      layout.frames_first = true;
    } else if (first == "frames") {
      words >> blocks.back().frames;
    } else {
      auto& row = blocks.back().rows.emplace_back(std::stoul(first), std::vector<double>{});
      for (double value = 0; words >> value;) row.second.push_back(value);
    }
  }
  return blocks;
}

// Logarithms to 1e-5; powers to 1e-6 of the largest, for float32 sums of squares hold no more.
TEST(MelBands, equal_the_golden_figures) {
  const auto blocks = golden_blocks();
  ASSERT_EQ(blocks.size(), 2U);
  for (const auto& [layout, frames, rows] : blocks) {
    const auto bands = static_cast<std::size_t>(layout.bands);
    const auto found = MelBands::create(layout)->features(golden_clip());
    ASSERT_EQ(found.shape, (std::vector<std::int64_t>{1, static_cast<std::int64_t>(frames), layout.bands}));
    ASSERT_GE(rows.size(), 9U);
    double error = 0;
    double largest = 1e-30;
    for (const auto& [t, expected] : rows) {
      ASSERT_EQ(expected.size(), bands);
      for (std::size_t b = 0; b < bands; ++b) {
        error = std::max(error, std::abs(double{found.values[t * bands + b]} - expected[b]));
        largest = std::max(largest, std::abs(expected[b]));
      }
    }
    RecordProperty(layout.log ? "log_error" : "power_error", std::to_string(error));
    if (layout.log) {
      EXPECT_LT(error, 1e-5);
    } else {
      EXPECT_LT(error, 1e-6 * largest);
    }
  }
}

/// FNV-1a over the bits.
std::uint64_t fingerprint(const std::vector<float>& values) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const float value : values) hash = (hash ^ std::bit_cast<std::uint32_t>(value)) * 0x100000001B3U;
  return hash;
}

// The test runs natively and as WebAssembly: a template made in a browser equals one made on the server.
TEST(MelBands, are_the_same_bits_on_every_platform) {
  EXPECT_EQ(fingerprint(MelBands::create({})->features(golden_clip()).values), 8476660995492001138U);
  EXPECT_EQ(fingerprint(MelBands::create(resemblyzer())->features(golden_clip()).values), 5925203939978397142U);
}

TEST(MelBands, lie_band_by_band_unless_frames_come_first) {
  MelLayout layout;
  const auto by_band = MelBands::create(layout)->features(golden_clip());
  layout.frames_first = true;
  const auto by_frame = MelBands::create(layout)->features(golden_clip());
  EXPECT_EQ(by_band.shape, (std::vector<std::int64_t>{1, 64, 33}));
  EXPECT_EQ(by_frame.shape, (std::vector<std::int64_t>{1, 33, 64}));
  for (std::size_t t = 0; t < 33; ++t) {
    for (std::size_t b = 0; b < 64; ++b) EXPECT_EQ(by_band.values[b * 33 + t], by_frame.values[t * 64 + b]);
  }
}

TEST(MelBands, count_whole_frames) {
  const auto mel = *MelBands::create({});
  EXPECT_EQ(mel.frames(0), 0U);
  EXPECT_EQ(mel.frames(399), 0U);
  EXPECT_EQ(mel.frames(400), 1U);
  EXPECT_EQ(mel.frames(559), 1U);
  EXPECT_EQ(mel.frames(560), 2U);
  EXPECT_EQ(MelBands::create(resemblyzer())->frames(1), 1U);
}

TEST(MelBands, have_no_values_where_there_are_no_frames) {
  const auto found = MelBands::create({})->features(std::vector<float>(399));
  EXPECT_EQ(found.shape, (std::vector<std::int64_t>{1, 64, 0}));
  EXPECT_TRUE(found.values.empty());
}

// Four frames are transformed side by side: a clip of one to five frames has the same ones.
TEST(MelBands, of_a_frame_do_not_depend_on_how_many_follow) {
  MelLayout layout{.log = false, .frames_first = true};
  const auto mel = *MelBands::create(layout);
  const auto clip = golden_clip();
  const auto all = mel.features(clip).values;
  for (std::size_t frames = 1; frames <= 5; ++frames) {
    const auto some = mel.features(std::span(clip).first(400 + 160 * (frames - 1))).values;
    ASSERT_EQ(some.size(), frames * 64);
    EXPECT_TRUE(std::equal(some.begin(), some.end(), all.begin()));
  }
}

TEST(MelBands, do_not_change_with_gain) {
  auto clip = golden_clip();
  const auto mel = *MelBands::create({});
  const auto loud = mel.features(clip).values;
  for (float& sample : clip) sample *= 0.25F;
  const auto quiet = mel.features(clip).values;
  for (std::size_t i = 0; i < loud.size(); ++i) EXPECT_NEAR(loud[i], quiet[i], 2e-2) << i;
}

TEST(MelBands, of_silence_are_zero) {
  for (const float value : MelBands::create({})->features(std::vector<float>(4000)).values) {
    EXPECT_NEAR(value, 0, 1e-6);
  }
}

TEST(MelBands, refuse_a_layout_that_makes_no_sense) {
  const auto refused = [](auto change) {
    MelLayout layout;
    change(layout);
    const auto made = MelBands::create(layout);
    return !made && made.error().code == ErrorCode::invalid_argument;
  };
  EXPECT_FALSE(refused([](MelLayout&) {}));
  EXPECT_TRUE(refused([](MelLayout& l) { l.rate_hz = 7999; }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.rate_hz = 48001; }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.window = 513; }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.window = 1; }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.hop = 0; }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.hop = 401; }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.fft = 513; }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.fft = 8192; }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.fft = -512; }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.bands = 0; }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.bands = 257; }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.low_hz = -1; }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.low_hz = 7600; }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.low_hz = std::nan(""); }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.high_hz = 8000.5; }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.high_hz = std::nan(""); }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.padding = -1; }));
  EXPECT_TRUE(refused([](MelLayout& l) { l.padding = 513; }));
}

}  // namespace
}  // namespace selfsame::media
