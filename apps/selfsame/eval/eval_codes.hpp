// `--codes` of the evaluations: what 128-bit codes of the same vectors are worth.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "eval/code_rates.hpp"
#include "selfsame/eval/eval_results.hpp"

namespace selfsame::app {

struct CodeResults {
  eval::CodeRates rates;
  eval::SearchRecall recall;
  std::vector<eval::Preselection> chosen;  // empty where people are unknown
};

/// Of vectors parallel to the trials' samples; empty ones failed to enrol.
Result<CodeResults> measure_codes(const Trials& trials, const std::vector<std::vector<float>>& vectors,
                                  const std::vector<float>& centre = {});

/// Writes the "code_calibration" object of a manifest, ready to paste.
Status fit_code_calibration(const std::filesystem::path& file, const Trials& trials,
                            const std::vector<std::vector<float>>& vectors, const eval::TestDescription& test,
                            const std::vector<float>& centre = {});

nlohmann::ordered_json to_json(const CodeResults& results);
std::string to_table(const CodeResults& results);

}  // namespace selfsame::app
