// Positions of fingers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace selfsame::finger {

/// Codes of ISO/IEC 19794-2:2005 and ANSI INCITS 378-2004.
enum class FingerPosition : std::uint8_t {
  unknown,
  right_thumb,
  right_index,
  right_middle,
  right_ring,
  right_little,
  left_thumb,
  left_index,
  left_middle,
  left_ring,
  left_little
};
inline constexpr int kFingerPositions = 11;

/// "right-index"; "unknown".
std::string_view to_string(FingerPosition position);
std::optional<FingerPosition> position_from(std::string_view name);
std::optional<FingerPosition> position_from(std::uint8_t code);
/// "unknown, right-thumb, ...", for messages.
std::string position_names();

/// Whether two prints may be of one finger, given their positions.
inline bool may_be_one(FingerPosition a, FingerPosition b) {
  return a == b || a == FingerPosition::unknown || b == FingerPosition::unknown;
}

}  // namespace selfsame::finger
