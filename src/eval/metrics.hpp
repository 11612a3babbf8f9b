// Error rates of a comparison algorithm, in the terms of ISO/IEC 19795-1. A score at or above the threshold matches.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "eval/normal.hpp"

namespace selfsame::eval {

/// Called during long work; `done` rises to `total`. May be empty.
using Progress = std::function<void(std::size_t done, std::size_t total)>;

/// Subject numbers are small (index of a person in the data set): below this.
inline constexpr std::uint32_t kMaxSubjects = 1U << 20;

/// One comparison. Genuine: both samples of one subject, `subject_a == subject_b`. Impostor: two subjects.
struct ScoredPair {
  float score = 0;
  bool genuine = false;
  std::uint32_t subject_a = 0;
  std::uint32_t subject_b = 0;
};

/// One class of comparisons, by ascending score. `a` and `b` number the people of each score from 0 without gaps;
/// both are empty where the people are not known, and `b` is empty for genuine comparisons.
struct SortedScores {
  std::vector<float> scores;
  std::vector<std::uint32_t> a;
  std::vector<std::uint32_t> b;
};

/// The genuine and impostor scores of one test; never empty in either class. Immutable, so shared by threads freely.
class ScoreSet {
 public:
  /// Errors: invalid_argument (no genuine or no impostor comparison, a score that is not finite, subjects that
  /// contradict `genuine`, a subject number of kMaxSubjects or more).
  static Result<ScoreSet> create(std::span<const ScoredPair> pairs);
  /// Scores without people: rates as above, but no bootstrap.
  static Result<ScoreSet> create(std::span<const float> genuine, std::span<const float> impostor);

  /// Share of impostor comparisons at or above `threshold` (false-match rate).
  double fmr(float threshold) const;
  /// Share of genuine comparisons below `threshold` (false-non-match rate).
  double fnmr(float threshold) const;

  const SortedScores& genuine() const { return genuine_; }
  const SortedScores& impostor() const { return impostor_; }
  /// Number of people in all comparisons; 0 if unknown.
  std::size_t people() const { return people_; }
  float lowest() const;
  float highest() const;

 private:
  ScoreSet() = default;
  SortedScores genuine_;
  SortedScores impostor_;
  std::size_t people_ = 0;
};

/// Equal error rate. The rates of N scores are steps, so FMR and FNMR rarely meet: `rate` is where the straight line
/// between the last operating point with FMR > FNMR and the next one crosses FMR = FNMR. `threshold` is the smallest
/// at which FNMR >= FMR.
struct EqualError {
  double rate = 0;
  float threshold = 0;
};
EqualError equal_error(const ScoreSet& scores);

/// True-accept rate (1 - FNMR) at the smallest threshold whose FMR does not exceed `fmr`.
struct TarPoint {
  double fmr = 0;
  double tar = 0;
  float threshold = 0;
  std::size_t permitted_false_matches = 0;  // floor(fmr * impostor comparisons), at least 1
  /// Rule of 30 (Doddington): with fewer than 30 errors the true rate may differ by more than 30 %.
  bool meets_rule_of_30() const { return permitted_false_matches >= 30; }
};
/// nullopt: not enough comparisons. At least one false match must be permitted, that is N >= 1 / fmr impostor
/// comparisons. fmr in (0, 1).
std::optional<TarPoint> tar_at(const ScoreSet& scores, double fmr);

/// The rates that reports list: 1e-2 ... 1e-6.
std::span<const double> standard_fmrs();

/// One operating point of a detection error trade-off (DET) curve.
struct DetPoint {
  double fmr = 0;
  double fnmr = 0;
  float threshold = 0;
};
/// Operating points by rising threshold, the first (1, 0), the last (0, 1). Points nearer than `resolution` to the
/// one before, in normal deviates along both axes, are left out: at most 2 + 24 / resolution remain.
std::vector<DetPoint> det_curve(const ScoreSet& scores, double resolution = 0.01);

}  // namespace selfsame::eval
