#include "synth/warp.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "synth/relief.hpp"
#include "synth/render.hpp"

namespace selfsame::synth {
namespace {

constexpr std::size_t kNose = 46;

/// The mean head in the photograph's pose, laid under its points.
class MeanHead {
 public:
  MeanHead(const Still& still, const Scene& scene)
      : rest_(still.pose), resting_(stand_of(rest_)), focal_(focal_px(still_camera(scene.camera))) {
    std::vector<media::Point> from;
    std::vector<media::Point> to;
    for (std::size_t i = 0; i < still.points.size(); ++i) {
      from.push_back(seen(resting_.place(mean_point(landmark_place(static_cast<int>(i))))));
      to.push_back({still.points[i].x, still.points[i].y});
    }
    to_still_ = media::similarity(from, to);
    back_ = media::invert(to_still_);
  }

  const Pose& rest() const { return rest_; }
  /// The head turned from where it was.
  Stand turned(float yaw_deg, float pitch_deg) const {
    Pose pose = rest_;
    pose.yaw_deg = yaw_deg;
    pose.pitch_deg = pitch_deg;
    return stand_of(pose);
  }
  /// How far a place of the mean head moves on the still; z is its distance from the camera then.
  Point3 shift(Point3 mean, const Stand& stand) const {
    const Point3 now = stand.place(mean);
    const media::Point a = seen(resting_.place(mean));
    const media::Point b = seen(now);
    const float x = b.x - a.x;
    const float y = b.y - a.y;
    return {to_still_[0] * x + to_still_[1] * y, to_still_[3] * x + to_still_[4] * y, now.z};
  }
  float px_per_mm() const { return std::sqrt(square(to_still_[0]) + square(to_still_[3])) * focal_ / rest_.z_mm; }
  /// The place of the mean head that a place of the still shows; beside the head, the nearest on its rim.
  /// `outside` becomes 1 on the rim and grows with the distance from it.
  Point3 place_under(Point3 still_place, float& outside) const {
    const media::Point target = media::apply(back_, {still_place.x, still_place.y});
    const float mm = rest_.z_mm / focal_;
    Point3 place;
    Point3 on_head;
    for (int i = 0; i < 4; ++i) {
      outside = std::sqrt(square(place.x / kRimX) + square((place.y - kRimMiddle) / kRimY));
      const float in = 1 / std::max(1.0F, outside);
      on_head = {place.x * in, kRimMiddle + (place.y - kRimMiddle) * in, 0};
      on_head.z = depth(on_head.x, on_head.y, std::min(1.0F, outside));
      const media::Point shown = seen(resting_.place({place.x, place.y, on_head.z}));
      place.x += (target.x - shown.x) * mm;
      place.y += (target.y - shown.y) * mm;
    }
    return on_head;
  }

 private:
  /// The head's rim from ahead, an ellipse about the axis.
  static constexpr float kRimX = 76;
  static constexpr float kRimY = 125;
  static constexpr float kRimMiddle = 15;

  /// Towards the rim an egg takes the relief's place: its sides are never so steep that a turn folds them.
  static float depth(float x, float y, float radius) {
    const float egg = -8 + 60 * (1 - std::sqrt(1 - 0.8F * radius * radius));
    const float part = step(0.55F, 0.85F, radius);
    return part < 1 ? mix(mean_point(front_place(x, y)).z, egg, part) : egg;
  }
  media::Point seen(Point3 place) const {
    const float scale = focal_ / std::max(place.z, 1.0F);
    return {place.x * scale, place.y * scale};
  }

  Pose rest_;
  Stand resting_;
  float focal_;
  media::Affine to_still_;
  media::Affine back_;
};

class Bump : public Warp {
 public:
  Bump(const Still& still, const Scene& scene, std::vector<Point3> places)
      : head_(still, scene), places_(std::move(places)) {
    const float wide = kWide_mm * head_.px_per_mm();
    const float high = kHigh_mm * head_.px_per_mm();
    most_ = {kSteepest * wide, kSteepest * high, 0};
    for (const Point3& p : places_) {
      weights_.push_back(bell((p.x - still.points[kNose].x) / wide) * bell((p.y - still.points[kNose].y) / high));
    }
  }

