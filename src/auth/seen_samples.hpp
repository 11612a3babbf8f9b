// What was shown before: copies of samples are known again for a time, and no sample is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::auth {

struct SeenSamplesOptions {
  std::int64_t lifetime_ms = 86'400'000;
  std::size_t most = limits::kMaxSeenSamples;
  int nearest_bits = 14;  // codes that differ in no more are of copies (tests/rendered measures this)
};

/// Copy codes of the samples of earlier presentations, the newest `most` of them. They are gone with the process, and
/// mean nothing without the key that made them.
/// Threads: all methods may be called from several threads at once.
class SeenSamples {
 public:
  explicit SeenSamples(const base::Clock& clock, SeenSamplesOptions options = {}) : clock_(&clock), options_(options) {}

  /// Whether more than a quarter of a presentation's codes are of copies of earlier presentations' samples; remembers
  /// all of them. A person who comes back hardly ever shows the camera the same picture twice; a recording does so
  /// throughout.
  bool seen_before(std::span<const pipeline::CopyCode> codes);
  /// Without asking.
  void remember(std::span<const pipeline::CopyCode> codes);
  std::size_t size() const;

 private:
  struct Seen {
    pipeline::CopyCode code;
    std::int64_t at_ms = 0;
  };
  bool knows(const pipeline::CopyCode& code) const;
  void add(std::span<const pipeline::CopyCode> codes, std::int64_t now_ms);
  std::int64_t now_ms() const { return clock_->steady_ns() / 1'000'000; }

  const base::Clock* clock_;
  SeenSamplesOptions options_;
  mutable std::mutex mutex_;
  std::deque<Seen> seen_;  // oldest first
};

}  // namespace selfsame::auth
