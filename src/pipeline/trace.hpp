// What a run did: its stages as they close, for whoever watches.
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

/// Hears of each stage when it is over.
class StageObserver {
 public:
  virtual ~StageObserver() = default;
  /// `score`: [0, 1]; none where the stage has none. `failed`: why it was the last one; null where it succeeded.
  virtual void stage(StageName name, std::optional<float> score, double ms, const Error* failed) = 0;
};

/// Tells observers of the stages of one run, those that fail included. Not thread-safe; one per run.
class StageTimer {
 public:
  /// Observers outlive the timer; null pointers are passed over.
  explicit StageTimer(const base::Clock& clock, std::initializer_list<StageObserver*> observers = {})
      : clock_(&clock), observers_(observers), last_ns_(clock.steady_ns()) {}

  /// A stage begins. Time since the last one ended, or since the timer was made, belongs to it.
  void begin(StageName name);
  void end(std::optional<float> score = std::nullopt);
  /// The run ends here: the stage that is open, or the last one, failed.
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

/// Stages of the same name as one, with the last one's score: a presentation has hundreds.
std::vector<Stage> merged_stages(const std::vector<Stage>& stages);

/// Keeps the stages.
class Trace final : public StageObserver {
 public:
  void stage(StageName name, std::optional<float> score, double ms, const Error* /*failed*/) override {
    stages_.push_back({name, score, ms});
  }
  const std::vector<Stage>& stages() const { return stages_; }

 private:
  std::vector<Stage> stages_;
};

/// Adds up their times.
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
