// State that lives for minutes or hours and that several processes may share: a port, modelled on Redis's atomic
// operations.
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

/// What an entry is for. Each use has its own key prefix and its own limits.
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
  std::uint64_t first = 0;  // position of records[0]; positions keep counting when old records are dropped
  std::vector<Bytes> records = {};
  std::uint64_t end() const { return first + records.size(); }
};

/// Entries that expire. An entry is a value or a list; using one as the other is a programmer error. Every call is
/// atomic, also between processes. A time to live is in milliseconds, above 0, and runs on the port's own clock, so
/// expiry does not depend on the clocks of its users.
/// Any call may fail with store_failed if the port cannot be reached.
/// Threads: all methods may be called from several threads at once.
class ShortLived {
 public:
  virtual ~ShortLived() = default;

  /// The value; none if there is no entry.
  virtual Result<std::optional<Bytes>> get(const Key& key) = 0;

  /// Compare and set: if the value is `expected` (none: there is no entry), sets the entry to `value` (none: erases
  /// it). Returns whether it did. Errors: overloaded if there is no room; then nothing has changed.
  virtual Result<bool> set_if(const Key& key, std::optional<ByteView> expected, std::optional<ByteView> value,
                              std::int64_t ttl_ms) = 0;

  /// Appends records to a list, all or none, and drops the oldest beyond `most`. The list then lives for `ttl_ms` from
  /// now. Returns the position after the last record. Errors: overloaded, as above.
  virtual Result<std::uint64_t> append(const Key& key, std::span<const Bytes> records, std::int64_t ttl_ms,
                                       std::size_t most) = 0;

  /// The records from position `from` on that still exist; if there is no list, none at position 0.
  virtual Result<ListPart> read_list(const Key& key, std::uint64_t from) = 0;

  /// Erases a value or a list; does nothing if there is no entry.
  virtual Status erase(const Key& key) = 0;

  /// Frees expired entries, if nothing else does. The other calls never see expired entries.
  virtual void sweep() {}

  /// Stores the value if there was no entry. Returns whether it did.
  Result<bool> put_if_absent(const Key& key, ByteView value, std::int64_t ttl_ms) {
    return set_if(key, std::nullopt, value, ttl_ms);
  }
  Result<bool> replace(const Key& key, ByteView expected, ByteView value, std::int64_t ttl_ms) {
    return set_if(key, expected, value, ttl_ms);
  }
  Result<bool> erase_if(const Key& key, ByteView expected) { return set_if(key, expected, std::nullopt, 1); }
};

}  // namespace selfsame::auth
