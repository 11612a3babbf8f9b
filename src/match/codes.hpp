// 128 bits in place of a vector: the signs of its coordinates after a keyed rotation.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "match/wiped_memory.hpp"

namespace selfsame::match {

inline constexpr int kCodeBits = 128;
inline constexpr std::size_t kCodeBytes = 16;
/// Making a rotation takes time and memory by the cube and the square of this.
inline constexpr std::size_t kMaxCodedDimension = 1024;

/// Bit i is set where coordinate i of the rotated vector is not below zero.
struct Code {
  std::array<std::uint64_t, 2> bits{};
  bool operator==(const Code&) const = default;
};

/// How many bits differ (Hamming), 0 to 128. For one key about 128 * angle / pi of the vectors' angle; of codes under
/// two keys about 64, whatever the vectors.
inline int distance(const Code& a, const Code& b) {
  return std::popcount(a.bits[0] ^ b.bits[0]) + std::popcount(a.bits[1] ^ b.bits[1]);
}

/// The raw similarity of codes: from 1 for the same over 0 for nothing in common to -1.
inline float raw_of_bits(float distance) { return 1 - distance / (kCodeBits / 2); }
inline float bits_of_raw(float raw) { return (1 - raw) * (kCodeBits / 2); }

/// Bits 0 to 7 in the first byte, and so on: what is stored.
std::array<std::uint8_t, kCodeBytes> to_bytes(const Code& code);
Code code_from_bytes(std::span<const std::uint8_t, kCodeBytes> bytes);

/// Distances of codes from one probe whose vector is at hand: 16 additions each.
class SoftDistances {
 public:
  /// As Coder::soft_distance, within 1e-4 of a bit.
  float to(const Code& reference) const {
    float sum = 0;
    for (std::size_t i = 0; i < kCodeBytes; ++i) {
      sum += tables_[i][static_cast<std::uint8_t>(reference.bits[i / 8] >> (8 * (i % 8)))];
    }
    return sum;
  }

 private:
  friend class Coder;
  std::array<std::array<float, 256>, kCodeBytes> tables_{};
};

/// A rotation of vectors that follows from a key, and the codes of what it rotates. The key is of no person:
/// everybody's vectors turn alike, so cosines stay as they were, while vectors and codes under two keys have nothing in
/// common. That makes templates renewable: rotate back, choose another key. Same key and vector, same bits of a code on
/// every machine; no fused multiply-add, no libm. Immutable; safe for any number of threads; the rotation is wiped when
/// it goes.
class Coder {
 public:
  /// How much of a rotation is made: all of it, or the 128 coordinates that codes are of, in a fraction of the time.
  enum class Part { whole, codes };

  /// `centre`: empty, or what is taken from a rotated vector before its signs are (the mean of many people, not yet
  /// rotated), for nets whose vectors crowd on one side. Errors: invalid_argument (dimension 0 or above
  /// kMaxCodedDimension, a centre of another size or not finite).
  static Result<Coder> create(std::span<const std::uint8_t, 32> key, std::size_t dimension,
                              std::span<const float> centre = {}, Part part = Part::whole);
  std::size_t dimension() const { return dimension_; }
  /// Of rotated vectors: dimension(), at least 128; shorter vectors are filled up with zeros before they are rotated.
  /// Of Part::codes, 128.
  std::size_t width() const { return width_; }

  /// `vector.size()` is dimension(); the answer's norm is the vector's, of Part::codes at most that.
  std::vector<float> rotate(std::span<const float> vector) const;
  Code code_of_rotated(std::span<const float> rotated) const;
  Code code(std::span<const float> vector) const { return code_of_rotated(rotate(vector)); }

  /// Like distance(reference, code of the probe), but a bit counts by how far the probe's coordinate is from zero: the
  /// part of the probe's coordinates, by size, whose sign differs, times 128. For whoever stores only a code, but has
  /// the vector of the probe: half of what signs lose is won back. Not symmetric.
  float soft_distance(const Code& reference, std::span<const float> rotated_probe) const;
  /// The same for many references: what each byte of a code adds.
  SoftDistances soft_distances(std::span<const float> rotated_probe) const;

 private:
  /// What each bit of a reference adds to the distance, clear and set.
  std::array<std::array<double, 2>, kCodeBits> soft_costs(std::span<const float> rotated_probe) const;

  Coder() = default;

  std::size_t dimension_ = 0;
  std::size_t width_ = 0;
  Part part_ = Part::whole;
  WipedMemory columns_;        // floats, dimension_ x width_: column j of the rotation after column j - 1
  std::vector<float> centre_;  // rotated; width_, zeros where there is none
};

}  // namespace selfsame::match
