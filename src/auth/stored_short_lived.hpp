// Short-lived state in a database: shared by the processes of one machine, and kept across restarts.
#pragma once

#include <memory>
#include <vector>

#include "auth/short_lived.hpp"
#include "auth/short_lived_limits.hpp"
#include "store/expiring_entries.hpp"

namespace selfsame::auth {

/// Times to live run on the wall clock.
class StoredShortLived final : public ShortLived {
 public:
  /// Opens the state in `rows`, which must have the tables of store::expiring_schema_in. Entries are sealed under
  /// `secret`. `clock` outlives it. Errors: store_failed.
  static Result<std::unique_ptr<StoredShortLived>> create(std::unique_ptr<store::Rows> rows,
                                                          const crypto::SecretBytes& secret, const base::Clock& clock,
                                                          const ShortLivedLimits& limits = {});

  Result<std::optional<Bytes>> get(const Key& key) override;
  Result<bool> set_if(const Key& key, std::optional<ByteView> expected, std::optional<ByteView> value,
                      std::int64_t ttl_ms) override;
  Result<std::uint64_t> append(const Key& key, std::span<const Bytes> records, std::int64_t ttl_ms,
                               std::size_t most) override;
  Result<ListPart> read_list(const Key& key, std::uint64_t from) override;
  Status erase(const Key& key) override;
  void sweep() override;

 private:
  explicit StoredShortLived(std::unique_ptr<store::ExpiringEntries> entries) : entries_(std::move(entries)) {}

  std::unique_ptr<store::ExpiringEntries> entries_;
};

}  // namespace selfsame::auth
