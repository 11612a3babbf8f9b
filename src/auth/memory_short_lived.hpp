// Short-lived state in the memory of one process.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <variant>

#include "auth/short_lived.hpp"
#include "auth/short_lived_limits.hpp"
#include "base/clock.hpp"

namespace selfsame::auth {

/// State is lost when the process ends. Expired entries are freed by the next call of any method.
class MemoryShortLived final : public ShortLived {
 public:
  static constexpr std::size_t kEntryBytes = 192;  // approximate overhead of an entry
  static constexpr std::size_t kRecordBytes = 32;

  /// `clock` outlives it; only its monotonic time is read.
  explicit MemoryShortLived(const base::Clock& clock, ShortLivedLimits limits = {}) : clock_(&clock), limits_(limits) {}

  Result<std::optional<Bytes>> get(const Key& key) override;
  Result<bool> set_if(const Key& key, std::optional<ByteView> expected, std::optional<ByteView> value,
                      std::int64_t ttl_ms) override;
  Result<std::uint64_t> append(const Key& key, std::span<const Bytes> records, std::int64_t ttl_ms,
                               std::size_t most) override;
  Result<ListPart> read_list(const Key& key, std::uint64_t from) override;
  Status erase(const Key& key) override;
  void sweep() override;

  /// Number of entries that have not expired.
  std::size_t size(KeySpace space);
  /// Bytes that they count for against the limit.
  std::size_t bytes(KeySpace space);

 private:
  struct List {
    std::deque<Bytes> records;
    std::uint64_t dropped = 0;
  };
  using Deadlines = std::multimap<std::int64_t, std::string>;  // key texts, ordered by expiry
  struct Entry {
    std::variant<Bytes, List> content;
    KeySpace space = KeySpace::session_head;
    std::size_t bytes = 0;
    Deadlines::iterator deadline;
  };
  using Entries = std::unordered_map<std::string, Entry>;

  std::int64_t now_ms() const { return clock_->steady_ns() / 1'000'000; }
  void drop_what_is_over();
  void drop(Entries::iterator entry);
  /// Errors: overloaded.
  Status check_room(KeySpace space, std::size_t more_entries, std::size_t bytes_before, std::size_t bytes_after) const;
  void write(Entries::iterator found, const Key& key, std::variant<Bytes, List> content, std::size_t bytes,
             std::int64_t ttl_ms);

  const base::Clock* clock_;
  ShortLivedLimits limits_;
  std::mutex mutex_;  // guards everything below
  Entries entries_;
  Deadlines deadlines_;
  std::array<store::SpaceLimit, kAllKeySpaces.size()> held_{};
};

}  // namespace selfsame::auth
