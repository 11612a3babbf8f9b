// The folder protocol: pictures sorted into people by folder or by file name; every unordered pair is compared.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace selfsame::eval {

inline constexpr std::size_t kMaxFolderSamples = 200'000;

/// Which person a file shows.
enum class PersonRule {
  folder,                   // root/PERSON/any.jpg
  before_first_underscore,  // root/PERSON_any_thing.jpg
  before_last_underscore,   // root/PERSON_WITH_NAME_any.jpg
};

struct FolderOptions {
  PersonRule rule = PersonRule::folder;
  /// Lower case, with the dot; files are matched without regard to case.
  std::vector<std::string> extensions = {".jpg", ".jpeg", ".png", ".pgm", ".ppm", ".pnm", ".bmp"};
  std::size_t max_samples = kMaxFolderSamples;
};

struct FolderSample {
  std::filesystem::path path;  // under the root, as given
  std::uint32_t person = 0;    // index into FolderData::people
};

struct FolderData {
  std::vector<std::string> people;    // sorted by bytes
  std::vector<FolderSample> samples;  // by person, then by file name
  std::size_t ignored = 0;            // files with another extension or at another level; hidden ones are not counted
};

/// Lists the samples, in the same order on every machine. Hidden entries (leading dot) are skipped; with
/// PersonRule::folder the folders of the root are people and deeper folders are not entered.
/// Errors: io_failed (no such folder, or not readable), invalid_argument (no sample, a file name without the
/// underscore that the rule asks for), too_many_samples.
Result<FolderData> list_folders(const std::filesystem::path& root, const FolderOptions& options = {});

/// Calls visit(i, j, genuine) for every unordered pair i < j, by i, then by j. The caller has already removed samples
/// that failed to enrol.
template <typename Visit>
void for_each_pair(std::span<const std::uint32_t> person_of_sample, Visit&& visit) {
  for (std::size_t i = 0; i < person_of_sample.size(); ++i) {
    for (std::size_t j = i + 1; j < person_of_sample.size(); ++j) {
      visit(i, j, person_of_sample[i] == person_of_sample[j]);
    }
  }
}

}  // namespace selfsame::eval
