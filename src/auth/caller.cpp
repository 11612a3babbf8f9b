#include "auth/caller.hpp"

namespace selfsame::auth {

std::string_view to_string(Scope scope) {
  switch (scope.name()) {
    case Scope::none: return "none";
    case Scope::users_read: return "users:read";
    case Scope::users_write: return "users:write";
    case Scope::enroll: return "enroll";
    case Scope::verify: return "verify";
    case Scope::identify: return "identify";
    case Scope::embeddings: return "embeddings";
    case Scope::liveness: return "liveness";
    case Scope::templates_export: return "templates:export";
    case Scope::keys_rotate: return "keys:rotate";
  }
  return "none";
}

}  // namespace selfsame::auth
