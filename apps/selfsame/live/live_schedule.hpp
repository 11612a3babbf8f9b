// When a watch forgets, compares and judges, by the times of frames.
#pragma once

#include <cstdint>

namespace selfsame::app {

/// A window of two seconds, judged once a second and compared four times a second. Where something is asked for: all
/// that was seen, judged once, when everything was done or too much was missed, and compared more often while an
/// answer is awaited.
class LiveSchedule {
 public:
  explicit LiveSchedule(bool asks) : asks_(asks) {}

  /// What was seen before this time is to be forgotten when a frame of `time_ms` comes.
  std::int64_t window_start(std::int64_t time_ms) const;
  /// Whether a frame of that time is compared; if so, the next ones are not, for a while.
  bool compares(std::int64_t time_ms, bool awaits_answer);
  bool verdict_due(std::int64_t time_ms, bool asked_all) const {
    return asks_ ? asked_all : time_ms >= next_verdict_ms_;
  }
  void judged(std::int64_t time_ms);
  /// Nothing will be judged any more.
  bool done() const { return done_; }

 private:
  static constexpr std::int64_t kWindowMs = 2000;

  bool asks_;
  std::int64_t next_verdict_ms_ = kWindowMs;
  std::int64_t next_compared_ms_ = 0;
  bool done_ = false;
};

}  // namespace selfsame::app
