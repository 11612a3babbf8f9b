#include "store/expiring_rows.hpp"

#include <algorithm>
#include <map>

namespace selfsame::store {
namespace {

constexpr std::int64_t kMark = 0x5353534C;  // "SSSL"

constexpr std::string_view kTables = R"sql(
CREATE TABLE claim (
  one {integer} PRIMARY KEY CHECK (one = 1),
  mark {bytes} NOT NULL
){strict};

CREATE TABLE spaces (
  space {integer} PRIMARY KEY,
  entries {integer} NOT NULL,
  bytes {integer} NOT NULL
){strict};

CREATE TABLE entries (
  number {row},
  name {bytes} NOT NULL UNIQUE,
  space {integer} NOT NULL,
  expires_ms {integer} NOT NULL,
  bytes {integer} NOT NULL,
  sealed {bytes} NOT NULL,
  list_first {integer} NOT NULL,
  list_next {integer}
){strict};
CREATE INDEX entries_by_end ON entries (expires_ms);

CREATE TABLE records (
  entry {integer} NOT NULL REFERENCES entries (number) ON DELETE CASCADE,
  position {integer} NOT NULL,
  sealed {bytes} NOT NULL,
  PRIMARY KEY (entry, position)
){strict};
)sql";

struct MarkRow {
  Bytes mark;
  static Result<MarkRow> read(RowReader& row) { return MarkRow{row.bytes()}; }
};

struct FreedRow {
  std::int64_t space = 0;
  std::int64_t bytes = 0;
  static Result<FreedRow> read(RowReader& row) {
    const std::int64_t space = row.number();
    return FreedRow{space, row.number()};
  }
};

Status give_back(Tx& tx, std::int64_t space, std::int64_t entries, std::int64_t bytes) {
  return execute(tx, "UPDATE spaces SET entries = entries - $2, bytes = bytes - $3 WHERE space = $1", space, entries,
                 bytes);
}

}  // namespace

Schema expiring_schema_in(const Dialect& dialect) {
  return {.mark = kMark, .migrations = {in_words_of(dialect, kTables)}};
}

Result<EntryRow> EntryRow::read(RowReader& row) {
  EntryRow entry;
  entry.number = row.number();
  entry.space = row.number();
  entry.expires_ms = row.number();
  entry.bytes = row.number();
  entry.sealed = row.bytes();
  entry.list_first = row.number();
  entry.list_next = row.number_or_null();
  return entry;
}

Result<RecordRow> RecordRow::read(RowReader& row) {
  const std::int64_t position = row.number();
  return RecordRow{position, row.bytes()};
}

Result<std::optional<EntryRow>> find_entry(Tx& tx, ByteView name) {
  return first<EntryRow>(tx,
                         "SELECT number, space, expires_ms, bytes, sealed, list_first, list_next FROM entries "
                         "WHERE name = $1",
                         name);
}

Result<std::int64_t> put_entry(Tx& tx, ByteView name, const EntryRow& entry) {
  return number(tx,
                "INSERT INTO entries (name, space, expires_ms, bytes, sealed, list_first, list_next) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO UPDATE SET expires_ms = excluded.expires_ms,"
                " bytes = excluded.bytes, sealed = excluded.sealed, list_first = excluded.list_first,"
                " list_next = excluded.list_next RETURNING number",
                name, entry.space, entry.expires_ms, entry.bytes, entry.sealed, entry.list_first,
                or_null(entry.list_next));
}

Status remove_entry(Tx& tx, const EntryRow& entry) {
  SELFSAME_TRY(execute(tx, "DELETE FROM entries WHERE number = $1", entry.number));
  return give_back(tx, entry.space, 1, entry.bytes);
}

Result<std::size_t> remove_what_is_over(Tx& tx, std::int64_t now_ms, std::int64_t most) {
  SELFSAME_ASSIGN(const auto freed,
                  all<FreedRow>(tx,
                                "DELETE FROM entries WHERE number IN (SELECT number FROM entries "
                                "WHERE expires_ms <= $1 ORDER BY expires_ms LIMIT $2) RETURNING space, bytes",
                                now_ms, most));
  std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> by_space;  // entries and bytes
  for (const FreedRow& row : freed) {
    ++by_space[row.space].first;
    by_space[row.space].second += row.bytes;
  }
  for (const auto& [space, counts] : by_space) SELFSAME_TRY(give_back(tx, space, counts.first, counts.second));
  return freed.size();
}

Result<bool> take_room(Tx& tx, std::int64_t space, std::int64_t entries, std::int64_t bytes, const SpaceLimit& limit) {
  SELFSAME_ASSIGN(const auto taken,
                  first<NumberRow>(tx,
                                   "UPDATE spaces SET entries = entries + $2, bytes = bytes + $3 WHERE space = $1 "
                                   "AND entries + $2 <= $4 AND bytes + $3 <= $5 RETURNING space",
                                   space, entries, bytes, static_cast<std::int64_t>(limit.entries),
                                   static_cast<std::int64_t>(limit.bytes)));
  return taken.has_value();
}

Status add_record(Tx& tx, std::int64_t entry, std::int64_t position, ByteView sealed) {
  return execute(tx, "INSERT INTO records (entry, position, sealed) VALUES ($1, $2, $3)", entry, position, sealed);
}

Result<std::vector<std::int64_t>> remove_records(Tx& tx, std::int64_t entry, std::int64_t before) {
  SELFSAME_ASSIGN(const auto rows,
                  all<NumberRow>(tx, "DELETE FROM records WHERE entry = $1 AND position < $2 RETURNING length(sealed)",
                                 entry, before));
  std::vector<std::int64_t> sizes;
  sizes.reserve(rows.size());
  for (const NumberRow& row : rows) sizes.push_back(row.number);
  return sizes;
}

Result<std::vector<RecordRow>> records_from(Tx& tx, std::int64_t entry, std::int64_t from) {
  return all<RecordRow>(
      tx, "SELECT position, sealed FROM records WHERE entry = $1 AND position >= $2 ORDER BY position", entry, from);
}

Result<bool> is_claimed_for(Tx& tx, ByteView mark, std::size_t spaces) {
  SELFSAME_ASSIGN(const auto claim, first<MarkRow>(tx, "SELECT mark FROM claim"));
  SELFSAME_ASSIGN(const std::int64_t known, number(tx, "SELECT count(*) FROM spaces"));
  return claim && std::ranges::equal(claim->mark, mark) && known == static_cast<std::int64_t>(spaces);
}

Status claim_for(Tx& tx, ByteView mark, std::size_t spaces) {
  SELFSAME_ASSIGN(const bool is_ours, is_claimed_for(tx, mark, spaces));
  if (is_ours) return {};
  SELFSAME_TRY(execute(tx, "DELETE FROM entries"));
  SELFSAME_TRY(execute(tx, "DELETE FROM spaces"));
  for (std::size_t space = 0; space < spaces; ++space) {
    SELFSAME_TRY(
        execute(tx, "INSERT INTO spaces (space, entries, bytes) VALUES ($1, 0, 0)", static_cast<std::int64_t>(space)));
  }
  return execute(
      tx, "INSERT INTO claim (one, mark) VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET mark = excluded.mark", mark);
}

}  // namespace selfsame::store
