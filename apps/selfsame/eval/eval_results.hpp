// Common output of comparison evaluations: a summary, and files.
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "eval/report.hpp"
#include "trials/trials.hpp"

namespace selfsame::app {

using trials::collect_scores;
using trials::Samples;
using trials::Scores;
using trials::Trials;

/// The effort of an evaluation.
struct Effort {
  std::size_t bootstrap = 1000;  // replicates; 0: no intervals
  std::size_t threads = 0;       // 0: one per core
};
/// Adds --bootstrap and --threads.
void add_effort_options(CLI::App& command, Effort& effort);

/// Shows a progress bar on standard error unless `quiet`. `fmrs`: the rates to report; empty: those of
/// eval::standard_fmrs().
/// Errors: those of eval::summarise.
Result<eval::Summary> summarise(const eval::ScoreSet& set, const eval::TestDescription& test, const Effort& effort,
                                bool quiet, std::vector<double> fmrs = {});

Status write_text(const std::filesystem::path& file, const std::string& text);

/// scores.csv, summary.json, DET and histogram plots (SVG, PNG). Makes the folder.
Status write_results(const std::filesystem::path& folder, const Trials& trials, const Scores& scores,
                     const eval::ScoreSet& set, const eval::Summary& summary);

/// The "calibration" object of a manifest, ready to paste; prints its accuracy on standard error. `independent`: the
/// effective number of impostor comparisons for false-match rates; 0: all of them.
Result<nlohmann::ordered_json> fit_calibration(const eval::ScoreSet& set, const eval::TestDescription& test,
                                               std::size_t independent = 0);

}  // namespace selfsame::app
