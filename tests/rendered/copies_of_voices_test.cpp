// Copies of real recordings, against other recordings of the same people, some of them of the same words.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <map>
#include <numbers>
#include <string>
#include <string_view>

#include "base/mix.hpp"
#include "base/system.hpp"
#include "media/codec/sound_codec.hpp"
#include "media/codec/sound_test_support.hpp"
#include "media/resampling.hpp"
#include "media/sound_marks.hpp"
#include "tests/rendered/copies_table.hpp"
#include "tests/support/test_data.hpp"

namespace selfsame {
namespace {

namespace fs = std::filesystem;
using media::Sound;
using test::Codes;

struct SoundEdit {
  const char* name;
  std::function<Sound(Sound)> edit;
};

Sound decoded(const Bytes& file) { return media::codec::decode_sound(file).value(); }

Sound later(Sound sound, double seconds) {
  sound.samples.insert(sound.samples.begin(), static_cast<std::size_t>(seconds * sound.rate_hz), 0.0F);
  return sound;
}

/// Loud as the whole recording, less `db`.
Sound with_noise(Sound sound, double db) {
  double power = 0;
  for (const float value : sound.samples) power += value * value / static_cast<double>(sound.samples.size());
  const auto height = static_cast<float>(std::sqrt(3 * power) * std::pow(10, -db / 20));
  std::uint64_t state = 5;
  for (float& value : sound.samples) {
    state = base::mix_bits(state + 0x9E3779B97F4A7C15U);
    value += height * (2 * static_cast<float>(state >> 40U) * 0x1p-24F - 1);
  }
  return sound;
}

/// Two poles below 300 Hz and two above 3400.
Sound by_telephone(Sound sound) {
  const float step = 2 * std::numbers::pi_v<float> / static_cast<float>(sound.rate_hz);
  const float low = std::exp(-step * 300);
  const float high = 1 - std::exp(-step * 3400);
  for (int pass = 0; pass < 2; ++pass) {
    float without = 0;
    float before = 0;
    float level = 0;
    for (float& value : sound.samples) {
      without = low * (without + value - before);
      before = value;
      level += high * (without - level);
      value = level;
    }
  }
  return sound;
}

const std::vector<SoundEdit>& sound_edits() {
  namespace files = media::codec::files;
  static const std::vector<SoundEdit> kEdits{
      {"the same file", [](Sound s) { return s; }},
      {"FLAC at 8 kHz", [](const Sound& s) { return decoded(files::flac(8000, 1, media::resample(s, 8000).samples)); }},
      {"Opus", [](const Sound& s) { return decoded(files::opus(48'000, 1, media::resample(s, 48'000).samples)); }},
      {"at 44.1 kHz", [](const Sound& s) { return media::resample(s, 44'100); }},
      {"12 dB softer",
       [](Sound s) {
         for (float& value : s.samples) value *= 0.25F;
         return s;
       }},
      {"2 s later", [](Sound s) { return later(std::move(s), 1.98); }},
      {"1.3 s later", [](Sound s) { return later(std::move(s), 1.301); }},
      {"1 s cut at the start",
       [](Sound s) {
         s.samples.erase(s.samples.begin(), s.samples.begin() + s.rate_hz);
         return s;
       }},
      {"1 s cut at the end",
       [](Sound s) {
         s.samples.resize(s.samples.size() - static_cast<std::size_t>(s.rate_hz));
         return s;
       }},
      {"noise 25 dB below", [](Sound s) { return with_noise(std::move(s), 25); }},
      {"300 to 3400 Hz only", by_telephone},
  };
  return kEdits;
}

class CopiesOfVoices : public ::testing::Test {
 protected:
  Codes codes(const Sound& sound) const {
    return pipeline::copy_codes(marks_.of(media::resample(sound, media::SoundMarks::kRateHz).samples));
  }
  static std::vector<fs::path> recordings(const fs::path& folder, std::string_view prefix) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().filename().string().starts_with(prefix)) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
  }
  static Sound sound_of(const fs::path& file) { return decoded(base::read_file(file, limits::kMaxSoundBytes).value()); }
  /// All pairs of one speaker; the speaker is what the name says before the last `separator`.
  void add_new(const std::string& row, const fs::path& folder, std::string_view prefix, char separator) {
    std::map<std::string, std::vector<Codes>> by_speaker;
    for (const fs::path& file : recordings(folder, prefix)) {
      const std::string name = file.stem().string();
      std::vector<Codes>& earlier = by_speaker[name.substr(0, name.rfind(separator))];
      const Codes now = codes(sound_of(file));
      for (const Codes& before : earlier) table_.add(row, before, now);
      earlier.push_back(now);
    }
  }

  media::SoundMarks marks_{test::kCopyKey};
  test::CopiesTable table_;
};

TEST_F(CopiesOfVoices, are_told_from_new_recordings) {
  SELFSAME_NEED_DATA(sentences, "data/voice/librispeech_test_other");
  SELFSAME_NEED_DATA(digits, "data/voice/fsdd");
  SELFSAME_NEED_DATA(repeated, "data/second/voices");
  for (const fs::path& file : recordings(sentences, "")) {
    const Sound sound = sound_of(file);
    const Codes original = codes(sound);
    for (const auto& [name, edit] : sound_edits()) table_.add(name, original, codes(edit(sound)));
  }
  add_new("another sentence", sentences, "", '-');
  add_new("the same two sentences (RAVDESS)", repeated, "ravdess", '_');
  add_new("the same digit, alone (FSDD)", digits, "", '_');
  table_.print("recordings");
  for (const auto& [name, edit] : sound_edits()) EXPECT_GE(table_.known(name), 0.95) << name;
  EXPECT_EQ(table_.known("the same file"), 1);
  EXPECT_EQ(table_.known("another sentence"), 0);
  EXPECT_EQ(table_.known("the same two sentences (RAVDESS)"), 0);
  EXPECT_LE(table_.known("the same digit, alone (FSDD)"), 0.005);
}

}  // namespace
}  // namespace selfsame
