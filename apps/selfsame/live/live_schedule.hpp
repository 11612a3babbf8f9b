// When a watch forgets, compares and judges, by frame times.
#pragma once

#include <cstdint>

namespace selfsame::app {

/// Without prompts: a window of two seconds, judged once a second and compared four times a second. With prompts: the
/// whole presentation, judged once everything was done or too much was missed, and compared more often while an answer
/// is awaited.
class LiveSchedule {
 public:
  explicit LiveSchedule(bool asks) : asks_(asks) {}

  /// When a frame of `time_ms` comes, everything before the returned time is to be forgotten.
  std::int64_t window_start(std::int64_t time_ms) const;
  /// Whether to compare a frame of that time; if so, the next ones are skipped for a while.
  bool compares(std::int64_t time_ms, bool awaits_answer);
  bool verdict_due(std::int64_t time_ms, bool asked_all) const {
    return asks_ ? asked_all : time_ms >= next_verdict_ms_;
  }
  void judged(std::int64_t time_ms);
  /// No more verdicts will follow.
  bool done() const { return done_; }

 private:
  static constexpr std::int64_t kWindowMs = 2000;

  bool asks_;
  std::int64_t next_verdict_ms_ = kWindowMs;
  std::int64_t next_compared_ms_ = 0;
  bool done_ = false;
};

}  // namespace selfsame::app
