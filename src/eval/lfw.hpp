// The protocol of "Labeled Faces in the Wild" (Huang et al. 2007), view 2: pairs in folds, accuracy by
// cross-validation.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "eval/cross_validation.hpp"
#include "eval/metrics.hpp"

namespace selfsame::eval {

inline constexpr std::size_t kMaxLfwPairsBytes = 4U << 20;
inline constexpr std::uint32_t kMaxLfwFolds = 100;
inline constexpr std::uint32_t kMaxLfwPairsPerClass = 100'000;
inline constexpr std::uint32_t kMaxLfwImageNumber = 9999;
inline constexpr std::size_t kMaxLfwNameBytes = 128;

struct LfwSample {
  std::string person;
  std::uint32_t number = 0;  // from 1
  auto operator<=>(const LfwSample&) const = default;
};

/// Where a picture lies under the data folder: "Name/Name_0001.jpg".
std::string relative_path(const LfwSample& sample);

struct LfwPair {
  LfwSample a;
  LfwSample b;
  bool genuine = false;
  std::uint32_t fold = 0;  // from 1, in the order of the file
};

struct LfwPairs {
  std::uint32_t folds = 0;
  std::uint32_t pairs_per_class = 0;
  std::vector<LfwPair> pairs;  // 2 * folds * pairs_per_class, in the order of the file
};

/// Parses `pairs.txt`: "folds TAB pairs_per_class", then for each fold the genuine lines "name TAB a TAB b" and the
/// impostor lines "name TAB a TAB name TAB b". Strict: exact counts, no blank lines, no white space around fields, a
/// genuine pair has two pictures, an impostor pair two people. Lines end in LF or CR LF.
/// Errors: invalid_argument with the line number; payload_too_large over kMaxLfwPairsBytes.
Result<LfwPairs> parse_lfw_pairs(std::string_view text);

/// Reads and parses a file. Errors: io_failed, and those of parse_lfw_pairs.
Result<LfwPairs> load_lfw_pairs(const std::filesystem::path& file);

/// Every person named, sorted, once: to exclude from training, and the subject numbers of `scored_pairs`.
std::vector<std::string> people_of(const LfwPairs& pairs);

/// Every picture named, sorted, once: those to enrol.
std::vector<LfwSample> samples_of(const LfwPairs& pairs);

/// `scores` is parallel to `pairs.pairs`; nullopt if a picture failed to enrol.
std::vector<FoldComparison> fold_comparisons(const LfwPairs& pairs, std::span<const std::optional<float>> scores);
/// The comparisons that have a score, over all folds, for EER and TAR.
std::vector<ScoredPair> scored_pairs(const LfwPairs& pairs, std::span<const std::optional<float>> scores);

}  // namespace selfsame::eval
