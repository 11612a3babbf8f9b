// Time is injected, so that the core is pure and tests control the clock.
#pragma once

#include <cstdint>

namespace selfsame::base {

/// Threads: implementations may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Milliseconds since 1970-01-01 UTC.
  virtual std::int64_t wall_ms() const = 0;
  /// Nanoseconds of a monotonic clock.
  virtual std::int64_t steady_ns() const = 0;
};

/// A clock that tests move by hand. For one thread.
class FakeClock final : public Clock {
 public:
  std::int64_t wall_ms() const override { return wall_ms_; }
  std::int64_t steady_ns() const override { return wall_ms_ * 1'000'000; }
  void advance_ms(std::int64_t by_ms) { wall_ms_ += by_ms; }

 private:
  std::int64_t wall_ms_ = 1'700'000'000'000;
};

}  // namespace selfsame::base
