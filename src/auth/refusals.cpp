#include "auth/refusals.hpp"

#include <algorithm>
#include <exception>

#include "auth/core.hpp"
#include "base/limits.hpp"

namespace selfsame::auth {

bool StrangerAllowance::take(std::int64_t now_ms) {
  using namespace limits;
  const std::lock_guard lock(mutex_);
  const std::int64_t full_at = std::max(full_at_ms_, now_ms) + kStrangerLineEveryMs;
  if (full_at - now_ms > kMaxStrangerLines * kStrangerLineEveryMs) return false;
  full_at_ms_ = full_at;
  return true;
}

bool Refusals::take(const Caller& caller) {
  if (caller.principal.kind != Principal::Kind::anonymous) return true;
  return core_->strangers.take(core_->pipeline.clock().steady_ns() / 1'000'000);
}

void Refusals::log(const Caller& caller, store::Action action, ErrorCode code, std::string_view subject) noexcept {
  try {
    auto line = new_log_line(caller, action, subject);
    line.entry.outcome = code;
    (void)core_->storage->log().append(line.entry);
  } catch (const std::exception&) {  // no memory
  }
}

}  // namespace selfsame::auth
