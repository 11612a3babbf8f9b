// What was shown before: copies of samples are known again for a time, and no sample is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>

#include "auth/short_lived.hpp"
#include "base/clock.hpp"
#include "base/limits.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::auth {

struct SeenSamplesOptions {
  std::int64_t lifetime_ms = 86'400'000;
  std::size_t most = limits::kMaxSeenSamples;
  int nearest_bits = 14;  // codes that differ in no more are of copies (tests/rendered measures this)
};

/// Copy codes of the samples of earlier presentations, the newest `most` of them, on a list that all processes share
/// through the port. Each process reads only what the others added since it last looked; what it has read is a mirror,
/// and nothing is lost with it. Codes mean nothing without the key that made them: processes with keys of their own do
/// not know each other's copies.
/// Threads: all methods may be called from several threads at once.
class SeenSamples {
 public:
  /// `port` and `clock` outlive it.
  SeenSamples(ShortLived& port, const base::Clock& clock, SeenSamplesOptions options = {})
      : port_(&port), clock_(&clock), options_(options) {}

  /// Whether a presentation repeats what was shown before: a sample that a decision rests on is a copy, or more than a
  /// quarter of all samples are. A sample is one if more than a quarter of its codes are known. All are remembered. Of
  /// two copies at the same moment, the one that came to the port last is one. A person who comes back hardly ever
  /// shows the camera the same picture twice; a recording does so throughout. Errors: those of ShortLived.
  Result<bool> seen_before(std::span<const pipeline::SampleCopies> samples);
  /// Without asking. Errors: those of ShortLived.
  Status remember(std::span<const pipeline::SampleCopies> samples);
  /// As far as this process has read.
  std::size_t size() const;

 private:
  struct Seen {
    pipeline::CopyCode code;
    std::int64_t at_ms = 0;
  };
  Result<std::uint64_t> append(std::span<const pipeline::SampleCopies> samples);
  bool knows(const pipeline::CopyCode& code) const;
  bool is_copy(const pipeline::SampleCopies& sample) const;
  void mirror(std::span<const Bytes> records);
  void forget(std::int64_t now_ms);

  ShortLived* port_;
  const base::Clock* clock_;
  SeenSamplesOptions options_;
  mutable std::mutex mutex_;  // over everything below
  std::deque<Seen> seen_;     // oldest first
  std::uint64_t read_ = 0;    // the position in the port's list up to which it was read
};

}  // namespace selfsame::auth
