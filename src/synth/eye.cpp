#include "synth/eye.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "synth/noise.hpp"

namespace selfsame::synth {
namespace {

constexpr float kMiddle = 31.5F;
constexpr float kHalfWidth = 13.9F;
constexpr float kBallRadius = 12.2F;
constexpr float kIrisRadius = 5.9F;
constexpr float kPupilRadius = 1.9F;
/// Where the lids meet, as a part of the way from the corner-to-corner line down to the open lower lid.
constexpr float kMeeting = 0.7F;

/// Heights of the open lids' edges over and under the line between the corners, by part of the way inwards; of the
/// same mean face as the relief.
struct Knot {
  float part;
  float upper;
  float lower;
};
constexpr Knot kLids[] = {{0, 0, 0},
                          {0.06F, 1.5F, 0.9F},
                          {0.127F, 2.9F, 1.7F},
                          {0.246F, 4.7F, 2.5F},
                          {0.438F, 5.9F, 2.9F},
                          {0.63F, 5.7F, 2.5F},
                          {0.815F, 4.1F, 1.3F},
                          {0.942F, 1.7F, 0.6F},
                          {1, 0, 0}};

Knot lids_at(float part) {
  std::size_t i = 1;
  while (i + 1 < std::size(kLids) && kLids[i].part < part) ++i;
  const float t = std::clamp((part - kLids[i - 1].part) / (kLids[i].part - kLids[i - 1].part), 0.0F, 1.0F);
  return {part, mix(kLids[i - 1].upper, kLids[i].upper, t), mix(kLids[i - 1].lower, kLids[i].lower, t)};
}

/// Of the line between the corners.
float chord(float part) { return mix(-0.8F, 0.8F, part); }

}  // namespace

Aperture::Aperture(const Identity& who, float open)
    : outer_(kMiddle + kHalfWidth * who.eye_size),
      inner_(kMiddle - kHalfWidth * who.eye_size),
      open_(std::clamp(open, 0.0F, 1.3F)),
      opening_(who.lid_opening),
      fold_mm_(3.4F - 2.4F * who.hooded) {}

float Aperture::upper(float x) const {
  const Knot lids = lids_at(part(x));
  return chord(lids.part) + mix(kMeeting * lids.lower, -lids.upper * opening_, open_);
}

float Aperture::lower(float x) const {
  const Knot lids = lids_at(part(x));
  return chord(lids.part) + lids.lower * mix(kMeeting, opening_, std::min(1.0F, 1.6F * open_));
}

float Aperture::crease(float x) const {
  const Knot lids = lids_at(std::clamp(part(x), 0.0F, 1.0F));
  return chord(part(x)) - lids.upper * opening_ - fold_mm_ * (0.5F + 0.12F * lids.upper) + 1.2F * (1 - open_);
}

SkinTexel draw_lids(const Identity& who, const Aperture& aperture, float mean_x, float mean_y, SkinTexel skin,
                    bool& ball) {
  const float x = std::abs(mean_x);
  ball = false;
  const auto darken = [&](float part) { skin.albedo = skin.albedo * (1 - std::min(part, 0.96F)); };
  const float part = aperture.part(x);
  const float ends = step(-0.12F, 0.02F, part) * step(1.08F, 0.96F, part);
  // The fold, deep when the eye is open.
  const float fold = mean_y - aperture.crease(x);
  darken(ends * (0.05F + 0.45F * std::min(1.0F, aperture.open())) * bell(fold / 0.8F));
  if (part <= -0.1F || part >= 1.03F) return skin;

  const float inside = std::clamp(part, 0.0F, 1.0F);
  const float edge_x = aperture.outer_x() - inside * (aperture.outer_x() - aperture.inner_x());
  const float above = aperture.upper(edge_x) - mean_y;
  const float below = mean_y - aperture.lower(edge_x);
  if (part > 0 && part < 1 && above < 0 && below < 0) {
    ball = true;
    return skin;
  }
  if (above >= 0) {
    // Lashes are longest towards the outer corner; a shut lid shows them whole.
    const float shut = std::max(0.0F, 1 - aperture.open());
    const float reach = (0.7F + 0.9F * who.lashes) * (1.15F - 0.6F * inside) + 0.5F * shut;
    darken(ends * std::min(0.95F, 0.62F + 0.33F * who.lashes + 0.2F * shut) * step(reach + 0.5F, 0.3F * reach, above));
    if (fold > 0) darken(ends * mix(0.10F, -0.05F, shut));
  } else if (below >= 0) {
    const float shut = std::max(0.0F, 1 - aperture.open());
    darken(ends * std::min(0.95F, 0.20F + 0.35F * who.lashes + 0.5F * shut) *
           step(0.9F + 0.5F * who.lashes + 0.4F * shut, 0.2F, below) * (1 - 0.5F * inside));
    skin.albedo = mix(skin.albedo, skin.albedo * Colour{1.06F, 0.86F, 0.86F}, ends * step(2, 0, below));
  }
  return skin;
}

Colour draw_ball(const Identity& who, const Eyes& eyes, const Stage& stage, const Corner& here, Point3 place) {
  const std::size_t side = here.mean_x < 0 ? 0 : 1;
  const Point3 ray = normalised(place);
  const Point3 centre = eyes.centres[side];
  const float along = dot(ray, centre);
  const float miss = dot(centre, centre) - along * along;
  const Point3 hit = ray * (along - std::sqrt(std::max(0.0F, square(kBallRadius) - miss)));
  const Point3 normal = normalised(hit - centre);
  const Point3 gaze = eyes.to_gaze(normal);  // -z: straight into the iris
  const float from_axis = kBallRadius * std::sqrt(std::max(0.0F, 1 - square(gaze.z))) + (gaze.z > 0 ? kBallRadius : 0);

  const float x = std::abs(here.mean_x);
  const Aperture& aperture = eyes.apertures[side];
  const float part = aperture.part(x);
  const float under_lid = here.mean_y - aperture.upper(x);
  const float over_lid = aperture.lower(x) - here.mean_y;

  const float corner = std::max(step(0.25F, 0, part), step(0.78F, 1, part));
  Colour colour = mix(Colour{0.62F, 0.58F, 0.55F}, Colour{0.52F, 0.32F, 0.27F}, 0.75F * corner);
  const float angle = arctangent(gaze.y, gaze.x);
  const float spokes = noise(static_cast<std::uint32_t>(who.seed) + 31, angle * 7, from_axis * 0.7F);
  const float bright =
      0.75F + 0.5F * bell((from_axis - 3.3F) / 1.2F) + 0.3F * spokes - 0.55F * step(4.6F, 5.9F, from_axis);
  colour = mix(colour, who.iris * std::max(0.1F, bright), step(kIrisRadius + 0.35F, kIrisRadius - 0.35F, from_axis));
  colour = mix(colour, Colour{0.004F, 0.004F, 0.004F}, step(kPupilRadius + 0.25F, kPupilRadius - 0.25F, from_axis));

  const float shade = mix(0.38F, 1, step(-0.3F, 3.4F, under_lid)) * mix(0.75F, 1, step(-0.2F, 1.2F, over_lid));
  const float round = 0.55F + 0.45F * std::max(0.0F, -normal.z);
  const Point3 half = normalised(stage.towards() + ray * -1);
  const float glint =
      power(std::max(0.0F, dot(normal, half)), 240) * 1.1F + power(std::max(0.0F, dot(normal, ray * -1)), 400) * 0.08F;
  const Light& light = stage.light();
  const float screen_glint = power(std::max(0.0F, dot(normal, ray * -1)), 300);
  return colour * here.light * (shade * round) +
         (light.key * (glint * shade) + light.screen * (0.35F * screen_glint)) * light.exposure;
}

}  // namespace selfsame::synth
