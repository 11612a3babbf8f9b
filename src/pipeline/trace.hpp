// The stages of a run, reported to observers as they finish.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace selfsame::pipeline {

enum class StageName {
  detect,
  align,
  resample,
  activity,
  ridges,
  minutiae,
  read_record,
  quality,
  liveness,
  relief,
  embed,
  aggregate,
  compare,
  search,
  decide
};
/// snake_case.
std::string_view to_string(StageName name);

/// Called after each stage.
class StageObserver {
 public:
  virtual ~StageObserver() = default;
  /// `score`: [0, 1]; none if the stage has none. `failed`: why the run ended in this stage; null if it succeeded.
  virtual void stage(StageName name, std::optional<float> score, double ms, const Error* failed) = 0;
};

/// Reports the stages of one run to observers, including failed ones. Not thread-safe; one per run.
class StageTimer {
 public:
  /// Observers outlive the timer; null pointers are skipped.
  explicit StageTimer(const base::Clock& clock, std::initializer_list<StageObserver*> observers = {})
      : clock_(&clock), observers_(observers), last_ns_(clock.steady_ns()) {}

  /// Begins a stage. Its time counts from the end of the last one, or from the timer's creation.
  void begin(StageName name);
  void end(std::optional<float> score = std::nullopt);
  /// Ends the run: the open stage, or the last one, failed.
  void fail(const Error& error);
  const base::Clock& clock() const { return *clock_; }

 private:
  void tell(std::optional<float> score, const Error* failed);

  const base::Clock* clock_;
  std::vector<StageObserver*> observers_;
  std::int64_t last_ns_;
  std::optional<StageName> name_;
};

struct Stage {
  StageName name = StageName::decide;
  std::optional<float> score = {};
  double ms = 0;
};

/// Merges stages of the same name, keeping the last score: a presentation has hundreds.
std::vector<Stage> merged_stages(const std::vector<Stage>& stages);

/// Collects the stages.
class Trace final : public StageObserver {
 public:
  void stage(StageName name, std::optional<float> score, double ms, const Error* /*failed*/) override {
    stages_.push_back({name, score, ms});
  }
  const std::vector<Stage>& stages() const { return stages_; }

 private:
  std::vector<Stage> stages_;
};

/// Sums their times.
class TotalTime final : public StageObserver {
 public:
  void stage(StageName /*name*/, std::optional<float> /*score*/, double ms, const Error* /*failed*/) override {
    ms_ += ms;
  }
  double ms() const { return ms_; }

 private:
  double ms_ = 0;
};

}  // namespace selfsame::pipeline