  std::vector<Point3> at(float yaw_deg, float pitch_deg) const override {
    const Point3 nose = mean_point(landmark_place(kNose));
    const Point3 whole_way = head_.shift(nose, head_.turned(yaw_deg, pitch_deg)) * kPart;
    const Point3 top{std::clamp(whole_way.x, -most_.x, most_.x), std::clamp(whole_way.y, -most_.y, most_.y), 0};
    std::vector<Point3> result;
    result.reserve(places_.size());
    for (std::size_t i = 0; i < places_.size(); ++i) result.push_back(places_[i] + top * weights_[i]);
    return result;
  }

 private:
  static constexpr float kWide_mm = 30;
  static constexpr float kHigh_mm = 34;
  /// The part of a nose's way that the bump goes, and the most in widths of the bump: farther, and it would fold.
  static constexpr float kPart = 0.72F;
  static constexpr float kSteepest = 1.45F;

  MeanHead head_;
  std::vector<Point3> places_;
  std::vector<float> weights_;
  Point3 most_;
};

/// Bookstein, "Principal warps: thin-plate splines and the decomposition of deformations", 1989.
class Spline : public Warp {
 public:
  Spline(const Still& still, const Scene& scene, std::vector<Point3> places)
      : head_(still, scene), places_(std::move(places)) {
    std::vector<Point3> knots;
    for (const std::size_t i : kMoved) {
      knots.push_back(still.points[i]);
      float outside = 0;
      means_.push_back(kContour <= i && i < kCheeks ? head_.place_under(still.points[i], outside)
                                                    : mean_point(landmark_place(static_cast<int>(i))));
    }
    hold_surroundings(still, knots);
    find_shares(knots);
  }

  std::vector<Point3> at(float yaw_deg, float pitch_deg) const override {
    const Stand stand = head_.turned(head_.rest().yaw_deg + (yaw_deg - head_.rest().yaw_deg) * kPart, pitch_deg);
    std::vector<Point3> shifts;
    for (const Point3& mean : means_) shifts.push_back(head_.shift(mean, stand));
    std::vector<Point3> result = places_;
    const float* share = shares_.data();
    for (Point3& place : result) {
      for (const Point3& shift : shifts) {
        place.x += *share * shift.x;
        place.y += *share * shift.y;
        ++share;
      }
      place.z = 0;
    }
    return result;
  }

 private:
  static constexpr std::array<std::size_t, 56> kMoved = {
      0,  4,  8,  12, 16, 20, 24, 28, 32, 34, 36, 37, 39, 41, 42, 43, 44, 45, 46, 47, 48, 50, 52, 55, 56, 58, 60, 64,
      66, 68, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97};
  /// The first points of the face's contour, and of what comes after it.
  static constexpr std::size_t kContour = 72;
  static constexpr std::size_t kCheeks = 92;
  /// The part of a turn that the spline makes: it folds where a nose hides a cheek.
  static constexpr float kPart = 0.9F;
  /// Points that a net found may lie on each other: the spline need not go through them exactly.
  static constexpr double kSlack = 20;
  /// Radii of the face's oval at which the surroundings keep still.
  static constexpr float kHeld = 2.1F;

