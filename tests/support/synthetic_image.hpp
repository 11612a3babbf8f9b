// Small synthetic pictures, the same on every machine, for tests that must not depend on photographs.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "base/mix.hpp"
#include "media/image.hpp"

namespace selfsame::test {

/// Pseudorandom numbers that are the same in every run.
class TestRandom {
 public:
  explicit TestRandom(std::uint64_t seed) : numbers_(seed) {}

  std::uint64_t next() { return numbers_.next(); }
  /// 0 <= value < bound.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  /// 0 <= value < 1.
  double uniform() { return numbers_.uniform(); }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

 private:
  base::SplitMix64 numbers_;
};

/// Channel c of pixel (x, y) is value(x, y, c), rounded and clamped to 0..255.
template <typename Value>
media::Image make_image(int width, int height, int channels, Value&& value) {
  media::Image image(width, height, channels);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        const double v = std::clamp(static_cast<double>(value(x, y, c)), 0.0, 255.0);
        image.pixel(x, y)[c] = static_cast<std::uint8_t>(v + 0.5);
      }
    }
  }
  return image;
}

inline media::Image constant_image(int width, int height, int channels, std::uint8_t value) {
  return make_image(width, height, channels, [=](int, int, int) { return int{value}; });
}

/// Smooth: the first channel rises to the right, the second downwards, the third along the diagonal, the fourth falls.
inline media::Image gradient_image(int width, int height, int channels) {
  const double right = 255.0 / std::max(1, width - 1);
  const double down = 255.0 / std::max(1, height - 1);
  return make_image(width, height, channels, [=](int x, int y, int c) {
    const std::array<double, 4> values = {x * right, y * down, (x * right + y * down) / 2, 255 - x * right};
    return values[static_cast<std::size_t>(c)];
  });
}

inline media::Image noise_image(int width, int height, int channels, std::uint64_t seed) {
  TestRandom random(seed);
  return make_image(width, height, channels, [&](int, int, int) { return static_cast<int>(random.below(256)); });
}

/// Squares of `cell` pixels, the top left one `dark`.
inline media::Image checker_image(int width, int height, int channels, int cell, std::uint8_t dark = 0,
                                  std::uint8_t bright = 255) {
  return make_image(width, height, channels,
                    [=](int x, int y, int) { return (x / cell + y / cell) % 2 == 0 ? int{dark} : int{bright}; });
}

/// A cartoon face and the places of its parts, in the order of face landmarks: the eye on the left of the picture, the
/// other eye, the tip of the nose, the corner of the mouth on the left of the picture, the other corner.
struct CartoonFace {
  media::Image image;  // RGB
  std::array<media::Point, 5> landmarks;
  media::Box box;  // around the head
};

struct CartoonPose {
  double centre_x = 125;
  double centre_y = 125;
  double head_height = 150;
  double roll_degrees = 0;   // clockwise as seen
  std::uint64_t person = 1;  // another number gives other proportions and colours
};

namespace cartoon {

struct Ellipse {
  double x;
  double y;
  double radius_x;
  double radius_y;
  std::array<double, 3> colour;

  /// 1 inside, 0 outside, smooth over an edge of about `edge`.
  double cover(double px, double py, double edge) const {
    const double dx = (px - x) / radius_x;
    const double dy = (py - y) / radius_y;
    const double outside = (std::sqrt(dx * dx + dy * dy) - 1) * std::min(radius_x, radius_y);
    return std::clamp(0.5 - outside / edge, 0.0, 1.0);
  }
};

}  // namespace cartoon

