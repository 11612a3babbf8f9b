#include "synth/still.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "synth/flat.hpp"
#include "synth/random.hpp"
#include "synth/render.hpp"
#include "synth/sensor.hpp"

namespace selfsame::synth {
namespace {

/// Pixels of a still along one of the camera's.
constexpr float kFineness = 1.25F;
/// How far a still reaches beyond each edge, in parts of the camera's side.
constexpr float kBeyond = 0.08F;
/// How far the middle of a mean face lies below the eyes.
constexpr float kBelowEyes_mm = 20;
/// Of the picture that continues a photograph beyond its edges: pixels to one of it.
constexpr int kCoarse = 12;
/// The part of a photograph that is reflected beyond each edge.
constexpr float kReflected = 0.1F;

/// As the camera will show it again.
LightPicture as_seen(const media::Image& rgb) {
  LightPicture picture = light_picture(rgb);
  for (Colour& c : picture.light) c = {before_shoulder(c.r), before_shoulder(c.g), before_shoulder(c.b)};
  return picture;
}

media::Point middle_of(int width, int height) {
  return {0.5F * static_cast<float>(width - 1), 0.5F * static_cast<float>(height - 1)};
}

/// A coordinate beyond 0..size-1, reflected into it, but only as far as the edge of a head: a second face would be
/// seen.
float reflected(float x, int size) {
  const auto last = static_cast<float>(size - 1);
  const float most = kReflected * last;
  if (x < 0) return std::min(-x, most);
  return x > last ? last - std::min(x - last, most) : x;
}

/// The picture without what lies within `reach` radii of the oval: filled in from around.
LightPicture filled_in(const LightPicture& picture, const Oval& oval, float reach) {
  // Halved until nothing is missing, then filled from the coarse to the fine.
  struct Level {
    LightPicture picture;
    std::vector<float> known;
  };
  std::vector<Level> levels(1);
  levels[0].picture = picture;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const media::Point place{static_cast<float>(x), static_cast<float>(y)};
      levels[0].known.push_back(1 - oval.part(place, reach, 1.08F * reach));
    }
  }
  while (levels.back().picture.width > 4 && levels.back().picture.height > 4) {
    const Level& fine = levels.back();
    Level half;
    half.picture = {(fine.picture.width + 1) / 2, (fine.picture.height + 1) / 2, {}};
    for (int y = 0; y < half.picture.height; ++y) {
      for (int x = 0; x < half.picture.width; ++x) {
        Colour sum;
        float known = 0;
        for (const std::array<int, 2>& off : {std::array{0, 0}, {1, 0}, {0, 1}, {1, 1}}) {
          const int fx = std::min(2 * x + off[0], fine.picture.width - 1);
          const int fy = std::min(2 * y + off[1], fine.picture.height - 1);
          const float weight = fine.known[static_cast<std::size_t>(fy * fine.picture.width + fx)];
          sum = sum + fine.picture.pixel(fx, fy) * weight;
          known += weight;
        }
        half.picture.light.push_back(known > 0 ? sum * (1 / known) : Colour{});
        half.known.push_back(std::min(1.0F, known));
      }
    }
    levels.push_back(std::move(half));
  }
  for (std::size_t k = levels.size() - 1; k-- > 0;) {
    const LightPicture& coarse = levels[k + 1].picture;
    LightPicture& fine = levels[k].picture;
    for (int y = 0; y < fine.height; ++y) {
      for (int x = 0; x < fine.width; ++x) {
        const float known = levels[k].known[static_cast<std::size_t>(y * fine.width + x)];
        if (known >= 1) continue;
        const Colour guess = coarse.at(0.5F * static_cast<float>(x) - 0.25F, 0.5F * static_cast<float>(y) - 0.25F);
        fine.pixel(x, y) = mix(guess, fine.pixel(x, y), known);
      }
    }
  }
  return std::move(levels[0].picture);
}

/// For want of a better one, an oval that holds hair too.
void cut_out_head(Still& still) {
  const Oval head(still.points, 1.45F, 1.15F);
  still.behind = filled_in(still.picture, head, 1.15F);
  still.matte = {still.picture.width, still.picture.height, {}};
  for (int y = 0; y < still.matte.height; ++y) {
    for (int x = 0; x < still.matte.width; ++x) {
      const float part = head.part({static_cast<float>(x), static_cast<float>(y)}, 1, 1.12F);
      still.matte.light.push_back({part, part, part});
    }
  }
}

}  // namespace

