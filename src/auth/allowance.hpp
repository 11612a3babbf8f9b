// Rate limits for requests that cost memory or disk: a bucket per client that refills over time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace selfsame::auth {

struct AllowanceRule {
  std::int64_t most = 1;      // available at once
  std::int64_t every_ms = 1;  // then one more per this time
};

/// A token bucket that refills over time. For one thread at a time.
class Allowance {
 public:
  /// False if the bucket is empty. `now_ms`: from a monotonic clock.
  bool take(const AllowanceRule& rule, std::int64_t now_ms);
  bool is_full(std::int64_t now_ms) const { return full_at_ms_ <= now_ms; }

 private:
  std::int64_t full_at_ms_ = 0;  // when the bucket will be full again
};

/// One bucket per client. Each process keeps its own, because the buckets bound the load of that process.
/// Threads: all methods may be called from several threads at once.
class ClientAllowance {
 public:
  ClientAllowance(AllowanceRule rule, std::size_t clients) : rule_(rule), most_clients_(clients) {}
  /// `client`: an address. False if it has used up its share, or if too many other clients are active to count one
  /// more.
  bool take(std::string_view client, std::int64_t now_ms);

 private:
  AllowanceRule rule_;
  std::size_t most_clients_;
  std::mutex mutex_;
  std::unordered_map<std::string, Allowance> clients_;
};

}  // namespace selfsame::auth