inline CartoonFace cartoon_face(int width, int height, const CartoonPose& pose = {}) {
  using cartoon::Ellipse;
  TestRandom random(pose.person);
  const auto vary = [&](double value, double part) { return value * random.uniform(1 - part, 1 + part); };
  // Lengths in half heads, (0, 0) in the middle of the head.
  const double skin = random.uniform(120, 230);
  const std::array<double, 3> skin_colour = {skin, skin * 0.8, skin * 0.68};
  const std::array<double, 3> hair_colour = {random.uniform(20, 110), random.uniform(15, 70), random.uniform(10, 50)};
  const std::array<double, 3> dark = {35, 25, 25};
  const std::array<double, 3> white = {240, 240, 240};
  const std::array<double, 3> shade = {skin * 0.72, skin * 0.55, skin * 0.45};
  const std::array<double, 3> lips = {175, 70, 75};
  const double eye_x = vary(0.32, 0.12);
  const double eye_y = -vary(0.18, 0.2);
  const double nose_y = vary(0.2, 0.2);
  const double mouth_x = vary(0.27, 0.15);
  const double mouth_y = vary(0.52, 0.08);
  const double brow_y = eye_y - vary(0.17, 0.15);
  const std::array<Ellipse, 12> parts = {{
      {0, -0.12, 0.82, 1.0, hair_colour},
      {0, 0.06, 0.72, 0.92, skin_colour},
      {-eye_x, brow_y, 0.17, 0.035, hair_colour},
      {eye_x, brow_y, 0.17, 0.035, hair_colour},
      {-eye_x, eye_y, 0.15, 0.08, white},
      {eye_x, eye_y, 0.15, 0.08, white},
      {-eye_x, eye_y, 0.065, 0.07, dark},
      {eye_x, eye_y, 0.065, 0.07, dark},
      {0, nose_y - 0.14, 0.06, 0.2, shade},
      {0, nose_y, 0.12, 0.06, shade},
      {0, mouth_y, mouth_x, 0.08, lips},
      {0, mouth_y, mouth_x * 0.85, 0.015, dark},
  }};

  const double unit = pose.head_height / 2;
  const double angle = pose.roll_degrees * 3.14159265358979323846 / 180;
  const double cosine = std::cos(angle);
  const double sine = std::sin(angle);
  CartoonFace face;
  face.image = make_image(width, height, 3, [&](int x, int y, int c) {
    const double dx = (x - pose.centre_x) / unit;
    const double dy = (y - pose.centre_y) / unit;
    const double u = cosine * dx + sine * dy;
    const double v = cosine * dy - sine * dx;
    double value = 90 + 60.0 * y / height + 10 * c;
    for (const Ellipse& part : parts) {
      const double cover = part.cover(u, v, 1.5 / unit);
      value += (part.colour[static_cast<std::size_t>(c)] - value) * cover;
    }
    return value;
  });
  const auto place = [&](double u, double v) {
    return media::Point{static_cast<float>(pose.centre_x + unit * (cosine * u - sine * v)),
                        static_cast<float>(pose.centre_y + unit * (sine * u + cosine * v))};
  };
  face.landmarks = {place(-eye_x, eye_y), place(eye_x, eye_y), place(0, nose_y), place(-mouth_x, mouth_y),
                    place(mouth_x, mouth_y)};
  face.box = {static_cast<float>(pose.centre_x - 0.82 * unit), static_cast<float>(pose.centre_y - 1.12 * unit),
              static_cast<float>(1.64 * unit), static_cast<float>(2.1 * unit)};
  return face;
}

/// A depth frame in millimetres: a rounded head at `near_mm` in front of a wall at `far_mm`, with some pixels unread
/// (0).
inline media::Image16 depth_frame(int width, int height, std::uint16_t near_mm = 450, std::uint16_t far_mm = 1500,
                                  std::uint64_t seed = 1) {
  TestRandom random(seed);
  media::Image16 frame(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const double u = (x - width / 2.0) / (width * 0.3);
      const double v = (y - height / 2.0) / (height * 0.4);
      const double squared = u * u + v * v;
      const double depth = squared < 1 ? near_mm + 90 * (1 - std::sqrt(1 - squared)) : far_mm;
      const bool unread = random.below(50) == 0;
      frame.at(x, y) = unread ? std::uint16_t{0} : static_cast<std::uint16_t>(depth + 0.5);
    }
  }
  return frame;
}

}  // namespace selfsame::test
