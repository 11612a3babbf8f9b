#include "synth/flat.hpp"

#include <algorithm>
#include <cmath>

#include "synth/light_picture.hpp"
#include "synth/noise.hpp"
#include "synth/relief.hpp"
#include "synth/sheet.hpp"

namespace selfsame::synth {
namespace {

constexpr Finish kPaper{0.03F, 24};
constexpr float kHoleMargin = 1.12F;

/// From the photograph's pixels to the camera's frame.
class Surface {
 public:
  Surface(const Scene& scene, const FlatThing& thing, const Photograph& photograph)
      : thing_(thing),
        middle_(photograph.anchor),
        turn_(turn(scene.pose.yaw_deg, scene.pose.pitch_deg, scene.pose.roll_deg)),
        at_{scene.pose.x_mm, scene.pose.y_mm, scene.pose.z_mm} {}

  Point3 place(float x, float y) const {
    const float across = (x - middle_.x) * thing_.mm_per_pixel;
    const float down = (y - middle_.y) * thing_.mm_per_pixel;
    if (thing_.bend_per_mm == 0) return turn_({across, down, 0}) + at_;
    const float angle = across * thing_.bend_per_mm;
    const float radius = 1 / thing_.bend_per_mm;
    return turn_({radius * sine(angle), down, radius * (1 - cosine(angle))}) + at_;
  }
  Point3 normal(float x) const {
    const float angle = (x - middle_.x) * thing_.mm_per_pixel * thing_.bend_per_mm;
    return turn_({sine(angle), 0, -cosine(angle)});
  }

 private:
  const FlatThing& thing_;
  media::Point middle_;
  Turn turn_;
  Point3 at_;
};

/// Whether a pixel of the photograph is cut out with an eye.
class Holes {
 public:
  explicit Holes(const FacePoints& points) {
    for (const std::size_t first : {std::size_t{0}, std::size_t{16}}) {
      const Point3 outer = points[first];
      const Point3 inner = points[first + 8];
      const float half = distance(outer, inner) / 2;
      holes_[first / 16] = {(outer.x + inner.x) / 2, (outer.y + inner.y) / 2, std::max(half, 1.0F) * kHoleMargin};
    }
  }
  bool hit(float x, float y) const {
    return std::any_of(holes_.begin(), holes_.end(), [&](const Point3& hole) {
      return square((x - hole.x) / hole.z) + square((y - hole.y) / (0.62F * hole.z)) < 1;
    });
  }

