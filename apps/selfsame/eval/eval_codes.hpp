// `--codes` of the evaluations: the accuracy of 128-bit codes of the same vectors.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "eval/code_rates.hpp"
#include "selfsame/eval/eval_results.hpp"
#include "selfsame/eval/group_rates.hpp"

namespace selfsame::app {

struct CodeResults {
  eval::CodeRates rates;
  eval::SearchRecall recall;
  std::vector<eval::Preselection> chosen;  // empty where people are unknown
};

/// Of vectors parallel to the trials' samples; empty ones failed to enrol.
Result<CodeResults> measure_codes(const Trials& trials, const std::vector<std::vector<float>>& vectors,
                                  const std::vector<float>& centre = {});

/// Writes the "code_calibration" object of a manifest, ready to paste; with `groups` also the rates within the worst of
/// them, which are then returned.
Result<std::optional<CodeGroupRates>> fit_code_calibration(const std::filesystem::path& file, const Trials& trials,
                                                           const std::vector<std::vector<float>>& vectors,
                                                           const eval::TestDescription& test,
                                                           const std::vector<float>& centre = {},
                                                           const GroupSamples* groups = nullptr);

nlohmann::ordered_json to_json(const CodeResults& results);
std::string to_table(const CodeResults& results);

}  // namespace selfsame::app
