// 128-bit codes that replace vectors: the signs of the coordinates after a keyed rotation.
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
/// Making a rotation takes time cubic, and memory quadratic, in this.
inline constexpr std::size_t kMaxCodedDimension = 1024;

/// Bit i is set if coordinate i of the rotated vector is not negative.
struct Code {
  std::array<std::uint64_t, 2> bits{};
  bool operator==(const Code&) const = default;
};

/// The number of bits that differ (Hamming), 0 to 128. Under one key about 128 * angle / pi for vectors at that angle;
/// under different keys about 64, whatever the vectors.
inline int distance(const Code& a, const Code& b) {
  return std::popcount(a.bits[0] ^ b.bits[0]) + std::popcount(a.bits[1] ^ b.bits[1]);
}

/// The raw similarity of codes: 1 for equal codes, 0 for unrelated ones, -1 for opposite ones.
inline float raw_of_bits(float distance) { return 1 - distance / (kCodeBits / 2); }
inline float bits_of_raw(float raw) { return (1 - raw) * (kCodeBits / 2); }

/// The stored form: bits 0 to 7 in the first byte, and so on.
std::array<std::uint8_t, kCodeBytes> to_bytes(const Code& code);
Code code_from_bytes(std::span<const std::uint8_t, kCodeBytes> bytes);

/// Distances of codes from a probe whose vector is available: 16 additions each.
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

/// A rotation of vectors derived from a key, and codes of rotated vectors. The key belongs to no person: all vectors
/// are rotated alike, so cosines are unchanged, while vectors and codes under different keys are unrelated. That makes
/// templates renewable: rotate back, choose another key. The same key and vector give the same code bits on every
/// machine; no fused multiply-add, no libm. Immutable; safe for any number of threads; the rotation is wiped on
/// destruction.
class Coder {
 public:
  /// How much of a rotation to compute: all of it, or only the 128 coordinates of codes, in a fraction of the time.
  enum class Part { whole, codes };

  /// `centre`: empty, or a vector subtracted from a rotated vector before its signs are taken (the mean of many people,
  /// unrotated), for nets whose vectors cluster on one side. Errors: invalid_argument (dimension 0 or above
  /// kMaxCodedDimension, a centre of another size or not finite).
  static Result<Coder> create(std::span<const std::uint8_t, 32> key, std::size_t dimension,
                              std::span<const float> centre = {}, Part part = Part::whole);
  std::size_t dimension() const { return dimension_; }
  /// Size of rotated vectors: dimension(), at least 128; shorter vectors are zero-padded before rotation. For
  /// Part::codes, 128.
  std::size_t width() const { return width_; }

  /// `vector.size()` must be dimension(); the result has the vector's norm, for Part::codes at most that.
  std::vector<float> rotate(std::span<const float> vector) const;
  Code code_of_rotated(std::span<const float> rotated) const;
  Code code(std::span<const float> vector) const { return code_of_rotated(rotate(vector)); }

  /// Like distance(reference, code of the probe), but each bit is weighted by the absolute value of the probe's
  /// coordinate: 128 times the share of the coordinates, by size, whose sign differs. For comparing a stored code with
  /// a probe whose vector is available: recovers half of what taking signs loses. Not symmetric.
  float soft_distance(const Code& reference, std::span<const float> rotated_probe) const;
  /// The same for many references: the cost of each byte of a code.
  SoftDistances soft_distances(std::span<const float> rotated_probe) const;

 private:
  /// The cost of each bit of a reference, clear and set.
  std::array<std::array<double, 2>, kCodeBits> soft_costs(std::span<const float> rotated_probe) const;

  Coder() = default;

  std::size_t dimension_ = 0;
  std::size_t width_ = 0;
  Part part_ = Part::whole;
  WipedMemory columns_;        // floats, dimension_ x width_: column j of the rotation after column j - 1
  std::vector<float> centre_;  // rotated; width_, zeros where there is none
};

}  // namespace selfsame::match
