#include "auth/attempt_limiter.hpp"

#include <algorithm>
#include <iterator>

namespace selfsame::auth {
namespace {

/// When a further try is allowed by "at most `most` in any `window_ms`"; not in the future: now.
std::int64_t allowed_from(const std::vector<std::int64_t>& times, std::size_t most, std::int64_t window_ms) {
  return times.size() < most ? 0 : times[times.size() - most] + window_ms;
}

}  // namespace

Status AttemptLimiter::take(const SubjectId& subject, std::int64_t now_ms) {
  auto found = taken_.find(subject.str());
  if (found == taken_.end()) {
    if (taken_.size() >= rule_.subjects) sweep(now_ms);
    if (taken_.size() >= rule_.subjects) {
      return fail(ErrorCode::overloaded, "too many users are being verified at the moment; try again later");
    }
    found = taken_.try_emplace(subject.str()).first;
  }
  auto& times = found->second;
  const auto from =
      std::max(allowed_from(times, rule_.at_once, rule_.short_ms), allowed_from(times, rule_.at_length, rule_.long_ms));
  if (from > now_ms) {
    const std::int64_t wait_s = (from - now_ms + 999) / 1000;
    return fail(Error{ErrorCode::liveness_retries_exceeded,
                      "too many attempts for this user; try again in " + std::to_string(wait_s) + " seconds", wait_s});
  }
  if (times.size() == std::max(rule_.at_once, rule_.at_length)) times.erase(times.begin());
  times.push_back(now_ms);
  return {};
}

void AttemptLimiter::sweep(std::int64_t now_ms) {
  const auto counts_until = std::max(rule_.short_ms, rule_.long_ms);
  std::erase_if(
      taken_, [&](const auto& entry) { return entry.second.empty() || entry.second.back() + counts_until <= now_ms; });
}

}  // namespace selfsame::auth
