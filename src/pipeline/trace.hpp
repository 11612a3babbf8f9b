// What a run did: stage, score, milliseconds.
#pragma once

#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace selfsame::pipeline {

struct Stage {
  std::string_view name;  // "detect", "align", "quality", "embed", "compare", ...
  float score = -1;       // [0, 1]; negative where a stage has none
  double ms = 0;
};

/// Not thread-safe; one per run.
class Trace {
 public:
  explicit Trace(const base::Clock& clock) : clock_(&clock), last_ns_(clock.steady_ns()) {}

  /// Closes a stage that began when the last one closed (or at `restart`).
  void stage(std::string_view name, float score = -1) {
    const auto now = clock_->steady_ns();
    stages_.push_back({name, score, static_cast<double>(now - last_ns_) / 1e6});
    last_ns_ = now;
  }
  void restart() { last_ns_ = clock_->steady_ns(); }
  const std::vector<Stage>& stages() const { return stages_; }
  const base::Clock& clock() const { return *clock_; }

 private:
  const base::Clock* clock_;
  std::int64_t last_ns_;
  std::vector<Stage> stages_;
};

}  // namespace selfsame::pipeline
