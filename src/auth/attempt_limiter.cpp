#include "auth/attempt_limiter.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace selfsame::auth {
namespace {

constexpr std::int64_t kFreeNow = std::numeric_limits<std::int64_t>::min();

/// The format is unambiguous: ids are never empty and contain no slash.
std::string prefix_of(const Tried& tried) {
  return (tried.subject ? tried.subject->folded() : std::string()) + "/" + tried.client;
}

}  // namespace

/// The places of one subject and client under one half of the rule. Each stores the wall time at which it was taken,
/// little endian.
struct AttemptLimiter::Places {
  std::string prefix;
  std::size_t count;
  std::int64_t window_ms;

  Key key(std::size_t place) const { return {KeySpace::tries, prefix + std::to_string(place)}; }
  static Places at_once(const Tried& tried, const AttemptRule& rule) {
    return {prefix_of(tried) + "/short/", rule.at_once, rule.short_ms};
  }
  static Places at_length(const Tried& tried, const AttemptRule& rule) {
    return {prefix_of(tried) + "/long/", rule.at_length, rule.long_ms};
  }
};

/// When a place becomes free: kFreeNow, or a wall time.
Result<std::int64_t> AttemptLimiter::free_from(const Places& places) {
  std::int64_t earliest = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 0; i < places.count; ++i) {
    SELFSAME_ASSIGN(const auto taken, port_->get(places.key(i)));
    if (!taken) return kFreeNow;
    const auto taken_ms = static_cast<std::int64_t>(base::ByteReader(*taken).u64());
    earliest = std::min(earliest, taken_ms + places.window_ms);
  }
  return earliest;
}

/// The number of the place; none if all are taken.
Result<std::optional<std::size_t>> AttemptLimiter::take_one(const Places& places) {
  Bytes value;
  base::ByteWriter(value).u64(static_cast<std::uint64_t>(clock_->wall_ms()));
  for (std::size_t i = 0; i < places.count; ++i) {
    SELFSAME_ASSIGN(const bool taken, port_->put_if_absent(places.key(i), value, places.window_ms));
    if (taken) return std::optional(i);
  }
  return std::optional<std::size_t>();
}

Result<AttemptLimiter::Taken> AttemptLimiter::take(const Tried& tried) {
  const Places at_once = Places::at_once(tried, rule_of(tried));
  const Places at_length = Places::at_length(tried, rule_of(tried));
  const auto refuse = [&]() -> Result<Taken> {
    SELFSAME_ASSIGN(const std::int64_t short_ms, free_from(at_once));
    SELFSAME_ASSIGN(const std::int64_t long_ms, free_from(at_length));
    const std::int64_t now_ms = clock_->wall_ms();
    // If this machine's clock is behind that of the machine that took the place, the wait may seem over.
    const std::int64_t wait_s =
        std::max<std::int64_t>(1, (std::max({short_ms, long_ms, now_ms}) - now_ms + 999) / 1000);
    return fail(Error{ErrorCode::liveness_retries_exceeded,
                      "too many attempts " + std::string(tried.subject ? "for this user" : "to identify somebody") +
                          "; try again in " + std::to_string(wait_s) + " seconds",
                      wait_s});
  };
  const auto in_words = [](Error error) {
    if (error.code == ErrorCode::overloaded) {
      error.message = "too many users are being verified at the moment; try again later";
    }
    return fail(std::move(error));
  };
  const auto now = take_one(at_once);
  if (!now) return in_words(now.error());
  if (!*now) return refuse();
  const auto later = take_one(at_length);
  if (later && *later) return Taken{**now, **later};
  // A refused try does not count. If giving back the place fails, it expires by itself.
  [[maybe_unused]] const auto given_back = port_->erase(at_once.key(**now));
  if (!later) return in_words(later.error());
  return refuse();
}

Status AttemptLimiter::give_back(const Tried& tried, const Taken& taken) {
  SELFSAME_TRY(port_->erase(Places::at_once(tried, rule_of(tried)).key(taken.at_once)));
  return port_->erase(Places::at_length(tried, rule_of(tried)).key(taken.at_length));
}

Status AttemptLimiter::clear(const Tried& tried) {
  for (const Places& places : {Places::at_once(tried, rule_of(tried)), Places::at_length(tried, rule_of(tried))}) {
    for (std::size_t i = 0; i < places.count; ++i) SELFSAME_TRY(port_->erase(places.key(i)));
  }
  return {};
}

}  // namespace selfsame::auth
