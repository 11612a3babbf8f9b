#include "auth/memory_short_lived.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/check.hpp"

namespace selfsame::auth {
namespace {

std::size_t cost_of(const std::string& key, ByteView value) {
  return MemoryShortLived::kEntryBytes + key.size() + value.size();
}

std::size_t cost_of(const Bytes& record) { return MemoryShortLived::kRecordBytes + record.size(); }

}  // namespace

void MemoryShortLived::drop(Entries::iterator entry) {
  auto& held = held_[static_cast<std::size_t>(entry->second.space)];
  --held.entries;
  held.bytes -= entry->second.bytes;
  deadlines_.erase(entry->second.deadline);
  entries_.erase(entry);
}

void MemoryShortLived::drop_what_is_over() {
  const std::int64_t now = now_ms();
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) drop(entries_.find(deadlines_.begin()->second));
}

Status MemoryShortLived::check_room(KeySpace space, std::size_t more_entries, std::size_t bytes_before,
                                    std::size_t bytes_after) const {
  const auto& limit = limits_.of(space);
  const auto& held = held_[static_cast<std::size_t>(space)];
  if (held.entries + more_entries <= limit.entries && held.bytes - bytes_before + bytes_after <= limit.bytes) return {};
  return fail(ErrorCode::overloaded, "too much is going on at the moment; try again later");
}

void MemoryShortLived::write(Entries::iterator found, const Key& key, std::variant<Bytes, List> content,
                             std::size_t bytes, std::int64_t ttl_ms) {
  SELFSAME_CHECK(ttl_ms > 0);
  if (found != entries_.end()) drop(found);
  const std::string text = key.text();
  const auto deadline = deadlines_.emplace(now_ms() + ttl_ms, text);
  entries_.emplace(text, Entry{std::move(content), key.space, bytes, deadline});
  auto& held = held_[static_cast<std::size_t>(key.space)];
  ++held.entries;
  held.bytes += bytes;
}

Result<std::optional<Bytes>> MemoryShortLived::get(const Key& key) {
  const std::lock_guard lock(mutex_);
  drop_what_is_over();
  const auto found = entries_.find(key.text());
  if (found == entries_.end()) return std::optional<Bytes>();
  return std::optional(std::get<Bytes>(found->second.content));
}

Result<bool> MemoryShortLived::set_if(const Key& key, std::optional<ByteView> expected, std::optional<ByteView> value,
                                      std::int64_t ttl_ms) {
  const std::lock_guard lock(mutex_);
  drop_what_is_over();
  const std::string text = key.text();
  const auto found = entries_.find(text);
  const bool present = found != entries_.end();
  if (present != expected.has_value()) return false;
  if (present && !std::ranges::equal(std::get<Bytes>(found->second.content), *expected)) return false;
  if (!value) {
    if (present) drop(found);
    return true;
  }
  const std::size_t bytes = cost_of(text, *value);
  SELFSAME_TRY(check_room(key.space, present ? 0 : 1, present ? found->second.bytes : 0, bytes));
  write(found, key, Bytes(value->begin(), value->end()), bytes, ttl_ms);
  return true;
}

Result<std::uint64_t> MemoryShortLived::append(const Key& key, std::span<const Bytes> records, std::int64_t ttl_ms,
                                               std::size_t most) {
  SELFSAME_CHECK(ttl_ms > 0 && most > 0);
  const std::lock_guard lock(mutex_);
  drop_what_is_over();
  const std::string text = key.text();
  auto found = entries_.find(text);
  const bool present = found != entries_.end();
  const std::size_t before = present ? found->second.bytes : 0;
  std::size_t after = present ? before : cost_of(text, ByteView());
  for (const Bytes& record : records) after += cost_of(record);
  // Records about to be dropped make room.
  const std::size_t there = present ? std::get<List>(found->second.content).records.size() : 0;
  const std::size_t surplus = there + records.size() > most ? there + records.size() - most : 0;
  for (std::size_t i = 0; i < surplus; ++i) {
    after -= cost_of(i < there ? std::get<List>(found->second.content).records[i] : records[i - there]);
  }
  SELFSAME_TRY(check_room(key.space, present ? 0 : 1, before, after));
  List list = present ? std::move(std::get<List>(found->second.content)) : List();
  list.records.insert(list.records.end(), records.begin(), records.end());
  list.records.erase(list.records.begin(), list.records.begin() + static_cast<std::ptrdiff_t>(surplus));
  list.dropped += surplus;
  const std::uint64_t end = list.dropped + list.records.size();
  write(found, key, std::move(list), after, ttl_ms);
  return end;
}

Result<ListPart> MemoryShortLived::read_list(const Key& key, std::uint64_t from) {
  const std::lock_guard lock(mutex_);
  drop_what_is_over();
  const auto found = entries_.find(key.text());
  if (found == entries_.end()) return ListPart();
  const List& list = std::get<List>(found->second.content);
  const std::uint64_t end = list.dropped + list.records.size();
  ListPart part{.first = std::clamp(from, list.dropped, end)};
  part.records.assign(list.records.begin() + static_cast<std::ptrdiff_t>(part.first - list.dropped),
                      list.records.end());
  return part;
}

Status MemoryShortLived::erase(const Key& key) {
  const std::lock_guard lock(mutex_);
  if (const auto found = entries_.find(key.text()); found != entries_.end()) drop(found);
  return {};
}

void MemoryShortLived::sweep() {
  const std::lock_guard lock(mutex_);
  drop_what_is_over();
}

std::size_t MemoryShortLived::size(KeySpace space) {
  const std::lock_guard lock(mutex_);
  drop_what_is_over();
  return held_[static_cast<std::size_t>(space)].entries;
}

std::size_t MemoryShortLived::bytes(KeySpace space) {
  const std::lock_guard lock(mutex_);
  drop_what_is_over();
  return held_[static_cast<std::size_t>(space)].bytes;
}

}  // namespace selfsame::auth
