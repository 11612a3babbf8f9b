#include "synth/head.hpp"

#include <algorithm>
#include <cmath>

#include "synth/noise.hpp"

namespace selfsame::synth {
namespace {

/// Half the width of the slit between the lips.
constexpr float kMouthHalf = 25.5F;
constexpr float kSlitHeight = 62.8F;
/// The lower lip's way down and back at mouth_open = 1.
constexpr Point3 kJawDrop{0, 17, 5};

/// Hair volume in the middle of a style, relative to the person's own.
float volume_factor(HairStyle style) {
  switch (style) {
    case HairStyle::bald: return 0.15F;
    case HairStyle::cropped: return 0.3F;
    case HairStyle::short_cut: return 0.9F;
    case HairStyle::full: return 1.5F;
    case HairStyle::bob: return 1;
    case HairStyle::long_straight: return 0.8F;
  }
  return 0;
}

}  // namespace

Point3 expression_push(Point3 mean, int row, const Expression& expression) {
  Point3 push;
  const float x = std::abs(mean.x);
  if (expression.mouth_open != 0) {
    const bool below = row > kSlitRow;
    const float parted = x < kMouthHalf ? std::sqrt(1 - square(x / kMouthHalf)) : 0;
    const float at_slit = mix(0.42F, below ? 1 : 0, parted);
    const float away = step(0, 26, std::abs(mean.y - kSlitHeight));
    const float weight = mix(at_slit, below ? 1 : 0, away) * step(135, 100, mean.y) * step(62, 20, mean.z);
    push = push + kJawDrop * (weight * expression.mouth_open);
  }
  if (expression.smile != 0) {
    const float side = mean.x < 0 ? -1 : 1;
    const float corner = bell((x - 27) / 11) * bell((mean.y - 63) / 11) * step(30, 5, mean.z);
    const float cheek = bell((x - 42) / 13) * bell((mean.y - 36) / 13) * step(40, 10, mean.z);
    const Point3 pull = Point3{5.5F * side, -4.5F, 3.5F} * corner + Point3{1.5F * side, -2.5F, -3} * cheek;
    push = push + pull * expression.smile;
  }
  return push;
}

Head::Head(const Identity& who) : who_(who), texture_(who) {
  const std::size_t count = static_cast<std::size_t>(kColumns) * static_cast<std::size_t>(kRows);
  means_.reserve(count);
  Sheet rest(kColumns, kRows);
  for (int row = 0; row < kRows; ++row) {
    for (int column = 0; column < kColumns; ++column) {
      means_.push_back(mean_point(column, row));
      rest.at(column, row) = shape_point(who, means_.back());
    }
  }
  rest.find_normals();
  skin_ = rest.places;
  hair_mm_.resize(count);
  const float volume = who.hair_volume_mm * volume_factor(who.hair_style);
  const auto seed = static_cast<std::uint32_t>(who.seed) + 51;
  for (std::size_t i = 0; i < count; ++i) {
    const float angle = column_angle_deg(static_cast<int>(i) % kColumns);
    const Point3 mean = means_[i];
    // Hair rises behind the hairline, not at it.
    const float edge = hair_cover(who, {mean.x, mean.y + 5, mean.z}, angle);
    const float cover = 0.4F * edge + 0.6F * hair_cover(who, {mean.x, mean.y + 16, mean.z}, angle);
    if (cover <= 0) continue;
    const float wave = 1 + 0.35F * cloud(seed, angle / 14, mean.y / 22);
    const float crown = mix(0.45F, 1, step(-40, -75, mean.y));
    hair_mm_[i] = normalised(rest.normals[i] + Point3{0, -0.25F, 0}) * (1.2F * edge + cover * volume * wave * crown);
    rest.places[i] = rest.places[i] + hair_mm_[i];
  }
  rest.find_normals();
  rest.find_openness();
  openness_ = rest.openness;
  for (std::size_t i = 0; i < landmarks_.size(); ++i) landmarks_[i] = landmark_place(static_cast<int>(i));
}

Point3 Head::moved(std::size_t vertex, const Expression& expression) const {
  return skin_[vertex] + expression_push(means_[vertex], static_cast<int>(vertex) / kColumns, expression);
}

Sheet Head::surface(const Expression& expression) const {
  Sheet sheet(kColumns, kRows);
  for (std::size_t i = 0; i < skin_.size(); ++i) sheet.places[i] = moved(i, expression) + hair_mm_[i];
  sheet.find_normals();
  sheet.openness = openness_;
  return sheet;
}

Point3 Head::skin_place(SkinPlace place, const Expression& expression) const {
  const int column = std::clamp(static_cast<int>(place.column), 0, kColumns - 2);
  const int row = std::clamp(static_cast<int>(place.row), 0, kRows - 2);
  const float u = place.column - static_cast<float>(column);
  const float v = place.row - static_cast<float>(row);
  const auto corner = [&](int c, int r) {
    return moved(static_cast<std::size_t>((row + r) * kColumns + column + c), expression);
  };
  return mix(mix(corner(0, 0), corner(1, 0), u), mix(corner(0, 1), corner(1, 1), u), v);
}

std::array<Point3, 98> Head::points(const Expression& expression) const {
  std::array<Point3, 98> points;
  for (std::size_t i = 0; i < points.size(); ++i) points[i] = skin_place(landmarks_[i], expression);
  // The lids' edges slide over the skin.
  constexpr std::array<float, 16> kParts = {0, 0.054F, 0.127F, 0.246F, 0.438F, 0.63F,  0.815F, 0.942F,
                                            1, 0.957F, 0.85F,  0.685F, 0.504F, 0.308F, 0.178F, 0.083F};
  for (const int side : {0, 1}) {
    const Aperture aperture(who_, side == 0 ? expression.right_eye_open : expression.left_eye_open);
    for (std::size_t i = 0; i < kParts.size(); ++i) {
      const float x = mix(aperture.outer_x(), aperture.inner_x(), kParts[i]);
      const float y = i <= 8 ? aperture.upper(x) : aperture.lower(x);
      points[static_cast<std::size_t>(side) * 16 + i] = skin_place(front_place(side == 0 ? -x : x, y), expression);
    }
  }
  return points;
}

Point3 Head::eye_centre(bool left) const {
  const float side = left ? 1.0F : -1.0F;
  const Point3 front = skin_place(front_place(side * 31.5F, 0), {});
  return {front.x, front.y, front.z + 11.6F};
}

}  // namespace selfsame::synth
