// The summary of an evaluation, for people and for machines.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "eval/bootstrap.hpp"
#include "eval/cross_validation.hpp"
#include "eval/metrics.hpp"

namespace selfsame::eval {

/// What was tested: facts that are not in the scores.
struct TestDescription {
  std::string data;      // e.g. "LFW, folds 8-9"
  std::string protocol;  // e.g. "lfw", "folders: all pairs"
  std::string system;    // what made the scores, e.g. a model pack; may be empty
  std::size_t people = 0;
  std::size_t samples = 0;
  std::size_t failed_samples = 0;  // failure to enrol (FTE): samples that gave no template
};

struct TarRow {
  double fmr = 0;
  std::optional<TarPoint> point;  // nullopt: not enough comparisons
  std::optional<Interval> interval;
};

struct Summary {
  TestDescription test;
  std::size_t genuine = 0;
  std::size_t impostor = 0;
  EqualError equal_error;
  std::optional<Interval> equal_error_interval;
  std::vector<TarRow> tar;
  double confidence = 0.95;
  std::size_t bootstrap_replicates = 0;  // 0: no intervals
  std::optional<CrossValidation> folds;

  /// FTE rate; 0 where there are no samples.
  double failure_to_enrol() const;
};

struct SummaryOptions {
  /// Rates to report; those of standard_fmrs() where empty.
  std::vector<double> fmrs;
  /// nullopt, or people unknown: no intervals.
  std::optional<BootstrapOptions> bootstrap = BootstrapOptions{};
};

/// Computes everything but `folds`. Errors: those of `bootstrap`.
Result<Summary> summarise(const ScoreSet& scores, TestDescription test, const SummaryOptions& options = {},
                          const Progress& progress = {});

/// Aligned text of several lines, each at most 100 characters wide where names are short.
std::string to_table(const Summary& summary);

/// Rates are shares in [0, 1]; a TAR without enough comparisons is null and has "reason". Form: docs/evaluation.md.
nlohmann::ordered_json to_json(const Summary& summary);

}  // namespace selfsame::eval
