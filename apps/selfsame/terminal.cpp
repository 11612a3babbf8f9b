#include "selfsame/terminal.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace selfsame::app {
namespace {

constexpr std::size_t kBarWidth = 30;

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool looks_like_number(const std::string& cell) {
  return !cell.empty() && cell.find_first_not_of("0123456789.,%+-e ") == std::string::npos;
}

}  // namespace

std::string Table::str() const {
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  std::vector<bool> numeric(widths.size(), rows_.size() > 1);
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    for (std::size_t c = 0; c < widths.size() && c < rows_[r].size(); ++c) {
      widths[c] = std::max(widths[c], width_of(rows_[r][c]));
      if (r > 0 && !rows_[r][c].empty() && !looks_like_number(rows_[r][c])) numeric[c] = false;
    }
  }
  std::string text;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    std::string line;
    for (std::size_t c = 0; c < widths.size(); ++c) {
      const std::string cell = c < rows_[r].size() ? rows_[r][c] : "";
      const std::string padding(widths[c] - width_of(cell), ' ');
      line += (c == 0 ? "" : "  ") + (numeric[c] ? padding + cell : cell + padding);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
    if (r == 0) {
      std::string rule;
      for (std::size_t c = 0; c < widths.size(); ++c) rule += (c == 0 ? "" : "  ") + std::string(widths[c], '-');
      text += rule + "\n";
    }
  }
  return text;
}

Progress::Progress(std::string label, bool quiet) : label_(std::move(label)), visible_(!quiet && ::isatty(2) != 0) {}

Progress::~Progress() {
  if (visible_ && last_permille_ <= 1000) std::fprintf(stderr, "\r\033[K");
}

void Progress::at(std::size_t done, std::size_t total) {
  if (!visible_ || total == 0) return;
  const std::size_t permille = done * 1000 / total;
  if (permille == last_permille_) return;
  last_permille_ = permille;
  const std::size_t filled = std::min(kBarWidth, permille * kBarWidth / 1000);
  const std::string bar = std::string(filled, '#') + std::string(kBarWidth - filled, '.');
  std::fprintf(stderr, "\r%s [%s] %3zu %%  %zu/%zu", label_.c_str(), bar.c_str(), permille / 10, done, total);
  std::fflush(stderr);
}

std::string counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

std::string fixed(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

std::string date_time(std::int64_t wall_ms) {
  const std::time_t seconds = static_cast<std::time_t>(wall_ms / 1000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
  return text;
}

}  // namespace selfsame::app
