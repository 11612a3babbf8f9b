#include "match/codes.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/check.hpp"
#include "match/key_stream.hpp"

namespace selfsame::match {
namespace {

constexpr auto kBits = static_cast<std::size_t>(kCodeBits);

/// Approximately normal: the number of set bits of 128, less the expected 64.
double draw(KeyStream& stream) {
  const int ones = std::popcount(stream.next()) + std::popcount(stream.next());
  return static_cast<double>(ones - kCodeBits / 2);
}

double dot_of(const double* a, const double* b, std::size_t size) {
  double sum = 0;
  for (std::size_t i = 0; i < size; ++i) sum += a[i] * b[i];
  return sum;
}

/// `count` rows of L2 norm 1, each orthogonal to those before it: directions uniform on the sphere, orthogonalised by
/// Gram-Schmidt. Each row is processed twice, because one pass leaves errors that grow with the rows.
std::vector<double> orthogonal_rows(KeyStream& stream, std::size_t count, std::size_t width) {
  std::vector<double> rows(count * width);
  for (std::size_t r = 0; r < count;) {
    double* row = rows.data() + r * width;
    for (std::size_t i = 0; i < width; ++i) row[i] = draw(stream);
    const double before = std::sqrt(dot_of(row, row, width));
    for (int pass = 0; pass < 2; ++pass) {
      for (std::size_t other = 0; other < r; ++other) {
        const double* o = rows.data() + other * width;
        const double share = dot_of(row, o, width);
        for (std::size_t i = 0; i < width; ++i) row[i] -= share * o[i];
      }
    }
    const double norm = std::sqrt(dot_of(row, row, width));
    // The last of many rows keeps little of its random vector; if almost nothing is left, another one is drawn.
    if (norm <= 1e-6 * before) continue;
    for (std::size_t i = 0; i < width; ++i) row[i] /= norm;
    ++r;
  }
  return rows;
}

}  // namespace

std::array<std::uint8_t, kCodeBytes> to_bytes(const Code& code) {
  std::array<std::uint8_t, kCodeBytes> bytes{};
  for (std::size_t i = 0; i < kCodeBytes; ++i) {
    bytes[i] = static_cast<std::uint8_t>(code.bits[i / 8] >> (8 * (i % 8)) & 0xFFU);
  }
  return bytes;
}

Code code_from_bytes(std::span<const std::uint8_t, kCodeBytes> bytes) {
  Code code;
  for (std::size_t i = 0; i < kCodeBytes; ++i) code.bits[i / 8] |= std::uint64_t{bytes[i]} << (8 * (i % 8));
  return code;
}

Result<Coder> Coder::create(std::span<const std::uint8_t, 32> key, std::size_t dimension, std::span<const float> centre,
                            Part part) {
  if (dimension == 0 || dimension > kMaxCodedDimension) {
    return fail(ErrorCode::invalid_argument,
                "codes are made of vectors of 1 to " + std::to_string(kMaxCodedDimension) + " numbers");
  }
  if (!centre.empty() && centre.size() != dimension) {
    return fail(ErrorCode::invalid_argument, "the centre of codes differs in size from the vectors");
  }
  if (!std::all_of(centre.begin(), centre.end(), [](float value) { return std::isfinite(value); })) {
    return fail(ErrorCode::invalid_argument, "the centre of codes is not finite");
  }
  Coder coder;
  coder.dimension_ = dimension;
  const std::size_t length = std::max(dimension, kBits);
  coder.width_ = part == Part::whole ? length : kBits;
  coder.part_ = part;
  KeyStream stream(key);
  std::vector<double> rows = orthogonal_rows(stream, coder.width_, length);
  // Short vectors are padded with zeros, so the columns for the padding are not kept.
  coder.columns_.grow(dimension * coder.width_ * sizeof(float));
  auto* columns = coder.columns_.as<float>();
  for (std::size_t r = 0; r < coder.width_; ++r) {
    for (std::size_t j = 0; j < dimension; ++j) {
      columns[j * coder.width_ + r] = static_cast<float>(rows[r * length + j]);
    }
  }
  wipe(rows.data(), rows.size() * sizeof(double));
  coder.centre_ = centre.empty() ? std::vector<float>(coder.width_, 0.0F) : coder.rotate(centre);
  return coder;
}

std::vector<float> Coder::rotate(std::span<const float> vector) const {
  SELFSAME_CHECK(vector.size() == dimension_);
  // Column by column, so that each sum is made in the same order, whatever the register width.
  std::vector<double> sums(width_, 0.0);
  for (std::size_t j = 0; j < dimension_; ++j) {
    const float* column = columns_.as<float>() + j * width_;
    const double value = vector[j];
    for (std::size_t i = 0; i < width_; ++i) sums[i] += double{column[i]} * value;
  }
  std::vector<float> rotated(width_);
  for (std::size_t i = 0; i < width_; ++i) rotated[i] = static_cast<float>(sums[i]);
  return rotated;
}

Code Coder::code_of_rotated(std::span<const float> rotated) const {
  SELFSAME_CHECK(rotated.size() == width_);
  Code code;
  for (std::size_t i = 0; i < kBits; ++i) {
    if (rotated[i] >= centre_[i]) code.bits[i / 64] |= std::uint64_t{1} << (i % 64);
  }
  return code;
}

std::array<std::array<double, 2>, kCodeBits> Coder::soft_costs(std::span<const float> rotated_probe) const {
  SELFSAME_CHECK(rotated_probe.size() == width_);
  double all = 0;
  for (std::size_t i = 0; i < kBits; ++i) all += std::fabs(double{rotated_probe[i]} - double{centre_[i]});
  std::array<std::array<double, 2>, kCodeBits> costs{};
  for (std::size_t i = 0; i < kBits; ++i) {
    const double value = double{rotated_probe[i]} - double{centre_[i]};
    if (all > 0) {
      costs[i][value >= 0 ? 0 : 1] = kCodeBits * std::fabs(value) / all;
    } else {
      costs[i] = {0.5, 0.5};  // a probe at the centre carries no information
    }
  }
  return costs;
}

float Coder::soft_distance(const Code& reference, std::span<const float> rotated_probe) const {
  const auto costs = soft_costs(rotated_probe);
  double distance = 0;
  for (std::size_t i = 0; i < kBits; ++i) distance += costs[i][reference.bits[i / 64] >> (i % 64) & 1U];
  return static_cast<float>(distance);
}

SoftDistances Coder::soft_distances(std::span<const float> rotated_probe) const {
  const auto costs = soft_costs(rotated_probe);
  SoftDistances distances;
  for (std::size_t byte = 0; byte < kCodeBytes; ++byte) {
    for (std::size_t value = 0; value < 256; ++value) {
      double sum = 0;
      for (std::size_t bit = 0; bit < 8; ++bit) sum += costs[byte * 8 + bit][value >> bit & 1U];
      distances.tables_[byte][value] = static_cast<float>(sum);
    }
  }
  return distances;
}

}  // namespace selfsame::match
