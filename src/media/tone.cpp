// Colour to gray, contrast equalisation, and measures of exposure and sharpness.
#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "media/kernels.hpp"

namespace selfsame::media {
namespace {

template <int kChannels>
void luma(const Image& image, Image& out) {
  const std::uint8_t* from = image.bytes().data();
  std::uint8_t* to = out.bytes().data();
  const std::size_t count = out.bytes().size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t* p = from + i * kChannels;
    to[i] = static_cast<std::uint8_t>((77U * p[0] + 150U * p[1] + 29U * p[2] + 128U) >> 8);
  }
}

using Histogram = std::array<std::uint32_t, 256>;
using ToneCurve = std::array<std::uint8_t, 256>;

ToneCurve clipped_equalisation(const Histogram& histogram, std::uint32_t pixels, double clip_limit) {
  const double ceiling = clip_limit / 256;
  std::array<double, 256> share{};
  double excess = 0;
  for (std::size_t i = 0; i < share.size(); ++i) {
    const double whole = static_cast<double>(histogram[i]) / pixels;
    share[i] = std::min(whole, ceiling);
    excess += whole - share[i];
  }
  ToneCurve curve{};
  double cumulative = 0;
  for (std::size_t i = 0; i < share.size(); ++i) {
    cumulative += share[i] + excess / 256;
    curve[i] = static_cast<std::uint8_t>(std::min(255.0, cumulative * 255 + 0.5));
  }
  return curve;
}

/// The cuts of one axis into regions, and for each pixel the two regions whose centres it lies between.
struct Axis {
  struct Place {
    int first;
    int second;
    int weight;  // of the second, of 256
  };
  std::vector<int> cuts;
  std::vector<Place> places;
  int regions() const { return static_cast<int>(cuts.size()) - 1; }
};

Axis divide(int extent, int regions) {
  Axis axis;
  for (int i = 0; i <= regions; ++i) axis.cuts.push_back(static_cast<int>(std::int64_t{extent} * i / regions));
  const auto cut = [&](int i) { return axis.cuts[static_cast<std::size_t>(i)]; };
  const auto twice_centre = [&](int i) { return cut(i) + cut(i + 1) - 1; };
  int region = 0;
  for (int x = 0; x < extent; ++x) {
    while (region + 1 < regions && 2 * x >= twice_centre(region + 1)) ++region;
    const int past = 2 * x - twice_centre(region);
    if (past <= 0 || region + 1 == regions) {
      axis.places.push_back({region, region, 0});
    } else {
      axis.places.push_back({region, region + 1, past * 256 / (twice_centre(region + 1) - twice_centre(region))});
    }
  }
  return axis;
}

ToneCurve curve_of_region(const Image& gray, int left, int right, int top, int bottom, double clip_limit) {
  Histogram histogram{};
  for (int y = top; y < bottom; ++y) {
    const std::uint8_t* row = gray.row(y);
    for (int x = left; x < right; ++x) ++histogram[row[x]];
  }
  return clipped_equalisation(histogram, static_cast<std::uint32_t>((right - left) * (bottom - top)), clip_limit);
}

/// Row sums stay inside 32 bits for runs of this many pixels, whatever is summed below.
constexpr int kRun = 2048;

}  // namespace

Image to_gray(const Image& image) {
  if (image.empty() || image.channels() == 1) return image;
  Image out(image.width(), image.height(), 1);
  image.channels() == 3 ? luma<3>(image, out) : luma<4>(image, out);
  return out;
}

Image to_rgb(const Image& image) {
  if (image.empty() || image.channels() == 3) return image;
  Image out(image.width(), image.height(), 3);
  const bool gray = image.channels() == 1;
  const std::size_t step = gray ? 1 : 4;
  const std::size_t green = gray ? 0 : 1;
  const std::size_t blue = gray ? 0 : 2;
  const std::uint8_t* from = image.bytes().data();
  std::uint8_t* to = out.bytes().data();
  const std::size_t count = out.bytes().size() / 3;
  for (std::size_t i = 0; i < count; ++i) {
    to[3 * i] = from[step * i];
    to[3 * i + 1] = from[step * i + green];
    to[3 * i + 2] = from[step * i + blue];
  }
  return out;
}

