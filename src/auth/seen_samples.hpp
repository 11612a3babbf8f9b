// Recognises copies of earlier samples for a limited time, without storing any sample.
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
  std::size_t most = 4096;  // codes of one subject; a picture of a face has up to 34, a recording up to 48
  // Codes that differ in no more are of copies (tests/rendered measures this).
  int nearest_bits = 14;
  int nearest_still_bits = 8;
};

/// Copy codes of the samples that were accepted for a subject: the newest `most` of each subject, on a list
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
  /// or more than a quarter of all samples are. A sample is one if more than a quarter of its codes are known, or of
  /// its still codes. If not, all are remembered; what is known is
  /// not, so that nobody can push codes out by showing one thing again and again. Of two copies at the same moment, the
  /// one that came to the port last is one. A person who comes back hardly ever shows the camera the same picture
  /// twice; a recording does so throughout. Errors: those of ShortLived.
  Result<bool> seen_before(const SubjectId& subject, std::span<const pipeline::SampleCopies> samples);
  /// Remembers codes without checking them. Errors: those of ShortLived.
  Status remember(const SubjectId& subject, std::span<const pipeline::SampleCopies> samples);
  /// Whether a sample is a copy of one before it, by its codes: pictures of an enrolment are taken one after the other,
  /// so their still codes may be as like.
  bool any_repeated(std::span<const pipeline::SampleCopies> samples) const;

 private:
  Result<std::uint64_t> append(const SubjectId& subject, std::span<const pipeline::SampleCopies> samples,
                               std::span<const pipeline::CopyCode> known);
  std::vector<pipeline::CopyCode> codes_of(std::span<const Bytes> records) const;
  bool are_copies(std::span<const pipeline::SampleCopies> samples, std::span<const pipeline::CopyCode> known) const;
  bool is_copy(const pipeline::SampleCopies& sample, std::span<const pipeline::CopyCode> known) const;
  bool is_still_copy(const pipeline::SampleCopies& sample, std::span<const pipeline::CopyCode> known) const;

  ShortLived* port_;
  const base::Clock* clock_;
  SeenSamplesOptions options_;
};

}  // namespace selfsame::auth
