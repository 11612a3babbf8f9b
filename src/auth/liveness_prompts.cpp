#include "auth/liveness_prompts.hpp"

#include <array>

namespace selfsame::auth {
namespace {

using pipeline::Challenge;
using pipeline::Prompt;
using Colour = std::array<std::uint8_t, 3>;

constexpr std::array<Colour, 7> kColours{
    {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 0}, {0, 255, 255}, {255, 0, 255}, {255, 255, 255}}};

std::size_t draw_index(const RandomSource& random, std::size_t count) {
  return static_cast<std::size_t>(draw(random, 0, static_cast<std::int64_t>(count) - 1));
}

}  // namespace

std::int64_t draw(const RandomSource& random, std::int64_t first, std::int64_t last) {
  std::array<std::uint8_t, 8> bytes{};
  random(bytes);
  std::uint64_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8 | byte;
  // The bias of the modulo is negligible: 2^64 numbers for a few thousand values.
  return first + static_cast<std::int64_t>(number % static_cast<std::uint64_t>(last - first + 1));
}

std::vector<Prompt> draw_flash_prompts(const RandomSource& random, std::int64_t shown_ms, std::int64_t step_ms) {
  std::vector<Prompt> prompts;
  std::size_t colour = draw_index(random, kColours.size());
  for (std::size_t i = 0; i < kFlashColours; ++i) {
    prompts.push_back({Challenge::flash, shown_ms, shown_ms + step_ms, kColours[colour], {}});
    shown_ms += step_ms;
    colour = (colour + 1 + draw_index(random, kColours.size() - 1)) % kColours.size();
  }
  return prompts;
}

Prompt draw_spoken_prompt(const RandomSource& random, std::int64_t shown_ms) {
  Prompt prompt{Challenge::say_digits, shown_ms, shown_ms + kSpeakMs, {}, {}};
  std::size_t digit = draw_index(random, 10);
  for (std::size_t i = 0; i < kSpokenDigits; ++i) {
    prompt.digits += static_cast<char>('0' + digit);
    digit = (digit + 1 + draw_index(random, 9)) % 10;
  }
  return prompt;
}

}  // namespace selfsame::auth
