// Accuracy of 128-bit codes compared with the vectors they are made of, for any modality.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "eval/metrics.hpp"
#include "match/codes.hpp"

namespace selfsame::eval {

/// Thresholds that a site may set, in bits.
inline constexpr int kFewestCodeBits = 5;
inline constexpr int kMostCodeBits = 50;
inline constexpr std::array<double, 3> kCodeFmrs{1e-2, 1e-3, 1e-4};

/// Two vectors, by number.
struct CodeTrial {
  std::uint32_t reference = 0;
  std::uint32_t probe = 0;
  bool genuine = false;
};

/// Of one rate under several keys.
struct KeySpread {
  double mean = 0;
  double least = 0;
  double most = 0;
};

/// One way to compare.
struct ComparisonRates {
  KeySpread equal_error;
  /// At kCodeFmrs; nullopt: too few comparisons.
  std::array<std::optional<KeySpread>, kCodeFmrs.size()> tar;
};

/// Codes match where their distance is at most `bits`; means over keys.
struct CodeThreshold {
  int bits = 0;
  double fmr = 0;
  double fnmr = 0;
  double soft_fmr = 0;  // of soft distances
  double soft_fnmr = 0;
};

struct CodeRates {
  std::size_t keys = 0;
  std::size_t genuine = 0;
  std::size_t impostor = 0;
  ComparisonRates vector;  // cosine: the same under every key
  ComparisonRates code;    // distance of two codes
  ComparisonRates soft;    // code of the reference, vector of the probe
  std::vector<CodeThreshold> thresholds;
};

struct CodeRateOptions {
  std::size_t keys = 10;           // at least 1
  std::vector<float> centre = {};  // see Coder
};

/// `vectors` have L2 norm 1 and one size; empty ones failed to enrol, and their trials are left out.
/// Errors: invalid_argument (no genuine or no impostor trial is left, vectors that make no codes).
Result<CodeRates> code_rates(std::span<const std::vector<float>> vectors, std::span<const CodeTrial> trials,
                             const CodeRateOptions& options = {});

/// For the same trials under all keys together, as match::raw_of_bits: the data to which calibrations are fitted.
struct CodeScores {
  ScoreSet hamming;
  ScoreSet soft;
  std::size_t impostors = 0;  // trials: scores of one trial under several keys are not independent evidence
};

/// The same, score by score: for each key, for each trial with both vectors, in order. Either class may be missing.
struct CodeScoreLists {
  std::vector<float> hamming;
  std::vector<float> soft;
};
/// Errors: invalid_argument (vectors that make no codes).
Result<CodeScoreLists> code_score_lists(std::span<const std::vector<float>> vectors, std::span<const CodeTrial> trials,
                                        const CodeRateOptions& options = {});

/// Errors: as code_rates.
Result<CodeScores> code_scores(std::span<const std::vector<float>> vectors, std::span<const CodeTrial> trials,
                               const CodeRateOptions& options = {});

/// Of searches for the k best in two steps.
struct Recall {
  double found = 0;      // share of the k best by brute force that is found
  double looked_at = 0;  // mean share of the gallery whose vectors are compared
};

/// How often two-step searches find what brute force finds; each vector is searched among all others.
struct SearchRecall {
  std::size_t searches = 0;  // under all keys
  Recall codes_one;          // the best one
  Recall codes_ten;
  Recall bytes_ten;
};

/// `shortlist`: number of nearest codes compared first. Errors: invalid_argument (fewer than 12 vectors, or vectors
/// that make no codes).
Result<SearchRecall> search_recall(std::span<const std::vector<float>> vectors, std::size_t keys,
                                   std::size_t shortlist);

/// Pre-selection by code: shares of the gallery that are compared.
inline constexpr std::array<double, 5> kPenetrations{0.01, 0.05, 0.1, 0.2, 0.5};

/// How often the right one is not pre-selected (ISO/IEC 19795-1: pre-selection error at a penetration rate).
struct Preselection {
  double penetration = 0;
  KeySpread error;
};

/// By soft distances: each vector of a person with several is searched once for each of the others, among that one and
/// all of other people. `person_of` is parallel to `vectors`. Errors: invalid_argument (nobody has two vectors, or
/// everybody is one person; vectors that make no codes).
Result<std::vector<Preselection>> preselection(std::span<const std::vector<float>> vectors,
                                               std::span<const std::uint32_t> person_of,
                                               const CodeRateOptions& options = {});

/// The keys used in evaluations: public and constant.
std::array<std::uint8_t, 32> evaluation_key(std::size_t number);

}  // namespace selfsame::eval
