#include "auth/liveness_prompts.hpp"

#include <array>
#include <span>
#include <utility>

#include "base/check.hpp"

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

void shuffle(const RandomSource& random, std::span<Challenge> order) {
  for (std::size_t i = order.size() - 1; i > 0; --i) std::swap(order[i], order[draw_index(random, i + 1)]);
}

Challenge draw_turn(const RandomSource& random) {
  return draw(random, 0, 1) == 0 ? Challenge::turn_left : Challenge::turn_right;
}

/// When each is shown.
std::vector<Prompt> schedule(const RandomSource& random, std::span<const Challenge> order) {
  std::vector<Prompt> prompts;
  std::int64_t now = draw(random, kFirstPromptMs[0], kFirstPromptMs[1]);
  for (const Challenge challenge : order) {
    if (challenge == Challenge::flash) {
      const auto colours = draw_flash_prompts(random, now, kFlashMs);
      prompts.insert(prompts.end(), colours.begin(), colours.end());
      now = colours.back().until_ms;
    } else {
      prompts.push_back({challenge, now, now + kActionMs, {}});
      now += kActionMs;
    }
    now += draw(random, kPromptGapMs[0], kPromptGapMs[1]);
  }
  return prompts;
}

}  // namespace

std::int64_t draw(const RandomSource& random, std::int64_t first, std::int64_t last) {
  std::array<std::uint8_t, 8> bytes{};
  random(bytes);
  std::uint64_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8 | byte;
  // Of 2^64 numbers, which of a few thousand values has one more than another cannot be noticed.
  return first + static_cast<std::int64_t>(number % static_cast<std::uint64_t>(last - first + 1));
}

std::vector<Prompt> draw_prompts(const RandomSource& random) {
  std::array order{Challenge::blink, draw_turn(random), Challenge::nod, Challenge::flash};
  shuffle(random, order);
  return schedule(random, order);
}

std::vector<Prompt> draw_action_prompts(const RandomSource& random, std::size_t count) {
  std::array order{Challenge::blink, draw_turn(random), Challenge::nod};
  SELFSAME_CHECK(count >= 1 && count <= order.size());
  shuffle(random, order);
  return schedule(random, std::span(order).first(count));
}

std::vector<Prompt> draw_flash_prompts(const RandomSource& random, std::int64_t shown_ms, std::int64_t step_ms) {
  std::vector<Prompt> prompts;
  std::size_t colour = draw_index(random, kColours.size());
  for (std::size_t i = 0; i < kFlashColours; ++i) {
    prompts.push_back({Challenge::flash, shown_ms, shown_ms + step_ms, kColours[colour]});
    shown_ms += step_ms;
    colour = (colour + 1 + draw_index(random, kColours.size() - 1)) % kColours.size();
  }
  return prompts;
}

Prompt draw_spoken_prompt(const RandomSource& random, std::span<const Prompt> prompts) {
  return draw_spoken_prompt(
      random, (prompts.empty() ? 0 : prompts.back().until_ms) + draw(random, kPromptGapMs[0], kPromptGapMs[1]));
}

Prompt draw_spoken_prompt(const RandomSource& random, std::int64_t shown) {
  Prompt prompt{Challenge::say_digits, shown, shown + kSpeakMs, {}, {}};
  std::size_t digit = draw_index(random, 10);
  for (std::size_t i = 0; i < kSpokenDigits; ++i) {
    prompt.digits += static_cast<char>('0' + digit);
    digit = (digit + 1 + draw_index(random, 9)) % 10;
  }
  return prompt;
}

}  // namespace selfsame::auth
