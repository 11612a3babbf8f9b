#include "synth/render.hpp"

#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "synth/noise.hpp"
#include "synth/sensor.hpp"
#include "synth/wear.hpp"

namespace selfsame::synth {
namespace {

/// About which heads turn: in the neck, below and behind the eyes.
constexpr Point3 kPivot{0, 55, 85};
/// The part of a turn of the head that the shoulders follow.
constexpr float kBodyTurn = 0.2F;
/// The relief has forehead and chin upright; people hold their heads a little lower.
constexpr float kRestPitch_deg = 7;

constexpr Finish kSkin{0.30F, 11};
constexpr Finish kHair{0.25F, 9};
constexpr Finish kCloth{0.20F, 6};
constexpr Finish kRubber{0.05F, 5};
constexpr Finish kFrame{0.1F, 30};

class Drawing {
 public:
  Drawing(const Scene& scene, const Head& head, const Disguise& disguise)
      : scene_(scene),
        head_(head),
        disguise_(disguise),
        stage_(scene.light, scene.camera),
        stand_(stand_of(scene.pose)),
        shadow_(stage_.towards(), stand_.place({0, 40, 40})),
        canvas_(scene.camera.width, scene.camera.height) {}

  Canvas& run() {
    Sheet surface = placed(head_.surface(scene_.expression));
    shadow_.cast(surface);
    auto hanging = hanging_hair(who());
    if (hanging) {
      *hanging = placed(*hanging);
      shadow_.cast(*hanging);
    }
    draw_head(surface);
    if (hanging) draw_hair(*hanging);
    draw_ears();
    draw_shirt();
    if (who().glasses && !disguise_.mask) draw_glasses();
    return canvas_;
  }

 private:
  const Identity& who() const { return head_.who(); }

  Sheet placed(Sheet sheet) const {
    for (std::size_t i = 0; i < sheet.places.size(); ++i) {
      const float y = sheet.places[i].y;
      sheet.normals[i] = stand_.direction(sheet.normals[i], y);
      sheet.places[i] = stand_.place(sheet.places[i]);
    }
    return sheet;
  }

  std::vector<Corner> corners(const Sheet& sheet, const Finish& finish, bool two_sided) const {
    std::vector<Corner> result(sheet.places.size());
    for (std::size_t i = 0; i < result.size(); ++i) {
      Point3 normal = sheet.normals[i];
      if (two_sided && dot(normal, sheet.places[i]) > 0) normal = normal * -1;
      const float open = sheet.openness.empty() ? 1 : sheet.openness[i];
      const Point3 outside = sheet.places[i] + normal * 3;
      result[i] = stage_.corner(sheet.places[i], normal, open, shadow_.lit(outside), finish);
      result[i].u = static_cast<float>(i % static_cast<std::size_t>(sheet.columns));
      result[i].v = static_cast<float>(i / static_cast<std::size_t>(sheet.columns));
    }
    return result;
  }

  template <typename Shade>
  void draw(const Sheet& sheet, const std::vector<Corner>& corner, bool two_sided, Shade&& shade) {
    for (int row = 0; row + 1 < sheet.rows; ++row) {
      for (int column = 0; column + 1 < sheet.columns; ++column) {
        const Corner& a = corner[sheet.index(column, row)];
        const Corner& b = corner[sheet.index(column + 1, row)];
        const Corner& c = corner[sheet.index(column, row + 1)];
        const Corner& d = corner[sheet.index(column + 1, row + 1)];
        const auto seen = [&](const Corner& p, const Corner& q, const Corner& r) {
          return two_sided || (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x) > 0;
        };
        if (seen(a, b, c)) canvas_.draw(a, b, c, shade);
        if (seen(b, d, c)) canvas_.draw(b, d, c, shade);
      }
    }
  }

  Point3 unproject(const Corner& here) const {
    const float k = here.z / focal_px(scene_.camera) / kOversampling;
    return {(here.x - 0.5F * static_cast<float>(canvas_.width() - 1)) * k,
            (here.y - 0.5F * static_cast<float>(canvas_.height() - 1)) * k, here.z};
  }

