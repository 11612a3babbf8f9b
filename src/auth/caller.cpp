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
    case Scope::client_keys: return "client-keys";
    case Scope::details: return "details";
  }
  return "none";
}

std::string to_string(const Principal& principal) {
  std::string text;
  switch (principal.kind) {
    case Principal::Kind::anonymous: break;
    case Principal::Kind::machine_operator: text = "operator"; break;
    case Principal::Kind::token_holder: text = "token"; break;
  }
  return principal.name.empty() ? text : text + ":" + principal.name;
}

}  // namespace selfsame::auth
