// Plans of comparisons for any modality: folders of people, LFW's pairs, lists of pairs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "eval/folders.hpp"
#include "eval/lfw.hpp"
#include "trials/trials.hpp"

namespace selfsame::trials {

inline constexpr std::size_t kMaxPairsFileBytes = 64U << 20;

struct Plan {
  Trials trials;  // names are paths below the data folder
  std::string about;
  std::optional<eval::LfwPairs> lfw;
};

struct FolderPlanOptions {
  eval::FolderOptions folders = {};
  std::size_t levels = 0;              // folders of groups above those of people: DATA/GROUP/PERSON/FILE has one
  std::filesystem::path exclude = {};  // an LFW pairs file whose people are left out; empty: none
  std::filesystem::path only = {};     // an LFW pairs file to whose people the plan is restricted; empty: all
};

/// Every pair of files below `data`. A person below groups is called GROUP/PERSON. Errors: those of eval::list_folders
/// and eval::load_lfw_pairs.
Result<Plan> plan_folders(const std::filesystem::path& data, const FolderPlanOptions& options = {});

/// The pairs of a file in LFW's format.
Result<Plan> plan_lfw(const std::filesystem::path& pairs_file);

/// Lines "A TAB B TAB 1|0"; people are unknown. Errors: invalid_argument with the line number.
Result<Plan> plan_pairs(const std::filesystem::path& pairs_file);

/// The level in "level:N"; 0 for anything else.
std::size_t level_in(const std::string& groups);

}  // namespace selfsame::trials
