#include "store/expiring_entries.hpp"

#include <algorithm>
#include <limits>

#include "base/check.hpp"
#include "crypto/sealing.hpp"

namespace selfsame::store {
namespace {

/// Number of expired entries that each write removes, so that no single write pays for a flood of them.
constexpr std::int64_t kRemovedPerWrite = 16;
constexpr std::int64_t kRemovedPerStep = 256;

std::int64_t as_number(std::size_t size) { return static_cast<std::int64_t>(size); }
std::int64_t record_cost(std::int64_t size) { return as_number(ExpiringEntries::kRecordBytes) + size; }

/// For an entry that was just found: using a list as a value, or vice versa, is a programmer error.
const EntryRow& as_value(const EntryRow& entry) {
  SELFSAME_CHECK(!entry.list_next);
  return entry;
}
const EntryRow& as_list(const EntryRow& entry) {
  SELFSAME_CHECK(entry.list_next.has_value());
  return entry;
}

}  // namespace

Result<std::unique_ptr<ExpiringEntries>> ExpiringEntries::create(std::unique_ptr<Rows> rows,
                                                                 const crypto::SecretBytes& secret,
                                                                 const base::Clock& clock,
                                                                 std::vector<SpaceLimit> limits) {
  const Bytes mark = EntrySeal(secret).mark();
  bool claimed = false;
  {
    SELFSAME_ASSIGN(const auto tx, rows->begin(Access::read));
    SELFSAME_ASSIGN(claimed, is_claimed_for(*tx, mark, limits.size()));
  }
  if (!claimed) {
    SELFSAME_ASSIGN(const auto tx, rows->begin(Access::write_later));
    SELFSAME_TRY(claim_for(*tx, mark, limits.size()));
    SELFSAME_TRY(tx->commit());
  }
  return std::unique_ptr<ExpiringEntries>(new ExpiringEntries(std::move(rows), secret, clock, std::move(limits)));
}

Result<std::optional<EntryRow>> ExpiringEntries::find_live(Tx& tx, ByteView hidden) const {
  SELFSAME_ASSIGN(auto found, find_entry(tx, hidden));
  if (found && found->expires_ms <= clock_.wall_ms()) found.reset();
  return found;
}

Result<ExpiringEntries::Writing> ExpiringEntries::begin_writing(ByteView hidden) {
  SELFSAME_ASSIGN(auto tx, rows_->begin(Access::write_later));
  Writing writing{.tx = std::move(tx), .now_ms = clock_.wall_ms()};
  SELFSAME_TRY(remove_what_is_over(*writing.tx, writing.now_ms, kRemovedPerWrite));
  SELFSAME_ASSIGN(writing.before, find_entry(*writing.tx, hidden));
  if (writing.before && writing.before->expires_ms <= writing.now_ms) {
    SELFSAME_TRY(remove_entry(*writing.tx, *writing.before));
    writing.before.reset();
  }
  return writing;
}

Status ExpiringEntries::take_room_for(const EntryRow& entry, const Writing& writing) const {
  const SpaceLimit& limit = limits_[static_cast<std::size_t>(entry.space)];
  const std::int64_t entries = writing.before ? 0 : 1;
  const std::int64_t bytes = entry.bytes - (writing.before ? writing.before->bytes : 0);
  SELFSAME_ASSIGN(bool taken, take_room(*writing.tx, entry.space, entries, bytes, limit));
  if (!taken) {
    // Expired entries must not take up room.
    SELFSAME_TRY(remove_what_is_over(*writing.tx, writing.now_ms, std::numeric_limits<std::int64_t>::max()));
    SELFSAME_ASSIGN(taken, take_room(*writing.tx, entry.space, entries, bytes, limit));
  }
  if (taken) return {};
  return fail(ErrorCode::overloaded, "too much is going on at the moment; try again later");
}

Result<std::optional<Bytes>> ExpiringEntries::get(const EntryName& entry) {
  const Bytes hidden = seal_.hidden(entry.name);
  SELFSAME_ASSIGN(const auto tx, rows_->begin(Access::read));
  SELFSAME_ASSIGN(const auto found, find_live(*tx, hidden));
  if (!found) return std::optional<Bytes>();
  SELFSAME_ASSIGN(Bytes value, seal_.open(hidden, std::nullopt, as_value(*found).sealed));
  return std::optional(std::move(value));
}

Result<bool> ExpiringEntries::set_if(const EntryName& entry, std::optional<ByteView> expected,
                                     std::optional<ByteView> value, std::int64_t ttl_ms) {
  SELFSAME_CHECK(ttl_ms > 0 && entry.space < limits_.size());
  const Bytes hidden = seal_.hidden(entry.name);
  SELFSAME_ASSIGN(const Writing writing, begin_writing(hidden));
  const auto& before = writing.before;
  if (before.has_value() != expected.has_value()) return false;
  if (before) {
    SELFSAME_ASSIGN(const Bytes there, seal_.open(hidden, std::nullopt, as_value(*before).sealed));
    if (!std::ranges::equal(there, *expected)) return false;
  }
  if (value) {
    const EntryRow row{.space = as_number(entry.space),
                       .expires_ms = writing.now_ms + ttl_ms,
                       .bytes = as_number(kEntryBytes + entry.name.size() + value->size()),
                       .sealed = seal_.seal(hidden, std::nullopt, *value)};
    SELFSAME_TRY(take_room_for(row, writing));
    SELFSAME_TRY(put_entry(*writing.tx, hidden, row));
  } else if (before) {
    SELFSAME_TRY(remove_entry(*writing.tx, *before));
  }
  SELFSAME_TRY(writing.tx->commit());
  return true;
}

Result<std::uint64_t> ExpiringEntries::append(const EntryName& entry, std::span<const Bytes> records,
                                              std::int64_t ttl_ms, std::size_t most) {
  SELFSAME_CHECK(ttl_ms > 0 && most > 0 && entry.space < limits_.size());
  const Bytes hidden = seal_.hidden(entry.name);
  SELFSAME_ASSIGN(const Writing writing, begin_writing(hidden));
  Tx& tx = *writing.tx;
  EntryRow row{.space = as_number(entry.space), .bytes = as_number(kEntryBytes + entry.name.size()), .list_next = 0};
  if (writing.before) row = as_list(*writing.before);
  row.expires_ms = writing.now_ms + ttl_ms;
  // Records refer to their list's row.
  if (!writing.before) {
    SELFSAME_ASSIGN(row.number, put_entry(tx, hidden, row));
  }
  const std::int64_t start = *row.list_next;
  row.list_next = start + as_number(records.size());
  row.list_first = std::max(row.list_first, *row.list_next - as_number(most));
  SELFSAME_ASSIGN(const auto removed, remove_records(tx, row.number, row.list_first));
  for (const std::int64_t size : removed) row.bytes -= record_cost(size - as_number(crypto::kSealBytes));
  for (std::size_t i = 0; i < records.size(); ++i) {
    const std::int64_t position = start + as_number(i);
    if (position < row.list_first) continue;
    const Bytes sealed = seal_.seal(hidden, static_cast<std::uint64_t>(position), records[i]);
    SELFSAME_TRY(add_record(tx, row.number, position, sealed));
    row.bytes += record_cost(as_number(records[i].size()));
  }
  SELFSAME_TRY(take_room_for(row, writing));
  SELFSAME_TRY(put_entry(tx, hidden, row));
  SELFSAME_TRY(writing.tx->commit());
  return static_cast<std::uint64_t>(*row.list_next);
}

Result<ListRecords> ExpiringEntries::read_list(const EntryName& entry, std::uint64_t from) {
  const Bytes hidden = seal_.hidden(entry.name);
  std::vector<RecordRow> rows;
  ListRecords part;
  {
    SELFSAME_ASSIGN(const auto tx, rows_->begin(Access::read));
    SELFSAME_ASSIGN(const auto found, find_live(*tx, hidden));
    if (!found) return part;
    const auto end = static_cast<std::uint64_t>(*as_list(*found).list_next);
    part.first = std::clamp(from, static_cast<std::uint64_t>(found->list_first), end);
    SELFSAME_ASSIGN(rows, records_from(*tx, found->number, static_cast<std::int64_t>(part.first)));
    if (rows.size() != end - part.first) return fail(ErrorCode::store_failed, std::string(kChanged));
  }
  for (const RecordRow& row : rows) {
    const std::uint64_t position = part.first + part.records.size();
    SELFSAME_ASSIGN(Bytes record, seal_.open(hidden, position, row.sealed));
    part.records.push_back(std::move(record));
  }
  return part;
}

Status ExpiringEntries::erase(const EntryName& entry) {
  const Bytes hidden = seal_.hidden(entry.name);
  SELFSAME_ASSIGN(const auto tx, rows_->begin(Access::write_later));
  SELFSAME_ASSIGN(const auto found, find_entry(*tx, hidden));
  if (!found) return {};
  SELFSAME_TRY(remove_entry(*tx, *found));
  return tx->commit();
}

Status ExpiringEntries::sweep() {
  for (;;) {
    SELFSAME_ASSIGN(const auto tx, rows_->begin(Access::write_later));
    SELFSAME_ASSIGN(const std::size_t removed, remove_what_is_over(*tx, clock_.wall_ms(), kRemovedPerStep));
    if (removed == 0) return {};
    SELFSAME_TRY(tx->commit());
  }
}

}  // namespace selfsame::store