Camera still_camera(const Camera& camera) {
  Camera finer = camera;
  const auto side = [](int pixels) {
    return static_cast<int>(static_cast<float>(pixels) * (1 + 2 * kBeyond) * kFineness + 0.5F);
  };
  finer.width = side(camera.width);
  finer.height = side(camera.height);
  finer.focal_px = focal_px(camera) * kFineness;
  return finer;
}

Scene for_photograph(const Scene& scene, std::uint64_t seed) {
  Random random = Random(seed).fork(70);
  Scene taken = scene;
  taken.pose.yaw_deg = 2 * random.normal();
  taken.pose.pitch_deg = 2 * random.normal();
  taken.pose.roll_deg = random.normal();
  taken.expression.smile = random.uniform(0, 0.5F);
  taken.light.towards = {random.uniform(-0.9F, 0.9F), random.uniform(-1, -0.4F), -1};
  taken.light.exposure = random.uniform(0.92F, 1.1F);
  if (random.chance(0.5F)) taken.background = random.next();
  taken.noise_seed = random.next();
  return taken;
}

Still photograph(const Head& head, const Scene& scene) {
  Scene taken = scene;
  taken.camera = still_camera(scene.camera);
  taken.camera.noise = 1;
  taken.camera.blur_px = 0.4F;
  taken.camera.contrast = 1;
  taken.camera.block_quality = 0;
  taken.light.screen = {0, 0, 0};
  const Camera& camera = taken.camera;
  Plate person = draw_person(taken, head);
  Plate room = person;
  std::fill(room.colours.begin(), room.colours.end(), Colour{});
  std::fill(room.depth_mm.begin(), room.depth_mm.end(), Canvas::kNothing);
  std::fill(room.cover.begin(), room.cover.end(), 0.0F);
  Still still;
  still.points = project_points(taken, head);
  still.pose = scene.pose;
  still.matte = {camera.width, camera.height, {}};
  for (const float cover : person.cover) still.matte.light.push_back({cover, cover, cover});
  for (Plate* plate : {&person, &room}) draw_background(*plate, taken.background, taken.light);
  still.picture = as_seen(expose(person.colours, camera.width, camera.height, camera, taken.noise_seed));
  still.behind = as_seen(expose(room.colours, camera.width, camera.height, camera, taken.noise_seed + 1));
  return still;
}

