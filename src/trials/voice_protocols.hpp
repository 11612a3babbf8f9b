// Which recordings are compared with which: the protocols of `eval voice`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "trials/trials.hpp"

namespace selfsame::trials {

inline constexpr double kCropSeconds = 3;

/// One sample of a protocol: files one after the other, and what of them.
struct Clip {
  std::vector<std::filesystem::path> files = {};
  bool middle = false;    // kCropSeconds from the middle of its speech
  std::size_t piece = 0;  // from 1: the n-th kCropSeconds of its speech; 0: all of it
};

struct VoiceProtocol {
  Trials trials;
  std::string name;
  std::string about;
  std::vector<Clip> clips;                                      // of the first samples
  std::map<std::uint32_t, std::vector<std::uint32_t>> made_of;  // sample -> those that its vector is the mean of
};

/// whole, 3s, enrol3, pieces: of `data`/librispeech_test_other; digits: of `data`/fsdd; folders: one folder in `data`
/// for each person, below `levels` folders of groups. Errors: invalid_argument where there is nothing to compare, and
/// those of plan_folders.
Result<VoiceProtocol> plan_voices(const std::string& name, const std::filesystem::path& data, std::size_t levels = 0);

/// The part of the speech that a clip takes; empty if a piece lies beyond its end. `speech`: without pauses, at
/// `rate_hz`.
std::vector<float> part_of(const Clip& clip, const std::vector<float>& speech, int rate_hz);

}  // namespace selfsame::trials
