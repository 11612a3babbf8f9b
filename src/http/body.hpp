// Request bodies and the memory that all of them together may take.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>

#include "base/bytes.hpp"

namespace selfsame::http {

/// Bytes that bodies in flight may take together. Outlives its bodies. Threads: any.
class BodyBudget {
 public:
  /// `whole`: what this one is a share of; each byte is taken there too, and it outlives its shares.
  explicit BodyBudget(std::size_t limit_bytes, BodyBudget* whole = nullptr) : limit_(limit_bytes), whole_(whole) {}
  /// False, and nothing taken, where it would pass a limit.
  bool take(std::size_t bytes);
  void give_back(std::size_t bytes);
  /// Whether so many could be taken now.
  bool has_room_for(std::size_t bytes) const;
  std::size_t in_use() const { return in_use_.load(std::memory_order_relaxed); }

 private:
  const std::size_t limit_;
  BodyBudget* const whole_;
  std::atomic<std::size_t> in_use_{0};
};

/// One body. Holds its share of the budget until it goes.
class Body {
 public:
  Body() = default;
  ~Body();
  Body(Body&& other) noexcept;
  Body& operator=(Body&& other) noexcept;
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;

  /// Before the first `append`. False where a known length is over budget now, so that a body that cannot be held is
  /// refused before it is sent. Nothing is taken yet: memory counts as bytes arrive, or announcements alone would fill
  /// it.
  bool begin(BodyBudget& budget, std::optional<std::size_t> length);
  /// False: over budget, or `begin` was not called.
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