Still still_of(const PhotographOfFace& photograph, const Scene& scene) {
  const Camera camera = still_camera(scene.camera);
  const float px_per_mm = camera.focal_px / scene.pose.z_mm;
  const float scale = kFaceWidth_mm * px_per_mm / photograph.face.width;
  const media::Point from = photograph.face.centre();
  media::Point to = middle_of(camera.width, camera.height);
  to.x += scene.pose.x_mm * px_per_mm;
  to.y += (scene.pose.y_mm + kBelowEyes_mm) * px_per_mm;

  // Only what will be seen, so that a large photograph costs no more than a small one.
  const float left = std::max(0.0F, std::floor(from.x - to.x / scale) - 1);
  const float top = std::max(0.0F, std::floor(from.y - to.y / scale) - 1);
  media::Image seen =
      media::crop(photograph.rgb, {left - 0.5F, top - 0.5F, static_cast<float>(camera.width) / scale + 3,
                                   static_cast<float>(camera.height) / scale + 3});
  const auto shrunk = [&](int side) {
    return std::max(2, static_cast<int>(static_cast<float>(side) * std::min(1.0F, scale)));
  };
  const std::array<int, 2> cut = {seen.width(), seen.height()};
  seen = media::resize(seen, shrunk(cut[0]), shrunk(cut[1]));
  const LightPicture near = as_seen(seen);
  const LightPicture far =
      as_seen(media::resize(seen, std::max(2, seen.width() / kCoarse), std::max(2, seen.height() / kCoarse)));
  // From the still's pixels to those of `seen`, whose pixels' centres lie at halves.
  const float fx = static_cast<float>(seen.width()) / static_cast<float>(cut[0]);
  const float fy = static_cast<float>(seen.height()) / static_cast<float>(cut[1]);

  Still still;
  still.pose = scene.pose;
  still.pose.yaw_deg = still.pose.pitch_deg = still.pose.roll_deg = 0;
  still.picture = {camera.width, camera.height, {}};
  still.picture.light.reserve(static_cast<std::size_t>(camera.width) * static_cast<std::size_t>(camera.height));
  const float feather = 0.05F * static_cast<float>(std::min(seen.width(), seen.height()));
  for (int y = 0; y < camera.height; ++y) {
    for (int x = 0; x < camera.width; ++x) {
      const float px = (from.x + (static_cast<float>(x) - to.x) / scale - left + 0.5F) * fx - 0.5F;
      const float py = (from.y + (static_cast<float>(y) - to.y) / scale - top + 0.5F) * fy - 0.5F;
      const float inside = std::min(std::min(px, static_cast<float>(seen.width() - 1) - px),
                                    std::min(py, static_cast<float>(seen.height() - 1) - py));
      const float part = step(0, feather, inside);
      const float mx = (reflected(px, seen.width()) + 0.5F) / static_cast<float>(seen.width());
      const float my = (reflected(py, seen.height()) + 0.5F) / static_cast<float>(seen.height());
      const Colour beyond =
          part < 1 ? far.at(mx * static_cast<float>(far.width) - 0.5F, my * static_cast<float>(far.height) - 0.5F)
                   : Colour{};
      still.picture.light.push_back(part > 0 ? mix(beyond, near.at(px, py), part) : beyond);
    }
  }
  const FacePoints points = photograph.points ? *photograph.points : points_in(photograph.face);
  still.points = moved(points, {{scale, 0, to.x - scale * from.x, 0, scale, to.y - scale * from.y}});
  cut_out_head(still);
  return still;
}

media::Affine sway(const Still& still, const Camera& camera, const Pose& now) {
  const Pose& rest = still.pose;
  const float focal = focal_px(camera);
  const float size = rest.z_mm / std::max(now.z_mm, 1.0F);
  const float c = cosine(radians(now.roll_deg - rest.roll_deg)) * size;
  const float s = sine(radians(now.roll_deg - rest.roll_deg)) * size;
  // About the middle of the face.
  const media::Point still_middle = middle_of(still.picture.width, still.picture.height);
  const media::Point frame_middle = middle_of(camera.width, camera.height);
  const media::Point pivot = box_around(still.points).centre();
  const float px = (pivot.x - still_middle.x) / kFineness + frame_middle.x + focal * (now.x_mm - rest.x_mm) / rest.z_mm;
  const float py = (pivot.y - still_middle.y) / kFineness + frame_middle.y + focal * (now.y_mm - rest.y_mm) / rest.z_mm;
  const float a = c / kFineness;
  const float b = s / kFineness;
  return {{a, -b, px - a * pivot.x + b * pivot.y, b, a, py - b * pivot.x - a * pivot.y}};
}

FacePoints moved(const FacePoints& points, const media::Affine& map) {
  const float size = std::sqrt(square(map[0]) + square(map[3]));
  FacePoints result;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const media::Point p = media::apply(map, {points[i].x, points[i].y});
    result[i] = {p.x, p.y, points[i].z * size};
  }
  return result;
}

Oval::Oval(const FacePoints& points, float up, float wide) {
  // Forehead and chin, the widest places of both sides.
  const Point3 foot = points[73];
  const Point3 top = foot + (points[72] - foot) * up;
  const Point3 right = mix(points[77], points[78], 0.5F);
  const Point3 left = mix(points[86], points[87], 0.5F);
  const Point3 middle = mix(top, foot, 0.5F);
  middle_ = {middle.x, middle.y};
  const Point3 across = (left - right) * (0.5F * wide);
  const Point3 down = (foot - top) * 0.5F;
  const float area = std::max(across.x * down.y - across.y * down.x, 1.0F);
  across_ = {down.y / area, -down.x / area};
  down_ = {-across.y / area, across.x / area};
}

float Oval::radius(media::Point place) const {
  const float x = place.x - middle_.x;
  const float y = place.y - middle_.y;
  return std::sqrt(square(x * across_.x + y * across_.y) + square(x * down_.x + y * down_.y));
}

}  // namespace selfsame::synth
