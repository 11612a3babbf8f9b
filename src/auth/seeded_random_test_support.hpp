// Random bytes that are the same in every run; for tests.
#pragma once

#include <memory>
#include <mutex>
#include <random>
#include <span>

#include "auth/liveness_prompts.hpp"

namespace selfsame::auth {

/// May be called from several threads at once.
inline RandomSource seeded(unsigned seed) {
  auto mutex = std::make_shared<std::mutex>();
  auto engine = std::make_shared<std::mt19937>(seed);
  return [mutex, engine](std::span<std::uint8_t> bytes) {
    const std::lock_guard lock(*mutex);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>((*engine)());
  };
}

}  // namespace selfsame::auth
