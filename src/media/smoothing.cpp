#include "media/smoothing.hpp"

#include <algorithm>
#include <cmath>

namespace selfsame::media {
namespace {

/// Means of 2 reach + 1 values around each of `count`.
void run_mean(const float* from, float* to, int count, int reach) {
  const auto inside = [count](int i) { return std::clamp(i, 0, count - 1); };
  const float share = 1 / static_cast<float>(2 * reach + 1);
  float sum = 0;
  for (int i = -reach; i <= reach; ++i) sum += from[inside(i)];
  for (int i = 0; i < count; ++i) {
    to[i] = sum * share;
    sum += from[inside(i + reach + 1)] - from[inside(i - reach)];
  }
}

void box_mean(FloatPlane& plane, FloatPlane& scratch, int reach) {
  for (int y = 0; y < plane.height; ++y) run_mean(plane.row(y), scratch.row(y), plane.width, reach);
  const auto row = [&](int y) {
    return static_cast<const FloatPlane&>(scratch).row(std::clamp(y, 0, plane.height - 1));
  };
  const float share = 1 / static_cast<float>(2 * reach + 1);
  std::vector<float> sums(static_cast<std::size_t>(plane.width));
  const auto width = static_cast<std::size_t>(plane.width);
  for (int i = -reach; i <= reach; ++i) {
    for (std::size_t x = 0; x < width; ++x) sums[x] += row(i)[x];
  }
  for (int y = 0; y < plane.height; ++y) {
    float* to = plane.row(y);
    const float* next = row(y + reach + 1);
    const float* last = row(y - reach);
    for (std::size_t x = 0; x < width; ++x) {
      to[x] = sums[x] * share;
      sums[x] += next[x] - last[x];
    }
  }
}

FloatPlane by_boxes(FloatPlane plane, float sigma) {
  FloatPlane scratch(plane.width, plane.height);
  // Three boxes of that reach have the variance of the Gaussian.
  const int reach = std::max(1, static_cast<int>(std::lround((std::sqrt(4 * sigma * sigma + 1) - 1) / 2)));
  for (int pass = 0; pass < 3; ++pass) box_mean(plane, scratch, reach);
  return plane;
}

}  // namespace

FloatPlane smoothed(const FloatPlane& plane, float sigma) {
  if (sigma >= kBoxSigma) return by_boxes(plane, sigma);
  const int reach = static_cast<int>(std::ceil(3 * sigma));
  std::vector<float> weights;
  float total = 0;
  for (int i = -reach; i <= reach; ++i) {
    weights.push_back(std::exp(-static_cast<float>(i * i) / (2 * sigma * sigma)));
    total += weights.back();
  }
  FloatPlane across(plane.width, plane.height);
  FloatPlane result(plane.width, plane.height);
  for (int y = 0; y < plane.height; ++y) {
    const float* from = plane.row(y);
    for (int x = 0; x < plane.width; ++x) {
      float sum = 0;
      for (int i = -reach; i <= reach; ++i) {
        sum += weights[static_cast<std::size_t>(i + reach)] * from[std::clamp(x + i, 0, plane.width - 1)];
      }
      across.row(y)[x] = sum / total;
    }
  }
  for (int y = 0; y < plane.height; ++y) {
    float* to = result.row(y);
    for (int i = -reach; i <= reach; ++i) {
      const float weight = weights[static_cast<std::size_t>(i + reach)] / total;
      const float* from = across.row(std::clamp(y + i, 0, plane.height - 1));
      for (int x = 0; x < plane.width; ++x) to[x] += weight * from[x];
    }
  }
  return result;
}

}  // namespace selfsame::media
