// Entries that expire: values and lists that other processes of this machine must know, or this one after a restart,
// but only for minutes or hours. They are sealed, in a database of their own that may be lost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "crypto/secret.hpp"
#include "store/entry_seal.hpp"
#include "store/expiring_rows.hpp"
#include "store/rows.hpp"

namespace selfsame::store {

struct EntryName {
  std::size_t space = 0;  // index into the limits
  std::string name = {};  // unique over all spaces, not empty
};

/// Part of a list.
struct ListRecords {
  std::uint64_t first = 0;  // position of records[0]
  std::vector<Bytes> records = {};
};

/// Each method does what the method of auth::ShortLived with the same name does. Times to live run on the wall clock,
/// which all processes of a machine share. Committed entries survive the process; a power cut may lose the most recent
/// ones. Threads: all methods may be called from several threads at once.
class ExpiringEntries {
 public:
  static constexpr std::size_t kEntryBytes = 192;  // approximate overhead beside contents and name
  static constexpr std::size_t kRecordBytes = 64;

  /// `rows` must have the tables of expiring_schema_in. Entries sealed under another secret are deleted. `limits`: one
  /// per space. `clock` outlives this. Errors: store_failed.
  static Result<std::unique_ptr<ExpiringEntries>> create(std::unique_ptr<Rows> rows, const crypto::SecretBytes& secret,
                                                         const base::Clock& clock, std::vector<SpaceLimit> limits);

  Result<std::optional<Bytes>> get(const EntryName& entry);
  Result<bool> set_if(const EntryName& entry, std::optional<ByteView> expected, std::optional<ByteView> value,
                      std::int64_t ttl_ms);
  Result<std::uint64_t> append(const EntryName& entry, std::span<const Bytes> records, std::int64_t ttl_ms,
                               std::size_t most);
  Result<ListRecords> read_list(const EntryName& entry, std::uint64_t from);
  Status erase(const EntryName& entry);
  /// Deletes expired entries in small steps that let others write in between. Errors: store_failed.
  Status sweep();

 private:
  ExpiringEntries(std::unique_ptr<Rows> rows, const crypto::SecretBytes& secret, const base::Clock& clock,
                  std::vector<SpaceLimit> limits)
      : rows_(std::move(rows)), seal_(secret), clock_(clock), limits_(std::move(limits)) {}

  /// A transaction that writes one entry.
  struct Writing {
    std::unique_ptr<Tx> tx;
    std::int64_t now_ms = 0;
    std::optional<EntryRow> before = {};  // the live entry; an expired one is removed
  };

  Result<Writing> begin_writing(ByteView hidden);
  /// Errors: overloaded if the space has no room for the additional size of `entry` over the previous one.
  Status take_room_for(const EntryRow& entry, const Writing& writing) const;
  /// The entry, unless it has expired.
  Result<std::optional<EntryRow>> find_live(Tx& tx, ByteView hidden) const;

  std::unique_ptr<Rows> rows_;
  EntrySeal seal_;
  const base::Clock& clock_;
  std::vector<SpaceLimit> limits_;
};

}  // namespace selfsame::store
