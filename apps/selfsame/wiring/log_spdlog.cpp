#include "selfsame/wiring/log_spdlog.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace selfsame::app {
namespace {

spdlog::level::level_enum to_spdlog(base::LogLevel level) {
  switch (level) {
    case base::LogLevel::debug: return spdlog::level::debug;
    case base::LogLevel::info: return spdlog::level::info;
    case base::LogLevel::warning: return spdlog::level::warn;
    case base::LogLevel::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

SpdlogLog::SpdlogLog(base::LogLevel lowest)
    : logger_(std::make_shared<spdlog::logger>("selfsame", std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
  logger_->set_level(to_spdlog(lowest));
  logger_->set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
}

SpdlogLog::~SpdlogLog() = default;

void SpdlogLog::write(base::LogLevel level, std::string_view message) {
  logger_->log(to_spdlog(level), spdlog::string_view_t(message.data(), message.size()));
}

}  // namespace selfsame::app
