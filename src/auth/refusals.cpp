#include "auth/refusals.hpp"

#include <exception>

#include "auth/core.hpp"
#include "base/limits.hpp"

namespace selfsame::auth {

bool StrangerAllowance::take(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  return lines_.take({limits::kMaxStrangerLines, limits::kStrangerLineEveryMs}, now_ms);
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
  } catch (const std::exception&) {  // out of memory
  }
}

}  // namespace selfsame::auth
