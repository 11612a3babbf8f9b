// Which challenges a liveness session shows, and when.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "pipeline/liveness.hpp"

namespace selfsame::auth {

/// Fills with random bytes that nobody can foretell.
using RandomSource = std::function<void(std::span<std::uint8_t>)>;

/// Each of `first` to `last`, equally likely.
std::int64_t draw(const RandomSource& random, std::int64_t first, std::int64_t last);

inline constexpr std::int64_t kFirstPromptMs[] = {700, 1500};  // from the session's start
inline constexpr std::int64_t kPromptGapMs[] = {400, 1200};
inline constexpr std::int64_t kActionMs = 2500;  // to blink, turn or nod
inline constexpr std::int64_t kFlashMs = 300;    // one colour. Two flashes a second: WCAG 2.3.1 allows three
inline constexpr std::size_t kFlashColours = 4;
inline constexpr std::int64_t kSpeakMs = 8000;   // to begin to read the digits
inline constexpr std::size_t kSpokenDigits = 8;  // docs/adr/0012

/// A blink, a turn to a side left to chance, a nod and a flash of four colours, in random order with random gaps, on a
/// clock that starts with the session. They are over within 15 seconds. A flash is one prompt a colour, each unlike the
/// one before.
std::vector<pipeline::Prompt> draw_prompts(const RandomSource& random);

/// The same with only `count`, 1 to 3, of the things to do and without the flash: for where no screen can light a face.
std::vector<pipeline::Prompt> draw_action_prompts(const RandomSource& random, std::size_t count);

/// Colours, each unlike the one before, the first shown at `shown_ms`.
std::vector<pipeline::Prompt> draw_flash_prompts(const RandomSource& random, std::int64_t shown_ms,
                                                 std::int64_t step_ms);

/// Digits to be spoken, none twice in a row, shown after the last of `prompts`, or at `shown_ms`.
pipeline::Prompt draw_spoken_prompt(const RandomSource& random, std::span<const pipeline::Prompt> prompts);
pipeline::Prompt draw_spoken_prompt(const RandomSource& random, std::int64_t shown_ms);

}  // namespace selfsame::auth
