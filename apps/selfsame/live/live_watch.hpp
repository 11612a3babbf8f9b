// What stands before the camera, judged again and again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/asking.hpp"
#include "auth/service.hpp"
#include "capture/source.hpp"
#include "selfsame/live/live_schedule.hpp"

namespace selfsame::app {

struct LiveVerdict {
  std::int64_t time_ms = 0;
  std::optional<pipeline::Decision> decision;  // none: nobody was there, or not for long enough
  pipeline::Liveness liveness;
  std::optional<float> similarity;  // to the subject
  std::vector<std::string> reasons;
};

/// What was counted of all frames.
struct LiveTally {
  struct Stage {
    pipeline::StageName name = pipeline::StageName::decide;
    double ms = 0;
    std::size_t runs = 0;
  };
  std::size_t frames = 0;
  std::size_t with_face = 0;
  std::int64_t last_ms = 0;  // time of the last frame
  double ms = 0;             // spent in the pipeline
  std::vector<Stage> stages;
  std::size_t accepts = 0;
  std::size_t rejects = 0;
  std::size_t reverifies = 0;
};

/// A window of two seconds on frames, judged once a second; where something is asked for, all that was seen until it
/// was done, judged once. Holds no frame. Verdicts on a subject are logged by the service, each one.
class LiveWatch {
 public:
  /// Nobody in particular: is it a live person? `pipeline` outlives the watch and looks at liveness.
  LiveWatch(const pipeline::Pipeline& pipeline, std::optional<auth::Asking> asking);
  /// Is it this subject? `service` outlives the watch.
  LiveWatch(auth::Service& service, SubjectId subject, std::optional<auth::Asking> asking);

  /// A verdict where one is due. Errors: inference_failed, and those of a verification.
  Result<std::optional<LiveVerdict>> add(capture::Frame frame);
  /// The verdict on frames that none was given on yet.
  Result<std::optional<LiveVerdict>> finish();
  /// Nothing will be judged any more.
  bool done() const { return schedule_.done(); }

  /// In the last frame.
  std::optional<pipeline::Sighting> seen() const;
  /// What the last frame's time asks the subject to do.
  const pipeline::Prompt* prompt() const { return asking_ ? asking_->shown_at(tally_.last_ms) : nullptr; }
  const LiveTally& tally() const { return tally_; }

 private:
  Result<std::optional<LiveVerdict>> judge();
  /// From the first to the last frame of the window with a face.
  std::int64_t seen_ms() const;
  void count(const std::vector<pipeline::Stage>& stages);
  void move_on();
  bool asked_all() const { return asking_ && (asking_->done() || asking_->failed); }

  const pipeline::Pipeline& pipeline_;
  auth::Service* service_ = nullptr;
  std::optional<SubjectId> subject_;
  std::optional<auth::Asking> asking_;
  LiveSchedule schedule_;
  pipeline::Attempt attempt_;
  bool fresh_ = false;  // there are frames that no verdict knows
  LiveTally tally_;
};

}  // namespace selfsame::app
