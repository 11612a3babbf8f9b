// Logs requests that are refused before they reach a use case.
#pragma once

#include <cstdint>
#include <mutex>
#include <string_view>

#include "auth/allowance.hpp"
#include "auth/caller.hpp"
#include "base/result.hpp"
#include "store/log_entry.hpp"

namespace selfsame::auth {

struct Core;

/// Limits the log lines that anonymous callers can cause: kMaxStrangerLines at once, then one every
/// kStrangerLineEveryMs. Without it, a flood of requests without a token would fill the disk with lines that must not
/// be deleted. One allowance serves all of them, because one per address would need memory per address. Requests beyond
/// it are still in the server's own log, which can be rotated. Threads: any.
class StrangerAllowance {
 public:
  /// False if nothing is left. `now_ms`: from a monotonic clock.
  bool take(std::int64_t now_ms);

 private:
  std::mutex mutex_;
  Allowance lines_;
};

/// Threads: all methods may be called from several threads at once.
class Refusals {
 public:
  explicit Refusals(Core& core) : core_(&core) {}
  /// Whether this caller's refusal gets a log line; if the caller is anonymous, takes it from their allowance.
  /// Authenticated callers always get a line, as any use case would write one too. Does not wait for the disk.
  bool take(const Caller& caller);
  /// `subject`: whom the request named; empty if it was refused before that was read. A failed write changes nothing:
  /// the request is refused anyway. Waits for the disk.
  void log(const Caller& caller, store::Action action, ErrorCode code, std::string_view subject = {}) noexcept;

 private:
  Core* core_;
};

}  // namespace selfsame::auth
