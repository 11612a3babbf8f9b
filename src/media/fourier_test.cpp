#include "media/fourier.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>

#include "tests/support/synthetic_image.hpp"

namespace selfsame::media {
namespace {

std::vector<float> noise(std::size_t length, std::uint64_t seed) {
  test::TestRandom random(seed);
  std::vector<float> values(length);
  for (float& value : values) value = static_cast<float>(random.uniform(-1, 1));
  return values;
}

/// The definition, in double.
std::vector<std::complex<double>> by_definition(const std::vector<float>& values) {
  const std::size_t length = values.size();
  std::vector<std::complex<double>> spectrum(length / 2 + 1);
  for (std::size_t k = 0; k < spectrum.size(); ++k) {
    for (std::size_t i = 0; i < length; ++i) {
      const double angle = -2 * std::numbers::pi * static_cast<double>(i * k % length) / static_cast<double>(length);
      spectrum[k] += double{values[i]} * std::complex<double>(std::cos(angle), std::sin(angle));
    }
  }
  return spectrum;
}

/// Largest error as a share of the largest value.
double error_of(std::size_t length) {
  const auto values = noise(length, length);
  const auto expected = by_definition(values);
  Spectrum<float> found;
  RealFourier(static_cast<int>(length)).transform(values, found);
  double error = 0;
  double largest = 0;
  for (std::size_t k = 0; k < expected.size(); ++k) {
    const std::complex<double> value(double{found.real[k]}, double{found.imaginary[k]});
    error = std::max(error, std::abs(value - expected[k]));
    largest = std::max(largest, std::abs(expected[k]));
  }
  return error / largest;
}

TEST(RealFourier, agrees_with_the_definition_at_every_length_up_to_640) {
  int tried = 0;
  for (int length = 4; length <= 640; ++length) {
    if (!RealFourier::supports(length)) continue;
    EXPECT_LT(error_of(static_cast<std::size_t>(length)), 5e-7) << length;
    ++tried;
  }
  EXPECT_EQ(tried, 21);
}

TEST(RealFourier, agrees_with_the_definition_at_long_lengths) {
  for (const std::size_t length : {1024U, 2000U, 2048U, 4096U}) EXPECT_LT(error_of(length), 5e-7) << length;
}

TEST(RealFourier, supports_even_lengths_of_twos_and_fives_only) {
  for (const int length : {4, 10, 128, 400, 512, 65536}) EXPECT_TRUE(RealFourier::supports(length)) << length;
  for (const int length : {-512, 0, 1, 2, 3, 5, 6, 25, 384, 513, 131072}) {
    EXPECT_FALSE(RealFourier::supports(length)) << length;
  }
}

TEST(RealFourier, gives_the_same_bits_four_at_a_time) {
  for (const int length : {400, 512}) {
    const RealFourier fourier(length);
    std::vector<FloatLanes> together(fourier.length());
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const auto values = noise(fourier.length(), lane);
      for (std::size_t i = 0; i < values.size(); ++i) together[i][lane] = values[i];
    }
    Spectrum<FloatLanes> four;
    fourier.transform(together, four);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      Spectrum<float> one;
      fourier.transform(noise(fourier.length(), lane), one);
      for (std::size_t k = 0; k < fourier.bins(); ++k) {
        ASSERT_EQ(one.real[k], four.real[k][lane]);
        ASSERT_EQ(one.imaginary[k], four.imaginary[k][lane]);
      }
    }
  }
}

TEST(RealFourier, keeps_nothing_of_the_transform_before) {
  const RealFourier fourier(512);
  Spectrum<float> spectrum;
  fourier.transform(noise(512, 1), spectrum);
  const auto first = spectrum.real;
  fourier.transform(std::vector<float>(512), spectrum);
  EXPECT_EQ(spectrum.real, std::vector<float>(257));
  fourier.transform(noise(512, 1), spectrum);
  EXPECT_EQ(spectrum.real, first);
}

}  // namespace
}  // namespace selfsame::media
