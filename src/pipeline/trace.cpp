#include "pipeline/trace.hpp"

#include <algorithm>

namespace selfsame::pipeline {

std::string_view to_string(StageName name) {
  switch (name) {
    case StageName::detect: return "detect";
    case StageName::align: return "align";
    case StageName::resample: return "resample";
    case StageName::activity: return "activity";
    case StageName::ridges: return "ridges";
    case StageName::minutiae: return "minutiae";
    case StageName::read_record: return "read_record";
    case StageName::quality: return "quality";
    case StageName::liveness: return "liveness";
    case StageName::relief: return "relief";
    case StageName::embed: return "embed";
    case StageName::aggregate: return "aggregate";
    case StageName::compare: return "compare";
    case StageName::search: return "search";
    case StageName::decide: return "decide";
  }
  return "?";
}

std::vector<Stage> merged_stages(const std::vector<Stage>& stages) {
  std::vector<Stage> merged;
  for (const auto& stage : stages) {
    const auto same = std::find_if(merged.begin(), merged.end(), [&](const auto& m) { return m.name == stage.name; });
    if (same == merged.end()) {
      merged.push_back(stage);
    } else {
      same->ms += stage.ms;
      same->score = stage.score;
    }
  }
  return merged;
}

void StageTimer::begin(StageName name) { name_ = name; }

void StageTimer::end(std::optional<float> score) { tell(score, nullptr); }

void StageTimer::fail(const Error& error) { tell(std::nullopt, &error); }

void StageTimer::tell(std::optional<float> score, const Error* failed) {
  const auto now = clock_->steady_ns();
  const double ms = static_cast<double>(now - last_ns_) / 1e6;
  last_ns_ = now;
  if (!name_) return;
  for (StageObserver* observer : observers_) {
    if (observer != nullptr) observer->stage(*name_, score, ms, failed);
  }
}

}  // namespace selfsame::pipeline
