// The rows of expiring entries; every function runs in the caller's transaction. Knows no key: contents are sealed,
// names are hidden. Internal to this room.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "store/rows.hpp"
#include "store/schema.hpp"

namespace selfsame::store {

/// The tables. One version only: a database with another schema is not migrated but replaced.
Schema expiring_schema_in(const Dialect& dialect);

/// A value, or a list whose records have rows of their own.
struct EntryRow {
  std::int64_t number = 0;
  std::int64_t space = 0;
  std::int64_t expires_ms = 0;
  std::int64_t bytes = 0;                      // the size counted in its space
  Bytes sealed = {};                           // for a value; empty for a list
  std::int64_t list_first = 0;                 // position of its oldest record
  std::optional<std::int64_t> list_next = {};  // position of the next record to be added; none: a value

  static Result<EntryRow> read(RowReader& row);
};

struct RecordRow {
  std::int64_t position = 0;
  Bytes sealed;

  static Result<RecordRow> read(RowReader& row);
};

struct SpaceLimit {
  std::size_t entries = 0;
  std::size_t bytes = 0;
};

Result<std::optional<EntryRow>> find_entry(Tx& tx, ByteView name);
/// Inserts or replaces the entry of that name, without accounting. Returns its number.
Result<std::int64_t> put_entry(Tx& tx, ByteView name, const EntryRow& entry);
/// Removes an entry with its records, and releases its room.
Status remove_entry(Tx& tx, const EntryRow& entry);
/// Removes expired entries, oldest first, at most `most`. Returns how many.
Result<std::size_t> remove_what_is_over(Tx& tx, std::int64_t now_ms, std::int64_t most);

/// Adds entries and bytes to a space's counts; negative: removes. Returns false, and changes nothing, if the limit
/// would be exceeded.
Result<bool> take_room(Tx& tx, std::int64_t space, std::int64_t entries, std::int64_t bytes, const SpaceLimit& limit);

Status add_record(Tx& tx, std::int64_t entry, std::int64_t position, ByteView sealed);
/// Removes records before a position. Returns the sizes of their sealed contents.
Result<std::vector<std::int64_t>> remove_records(Tx& tx, std::int64_t entry, std::int64_t before);
/// In order of position.
Result<std::vector<RecordRow>> records_from(Tx& tx, std::int64_t entry, std::int64_t from);

/// Ensures that all entries were written under the secret with this mark, by removing the others.
Status claim_for(Tx& tx, ByteView mark, std::size_t spaces);
Result<bool> is_claimed_for(Tx& tx, ByteView mark, std::size_t spaces);

}  // namespace selfsame::store
