#include "media/row_products.hpp"

#include <gtest/gtest.h>

#include "tests/support/synthetic_image.hpp"

namespace selfsame::media {
namespace {

std::vector<float> noise(std::size_t size, std::uint64_t seed) {
  test::TestRandom random(seed);
  std::vector<float> values(size);
  for (float& value : values) value = static_cast<float>(random.uniform(-1, 1));
  return values;
}

std::vector<float> products(const RowProducts& kernel, const std::vector<float>& rows, std::size_t width,
                            const Windows& windows) {
  std::vector<float> out(windows.count * kRowsTogether);
  kernel.run(rows.data(), width, windows, out.data());
  return out;
}

TEST(RowProducts, are_the_same_bits_with_every_kernel) {
  for (const std::size_t width : {16U, 32U, 112U, 336U}) {
    for (const std::size_t count : {0U, 1U, 3U, 4U, 5U, 9U}) {
      const auto rows = noise(kRowsTogether * width, width);
      const auto samples = noise(width + 3 * count, count);
      const Windows windows{samples.data(), 3, count};
      const auto expected = products(*available_row_products().front(), rows, width, windows);
      for (const auto* kernel : available_row_products()) {
        EXPECT_EQ(products(*kernel, rows, width, windows), expected) << kernel->name << " " << width << " " << count;
      }
    }
  }
}

TEST(RowProducts, equal_sums_in_double) {
  constexpr std::size_t kWidth = 48;
  const auto rows = noise(kRowsTogether * kWidth, 1);
  const auto samples = noise(kWidth + 5, 2);
  const auto found = products(best_row_products(), rows, kWidth, {samples.data(), 5, 2});
  for (std::size_t k = 0; k < 2; ++k) {
    for (std::size_t r = 0; r < kRowsTogether; ++r) {
      double sum = 0;
      for (std::size_t i = 0; i < kWidth; ++i) sum += double{rows[r * kWidth + i]} * double{samples[k * 5 + i]};
      EXPECT_NEAR(found[k * kRowsTogether + r], sum, 1e-5);
    }
  }
}

// The resampler lays a row where its samples are in a window that other rows share.
TEST(RowProducts, do_not_depend_on_where_a_row_lies_in_its_window) {
  constexpr std::size_t kUsed = 70;
  const auto weights = noise(kUsed, 3);
  const auto samples = noise(128, 4);
  std::vector<float> expected;
  for (std::size_t shift = 0; shift <= 20; ++shift) {
    std::vector<float> rows(kRowsTogether * 96);
    std::vector<float> window(96, 0.25F);
    std::copy(weights.begin(), weights.end(), rows.begin() + static_cast<std::ptrdiff_t>(shift));
    std::copy_n(samples.begin(), kUsed, window.begin() + static_cast<std::ptrdiff_t>(shift));
    expected.push_back(products(best_row_products(), rows, 96, {window.data(), 0, 1}).front());
    EXPECT_EQ(expected.back(), expected.front()) << shift;
  }
}

}  // namespace
}  // namespace selfsame::media
