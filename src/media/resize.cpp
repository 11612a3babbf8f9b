// Bilinear resampling in fixed point: weights of 11 bits, so that two of them and a byte fit an int32.
#include <algorithm>
#include <array>
#include <utility>

#include "base/check.hpp"
#include "media/kernels.hpp"

namespace selfsame::media {
namespace {

constexpr int kWeightBits = 11;
constexpr int kOne = 1 << kWeightBits;

// ---- resize ------------------------------------------------------------------------------------------------------

/// The two source pixels that an output pixel lies between, and the weight of the second.
struct Tap {
  std::int32_t first;
  std::int32_t second;
  std::int16_t weight;
};

/// Output i has its centre at (i + 1/2) * extent / outputs source pixels. The available samples are means of `cell`
/// source pixels each; there are `available` of them. Integer arithmetic keeps this exact on every platform.
std::vector<Tap> make_taps(int extent, int cell, int available, int outputs) {
  std::vector<Tap> taps(static_cast<std::size_t>(outputs));
  const std::int64_t denominator = std::int64_t{2} * outputs * cell;
  for (int i = 0; i < outputs; ++i) {
    const std::int64_t numerator =
        std::max(std::int64_t{0}, (std::int64_t{2} * i + 1) * extent - std::int64_t{outputs} * cell);
    const std::int64_t whole = numerator / denominator;
    const std::int64_t rest = numerator % denominator;
    Tap& tap = taps[static_cast<std::size_t>(i)];
    tap.first = static_cast<std::int32_t>(std::min<std::int64_t>(whole, available - 1));
    tap.second = std::min(tap.first + 1, available - 1);
    tap.weight = static_cast<std::int16_t>((rest * kOne + denominator / 2) / denominator);
  }
  return taps;
}

// Rows between the two passes keep 7 fraction bits: 255 * 128 still fits an int16, which SSE2 multiplies in one go.
constexpr int kRowShift = kWeightBits - 7;

template <int kChannels>
void blend_columns(const std::uint8_t* row, const std::vector<Tap>& taps, std::int16_t* out) {
  for (const Tap& tap : taps) {
    const std::uint8_t* a = row + static_cast<std::ptrdiff_t>(tap.first) * kChannels;
    const std::uint8_t* b = row + static_cast<std::ptrdiff_t>(tap.second) * kChannels;
    const int weight = tap.weight;
    for (int c = 0; c < kChannels; ++c) {
      const int sum = a[c] * (kOne - weight) + b[c] * weight;
      out[c] = static_cast<std::int16_t>((sum + (1 << (kRowShift - 1))) >> kRowShift);
    }
    out += kChannels;
  }
}

void blend_rows(const std::int16_t* a, const std::int16_t* b, int weight, std::size_t count, std::uint8_t* out) {
  constexpr int kShift = kWeightBits + 7;
  const auto weight_a = static_cast<std::int16_t>(kOne - weight);
  const auto weight_b = static_cast<std::int16_t>(weight);
  for (std::size_t i = 0; i < count; ++i) {
    const std::int32_t sum = a[i] * weight_a + b[i] * weight_b;
    out[i] = static_cast<std::uint8_t>((sum + (1 << (kShift - 1))) >> kShift);
  }
}

template <int kChannels>
void resize_bilinear(const Image& image, const std::vector<Tap>& columns, const std::vector<Tap>& rows, Image& out) {
  struct BlendedRow {
    int source_y = -1;
    std::vector<std::int16_t> values;
  };
  BlendedRow upper{-1, std::vector<std::int16_t>(out.row_bytes())};
  BlendedRow lower = upper;
  const auto load = [&](BlendedRow& blended, int source_y) {
    if (blended.source_y == source_y) return;
    blend_columns<kChannels>(image.row(source_y), columns, blended.values.data());
    blended.source_y = source_y;
  };
  for (int y = 0; y < out.height(); ++y) {
    const Tap& tap = rows[static_cast<std::size_t>(y)];
    if (lower.source_y == tap.first) std::swap(upper, lower);
    load(upper, tap.first);
    load(lower, tap.second);
    blend_rows(upper.values.data(), lower.values.data(), tap.weight, out.row_bytes(), out.row(y));
  }
}

/// Sum: a type that holds cell_height times 255.
template <int kChannels, typename Sum>
void average_into(const Image& image, int cell_width, int cell_height, Image& out) {
  std::vector<Sum> column_sums(image.row_bytes());
  for (int y = 0; y < out.height(); ++y) {
    std::fill(column_sums.begin(), column_sums.end(), Sum{0});
    const int first_row = y * cell_height;
    const int end_row = std::min(first_row + cell_height, image.height());
    for (int row = first_row; row < end_row; ++row) {
      const std::uint8_t* from = image.row(row);
      for (std::size_t i = 0; i < column_sums.size(); ++i) column_sums[i] = static_cast<Sum>(column_sums[i] + from[i]);
    }
    const Sum* from = column_sums.data();
    for (int x = 0; x < out.width(); ++x) {
      const int columns = std::min(cell_width, image.width() - x * cell_width);
      const std::int64_t area = std::int64_t{columns} * (end_row - first_row);
      std::array<std::int64_t, std::size_t{kChannels}> sums{};
      for (int column = 0; column < columns; ++column) {
        for (std::size_t c = 0; c < sums.size(); ++c) sums[c] += *from++;
      }
      const double share = 1.0 / static_cast<double>(area);
      for (std::size_t c = 0; c < sums.size(); ++c) {
        // The half keeps the product clear of whole numbers, so that this is (sum + area / 2) / area to the bit.
        out.pixel(x, y)[c] = static_cast<std::uint8_t>((static_cast<double>(sums[c] + area / 2) + 0.5) * share);
      }
    }
  }
}

/// Means over cells of cell_width x cell_height pixels; the last column and row of cells may be narrower.
template <int kChannels>
Image average_cells(const Image& image, int cell_width, int cell_height) {
  Image out((image.width() + cell_width - 1) / cell_width, (image.height() + cell_height - 1) / cell_height, kChannels);
  if (cell_height <= 257) {
    average_into<kChannels, std::uint16_t>(image, cell_width, cell_height, out);
  } else {
    average_into<kChannels, std::uint32_t>(image, cell_width, cell_height, out);
  }
  return out;
}

template <int kChannels>
Image resize_channels(const Image& image, int width, int height) {
  const int cell_width = image.width() / width;
  const int cell_height = image.height() / height;
  const bool averages = cell_width >= 2 && cell_height >= 2;
  Image out(width, height, kChannels);
  if (!averages) {
    resize_bilinear<kChannels>(image, make_taps(image.width(), 1, image.width(), width),
                               make_taps(image.height(), 1, image.height(), height), out);
    return out;
  }
  Image averaged = average_cells<kChannels>(image, cell_width, cell_height);
  if (cell_width * width == image.width() && cell_height * height == image.height()) return averaged;
  resize_bilinear<kChannels>(averaged, make_taps(image.width(), cell_width, averaged.width(), width),
                             make_taps(image.height(), cell_height, averaged.height(), height), out);
  return out;
}

// ---- warp --------------------------------------------------------------------------------------------------------

constexpr int kBlock = 64;

/// Source positions of a run of output pixels in 1/2048 pixel, both moved by +kMargin pixels to be positive.
constexpr int kMargin = 2;
struct Positions {
  std::array<std::int32_t, kBlock> x;
  std::array<std::int32_t, kBlock> y;
};

/// Far outside stays outside: positions are clamped to kMargin pixels off the picture, NaN to the left of it.
void locate(const Affine& inverse, int x, int y, const Image& image, Positions& at) {
  const double base_x = double{inverse[0]} * x + (double{inverse[1]} * y + double{inverse[2]});
  const double base_y = double{inverse[3]} * x + (double{inverse[4]} * y + double{inverse[5]});
  const double step_x = inverse[0];
  const double step_y = inverse[3];
  const double max_x = image.width() + 1;
  const double max_y = image.height() + 1;
  const auto fixed = [](double value, double max) {
    value = value > -kMargin ? value : -kMargin;
    value = value < max ? value : max;
    return static_cast<std::int32_t>((value + kMargin) * kOne + 0.5);
  };
  for (int i = 0; i < kBlock; ++i) {
    at.x[static_cast<std::size_t>(i)] = fixed(base_x + step_x * i, max_x);
    at.y[static_cast<std::size_t>(i)] = fixed(base_y + step_y * i, max_y);
  }
}

struct Sample {
  int x;
  int y;
  int weight_x;
  int weight_y;
};

Sample sample_at(const Positions& at, int i) {
  const std::int32_t x = at.x[static_cast<std::size_t>(i)];
  const std::int32_t y = at.y[static_cast<std::size_t>(i)];
  return {(x >> kWeightBits) - kMargin, (y >> kWeightBits) - kMargin, x & (kOne - 1), y & (kOne - 1)};
}

std::uint8_t blend(int p00, int p10, int p01, int p11, const Sample& sample) {
  const int upper = p00 * (kOne - sample.weight_x) + p10 * sample.weight_x;
  const int lower = p01 * (kOne - sample.weight_x) + p11 * sample.weight_x;
  constexpr int kHalf = 1 << (2 * kWeightBits - 1);
  return static_cast<std::uint8_t>((upper * (kOne - sample.weight_y) + lower * sample.weight_y + kHalf) >>
                                   (2 * kWeightBits));
}

template <int kChannels>
void warp_run_inside(const Image& image, const Positions& at, int count, std::uint8_t* out) {
  const std::size_t row_bytes = image.row_bytes();
  for (int i = 0; i < count; ++i, out += kChannels) {
    const Sample sample = sample_at(at, i);
    const std::uint8_t* upper = image.row(sample.y) + static_cast<std::ptrdiff_t>(sample.x) * kChannels;
    const std::uint8_t* lower = upper + row_bytes;
    for (int c = 0; c < kChannels; ++c) {
      out[c] = blend(upper[c], upper[c + kChannels], lower[c], lower[c + kChannels], sample);
    }
  }
}

template <int kChannels>
void warp_run_at_edge(const Image& image, const Positions& at, int count, std::uint8_t fill, std::uint8_t* out) {
  const auto value = [&](int x, int y, int c) -> int {
    const bool inside = x >= 0 && y >= 0 && x < image.width() && y < image.height();
    return inside ? image.pixel(x, y)[c] : fill;
  };
  for (int i = 0; i < count; ++i, out += kChannels) {
    const Sample sample = sample_at(at, i);
    const int x = sample.x;
    const int y = sample.y;
    for (int c = 0; c < kChannels; ++c) {
      out[c] = blend(value(x, y, c), value(x + 1, y, c), value(x, y + 1, c), value(x + 1, y + 1, c), sample);
    }
  }
}

template <int kChannels>
void warp_channels(const Image& image, const Affine& inverse, std::uint8_t fill, Image& out) {
  const auto has_four_neighbours = [&](const Sample& sample) {
    return sample.x >= 0 && sample.y >= 0 && sample.x + 1 < image.width() && sample.y + 1 < image.height();
  };
  Positions at{};
  for (int y = 0; y < out.height(); ++y) {
    for (int x = 0; x < out.width(); x += kBlock) {
      const int count = std::min(kBlock, out.width() - x);
      locate(inverse, x, y, image, at);
      // An affine map takes the run to a straight line: with both ends inside, all of it is.
      if (has_four_neighbours(sample_at(at, 0)) && has_four_neighbours(sample_at(at, count - 1))) {
        warp_run_inside<kChannels>(image, at, count, out.pixel(x, y));
      } else {
        warp_run_at_edge<kChannels>(image, at, count, fill, out.pixel(x, y));
      }
    }
  }
}

}  // namespace

Image resize(const Image& image, int width, int height) {
  SELFSAME_CHECK(!image.empty() && width >= 1 && height >= 1);
  if (width == image.width() && height == image.height()) return image;
  if (image.channels() == 1) return resize_channels<1>(image, width, height);
  if (image.channels() == 3) return resize_channels<3>(image, width, height);
  return resize_channels<4>(image, width, height);
}

Image warp_affine(const Image& image, const Affine& map, int width, int height, std::uint8_t fill) {
  SELFSAME_CHECK(!image.empty());
  const Affine inverse = invert(map);
  Image out(width, height, image.channels());
  if (image.channels() == 1) warp_channels<1>(image, inverse, fill, out);
  if (image.channels() == 3) warp_channels<3>(image, inverse, fill, out);
  if (image.channels() == 4) warp_channels<4>(image, inverse, fill, out);
  return out;
}

}  // namespace selfsame::media
