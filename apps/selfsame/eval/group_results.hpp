// `--groups` of the evaluations: results per group, and the worst group.
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "eval/groups.hpp"
#include "trials/trials.hpp"

namespace selfsame::app {

/// Adds --groups.
void add_group_option(CLI::App& command, std::string& groups);

/// nullopt if `groups` is empty. `replicates` of the bootstrap; 0: no intervals of equal error rates. Errors: those of
/// trials::read_grouping and trials::compare_groups.
Result<std::optional<eval::GroupReport>> group_report(const std::string& groups, const trials::Trials& trials,
                                                      const trials::Scores& scores, std::size_t replicates);

/// groups.json, groups.html and, if there are curves, groups.svg. The folder must exist.
Status write_groups(const std::filesystem::path& folder, const eval::GroupReport& report, const std::string& about);

}  // namespace selfsame::app
