// Which copies of samples are recognised, and which new samples are mistaken for copies.
#pragma once

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "auth/seen_samples.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::test {

using Codes = std::vector<pipeline::CopyCode>;

inline constexpr pipeline::CopyKey kCopyKey{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

/// Share of a sample's codes that are known from an earlier one.
inline double share_known(const Codes& earlier, const Codes& codes, int limit) {
  const auto known = std::count_if(codes.begin(), codes.end(), [&](const pipeline::CopyCode& code) {
    return std::any_of(earlier.begin(), earlier.end(),
                       [&](const pipeline::CopyCode& before) { return distance(before, code) <= limit; });
  });
  return codes.empty() ? 0 : static_cast<double>(known) / static_cast<double>(codes.size());
}

/// A row for each edit, and for each kind of new samples.
class CopiesTable {
 public:
  /// `limit`: codes that differ in no more bits are of copies.
  explicit CopiesTable(int limit = auth::SeenSamplesOptions{}.nearest_bits) : limit_(limit) {}
  void add(const std::string& row, const Codes& earlier, const Codes& codes) {
    if (rows_.find(row) == rows_.end()) order_.push_back(row);
    rows_[row].push_back(share_known(earlier, codes, limit_));
  }
  /// Share of a row's samples that count as copies, by the rule of auth::SeenSamples.
  double known(const std::string& row) const {
    const std::vector<double>& shares = rows_.at(row);
    const auto copies = std::count_if(shares.begin(), shares.end(), [](double share) { return share > 0.25; });
    return static_cast<double>(copies) / static_cast<double>(shares.size());
  }
  void print(const char* title) {
    std::printf("%s\n", title);
    for (const std::string& row : order_) {
      std::vector<double>& shares = rows_[row];
      std::sort(shares.begin(), shares.end());
      std::printf("  %-34s known again %5.1f %% of %5zu; codes: least %4.2f  median %4.2f  most %4.2f\n", row.c_str(),
                  100 * known(row), shares.size(), shares.front(), shares[shares.size() / 2], shares.back());
    }
  }

 private:
  int limit_;
  std::vector<std::string> order_;
  std::map<std::string, std::vector<double>> rows_;
};

}  // namespace selfsame::test