 private:
  std::array<Point3, 2> holes_;  // middle, and half the width as z
};

Colour reproduced(const FlatThing& thing, Colour colour) {
  const float grey = 0.3F * colour.r + 0.6F * colour.g + 0.1F * colour.b;
  const Colour dull = mix(Colour{grey, grey, grey}, colour, thing.saturation);
  return (Colour{thing.black, thing.black, thing.black} + dull * (0.92F - thing.black)) * thing.tint;
}

/// Colour of a screen's light as the camera's rows and pixels beat with the screen's.
Colour beat(const FlatThing& thing, const Corner& here, const Canvas& canvas) {
  const float x = here.x / static_cast<float>(canvas.width());
  const float y = here.y / static_cast<float>(canvas.height());
  const float phase = 2 * kPi * thing.moire_turns * (x + thing.moire_slope * y + 0.06F * x * y);
  const float second = 2 * kPi * thing.moire_turns * (0.8F * y - 0.25F * x);
  const float rows = 1 + thing.band * sine(2 * kPi * (1.4F * y + thing.band_phase));
  const auto wave = [&](float shift) { return 1 + thing.moire * (sine(phase + shift) + 0.5F * sine(second - shift)); };
  return Colour{wave(0), wave(0.9F), wave(1.8F)} * rows;
}

/// Columns and rows of the sheet: bent paper needs some.
constexpr int kColumnsOfSheet = 25;
constexpr int kRowsOfSheet = 13;

}  // namespace

FacePoints points_in(const media::Box& face) {
  FacePoints points;
  for (std::size_t i = 0; i < points.size(); ++i) points[i] = mean_point(landmark_place(static_cast<int>(i)));
  const media::Box mean = box_around(points);
  for (Point3& p : points) {
    p = {face.x + (p.x - mean.x) * face.width / mean.width, face.y + (p.y - mean.y) * face.height / mean.height, 0};
  }
  return points;
}

Plate draw_flat(const Scene& scene, const FlatThing& thing, const Photograph& photograph) {
  const int width = photograph.rgb.width();
  const int height = photograph.rgb.height();
  const LightPicture picture = light_picture(photograph.rgb);
  const Stage stage(scene.light, scene.camera);
  const Surface surface(scene, thing, photograph);
  const Holes holes(photograph.points);
  const float border = thing.border_mm / thing.mm_per_pixel;
  const auto grain_seed = static_cast<std::uint32_t>(thing.seed);
  Canvas canvas(scene.camera.width, scene.camera.height);

  std::vector<Corner> corners;
  for (int row = 0; row < kRowsOfSheet; ++row) {
    for (int column = 0; column < kColumnsOfSheet; ++column) {
      const float u = static_cast<float>(column) / (kColumnsOfSheet - 1);
      const float v = static_cast<float>(row) / (kRowsOfSheet - 1);
      const float x = mix(-border, static_cast<float>(width - 1) + border, u);
      const float y = mix(-border, static_cast<float>(height - 1) + border, v);
      corners.push_back(stage.corner(surface.place(x, y), surface.normal(x), 1, 1, kPaper));
      corners.back().u = x;
      corners.back().v = y;
    }
  }
  const auto shade = [&](const Corner& here) -> std::optional<Colour> {
    const bool inside = here.u >= 0 && here.v >= 0 && here.u <= static_cast<float>(width - 1) &&
                        here.v <= static_cast<float>(height - 1);
    if (thing.eye_holes && inside && holes.hit(here.u, here.v)) return std::nullopt;
    const Colour glare = Colour{1, 1, 1} * (thing.gloss * here.shine);
    if (thing.stuff == Stuff::screen) {
      if (!inside) return here.light * 0.015F + glare * 0.5F;
      const Colour shown = reproduced(thing, picture.at(here.u, here.v));
      return shown * beat(thing, here, canvas) * thing.brightness + here.light * 0.025F + glare;
    }
    const Colour ink = inside ? reproduced(thing, picture.at(here.u, here.v)) : thing.tint * 0.9F;
    const float dots = 1 + thing.grain * noise(grain_seed, here.u * 0.9F, here.v * 0.9F);
    return ink * here.light * dots + glare;
  };
  for (int row = 0; row + 1 < kRowsOfSheet; ++row) {
    for (int column = 0; column + 1 < kColumnsOfSheet; ++column) {
      const auto i = static_cast<std::size_t>(row * kColumnsOfSheet + column);
      canvas.draw(corners[i], corners[i + 1], corners[i + kColumnsOfSheet], shade);
      canvas.draw(corners[i + 1], corners[i + kColumnsOfSheet + 1], corners[i + kColumnsOfSheet], shade);
    }
  }
  return resolve(canvas, scene.camera.width, scene.camera.height);
}

FacePoints project_flat(const Scene& scene, const FlatThing& thing, const Photograph& photograph) {
  const Stage stage(scene.light, scene.camera);
  const Surface surface(scene, thing, photograph);
  const float scale = focal_px(scene.camera) / scene.pose.z_mm;
  FacePoints points;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Point3 place = surface.place(photograph.points[i].x, photograph.points[i].y);
    points[i] = stage.project(place);
    points[i].z = (place.z - scene.pose.z_mm) * scale;
  }
  return points;
}

}  // namespace selfsame::synth
