#include "auth/reports.hpp"

#include <algorithm>
#include <cmath>

namespace selfsame::auth {

std::string_view to_string(SessionState state) {
  switch (state) {
    case SessionState::look: return "look";
    case SessionState::act: return "act";
    case SessionState::done: return "done";
    case SessionState::failed: return "failed";
  }
  return "";
}

float coarse(float score) { return std::floor(std::clamp(score, 0.0F, 1.0F) * 20.0F + 1e-4F) / 20.0F; }

}  // namespace selfsame::auth
