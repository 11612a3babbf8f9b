// How much of something callers may have at once, and how fast it comes back: for what costs memory or disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace selfsame::auth {

struct AllowanceRule {
  std::int64_t most = 1;      // at once
  std::int64_t every_ms = 1;  // and then one in such a time
};

/// A bucket that fills again by itself. For one thread at a time.
class Allowance {
 public:
  /// False where nothing is left. `now_ms`: of a clock that never steps back.
  bool take(const AllowanceRule& rule, std::int64_t now_ms);
  bool is_full(std::int64_t now_ms) const { return full_at_ms_ <= now_ms; }

 private:
  std::int64_t full_at_ms_ = 0;  // when all of it will be there again
};

/// One bucket for each client. Kept by each process for itself: what it bounds is the process's own load.
/// Threads: all methods may be called from several threads at once.
class ClientAllowance {
 public:
  ClientAllowance(AllowanceRule rule, std::size_t clients) : rule_(rule), most_clients_(clients) {}
  /// `client`: an address. False where it has had its share, or so many clients are active that no other can be
  /// counted.
  bool take(std::string_view client, std::int64_t now_ms);

 private:
  AllowanceRule rule_;
  std::size_t most_clients_;
  std::mutex mutex_;
  std::unordered_map<std::string, Allowance> clients_;
};

}  // namespace selfsame::auth
