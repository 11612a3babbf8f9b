#include "auth/client_keys.hpp"

#include <utility>

#include "auth/core.hpp"

namespace selfsame::auth {
namespace {

/// Runs `work` on the keys for an authorised caller.
template <class Work>
auto with_keys(store::Store& storage, const Caller& caller, store::Action action, Work&& work) {
  return logged(storage.log(), new_log_line(caller, action),
                [&](LogLine& line) -> std::invoke_result_t<Work, store::RegisteredKeys&> {
                  SELFSAME_TRY(require(caller, Scope::client_keys));
                  line.entry.outcome = store::Done{};
                  return work(storage.registered_keys());
                });
}

}  // namespace

Result<store::RegisteredKey> ClientKeys::add(const Caller& caller, std::string name, std::string owner,
                                             std::string_view pem) {
  return with_keys(*storage_, caller, store::Action::key_add,
                   [&](store::RegisteredKeys& keys) -> Result<store::RegisteredKey> {
                     SELFSAME_ASSIGN(const auto key, crypto::parse_public_key(pem));
                     return keys.add({.name = std::move(name), .owner = std::move(owner), .key = key});
                   });
}

Result<std::vector<store::RegisteredKey>> ClientKeys::list(const Caller& caller) {
  return with_keys(*storage_, caller, store::Action::key_list, [](store::RegisteredKeys& keys) { return keys.list(); });
}

Result<store::RegisteredKey> ClientKeys::revoke(const Caller& caller, std::string_view id_or_name) {
  return with_keys(*storage_, caller, store::Action::key_revoke,
                   [&](store::RegisteredKeys& keys) { return keys.revoke(id_or_name); });
}

}  // namespace selfsame::auth
