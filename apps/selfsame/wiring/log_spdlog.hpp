// Log lines on standard error, through spdlog.
#pragma once

#include <memory>

#include "base/log.hpp"

namespace spdlog {
class logger;
}

namespace selfsame::app {

class SpdlogLog final : public base::Log {
 public:
  explicit SpdlogLog(base::LogLevel lowest);
  ~SpdlogLog() override;
  void write(base::LogLevel level, std::string_view message) override;

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace selfsame::app
