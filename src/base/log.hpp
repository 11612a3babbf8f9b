// A destination for events. The core writes none; rooms with effects get a Log from the program that wires them.
#pragma once

#include <string_view>

namespace selfsame::base {

enum class LogLevel { debug, info, warning, error };

/// One line per event. Must not contain biometric data, secrets, or client text without a length limit.
/// Threads: may be called from any thread.
class Log {
 public:
  virtual ~Log() = default;
  virtual void write(LogLevel level, std::string_view message) = 0;
};

/// Drops everything; for tests.
class NullLog final : public Log {
 public:
  void write(LogLevel, std::string_view) override {}
};

}  // namespace selfsame::base
