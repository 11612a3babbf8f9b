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
  std::size_t most = 4096;  // codes per subject; a picture of a face has up to 18, a recording up to 48
  // Codes that differ in at most this many bits are copies (measured by tests/rendered).
  int nearest_bits = 14;
  int nearest_still_bits = 8;
};

/// Copy codes of samples that were accepted for a subject: the newest `most` per subject, on a list that all processes
/// share through the port. Each subject has a list of its own, so that nobody can push another's codes out; a copy of
/// somebody's sample is useful against that person only. Codes are comparable only under the same key: processes with
/// different keys do not recognise each other's copies.
/// Threads: all methods may be called from several threads at once.
class SeenSamples {
 public:
  /// `port` and `clock` outlive it.
  SeenSamples(ShortLived& port, const base::Clock& clock, SeenSamplesOptions options = {})
      : port_(&port), clock_(&clock), options_(options) {}

  /// Whether a presentation repeats earlier samples of this subject: a sample that the decision rests on is a copy, or
  /// more than a quarter of all samples are. A sample is a copy if more than a quarter of its codes are known, or of
  /// its still codes. The codes of new presentations are remembered, those of copies are not: repeating one sample
  /// pushes no other out. Of two simultaneous copies, the one that reached the port last is the copy. Genuine users
  /// hardly ever give the camera the same picture twice; a recording does so throughout. Errors: those of ShortLived.
  Result<bool> seen_before(const SubjectId& subject, std::span<const pipeline::SampleCopies> samples);
  /// Remembers codes without checking them. Errors: those of ShortLived.
  Status remember(const SubjectId& subject, std::span<const pipeline::SampleCopies> samples);
  /// Whether any sample is a copy of an earlier one in the list. Still codes do not count: pictures of one enrolment
  /// are taken seconds apart and may be just as similar.
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
