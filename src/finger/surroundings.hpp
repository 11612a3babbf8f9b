// The surroundings of a minutia, as bits.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "finger/print.hpp"

namespace selfsame::finger {

/// Places and directions at which a minutia has neighbours, relative to its own place and direction (after Cappelli,
/// Ferrara and Maltoni 2010, "Minutia Cylinder-Code", of 8 x 8 places and 6 directions).
struct Surroundings {
  static constexpr int kSide = 8;
  static constexpr int kSectors = 6;
  std::array<std::uint64_t, kSectors> bits{};  // one word per direction, one bit per place
  std::uint64_t known = 0;                     // places with readable ridges
};

/// Of every minutia of a print, word by word, so that eight are processed at once.
class SurroundingsTable {
 public:
  explicit SurroundingsTable(std::span<const Surroundings> all);

  std::size_t size() const { return size_; }
  /// size() rounded up to a multiple of eight; entries beyond size() are like nothing.
  std::size_t stride() const { return stride_; }
  /// Word `sector` of all, or what is known of them for kSectors; `stride` words.
  const std::uint64_t* words(int sector) const { return words_.data() + static_cast<std::size_t>(sector) * stride_; }
  Surroundings at(std::size_t minutia) const;

 private:
  std::size_t size_;
  std::size_t stride_;
  std::vector<std::uint64_t> words_;
};

std::vector<Surroundings> surroundings_of(const Print& print);

/// out[k] = likeness of `one` and number k of the others, [0, 1]; 0 if too little of them can be compared. Writes
/// stride() floats.
void likeness(const Surroundings& one, const SurroundingsTable& others, float* out);
/// One by one: the oracle for tests of `likeness`.
float likeness_scalar(const Surroundings& one, const Surroundings& other);

}  // namespace selfsame::finger
