// Terminal output: tables and progress bars.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace selfsame::app {

/// Text in columns; a column whose cells are all numbers is aligned to the right. UTF-8 is counted by code point.
class Table {
 public:
  explicit Table(std::vector<std::string> header) { rows_.push_back(std::move(header)); }
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  std::size_t rows() const { return rows_.size() - 1; }
  std::string str() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// A progress bar on standard error, shown only on a terminal and for long work.
class Progress {
 public:
  Progress(std::string label, bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void at(std::size_t done, std::size_t total);

 private:
  std::string label_;
  bool visible_;
  std::size_t last_permille_ = 1001;
};

std::string fixed(double value, int decimals);
/// "1 user", "2 users".
std::string counted(std::size_t count, std::string_view what);
/// 1700000000000 -> "2023-11-14 22:13:20" (UTC).
std::string date_time(std::int64_t wall_ms);

}  // namespace selfsame::app
