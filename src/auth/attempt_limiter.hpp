// How often a subject may be tried, and anybody be searched for: a person who fumbles gets a few more tries, a machine
// does not get endless ones.
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

/// Of searches that find nobody. Many people may stand before one kiosk.
inline constexpr AttemptRule kSearchRule{.at_once = 30, .at_length = 120};

/// Who is tried by whom. Tries are counted by both, or a stranger could keep a subject out by trying it.
struct Tried {
  std::optional<SubjectId> subject;  // none: whoever it is
  std::string client = {};           // an address
};

/// Counts tries by subject and client until one succeeds, and searches by client, for all processes that share the
/// port. "At most N in any time T" is N places, each of which a try takes for T: taking one is atomic, so that tries at
/// the same moment on two machines cannot both be the last. Threads: all methods may be called from several threads at
/// once.
class AttemptLimiter {
 public:
  /// `port` and `clock` outlive it.
  AttemptLimiter(ShortLived& port, const base::Clock& clock, AttemptRule rule = {}, AttemptRule searches = kSearchRule)
      : port_(&port), clock_(&clock), rule_(rule), searches_(searches) {}
  /// The places that one try takes.
  struct Taken {
    std::size_t at_once = 0;
    std::size_t at_length = 0;
  };
  /// Counts one more; a try that is refused is not counted. Errors: liveness_retries_exceeded, with when to come again;
  /// overloaded if too many subjects are being tried; those of ShortLived.
  Result<Taken> take(const Tried& tried);
  /// That try alone no longer counts: whoever finds one person must not be free to search for others.
  Status give_back(const Tried& tried, const Taken& taken);
  /// The subject was recognised: what came before no longer counts.
  Status clear(const Tried& tried);

 private:
  struct Places;
  const AttemptRule& rule_of(const Tried& tried) const { return tried.subject ? rule_ : searches_; }
  Result<std::optional<std::size_t>> take_one(const Places& places);
  Result<std::int64_t> free_from(const Places& places);

  ShortLived* port_;
  const base::Clock* clock_;
  AttemptRule rule_;
  AttemptRule searches_;
};

}  // namespace selfsame::auth
