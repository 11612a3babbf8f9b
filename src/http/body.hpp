// Request bodies, and their memory limit.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>

#include "base/bytes.hpp"

namespace selfsame::http {

/// Bytes that bodies in flight may take together. Outlives its bodies. Threads: one takes, any gives back.
class BodyBudget {
 public:
  explicit BodyBudget(std::size_t limit_bytes) : limit_(limit_bytes) {}
  /// One client's share of `whole`, which outlives it: half of what the other clients have left. The first may take
  /// half, the second a quarter, and so on, so it takes many clients to leave nothing for the next.
  explicit BodyBudget(BodyBudget& whole) : limit_(whole.limit_), whole_(&whole) {}
  /// False, and nothing taken, where it would pass a limit.
  bool take(std::size_t bytes);
  void give_back(std::size_t bytes);
  /// Whether that many could be taken now.
  bool has_room_for(std::size_t bytes) const;
  std::size_t in_use() const { return in_use_.load(std::memory_order_relaxed); }

 private:
  std::size_t limit() const;

  const std::size_t limit_;
  BodyBudget* const whole_ = nullptr;
  std::atomic<std::size_t> in_use_{0};
};

/// One body. Holds its share of the budget until destroyed.
class Body {
 public:
  Body() = default;
  ~Body();
  Body(Body&& other) noexcept;
  Body& operator=(Body&& other) noexcept;
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;

  /// Call before the first `append`. False if a known length is over budget now, so that the body is refused before it
  /// is sent. Takes nothing yet: memory is counted as bytes arrive, otherwise announcements alone could exhaust it.
  bool begin(BodyBudget& budget, std::optional<std::size_t> length);
  /// False if over budget, or if `begin` was not called.
  bool append(ByteView bytes);
  ByteView view() const { return bytes_; }

 private:
  bool reserve(std::size_t bytes);

  BodyBudget* budget_ = nullptr;
  std::size_t taken_ = 0;
  std::optional<std::size_t> length_;  // as announced
  Bytes bytes_;
};

}  // namespace selfsame::http
