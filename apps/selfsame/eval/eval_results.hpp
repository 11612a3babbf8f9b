// What evaluations of comparisons have in common, whatever the modality: trials, and the files that are written of
// them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eval/report.hpp"

namespace selfsame::app {

/// What is compared, and whose it is.
struct Samples {
  std::vector<std::string> names;
  std::vector<std::uint32_t> person_of;  // empty where people are unknown
  std::vector<std::string> people;
};

struct Trials {
  Samples samples;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;  // indices of samples
  std::vector<bool> genuine;
};

/// One score for each pair; none where a sample gave no vector.
using Scores = std::vector<std::optional<float>>;

Result<eval::ScoreSet> collect_scores(const Trials& trials, const Scores& scores);

Status write_text(const std::filesystem::path& file, const std::string& text);

/// scores.csv, summary.json, DET and histogram plots (SVG, PNG). Makes the folder.
Status write_results(const std::filesystem::path& folder, const Trials& trials, const Scores& scores,
                     const eval::ScoreSet& set, const eval::Summary& summary);

/// The "calibration" object of a manifest, ready to paste; says on standard error how good it is. `independent`: as if
/// there were only so many impostor comparisons to speak of false-match rates by; 0: all of them.
Result<nlohmann::ordered_json> fit_calibration(const eval::ScoreSet& set, const eval::TestDescription& test,
                                               std::size_t independent = 0);

}  // namespace selfsame::app
