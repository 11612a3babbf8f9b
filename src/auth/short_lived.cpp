#include "auth/short_lived.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"

namespace selfsame::auth {

std::string_view to_string(KeySpace space) {
  switch (space) {
    case KeySpace::session_head: return "session_head";
    case KeySpace::session_records: return "session_records";
    case KeySpace::session_lease: return "session_lease";
    case KeySpace::tries: return "tries";
    case KeySpace::copies: return "copies";
  }
  return "?";
}

std::string Key::text() const {
  SELFSAME_CHECK(name.size() <= limits::kMaxShortLivedKeyBytes);
  std::string text(to_string(space));
  text += '/';
  text += name;
  return text;
}

}  // namespace selfsame::auth