  Eyes eyes() const {
    const Expression& e = scene_.expression;
    const Turn gaze = turn(30 * e.gaze_x, 30 * e.gaze_y, 0).inverse();
    const Turn back = stand_.head.inverse();
    // Rows of the product of the two turns.
    const auto row = [&](Point3 r) {
      return Point3{dot(r, {back.rows[0].x, back.rows[1].x, back.rows[2].x}),
                    dot(r, {back.rows[0].y, back.rows[1].y, back.rows[2].y}),
                    dot(r, {back.rows[0].z, back.rows[1].z, back.rows[2].z})};
    };
    return {{Aperture(who(), e.right_eye_open), Aperture(who(), e.left_eye_open)},
            {stand_.place(head_.eye_centre(false)), stand_.place(head_.eye_centre(true))},
            Turn{{row(gaze.rows[0]), row(gaze.rows[1]), row(gaze.rows[2])}}};
  }

  static Colour mouth_inside(const Corner& here) {
    const float down = here.v - static_cast<float>(kSlitRow);
    const float x = std::abs(here.mean_x);
    const float teeth = step(0.5F, 0.4F, down) * step(20, 16, x) * (0.85F + 0.15F * sine(here.mean_x * 0.8F));
    const Colour inside = mix(Colour{0.10F, 0.03F, 0.025F}, Colour{0.62F, 0.58F, 0.50F}, teeth);
    return inside * here.light * mix(0.75F, 0.3F, down);
  }

  Colour rubber(SkinTexel& skin) const {
    skin.gloss = 0.02F;
    const float mean = (skin.albedo.r + skin.albedo.g + skin.albedo.b) / 3;
    return mix(skin.albedo, mix(who().skin, {0.55F, 0.42F, 0.34F}, 0.4F) * (0.55F + 0.9F * mean), 0.55F);
  }

  void draw_head(const Sheet& surface) {
    auto corner = corners(surface, disguise_.mask ? kRubber : kSkin, false);
    for (std::size_t i = 0; i < corner.size(); ++i) {
      const Point3 mean = mean_point(static_cast<int>(i) % kColumns, static_cast<int>(i) / kColumns);
      corner[i].mean_x = mean.x;
      corner[i].mean_y = mean.y;
    }
    const Eyes eye = eyes();
    draw(surface, corner, false, [&](const Corner& here) -> std::optional<Colour> {
      const bool slit = here.v > kSlitRow && here.v < kSlitRow + 1;
      if (slit && scene_.expression.mouth_open > 0.03F) return mouth_inside(here);
      SkinTexel skin = head_.texture().at(here.u, here.v);
      if (disguise_.mask) skin.albedo = rubber(skin);
      const bool front = std::abs(here.u - kMiddleColumn) < 26;
      if (front && near_eye(here.mean_x, here.mean_y)) {
        const Aperture& aperture = eye.apertures[here.mean_x < 0 ? 0 : 1];
        bool ball = false;
        skin = draw_lids(who(), aperture, here.mean_x, here.mean_y, skin, ball);
        if (ball) return draw_ball(who(), eye, stage_, here, unproject(here));
      }
      return skin.albedo * here.light + Colour{1, 1, 1} * (skin.gloss * here.shine);
    });
  }

  void draw_hair(const Sheet& sheet) {
    const auto corner = corners(sheet, kHair, true);
    draw(sheet, corner, true, [&](const Corner& here) -> std::optional<Colour> {
      const float strand = strands(who().seed + 1, here.u * 8, here.v * 9);
      const float across = here.u / static_cast<float>(sheet.columns - 1);
      const float edge = std::min(across, 1 - across) * 56 + 0.8F * (strand - 1);
      const float tip = static_cast<float>(sheet.rows - 1) - here.v;
      if (edge < 0.4F || tip < 1.2F * (strand - 0.6F)) return std::nullopt;
      return who().hair * strand * here.light + Colour{1, 1, 1} * (0.04F * strand * here.shine);
    });
  }

  void draw_ears() {
    if (who().hair_style == HairStyle::bob || who().hair_style == HairStyle::long_straight) return;
    for (const bool left : {false, true}) {
      const Sheet sheet = placed(ear(head_, left));
      draw(sheet, corners(sheet, kSkin, false), true, [&](const Corner& here) -> std::optional<Colour> {
        const float shade =
            ear_shade(here.u / static_cast<float>(sheet.columns - 1), here.v / static_cast<float>(sheet.rows - 1));
        return who().skin * Colour{0.95F, 0.78F, 0.76F} * here.light * shade;
      });
    }
  }

  void draw_shirt() {
    const Sheet sheet = placed(shoulders(who()));
    draw(sheet, corners(sheet, kCloth, false), false, [&](const Corner& here) -> std::optional<Colour> {
      return cloth(who(), here.u * 22, here.v * 18) * here.light;
    });
  }

