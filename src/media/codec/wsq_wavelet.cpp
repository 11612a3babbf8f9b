#include "media/codec/wsq_wavelet.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace selfsame::media::codec::wsq {
namespace {

using Quarters = std::array<Region, 4>;

class Splitter {
 public:
  explicit Splitter(Layout& layout) : layout_(layout) {}

  Quarters split(const Region& whole) {
    layout_.splits.push_back(whole);
    const int left = (whole.width + (whole.fast_first_x ? 0 : 1)) / 2;
    const int top = (whole.height + (whole.fast_first_y ? 0 : 1)) / 2;
    const int right = whole.width - left;
    const int bottom = whole.height - top;
    return {Region{whole.x, whole.y, left, top, false, false}, Region{whole.x + left, whole.y, right, top, true, false},
            Region{whole.x, whole.y + top, left, bottom, false, true},
            Region{whole.x + left, whole.y + top, right, bottom, true, true}};
  }
  void keep(const Region& subband) { layout_.subbands.push_back(subband); }
  void split_and_keep(const Region& whole) {
    for (const Region& quarter : split(whole)) keep(quarter);
  }

 private:
  Layout& layout_;
};

/// The index of position i when a line of `size` values is mirrored at both ends.
int mirrored(int i, int size) {
  const int period = 2 * (size - 1);
  const int within = ((i % period) + period) % period;
  return within < size ? within : period - within;
}

/// Slow and fast coefficients of a line alternate, so that one filter, of both by turns, makes each value of the line.
class Joiner {
 public:
  explicit Joiner(const Filters& filters) {
    const std::size_t size = std::max(filters.slow.size(), filters.fast.size());
    const auto at = [](const std::vector<float>& filter, std::size_t i) { return i < filter.size() ? filter[i] : 0; };
    for (std::size_t i = 0; i < size; ++i) {
      taps_[0].push_back(at(i % 2 == 0 ? filters.slow : filters.fast, i));
      taps_[1].push_back(at(i % 2 == 0 ? filters.fast : filters.slow, i));
    }
  }

  void join_columns(Coefficients& all, const Region& region) {
    // A strip at a time stays in the cache.
    constexpr int kStrip = 64;
    for (int x = 0; x < region.width; x += kStrip) {
      Region strip = region;
      strip.x += x;
      strip.width = std::min(kStrip, region.width - x);
      join_strip(all, strip);
    }
  }

  void join_rows(Coefficients& all, const Region& region) {
    const int margin = static_cast<int>(taps_[0].size()) - 1;
    const int size = region.width;
    const Order order(size, region.fast_first_x);
    line_.resize(static_cast<std::size_t>(size + 2 * margin));
    float* middle = line_.data() + margin;
    for (int y = 0; y < region.height; ++y) {
      float* row = all.row(region.y + y) + region.x;
      for (int x = 0; x < size; ++x) middle[x] = row[order.place(x)];
      for (int i = 1; i <= margin; ++i) {
        middle[-i] = middle[mirrored(-i, size)];
        middle[size - 1 + i] = middle[mirrored(size - 1 + i, size)];
      }
      for (int x = 0; x < size; ++x) {
        const std::vector<float>& taps = x % 2 == 0 ? taps_[0] : taps_[1];
        float sum = taps[0] * middle[x];
        for (int i = 1; i <= margin; ++i) {
          sum += taps[static_cast<std::size_t>(i)] * (middle[x - i] + middle[x + i]);
        }
        row[x] = sum;
      }
    }
  }

 private:
  /// Of a line of coefficients: even places are slow ones, odd ones fast.
  struct Order {
    Order(int size, bool fast_first) : slow(fast_first ? size / 2 : 0), fast(fast_first ? 0 : (size + 1) / 2) {}
    int place(int i) const { return (i % 2 == 0 ? slow : fast) + i / 2; }
    int slow;
    int fast;
  };

  void join_strip(Coefficients& all, const Region& region) {
    const int size = region.height;
    const Order order(size, region.fast_first_y);
    const auto width = static_cast<std::size_t>(region.width);
    line_.resize(static_cast<std::size_t>(size) * width);
    const auto line = [&](int i) { return line_.data() + static_cast<std::size_t>(mirrored(i, size)) * width; };
    for (int y = 0; y < size; ++y) {
      std::copy_n(all.row(region.y + order.place(y)) + region.x, width, line(y));
    }
    for (int y = 0; y < size; ++y) {
      const std::vector<float>& taps = y % 2 == 0 ? taps_[0] : taps_[1];
      float* out = all.row(region.y + y) + region.x;
      const float* middle = line(y);
      for (std::size_t x = 0; x < width; ++x) out[x] = taps[0] * middle[x];
      for (std::size_t i = 1; i < taps.size(); ++i) {
        const float* above = line(y - static_cast<int>(i));
        const float* below = line(y + static_cast<int>(i));
        for (std::size_t x = 0; x < width; ++x) out[x] += taps[i] * (above[x] + below[x]);
      }
    }
  }

  std::array<std::vector<float>, 2> taps_;  // for even places, for odd ones
  std::vector<float> line_;
};

}  // namespace

Layout layout_of(int width, int height) {
  Layout layout;
  Splitter splitter(layout);
  const Quarters first = splitter.split({0, 0, width, height, false, false});
  const Quarters second = splitter.split(first[0]);
  const Quarters third = splitter.split(second[0]);
  const Quarters fourth = splitter.split(third[0]);
  splitter.split_and_keep(fourth[0]);
  for (std::size_t i = 1; i < 4; ++i) splitter.keep(fourth[i]);
  for (std::size_t i = 1; i < 4; ++i) splitter.split_and_keep(third[i]);
  for (std::size_t i = 1; i < 3; ++i) {
    for (const Region& quarter : splitter.split(second[i])) splitter.split_and_keep(quarter);
  }
  splitter.keep(second[3]);
  splitter.split_and_keep(first[1]);
  splitter.split_and_keep(first[2]);
  return layout;
}

void join(Coefficients& coefficients, const Layout& layout, const Filters& filters) {
  Joiner joiner(filters);
  for (auto region = layout.splits.rbegin(); region != layout.splits.rend(); ++region) {
    joiner.join_columns(coefficients, *region);
    joiner.join_rows(coefficients, *region);
  }
}

}  // namespace selfsame::media::codec::wsq
