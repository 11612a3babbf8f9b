// The rows of expiring entries, each function inside the caller's transaction. Knows no key: contents are sealed, names
// are hidden. Internal to this room.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "store/rows.hpp"
#include "store/schema.hpp"

namespace selfsame::store {

/// The tables. One version only: a database that is made otherwise is not brought forward but begun anew.
Schema expiring_schema_in(const Dialect& dialect);

/// A value, or a list whose records have rows of their own.
struct EntryRow {
  std::int64_t number = 0;
  std::int64_t space = 0;
  std::int64_t expires_ms = 0;
  std::int64_t bytes = 0;                      // what it counts for in its space
  Bytes sealed = {};                           // of a value; empty for a list
  std::int64_t list_first = 0;                 // the position of its oldest record
  std::optional<std::int64_t> list_next = {};  // the position of the record that is added next; none: a value

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
/// Inserts or replaces the entry of that name, without accounting. Gives its number.
Result<std::int64_t> put_entry(Tx& tx, ByteView name, const EntryRow& entry);
/// With its records; gives its room back.
Status remove_entry(Tx& tx, const EntryRow& entry);
/// Removes what is over, the oldest first, at most `most`. Gives how many.
Result<std::size_t> remove_what_is_over(Tx& tx, std::int64_t now_ms, std::int64_t most);

/// Counts entries and bytes that are added to a space; negative: removed. False, and nothing is counted, if they would
/// then be more than the limit.
Result<bool> take_room(Tx& tx, std::int64_t space, std::int64_t entries, std::int64_t bytes, const SpaceLimit& limit);

Status add_record(Tx& tx, std::int64_t entry, std::int64_t position, ByteView sealed);
/// Removes records before a position. Gives the sizes of what was sealed.
Result<std::vector<std::int64_t>> remove_records(Tx& tx, std::int64_t entry, std::int64_t before);
/// In the order of their positions.
Result<std::vector<RecordRow>> records_from(Tx& tx, std::int64_t entry, std::int64_t from);

/// Makes sure that all entries were written under the secret with this mark: those under another one are removed.
Status claim_for(Tx& tx, ByteView mark, std::size_t spaces);
Result<bool> is_claimed_for(Tx& tx, ByteView mark, std::size_t spaces);

}  // namespace selfsame::store
