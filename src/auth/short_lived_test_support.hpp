// Short-lived state that fails on request, over a real one; for tests.
#pragma once

#include <cstddef>

#include "auth/short_lived.hpp"

namespace selfsame::auth {

/// Counts calls, and fails one of them with store_failed instead of forwarding it. For one thread at a time.
class FailingShortLived final : public ShortLived {
 public:
  /// `port` is borrowed.
  explicit FailingShortLived(ShortLived& port) : port_(&port) {}

  /// Makes the `nth` call from now fail, counted from 1; 0: none.
  void fail_at(std::size_t nth) {
    calls_ = 0;
    nth_ = nth;
  }
  /// Whether that call was made.
  bool has_failed() const { return nth_ > 0 && calls_ >= nth_; }
  std::size_t calls() const { return calls_; }

  Result<std::optional<Bytes>> get(const Key& key) override {
    SELFSAME_TRY(next());
    return port_->get(key);
  }
  Result<bool> set_if(const Key& key, std::optional<ByteView> expected, std::optional<ByteView> value,
                      std::int64_t ttl_ms) override {
    SELFSAME_TRY(next());
    return port_->set_if(key, expected, value, ttl_ms);
  }
  Result<std::uint64_t> append(const Key& key, std::span<const Bytes> records, std::int64_t ttl_ms,
                               std::size_t most) override {
    SELFSAME_TRY(next());
    return port_->append(key, records, ttl_ms, most);
  }
  Result<ListPart> read_list(const Key& key, std::uint64_t from) override {
    SELFSAME_TRY(next());
    return port_->read_list(key, from);
  }
  Status erase(const Key& key) override {
    SELFSAME_TRY(next());
    return port_->erase(key);
  }

 private:
  Status next() {
    if (++calls_ != nth_) return {};
    return fail(ErrorCode::store_failed, "failed on purpose");
  }

  ShortLived* port_;
  std::size_t calls_ = 0;
  std::size_t nth_ = 0;
};

}  // namespace selfsame::auth
