// Judges continuously what is in front of the camera.
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
  std::optional<pipeline::Decision> decision;  // none: nobody was visible, or not for long enough
  pipeline::Liveness liveness;
  std::optional<float> similarity;  // to the subject
  std::vector<std::string> reasons;
};

/// Counts over all frames.
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

/// Without prompts: a window of two seconds, judged once a second; with prompts: everything until they are done, judged
/// once. Holds no frame. The service logs every verdict on a subject.
class LiveWatch {
 public:
  /// Without a subject: is it a live person? `pipeline` outlives the watch and checks liveness.
  LiveWatch(const pipeline::Pipeline& pipeline, std::optional<auth::Asking> asking);
  /// Is it this subject? `service` outlives the watch.
  LiveWatch(auth::Service& service, SubjectId subject, std::optional<auth::Asking> asking);

  /// A verdict if one is due. Errors: inference_failed, and those of a verification.
  Result<std::optional<LiveVerdict>> add(capture::Frame frame);
  /// The verdict on the frames that have none yet.
  Result<std::optional<LiveVerdict>> finish();
  /// No more verdicts will follow.
  bool done() const { return schedule_.done(); }

  /// In the last frame.
  std::optional<pipeline::Sighting> seen() const;
  /// The prompt at the last frame's time.
  const pipeline::Prompt* prompt() const { return asking_ ? asking_->shown_at(tally_.last_ms) : nullptr; }
  const LiveTally& tally() const { return tally_; }

 private:
  Result<std::optional<LiveVerdict>> judge();
  /// Time from the first to the last frame with a face in the window.
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
  bool fresh_ = false;  // there are frames without a verdict
  LiveTally tally_;
};

}  // namespace selfsame::app
