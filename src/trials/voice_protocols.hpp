// The protocols of `eval voice`: which recordings are compared.
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

/// One sample of a protocol: concatenated files, and the part of them to use.
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
  std::map<std::uint32_t, std::vector<std::uint32_t>> made_of;  // sample -> the samples whose mean is its vector
};

/// whole, 3s, enrol3, pieces: `data`/librispeech_test_other; digits: `data`/fsdd; folders: one folder in `data` per
/// person, below `levels` folders of groups. Errors: invalid_argument if there is nothing to compare, and those of
/// plan_folders.
Result<VoiceProtocol> plan_voices(const std::string& name, const std::filesystem::path& data, std::size_t levels = 0);

/// The part of the speech that a clip uses; empty if a piece lies beyond its end. `speech`: without pauses, at
/// `rate_hz`.
std::vector<float> part_of(const Clip& clip, const std::vector<float>& speech, int rate_hz);

}  // namespace selfsame::trials
