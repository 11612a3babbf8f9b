// What surrounds a minutia, as bits.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "finger/print.hpp"

namespace selfsame::finger {

/// Places and directions in which a minutia has neighbours, seen from it and turned by its own direction (after
/// Cappelli, Ferrara and Maltoni 2010, "Minutia Cylinder-Code", of 8 x 8 places and 6 directions).
struct Surroundings {
  static constexpr int kSide = 8;
  static constexpr int kSectors = 6;
  std::array<std::uint64_t, kSectors> bits{};  // a word for each direction, a bit for each place
  std::uint64_t known = 0;                     // places where there are ridges to be read
};

std::vector<Surroundings> surroundings_of(const Print& print);

/// out[k] = how alike `one` and others[k] are, [0, 1]; 0 where too little of them can be compared.
void likeness(const Surroundings& one, std::span<const Surroundings> others, float* out);

}  // namespace selfsame::finger