  static void hold_surroundings(const Still& still, std::vector<Point3>& knots) {
    const auto width = static_cast<float>(still.picture.width - 1);
    const auto height = static_cast<float>(still.picture.height - 1);
    for (int i = 0; i < 4; ++i) {
      const float part = static_cast<float>(i) / 4;
      knots.insert(knots.end(), {{part * width, 0, 0},
                                 {width, part * height, 0},
                                 {width - part * width, height, 0},
                                 {0, height - part * height, 0}});
    }
    const media::Box face = box_around(still.points);
    for (int i = 0; i < 12; ++i) {
      const float angle = kPi / 6 * static_cast<float>(i);
      knots.push_back({face.centre().x + kHeld * face.width / 2 * cosine(angle),
                       face.centre().y + kHeld * face.height / 2 * sine(angle), 0});
    }
  }
  static double bend(Point3 a, Point3 b) {
    const float squared = square(a.x - b.x) + square(a.y - b.y);
    return squared > 0 ? double{squared} * double{logarithm_of_two(squared)} : 0;
  }
  /// What each moved knot's shift adds to each place's.
  void find_shares(const std::vector<Point3>& knots) {
    const std::size_t n = knots.size();
    const std::size_t size = n + 3;
    std::vector<double> system(size * size, 0);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < n; ++k) system[i * size + k] = bend(knots[i], knots[k]) + (i == k ? kSlack : 0);
      const std::array<double, 3> plane = {1, knots[i].x, knots[i].y};
      for (std::size_t k = 0; k < 3; ++k) system[i * size + n + k] = system[(n + k) * size + i] = plane[k];
    }
    const std::vector<double> inverse = inverted(std::move(system), size);
    std::vector<double> row(size);
    shares_.reserve(places_.size() * kMoved.size());
    for (const Point3& place : places_) {
      for (std::size_t i = 0; i < n; ++i) row[i] = bend(place, knots[i]);
      row[n] = 1;
      row[n + 1] = place.x;
      row[n + 2] = place.y;
      for (std::size_t k = 0; k < kMoved.size(); ++k) {
        double sum = 0;
        for (std::size_t i = 0; i < size; ++i) sum += row[i] * inverse[i * size + k];
        shares_.push_back(static_cast<float>(sum));
      }
    }
  }
  /// By Gauss and Jordan, with pivots.
  static std::vector<double> inverted(std::vector<double> m, std::size_t size) {
    std::vector<double> inverse(size * size, 0);
    for (std::size_t i = 0; i < size; ++i) inverse[i * size + i] = 1;
    for (std::size_t i = 0; i < size; ++i) {
      std::size_t pivot = i;
      for (std::size_t j = i + 1; j < size; ++j) {
        if (std::abs(m[j * size + i]) > std::abs(m[pivot * size + i])) pivot = j;
      }
      for (std::size_t k = 0; k < size; ++k) {
        std::swap(m[i * size + k], m[pivot * size + k]);
        std::swap(inverse[i * size + k], inverse[pivot * size + k]);
      }
      const double unit = m[i * size + i];
      if (unit == 0) continue;
      for (std::size_t k = 0; k < size; ++k) {
        m[i * size + k] /= unit;
        inverse[i * size + k] /= unit;
      }
      for (std::size_t j = 0; j < size; ++j) {
        const double part = m[j * size + i];
        if (j == i || part == 0) continue;
        for (std::size_t k = 0; k < size; ++k) {
          m[j * size + k] -= part * m[i * size + k];
          inverse[j * size + k] -= part * inverse[i * size + k];
        }
      }
    }
    return inverse;
  }

  MeanHead head_;
  std::vector<Point3> places_;
  std::vector<Point3> means_;  // of the moved knots
  std::vector<float> shares_;  // of a place, then of a knot
};

class Shape : public Warp {
 public:
  Shape(const Still& still, const Scene& scene, std::vector<Point3> places)
      : head_(still, scene), places_(std::move(places)) {
    for (const Point3& place : places_) {
      float outside = 0;
      means_.push_back(head_.place_under(place, outside));
      follow_.push_back(step(kHeld, 1, outside));
      behind_mm_.push_back(kFallsOff_mm * std::max(0.0F, outside - 1));
    }
  }

  std::vector<Point3> at(float yaw_deg, float pitch_deg) const override {
    const Stand stand = head_.turned(yaw_deg, pitch_deg);
    std::vector<Point3> result;
    result.reserve(places_.size());
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const Point3 shift = head_.shift(means_[i], stand);
      result.push_back(
          {places_[i].x + shift.x * follow_[i], places_[i].y + shift.y * follow_[i], shift.z + behind_mm_[i]});
    }
    return result;
  }

 private:
  /// Radii of the head's rim at which the surroundings keep still.
  static constexpr float kHeld = 2.2F;
  /// How far the surroundings lie behind the rim, for each radius.
  static constexpr float kFallsOff_mm = 120;

  MeanHead head_;
  std::vector<Point3> places_;
  std::vector<Point3> means_;
  std::vector<float> follow_;
  std::vector<float> behind_mm_;
};

}  // namespace

std::unique_ptr<Warp> make_warp(WarpTrick trick, const Still& still, const Scene& scene, std::vector<Point3> places) {
  switch (trick) {
    case WarpTrick::bump: return std::make_unique<Bump>(still, scene, std::move(places));
    case WarpTrick::spline: return std::make_unique<Spline>(still, scene, std::move(places));
    case WarpTrick::shape: return std::make_unique<Shape>(still, scene, std::move(places));
  }
  return nullptr;
}

}  // namespace selfsame::synth
