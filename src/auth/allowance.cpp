#include "auth/allowance.hpp"

#include <algorithm>

namespace selfsame::auth {

bool Allowance::take(const AllowanceRule& rule, std::int64_t now_ms) {
  const std::int64_t full_at = std::max(full_at_ms_, now_ms) + rule.every_ms;
  if (full_at - now_ms > rule.most * rule.every_ms) return false;
  full_at_ms_ = full_at;
  return true;
}

bool ClientAllowance::take(std::string_view client, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  auto known = clients_.find(std::string(client));
  if (known == clients_.end()) {
    if (clients_.size() >= most_clients_) {
      std::erase_if(clients_, [now_ms](const auto& entry) { return entry.second.is_full(now_ms); });
    }
    if (clients_.size() >= most_clients_) return false;
    known = clients_.try_emplace(std::string(client)).first;
  }
  return known->second.take(rule_, now_ms);
}

}  // namespace selfsame::auth
