#include "finger/position.hpp"

#include <algorithm>
#include <array>

namespace selfsame::finger {
namespace {

constexpr std::array<std::string_view, kFingerPositions> kNames{
    "unknown",    "right-thumb", "right-index", "right-middle", "right-ring", "right-little",
    "left-thumb", "left-index",  "left-middle", "left-ring",    "left-little"};

}  // namespace

std::string_view to_string(FingerPosition position) { return kNames.at(static_cast<std::size_t>(position)); }

std::optional<FingerPosition> position_from(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<FingerPosition>(found - kNames.begin());
}

std::optional<FingerPosition> position_from(std::uint8_t code) {
  if (code >= kFingerPositions) return std::nullopt;
  return static_cast<FingerPosition>(code);
}

std::string position_names() {
  std::string names;
  for (const std::string_view name : kNames) names += (names.empty() ? "" : ", ") + std::string(name);
  return names;
}

}  // namespace selfsame::finger