Image clahe(const Image& gray, int tiles, float clip_limit) {
  SELFSAME_CHECK(gray.channels() == 1 && tiles >= 1 && tiles <= 64 && clip_limit >= 1);
  const Axis across = divide(gray.width(), std::min(tiles, gray.width()));
  const Axis along = divide(gray.height(), std::min(tiles, gray.height()));
  std::vector<ToneCurve> curves;
  for (std::size_t j = 0; j + 1 < along.cuts.size(); ++j) {
    for (std::size_t i = 0; i + 1 < across.cuts.size(); ++i) {
      curves.push_back(curve_of_region(gray, across.cuts[i], across.cuts[i + 1], along.cuts[j], along.cuts[j + 1],
                                       double{clip_limit}));
    }
  }

  Image out(gray.width(), gray.height(), 1);
  const auto curve_row = [&](int region) {
    return curves.data() + static_cast<std::ptrdiff_t>(region) * across.regions();
  };
  for (int y = 0; y < gray.height(); ++y) {
    const Axis::Place& down = along.places[static_cast<std::size_t>(y)];
    const ToneCurve* upper = curve_row(down.first);
    const ToneCurve* lower = curve_row(down.second);
    const std::uint8_t* from = gray.row(y);
    std::uint8_t* to = out.row(y);
    for (std::size_t x = 0; x < across.places.size(); ++x) {
      const Axis::Place& right = across.places[x];
      const std::uint8_t value = from[x];
      const int above = upper[right.first][value] * (256 - right.weight) + upper[right.second][value] * right.weight;
      const int below = lower[right.first][value] * (256 - right.weight) + lower[right.second][value] * right.weight;
      to[x] = static_cast<std::uint8_t>((above * (256 - down.weight) + below * down.weight + (1 << 15)) >> 16);
    }
  }
  return out;
}

GrayStatistics gray_statistics(const Image& gray) {
  SELFSAME_CHECK(gray.channels() == 1);
  std::uint64_t sum = 0;
  std::uint64_t sum_of_squares = 0;
  std::uint64_t dark = 0;
  std::uint64_t bright = 0;
  for (int y = 0; y < gray.height(); ++y) {
    const std::uint8_t* row = gray.row(y);
    for (int start = 0; start < gray.width(); start += kRun) {
      const int end = std::min(start + kRun, gray.width());
      std::uint32_t run_sum = 0;
      std::uint32_t run_squares = 0;
      std::uint32_t run_dark = 0;
      std::uint32_t run_bright = 0;
      for (int x = start; x < end; ++x) {
        const std::uint32_t value = row[x];
        run_sum += value;
        run_squares += value * value;
        run_dark += value <= 16 ? 1U : 0U;
        run_bright += value >= 250 ? 1U : 0U;
      }
      sum += run_sum;
      sum_of_squares += run_squares;
      dark += run_dark;
      bright += run_bright;
    }
  }
  const auto count = static_cast<double>(gray.bytes().size());
  const double mean = static_cast<double>(sum) / count;
  const double variance = std::max(0.0, static_cast<double>(sum_of_squares) / count - mean * mean);
  return {static_cast<float>(mean), static_cast<float>(std::sqrt(variance)),
          static_cast<float>(static_cast<double>(dark) / count),
          static_cast<float>(static_cast<double>(bright) / count)};
}

float laplacian_variance(const Image& gray) {
  SELFSAME_CHECK(gray.channels() == 1);
  if (gray.width() < 3 || gray.height() < 3) return 0;
  std::int64_t sum = 0;
  std::uint64_t sum_of_squares = 0;
  for (int y = 1; y + 1 < gray.height(); ++y) {
    const std::uint8_t* above = gray.row(y - 1);
    const std::uint8_t* row = gray.row(y);
    const std::uint8_t* below = gray.row(y + 1);
    for (int start = 1; start + 1 < gray.width(); start += kRun) {
      const int end = std::min(start + kRun, gray.width() - 1);
      std::int32_t run_sum = 0;
      std::uint32_t run_squares = 0;
      for (int x = start; x < end; ++x) {
        const auto value = static_cast<std::int16_t>(above[x] + below[x] + row[x - 1] + row[x + 1] - 4 * row[x]);
        run_sum += value;
        run_squares += static_cast<std::uint32_t>(value * value);
      }
      sum += run_sum;
      sum_of_squares += run_squares;
    }
  }
  const double count = static_cast<double>(gray.width() - 2) * static_cast<double>(gray.height() - 2);
  const double mean = static_cast<double>(sum) / count;
  return static_cast<float>(std::max(0.0, static_cast<double>(sum_of_squares) / count - mean * mean));
}

}  // namespace selfsame::media
