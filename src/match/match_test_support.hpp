// Vectors for tests, the same on every machine.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <random>
#include <vector>

#include "match/codes.hpp"
#include "match/vector.hpp"

namespace selfsame::match {

/// L2 norm 1; nearly normal coordinates without <random>'s distributions, which differ from library to library.
inline std::vector<float> made_up_vector(std::mt19937& random, std::size_t dimension) {
  std::vector<float> vector(dimension);
  for (float& value : vector) {
    for (int i = 0; i < 4; ++i) value += static_cast<float>(random() >> 8) * 0x1p-24F - 0.5F;
  }
  EXPECT_TRUE(normalize(vector));
  return vector;
}

/// With a cosine of about `cosine` to `centre`.
inline std::vector<float> made_up_neighbour(std::mt19937& random, const std::vector<float>& centre, float cosine) {
  auto vector = made_up_vector(random, centre.size());
  const float aside = std::sqrt(1 - cosine * cosine);
  for (std::size_t i = 0; i < centre.size(); ++i) vector[i] = cosine * centre[i] + aside * vector[i];
  EXPECT_TRUE(normalize(vector));
  return vector;
}

inline Code random_code(std::mt19937& random) {
  const auto word = [&] { return std::uint64_t{random()} << 32 | random(); };
  Code code;
  code.bits = {word(), word()};
  return code;
}

inline std::array<std::uint8_t, 32> made_up_key(std::uint8_t first) {
  std::array<std::uint8_t, 32> key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(first + i);
  return key;
}

}  // namespace selfsame::match
