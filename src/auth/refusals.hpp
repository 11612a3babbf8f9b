// Requests that were refused before a use case saw them, in the log.
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

/// How many lines of the log strangers may cause: kMaxStrangerLines at once, then one every kStrangerLineEveryMs.
/// Without it, a flood of requests without a token would fill the disk with lines that nobody may delete. One allowance
/// serves all strangers, because one for each address would need memory for each address; what it leaves out is still
/// in the server's own log, which can be rotated. Threads: any.
class StrangerAllowance {
 public:
  /// False where nothing is left. `now_ms`: of a clock that never steps back.
  bool take(std::int64_t now_ms);

 private:
  std::mutex mutex_;
  Allowance lines_;
};

/// Threads: all methods from any.
class Refusals {
 public:
  explicit Refusals(Core& core) : core_(&core) {}
  /// Whether a refusal of this caller gets a line; takes it from the allowance of strangers. A caller who is known
  /// always gets one: any use case would write one too. Does not wait for the disk.
  bool take(const Caller& caller);
  /// `subject`: whom the request named; empty if it did not come that far. A line that cannot be written changes
  /// nothing: the request is refused anyway. Waits for the disk.
  void log(const Caller& caller, store::Action action, ErrorCode code, std::string_view subject = {}) noexcept;

 private:
  Core* core_;
};

}  // namespace selfsame::auth
