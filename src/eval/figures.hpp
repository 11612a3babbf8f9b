// Figures as text for people, in tables and plots. Private to this room.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "eval/normal.hpp"

namespace selfsame::eval {

/// `value` with at most `digits` significant digits, no exponent, no trailing zeros.
std::string plain_number(double value, int digits = 6);

/// 1234567 -> "1 234 567".
std::string grouped(std::size_t value);

/// A rate in percent: two decimals, four below 0.1 %.
std::string percent(double rate);
std::string percent(const Interval& interval);

/// Columns as wide as their widest cell, two spaces apart; the first and the `notes` column left, others right aligned.
std::string aligned(const std::vector<std::vector<std::string>>& rows, std::size_t notes);

/// 0.001 -> "1e-3".
std::string power_of_ten(double rate);

}  // namespace selfsame::eval
