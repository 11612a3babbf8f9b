// What codes of 128 bits are worth beside the vectors that they are made of, whatever the modality.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"
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
  /// At kCodeFmrs; nullopt: not enough comparisons.
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

/// Of searches for the k best in two steps.
struct Recall {
  double found = 0;      // share of the k best by brute force that is found
  double looked_at = 0;  // mean share of the gallery whose vectors are looked at
};

/// How often two-step searches find what brute force finds, each vector being searched among all others.
struct SearchRecall {
  std::size_t searches = 0;  // under all keys
  Recall codes_one;          // the best one
  Recall codes_ten;
  Recall bytes_ten;
};

/// `shortlist`: how many nearest codes are looked at first. Errors: invalid_argument (fewer than 12 vectors, or such as
/// make no codes).
Result<SearchRecall> search_recall(std::span<const std::vector<float>> vectors, std::size_t keys,
                                   std::size_t shortlist);

/// The keys that evaluations use: public, the same every time.
std::array<std::uint8_t, 32> evaluation_key(std::size_t number);

}  // namespace selfsame::eval
