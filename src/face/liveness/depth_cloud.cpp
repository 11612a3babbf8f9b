#include "face/liveness/depth_cloud.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace selfsame::face::liveness {
namespace {

constexpr float kMinWidth = 16;
/// Limits boxes, in depth pixels, so that their arithmetic stays in range.
constexpr float kMaxExtent = 1e5F;
constexpr float kSamples = 1500;
constexpr float kSurroundInner = 1.15F;
constexpr float kSurroundOuter = 1.6F;
constexpr float kDisc = 0.1F;
/// An average adult, and the mean of the 468-point mesh. mm
constexpr float kEyeDistance = 63;
constexpr float kForeheadToChin = 177;

float cross(const media::Point& o, const media::Point& a, const media::Point& b) {
  return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

/// Andrew's monotone chain (1979).
Outline convex_hull(std::vector<media::Point> points) {
  const auto before = [](const media::Point& a, const media::Point& b) {
    return a.x < b.x || (a.x == b.x && a.y < b.y);
  };
  std::sort(points.begin(), points.end(), before);
  Outline hull;
  const auto extend = [&hull](const media::Point& p, std::size_t kept) {
    while (hull.size() >= kept + 2 && cross(hull[hull.size() - 2], hull.back(), p) <= 0) hull.pop_back();
    hull.push_back(p);
  };
  for (const media::Point& p : points) extend(p, 0);
  const std::size_t lower = hull.size() - 1;
  for (auto p = points.rbegin(); p != points.rend(); ++p) extend(*p, lower);
  hull.pop_back();
  return hull;
}

struct Extent {
  media::Point least{kMaxExtent, kMaxExtent};
  media::Point most{-kMaxExtent, -kMaxExtent};
  float width() const { return most.x - least.x; }
  float height() const { return most.y - least.y; }
};

Extent extent_of(const Outline& outline) {
  Extent extent;
  for (const media::Point& p : outline) {
    extent.least = {std::min(extent.least.x, p.x), std::min(extent.least.y, p.y)};
    extent.most = {std::max(extent.most.x, p.x), std::max(extent.most.y, p.y)};
  }
  return extent;
}

Outline enlarged(Outline outline, float scale) {
  const Extent extent = extent_of(outline);
  const media::Point middle{(extent.least.x + extent.most.x) / 2, (extent.least.y + extent.most.y) / 2};
  for (media::Point& p : outline) p = {middle.x + (p.x - middle.x) * scale, middle.y + (p.y - middle.y) * scale};
  return outline;
}

/// The part of a row inside a convex outline; empty if first > last.
struct Span {
  float first = 1;
  float last = 0;
  bool holds(float x) const { return x >= first && x <= last; }
};

Span row_span(const Outline& outline, float y) {
  Span span;
  bool crossed = false;
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const media::Point& a = outline[i];
    const media::Point& b = outline[(i + 1) % outline.size()];
    if ((a.y <= y) == (b.y <= y)) continue;
    const float x = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
    span = crossed ? Span{std::min(span.first, x), std::max(span.last, x)} : Span{x, x};
    crossed = true;
  }
  return span;
}

template <typename Visit>
void visit_pixels(const Outline& outline, int step, Visit&& visit) {
  const Extent extent = extent_of(outline);
  for (int y = static_cast<int>(std::ceil(extent.least.y)); static_cast<float>(y) <= extent.most.y; y += step) {
    const Span span = row_span(outline, static_cast<float>(y));
    for (int x = static_cast<int>(std::ceil(span.first)); static_cast<float>(x) <= span.last; x += step) visit(x, y);
  }
}

/// The step in rows and columns that gives about kSamples pixels within the outline.
int step_for(const Outline& outline) {
  const Extent extent = extent_of(outline);
  return std::max(1, static_cast<int>(std::sqrt(extent.width() * extent.height() / kSamples) + 0.5F));
}

bool usable(const Intrinsics& k) { return std::isfinite(k.fx + k.fy + k.cx + k.cy) && std::min(k.fx, k.fy) > 1e-3F; }

bool all_finite(const DensePoints& points) {
  return std::all_of(points.begin(), points.end(), [](const Point3& p) { return std::isfinite(p.x + p.y); });
}

}  // namespace

std::optional<DepthCloud> DepthCloud::create(const media::Image16& depth_mm, const PictureGeometry& picture,
                                             const DensePoints& points) {
  if (depth_mm.empty() || picture.width < 1 || picture.height < 1 || !all_finite(points)) return std::nullopt;
  DepthCloud cloud(depth_mm);
  cloud.scale_x_ = static_cast<float>(depth_mm.width()) / static_cast<float>(picture.width);
  cloud.scale_y_ = static_cast<float>(depth_mm.height()) / static_cast<float>(picture.height);
  std::vector<media::Point> in_depth;
  in_depth.reserve(points.size());
  for (const Point3& p : points) {
    const media::Point there{(p.x + 0.5F) * cloud.scale_x_ - 0.5F, (p.y + 0.5F) * cloud.scale_y_ - 0.5F};
    if (std::max(std::abs(there.x), std::abs(there.y)) > kMaxExtent) return std::nullopt;
    in_depth.push_back(there);
  }
  cloud.outline_ = convex_hull(std::move(in_depth));
  const Extent extent = extent_of(cloud.outline_);
  const bool larger = extent.width() > 4 * static_cast<float>(depth_mm.width()) ||
                      extent.height() > 4 * static_cast<float>(depth_mm.height());
  if (larger || extent.width() < kMinWidth || extent.height() < kMinWidth) return std::nullopt;
  cloud.disc_ = std::max(1.0F, kDisc * eye_distance(points) * cloud.scale_x_);
  cloud.estimate_camera(picture, points);
  return cloud;
}

