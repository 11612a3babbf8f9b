// Request bodies and the memory that all of them together may take.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>

#include "base/bytes.hpp"

namespace selfsame::http {

/// Bytes that all bodies in flight may take together. Outlives its bodies. Threads: any.
class BodyBudget {
 public:
  explicit BodyBudget(std::size_t limit_bytes) : limit_(limit_bytes) {}
  /// False, and nothing taken, where it would pass the limit.
  bool take(std::size_t bytes);
  void give_back(std::size_t bytes);
  std::size_t in_use() const { return in_use_.load(std::memory_order_relaxed); }

 private:
  const std::size_t limit_;
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

  /// Before the first `append`. A known length is taken from the budget at once, so that a body that cannot be held
  /// is refused before it is sent. False: over budget.
  bool begin(BodyBudget& budget, std::optional<std::size_t> length);
  /// False: over budget, or `begin` was not called.
  bool append(ByteView bytes);
  ByteView view() const { return bytes_; }

 private:
  bool reserve(std::size_t bytes);

  BodyBudget* budget_ = nullptr;
  std::size_t taken_ = 0;
  Bytes bytes_;
};

}  // namespace selfsame::http
