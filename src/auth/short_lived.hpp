// State that lives for minutes or hours and that several processes may share: a port, modelled on what Redis does
// atomically.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace selfsame::auth {

/// What an entry is for. Every use has its own part of the keys, and its own limits in MemoryShortLived.
enum class KeySpace : std::uint8_t { session_head, session_records, session_lease, tries, copies };
inline constexpr std::array kAllKeySpaces{KeySpace::session_head, KeySpace::session_records, KeySpace::session_lease,
                                          KeySpace::tries, KeySpace::copies};
std::string_view to_string(KeySpace space);

/// The name of an entry.
struct Key {
  KeySpace space = KeySpace::session_head;
  std::string name = {};  // unique in its space, at most limits::kMaxShortLivedKeyBytes

  /// "session_head/NAME", the same in every process.
  std::string text() const;
};

/// Part of a list, oldest record first.
struct ListPart {
  std::uint64_t first = 0;  // the position of records[0]; positions count on when old records are dropped
  std::vector<Bytes> records = {};
  std::uint64_t end() const { return first + records.size(); }
};

/// Entries that end by themselves. An entry is a value or a list; using one as the other is a programmer error. Each
/// call is atomic, also between processes. A time to live is a duration in milliseconds, above 0, and runs on the
/// port's own clock, so that the clocks of its users need not agree for entries to end.
/// Every call may fail with store_failed if the port cannot be reached.
/// Threads: all methods may be called from several threads at once.
class ShortLived {
 public:
  virtual ~ShortLived() = default;

  /// The value; none if there is no entry.
  virtual Result<std::optional<Bytes>> get(const Key& key) = 0;

  /// Compare and set: only if the value is `expected` (none: there is no entry), the entry becomes `value` (none: it is
  /// erased). Whether it did. Errors: overloaded if there is no room for it; then nothing has changed.
  virtual Result<bool> set_if(const Key& key, std::optional<ByteView> expected, std::optional<ByteView> value,
                              std::int64_t ttl_ms) = 0;

  /// Adds records to the end of a list, all or none, and drops the oldest beyond `most`. The list lives for `ttl_ms`
  /// from now. Gives the position after the last record. Errors: overloaded, as above.
  virtual Result<std::uint64_t> append(const Key& key, std::span<const Bytes> records, std::int64_t ttl_ms,
                                       std::size_t most) = 0;

  /// The records at position `from` and after it that are still there; of no list, none at position 0.
  virtual Result<ListPart> read_list(const Key& key, std::uint64_t from) = 0;

  /// A value or a list; nothing happens if there is no entry.
  virtual Status erase(const Key& key) = 0;

  /// Frees what is over, where nothing else does. Calls above never see what is over.
  virtual void sweep() {}

  /// Whether there was no entry, and the value is there now.
  Result<bool> put_if_absent(const Key& key, ByteView value, std::int64_t ttl_ms) {
    return set_if(key, std::nullopt, value, ttl_ms);
  }
  Result<bool> replace(const Key& key, ByteView expected, ByteView value, std::int64_t ttl_ms) {
    return set_if(key, expected, value, ttl_ms);
  }
  Result<bool> erase_if(const Key& key, ByteView expected) { return set_if(key, expected, std::nullopt, 1); }
};

}  // namespace selfsame::auth