void DepthCloud::estimate_camera(const PictureGeometry& picture, const DensePoints& points) {
  if (picture.intrinsics && usable(*picture.intrinsics)) {
    const Intrinsics& k = *picture.intrinsics;
    fx_ = k.fx * scale_x_;
    fy_ = k.fy * scale_y_;
    cx_ = (k.cx + 0.5F) * scale_x_ - 0.5F;
    cy_ = (k.cy + 0.5F) * scale_y_ - 0.5F;
    intrinsics_known_ = true;
    return;
  }
  cx_ = static_cast<float>(depth_mm_->width() - 1) / 2;
  cy_ = static_cast<float>(depth_mm_->height() - 1) / 2;
  // A turned head looks narrower, a tilted one shorter: take the larger of both estimates.
  const Point3& top = points[kForehead];
  const Point3& chin = points[kChin];
  const float pixels_per_mm =
      std::max(eye_distance(points) / kEyeDistance, std::hypot(chin.x - top.x, chin.y - top.y) / kForeheadToChin);
  std::vector<float> depths;
  visit_pixels(outline_, step_for(outline_), [&](int x, int y) {
    if (const std::uint16_t z = reading(x, y); z != 0) depths.push_back(z);
  });
  float middle = 1;
  if (!depths.empty()) {
    const auto half = depths.begin() + static_cast<std::ptrdiff_t>(depths.size() / 2);
    std::nth_element(depths.begin(), half, depths.end());
    middle = *half;
  }
  fx_ = std::max(1e-3F, pixels_per_mm * middle * scale_x_);
  fy_ = std::max(1e-3F, pixels_per_mm * middle * scale_y_);
}

std::uint16_t DepthCloud::reading(int x, int y) const {
  const bool inside = x >= 0 && y >= 0 && x < depth_mm_->width() && y < depth_mm_->height();
  return inside ? depth_mm_->at(x, y) : std::uint16_t{0};
}

Readings DepthCloud::face() const {
  Readings out;
  visit_pixels(outline_, step_for(outline_), [&](int x, int y) {
    const std::uint16_t z = reading(x, y);
    if (z == 0) {
      ++out.holes;
    } else {
      out.points.push_back(in_space(static_cast<float>(x), static_cast<float>(y), z));
    }
  });
  return out;
}

Readings DepthCloud::surroundings() const {
  Readings out;
  const Outline inner = enlarged(outline_, kSurroundInner);
  const Outline outer = enlarged(outline_, kSurroundOuter);
  int row = std::numeric_limits<int>::min();
  Span face;
  visit_pixels(outer, step_for(outline_), [&](int x, int y) {
    if (y != row) face = row_span(inner, static_cast<float>(y));
    row = y;
    if (face.holds(static_cast<float>(x))) return;
    const std::uint16_t z = reading(x, y);
    if (z == 0) {
      ++out.holes;
    } else {
      out.points.push_back(in_space(static_cast<float>(x), static_cast<float>(y), z));
    }
  });
  return out;
}

std::optional<SpacePoint> DepthCloud::at(media::Point picture_point) const {
  const float x = (picture_point.x + 0.5F) * scale_x_ - 0.5F;
  const float y = (picture_point.y + 0.5F) * scale_y_ - 0.5F;
  const int step = std::max(1, static_cast<int>(disc_ / 4));
  std::vector<std::uint16_t> depths;
  int seen = 0;
  for (int py = static_cast<int>(std::ceil(y - disc_)); static_cast<float>(py) <= y + disc_; py += step) {
    for (int px = static_cast<int>(std::ceil(x - disc_)); static_cast<float>(px) <= x + disc_; px += step) {
      if (std::hypot(static_cast<float>(px) - x, static_cast<float>(py) - y) > disc_) continue;
      ++seen;
      if (const std::uint16_t z = reading(px, py); z != 0) depths.push_back(z);
    }
  }
  if (depths.empty() || 3 * static_cast<int>(depths.size()) < seen) return std::nullopt;
  const auto half = depths.begin() + static_cast<std::ptrdiff_t>(depths.size() / 2);
  std::nth_element(depths.begin(), half, depths.end());
  return in_space(x, y, *half);
}

float DepthCloud::noise_mm() const {
  std::vector<float> seconds;
  visit_pixels(outline_, step_for(outline_), [&](int x, int y) {
    const int left = reading(x - 1, y);
    const int here = reading(x, y);
    const int right = reading(x + 1, y);
    if (left != 0 && here != 0 && right != 0) seconds.push_back(static_cast<float>(std::abs(left - 2 * here + right)));
  });
  if (seconds.empty()) return 0;
  const auto half = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
  std::nth_element(seconds.begin(), half, seconds.end());
  // The second difference of white noise has sqrt(6) times its deviation; a normal's median |x| is 0.6745 of its own.
  return *half / (2.449F * 0.6745F);
}

float DepthCloud::face_width() const { return extent_of(outline_).width(); }

}  // namespace selfsame::face::liveness