  void draw_glasses() {
    for (const Sheet& local : glasses(head_)) {
      const Sheet sheet = placed(local);
      draw(sheet, corners(sheet, kFrame, false), true, [&](const Corner& here) -> std::optional<Colour> {
        return who().frame * here.light + Colour{1, 1, 1} * (0.25F * here.shine);
      });
    }
  }

  const Scene& scene_;
  const Head& head_;
  Disguise disguise_;
  Stage stage_;
  Stand stand_;
  Shadow shadow_;
  Canvas canvas_;
};

}  // namespace

float focal_px(const Camera& camera) {
  return camera.focal_px > 0 ? camera.focal_px : 1.25F * static_cast<float>(camera.width);
}

media::Box box_around(const FacePoints& points) {
  float left = points[0].x;
  float right = left;
  float top = points[0].y;
  float foot = top;
  for (const Point3& p : points) {
    left = std::min(left, p.x);
    right = std::max(right, p.x);
    top = std::min(top, p.y);
    foot = std::max(foot, p.y);
  }
  return {left, top, right - left, foot - top};
}

Stand stand_of(const Pose& pose) {
  Stand stand;
  stand.head = turn(pose.yaw_deg, pose.pitch_deg + kRestPitch_deg, pose.roll_deg);
  stand.body = turn(pose.yaw_deg * kBodyTurn, 0, pose.roll_deg * kBodyTurn);
  stand.pivot = kPivot;
  stand.at = Point3{pose.x_mm, pose.y_mm, pose.z_mm} + kPivot;
  return stand;
}

Point3 to_camera(const Pose& pose, Point3 place) { return stand_of(pose).place(place); }

FacePoints project_points(const Scene& scene, const Head& head) {
  const Stand stand = stand_of(scene.pose);
  const Stage stage(scene.light, scene.camera);
  const auto local = head.points(scene.expression);
  FacePoints points;
  float mean_z = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i] = stand.place(local[i]);
    mean_z += points[i].z / static_cast<float>(points.size());
  }
  const float scale = focal_px(scene.camera) / mean_z;
  for (Point3& p : points) p = stage.project(p) + Point3{0, 0, (p.z - mean_z) * scale - p.z};
  return points;
}

Plate resolve(const Canvas& canvas, int width, int height) {
  Plate plate;
  plate.width = width;
  plate.height = height;
  const std::size_t count = static_cast<std::size_t>(plate.width) * static_cast<std::size_t>(plate.height);
  plate.colours.assign(count, {});
  plate.depth_mm.assign(count, Canvas::kNothing);
  plate.cover.assign(count, 0);
  for (int y = 0; y < plate.height; ++y) {
    for (int x = 0; x < plate.width; ++x) {
      const std::size_t i =
          static_cast<std::size_t>(y) * static_cast<std::size_t>(plate.width) + static_cast<std::size_t>(x);
      for (int s = 0; s < kOversampling * kOversampling; ++s) {
        const int sx = x * kOversampling + s % kOversampling;
        const int sy = y * kOversampling + s / kOversampling;
        const float z = canvas.depth(sx, sy);
        if (z == Canvas::kNothing) continue;
        constexpr float kPart = 1.0F / (kOversampling * kOversampling);
        plate.colours[i] = plate.colours[i] + canvas.colour(sx, sy) * kPart;
        plate.cover[i] += kPart;
        plate.depth_mm[i] = std::min(plate.depth_mm[i], z);
      }
    }
  }
  return plate;
}

Plate draw_person(const Scene& scene, const Head& head, const Disguise& disguise) {
  SELFSAME_CHECK(scene.camera.width > 0 && scene.camera.height > 0);
  Drawing drawing(scene, head, disguise);
  return resolve(drawing.run(), scene.camera.width, scene.camera.height);
}

Rendered render(const Scene& scene) { return render(scene, Head(scene.who)); }

Rendered render(const Scene& scene, const Head& head, const Disguise& disguise) {
  Plate plate = draw_person(scene, head, disguise);
  draw_background(plate, scene.background, scene.light);
  Rendered rendered;
  rendered.rgb = expose(plate.colours, plate.width, plate.height, scene.camera, scene.noise_seed);
  rendered.depth_mm = sense_depth(plate.depth_mm, plate.width, plate.height, scene.noise_seed);
  rendered.points = project_points(scene, head);
  rendered.face = box_around(rendered.points);
  return rendered;
}

}  // namespace selfsame::synth
