// Limits on verification tries per subject and on searches per client: a person who fumbles gets a few retries, a
// machine does not get endless ones.
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
  std::int64_t short_ms = 180'000;   // ... within any period of this length
  std::size_t at_length = 12;        // and this many ...
  std::int64_t long_ms = 3'600'000;  // ... within any longer period
};

/// Limit for searches that find nobody. One kiosk may serve many people.
inline constexpr AttemptRule kSearchRule{.at_once = 30, .at_length = 120};

/// Whom a try is for and where it comes from. Tries are counted by subject and client together; otherwise a stranger
/// could lock a subject out by failing on purpose.
struct Tried {
  std::optional<SubjectId> subject;  // none: an identification
  std::string client = {};           // an address
};

/// Counts tries by subject and client until one succeeds, and searches by client, across all processes that share the
/// port. "At most N in any time T" is implemented as N places, each of which a try occupies for T. Taking a place is
/// atomic, so simultaneous tries on two machines cannot both take the last one.
/// Threads: all methods may be called from several threads at once.
class AttemptLimiter {
 public:
  /// `port` and `clock` outlive it.
  AttemptLimiter(ShortLived& port, const base::Clock& clock, AttemptRule rule = {}, AttemptRule searches = kSearchRule)
      : port_(&port), clock_(&clock), rule_(rule), searches_(searches) {}
  /// The places that one try occupies.
  struct Taken {
    std::size_t at_once = 0;
    std::size_t at_length = 0;
  };
  /// Counts one try; a refused try is not counted. Errors: liveness_retries_exceeded, with the time to wait; overloaded
  /// if too many subjects are being tried; those of ShortLived.
  Result<Taken> take(const Tried& tried);
  /// Uncounts that try only: finding one person must not reset the count of searches for others.
  Status give_back(const Tried& tried, const Taken& taken);
  /// The subject was recognised: earlier tries no longer count.
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
