// Random colours and digits for liveness sessions.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "pipeline/liveness.hpp"

namespace selfsame::auth {

/// Fills with unpredictable random bytes.
using RandomSource = std::function<void(std::span<std::uint8_t>)>;

/// Each of `first` to `last`, equally likely.
std::int64_t draw(const RandomSource& random, std::int64_t first, std::int64_t last);

inline constexpr std::size_t kFlashColours = 4;
inline constexpr std::int64_t kSpeakMs = 8000;   // time to begin reading the digits
inline constexpr std::size_t kSpokenDigits = 8;  // docs/adr/0012

/// Colours, each different from the one before, the first shown at `shown_ms`.
std::vector<pipeline::Prompt> draw_flash_prompts(const RandomSource& random, std::int64_t shown_ms,
                                                 std::int64_t step_ms);

/// Digits to be spoken, none twice in a row.
pipeline::Prompt draw_spoken_prompt(const RandomSource& random, std::int64_t shown_ms);

}  // namespace selfsame::auth
