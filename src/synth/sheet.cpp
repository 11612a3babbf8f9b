#include "synth/sheet.hpp"

#include <algorithm>
#include <cmath>

namespace selfsame::synth {

void Sheet::find_normals() {
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const Point3 right = at(std::min(column + 1, columns - 1), row) - at(std::max(column - 1, 0), row);
      const Point3 down = at(column, std::min(row + 1, rows - 1)) - at(column, std::max(row - 1, 0));
      normals[index(column, row)] = normalised(cross(down, right));
    }
  }
}

void Sheet::find_openness() {
  openness.assign(places.size(), 1);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      float closed = 0;
      for (const int reach : {2, 5}) {
        Point3 sum;
        for (int dy = -1; dy <= 1; ++dy) {
          for (int dx = -1; dx <= 1; ++dx) {
            sum = sum + at(std::clamp(column + dx * reach, 0, columns - 1), std::clamp(row + dy * reach, 0, rows - 1));
          }
        }
        const Point3 off = sum * (1.0F / 9) - at(column, row);
        closed += std::max(0.0F, dot(off, normals[index(column, row)])) * (reach == 2 ? 0.22F : 0.085F);
      }
      openness[index(column, row)] = 1 / (1 + closed);
    }
  }
}

Shadow::Shadow(Point3 towards, Point3 middle)
    : towards_(towards),
      across_(normalised(cross({0.1F, 1, 0.05F}, towards))),
      along_(cross(towards, across_)),
      middle_(middle),
      nearest_(static_cast<std::size_t>(kSide) * kSide, -1e9F) {}

Point3 Shadow::local(Point3 place) const {
  const Point3 p = place - middle_;
  return {dot(p, across_) / kStep_mm + kSide / 2.0F, dot(p, along_) / kStep_mm + kSide / 2.0F, dot(p, towards_)};
}

void Shadow::cast(const Sheet& sheet) {
  // Points are dense enough: each darkens the cell it falls into and the three beside it.
  for (const Point3& place : sheet.places) {
    const Point3 p = local(place);
    const auto x = static_cast<int>(std::floor(p.x));
    const auto y = static_cast<int>(std::floor(p.y));
    if (x < 0 || y < 0 || x + 1 >= kSide || y + 1 >= kSide) continue;
    for (const int i : {y * kSide + x, y * kSide + x + 1, (y + 1) * kSide + x, (y + 1) * kSide + x + 1}) {
      float& nearest = nearest_[static_cast<std::size_t>(i)];
      nearest = std::max(nearest, p.z);
    }
  }
}

float Shadow::lit(Point3 place) const {
  const Point3 p = local(place);
  const auto x = static_cast<int>(std::floor(p.x));
  const auto y = static_cast<int>(std::floor(p.y));
  if (x < 2 || y < 2 || x + 2 >= kSide || y + 2 >= kSide) return 1;
  float sum = 0;
  for (int dy = -2; dy <= 2; ++dy) {
    for (int dx = -2; dx <= 2; ++dx) {
      const float over = nearest_[static_cast<std::size_t>((y + dy) * kSide + x + dx)] - p.z;
      sum += 1 - step(5, 11, over);
    }
  }
  return sum / 25;
}

Stage::Stage(const Light& light, const Camera& camera)
    : light_(light),
      towards_(normalised(light.towards)),
      focal_(focal_px(camera)),
      middle_x_(0.5F * static_cast<float>(camera.width - 1)),
      middle_y_(0.5F * static_cast<float>(camera.height - 1)) {}

Point3 Stage::project(Point3 place) const {
  const float scale = focal_ / std::max(place.z, 1.0F);
  return {middle_x_ + place.x * scale, middle_y_ + place.y * scale, place.z};
}

Corner Stage::corner(Point3 place, Point3 normal, float openness, float shadow, const Finish& finish) const {
  const Point3 eye = normalised(place * -1);
  const float toward = dot(normal, towards_);
  // Red light wanders farther under skin than green and blue.
  const auto wrapped = [&](float creep) { return std::max(0.0F, (toward + creep) / (1 + creep)); };
  const Colour spread{wrapped(finish.creep), wrapped(finish.creep * 0.55F), wrapped(finish.creep * 0.4F)};
  const float sky = (0.72F - 0.28F * normal.y) * openness;
  const float screen = std::max(0.0F, dot(normal, eye)) * square(450 / std::max(place.z, 100.0F));
  const Colour direct = light_.key * spread * (shadow * (0.4F + 0.6F * openness));
  const Point3 half = normalised(towards_ + eye);
  const float highlight = power(std::max(0.0F, dot(normal, half)), finish.sharpness) * shadow;

  const Point3 seen = project(place);
  Corner corner;
  corner.x = (seen.x + 0.5F) * kOversampling - 0.5F;
  corner.y = (seen.y + 0.5F) * kOversampling - 0.5F;
  corner.z = place.z;
  corner.light = (light_.ambient * sky + direct + light_.screen * screen) * light_.exposure;
  corner.shine = highlight * (light_.key.r + light_.key.g + light_.key.b) * light_.exposure;
  return corner;
}

}  // namespace selfsame::synth
