#include "auth/short_lived_limits.hpp"

#include "base/limits.hpp"

namespace selfsame::auth {

ShortLivedLimits::ShortLivedLimits() {
  of(KeySpace::session_head) = {limits::kMaxLivenessSessions, limits::kMaxLivenessSessions * 4096};
  of(KeySpace::session_records) = {limits::kMaxLivenessSessions, limits::kMaxLivenessStateBytes};
  of(KeySpace::session_lease) = {limits::kMaxLivenessSessions, limits::kMaxLivenessSessions * 1024};
  of(KeySpace::tries) = {limits::kMaxLivenessTries, limits::kMaxLivenessTries * 512};
  of(KeySpace::copies) = {limits::kMaxUsersWithCopies, limits::kMaxUsersWithCopies * 1024};
}

}  // namespace selfsame::auth
