#include "selfsame/wiring/memory.hpp"

#include <algorithm>

#include "auth/stored_short_lived.hpp"
#include "store/sqlite/sqlite_rows.hpp"

namespace selfsame::app {

Result<pipeline::CopyKey> copy_key_of(store::Store& storage) {
  SELFSAME_ASSIGN(const auto secret, storage.site_secrets().get_or_new(store::SiteSecret::copy_codes));
  pipeline::CopyKey key{};
  std::ranges::copy(secret.reveal().first(key.size()), key.begin());
  return key;
}

Result<std::shared_ptr<auth::ShortLived>> open_short_lived(const SiteConfig& config, store::Store& storage,
                                                           const base::Clock& clock) {
  SELFSAME_ASSIGN(const auto secret, storage.site_secrets().get_or_new(store::SiteSecret::short_lived));
  SELFSAME_ASSIGN(auto rows, store::sqlite::open_disposable_rows(config.short_lived_file(),
                                                                 store::expiring_schema_in(store::kSqliteDialect)));
  SELFSAME_ASSIGN(auto state, auth::StoredShortLived::create(std::move(rows), secret, clock));
  return std::shared_ptr<auth::ShortLived>(std::move(state));
}

}  // namespace selfsame::app
