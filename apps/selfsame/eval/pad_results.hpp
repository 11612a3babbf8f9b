// Common output of all evaluations of presentation attack detection.
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <span>
#include <string>

#include "eval/pad.hpp"
#include "selfsame/wiring/context.hpp"

namespace selfsame::app {

struct PadFiles {
  std::filesystem::path out;  // a folder for report.html, pad.svg, pad.png, summary.json, trials.csv; empty: none
  std::filesystem::path fit;  // weights fitted to the trials; empty: not requested
  std::string groups;         // the value of --groups, applied to the trials' names; empty: not requested
};

/// Adds --out, --fit and --groups; `what` was presented, in the plural.
void add_pad_file_options(CLI::App& command, PadFiles& files, const std::string& what);

/// Writes the files, and prints the rates at the threshold of a verification. `about`: describes the presentations.
/// Errors: invalid_argument without a bona fide trial or without an attack; io_failed; those of trials::read_grouping.
Status report_trials(const Context& context, std::span<const eval::PadTrial> trials, const std::string& about,
                     const PadFiles& files);

}  // namespace selfsame::app
