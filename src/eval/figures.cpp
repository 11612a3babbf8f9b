#include "eval/figures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace selfsame::eval {
namespace {

int decimals(double rate) { return rate != 0 && rate < 0.001 ? 4 : 2; }

std::string fixed(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

}  // namespace

std::string plain_number(double value, int digits) {
  const int before_point = value == 0 ? 1 : 1 + static_cast<int>(std::floor(std::log10(std::abs(value))));
  std::string plain = fixed(value, std::clamp(digits - before_point, 0, 12));
  if (plain.find('.') != std::string::npos) {
    plain.erase(plain.find_last_not_of('0') + 1);
    if (plain.back() == '.') plain.pop_back();
  }
  return plain == "-0" ? "0" : plain;
}

std::string grouped(std::size_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, 1, ' ');
  return digits;
}

std::string percent(double rate) { return fixed(rate * 100, decimals(rate)) + " %"; }

std::string percent(const Interval& interval) {
  const int digits = decimals(interval.high);
  return "[" + fixed(interval.low * 100, digits) + ", " + fixed(interval.high * 100, digits) + "] %";
}

std::string power_of_ten(double rate) {
  const double exponent = std::floor(std::log10(rate) + 1e-9);
  return plain_number(rate / std::pow(10, exponent), 3) + "e" + plain_number(exponent, 3);
}

std::string aligned(const std::vector<std::vector<std::string>>& rows, std::size_t notes) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line = "  ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - row[i].size(), ' ');
      if (i > 0) line += "  ";
      line += i == 0 || i == notes ? row[i] + space : space + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace selfsame::eval
