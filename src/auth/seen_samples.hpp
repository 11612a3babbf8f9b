// What was shown before: copies of samples are known again for a time, and no sample is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "auth/short_lived.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::auth {

struct SeenSamplesOptions {
  std::int64_t lifetime_ms = 86'400'000;
  std::size_t most = 4096;  // codes of one subject; a face has two, a recording up to 48
  int nearest_bits = 14;    // codes that differ in no more are of copies (tests/rendered measures this)
};

/// Copy codes of the samples that were accepted for a subject, or nearly: the newest `most` of each subject, on a list
/// that all processes share through the port. One list for each, so that nobody can push another's codes out: a copy of
/// somebody's sample is of use against that person alone. Codes mean nothing without the key that made them: processes
/// with keys of their own do not know each other's copies.
/// Threads: all methods may be called from several threads at once.
class SeenSamples {
 public:
  /// `port` and `clock` outlive it.
  SeenSamples(ShortLived& port, const base::Clock& clock, SeenSamplesOptions options = {})
      : port_(&port), clock_(&clock), options_(options) {}

  /// Whether a presentation repeats what was shown of this subject before: a sample that a decision rests on is a copy,
  /// or more than a quarter of all samples are. A sample is one if more than a quarter of its codes are known. All are
  /// remembered. Of two copies at the same moment, the one that came to the port last is one. A person who comes back
  /// hardly ever shows the camera the same picture twice; a recording does so throughout. Errors: those of ShortLived.
  Result<bool> seen_before(const SubjectId& subject, std::span<const pipeline::SampleCopies> samples);
  /// Without asking. Errors: those of ShortLived.
  Status remember(const SubjectId& subject, std::span<const pipeline::SampleCopies> samples);
  /// Whether a sample is a copy of one before it.
  bool any_repeated(std::span<const pipeline::SampleCopies> samples) const;

 private:
  Result<std::uint64_t> append(const SubjectId& subject, std::span<const pipeline::SampleCopies> samples);
  std::vector<pipeline::CopyCode> codes_of(std::span<const Bytes> records) const;
  bool is_copy(const pipeline::SampleCopies& sample, std::span<const pipeline::CopyCode> known) const;

  ShortLived* port_;
  const base::Clock* clock_;
  SeenSamplesOptions options_;
};

}  // namespace selfsame::auth
