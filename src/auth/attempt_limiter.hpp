// How often a subject may be tried: a person who fumbles gets a few more, a machine does not get endless ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "auth/short_lived.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

namespace selfsame::auth {

struct AttemptRule {
  std::size_t at_once = 4;           // the first try and three retries ...
  std::int64_t short_ms = 180'000;   // ... in any time so long
  std::size_t at_length = 12;        // and so many ...
  std::int64_t long_ms = 3'600'000;  // ... in any longer time
};

/// Who is tried by whom. Tries are counted by both, or a stranger could keep a subject out by trying it.
struct Tried {
  SubjectId subject;
  std::string client = {};  // an address
};

/// Counts tries by subject and client until one succeeds, for all processes that share the port. "At most N in any time
/// T" is N places, each of which a try takes for T: taking one is atomic, so that tries at the same moment on two
/// machines cannot both be the last. Threads: all methods may be called from several threads at once.
class AttemptLimiter {
 public:
  /// `port` and `clock` outlive it.
  AttemptLimiter(ShortLived& port, const base::Clock& clock, AttemptRule rule = {})
      : port_(&port), clock_(&clock), rule_(rule) {}
  /// Counts one more; a try that is refused is not counted. Errors: liveness_retries_exceeded, with when to come again;
  /// overloaded if too many subjects are being tried; those of ShortLived.
  Status take(const Tried& tried);
  /// The subject was recognised: what came before no longer counts.
  Status clear(const Tried& tried);

 private:
  struct Places;
  Result<std::optional<std::size_t>> take_one(const Places& places);
  Result<std::int64_t> free_from(const Places& places);

  ShortLived* port_;
  const base::Clock* clock_;
  AttemptRule rule_;
};

}  // namespace selfsame::auth
