#include "auth/stored_short_lived.hpp"

#include <utility>

namespace selfsame::auth {
namespace {

store::EntryName name_of(const Key& key) { return {static_cast<std::size_t>(key.space), key.text()}; }

}  // namespace

Result<std::unique_ptr<StoredShortLived>> StoredShortLived::create(std::unique_ptr<store::Rows> rows,
                                                                   const crypto::SecretBytes& secret,
                                                                   const base::Clock& clock,
                                                                   const ShortLivedLimits& limits) {
  SELFSAME_ASSIGN(auto entries, store::ExpiringEntries::create(std::move(rows), secret, clock,
                                                               {limits.spaces.begin(), limits.spaces.end()}));
  return std::unique_ptr<StoredShortLived>(new StoredShortLived(std::move(entries)));
}

Result<std::optional<Bytes>> StoredShortLived::get(const Key& key) { return entries_->get(name_of(key)); }

Result<bool> StoredShortLived::set_if(const Key& key, std::optional<ByteView> expected, std::optional<ByteView> value,
                                      std::int64_t ttl_ms) {
  return entries_->set_if(name_of(key), expected, value, ttl_ms);
}

Result<std::uint64_t> StoredShortLived::append(const Key& key, std::span<const Bytes> records, std::int64_t ttl_ms,
                                               std::size_t most) {
  return entries_->append(name_of(key), records, ttl_ms, most);
}

Result<ListPart> StoredShortLived::read_list(const Key& key, std::uint64_t from) {
  SELFSAME_ASSIGN(auto part, entries_->read_list(name_of(key), from));
  return ListPart{.first = part.first, .records = std::move(part.records)};
}

Status StoredShortLived::erase(const Key& key) { return entries_->erase(name_of(key)); }

void StoredShortLived::sweep() {
  // Entries that remain are expired all the same; the next sweep or write removes them.
  [[maybe_unused]] const Status swept = entries_->sweep();
}

}  // namespace selfsame::auth
