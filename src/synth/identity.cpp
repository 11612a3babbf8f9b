#include "synth/identity.hpp"

#include <algorithm>

#include "synth/random.hpp"

namespace selfsame::synth {
namespace {

/// A push that fades like a bell around a centre; given for the left half of the picture's right, mirrored for the
/// other.
struct Push {
  Point3 centre;
  Point3 reach;  // standard deviations of the bell
  Point3 by;     // millimetres for a shape parameter of 1
};

constexpr std::array<Push, kShapeCount> kPushes = {{
    {{52, 70, 35}, {22, 26, 42}, {4.2F, 0, 0}},         // jaw, wide
    {{30, 90, 10}, {18, 16, 30}, {3.0F, 0, 0}},         // chin, broad
    {{0, 96, -6}, {28, 20, 34}, {0, 4.5F, 0}},          // chin, long
    {{0, 84, -16}, {20, 13, 26}, {0, 0, -3.2F}},        // chin, forward
    {{54, 20, 5}, {18, 14, 26}, {2.6F, 0, -2.6F}},      // cheek bone
    {{42, 48, 5}, {16, 18, 26}, {2.8F, 0, -2.8F}},      // cheek, full
    {{31.5F, 0, 0}, {18, 13, 30}, {2.0F, 0, 0}},        // eyes, apart
    {{31.5F, -4, 0}, {24, 13, 30}, {0, 2.2F, 0}},       // eyes, low
    {{46, -1, 3}, {9, 8, 20}, {0, -1.6F, 0}},           // eyes, outer corners up
    {{31.5F, 0, 0}, {14, 10, 25}, {0, 0, 1.6F}},        // eyes, deep
    {{31.5F, 8, 0}, {14, 6, 25}, {0, 0, -1.0F}},        // bags below the eyes
    {{26, -17, -17}, {20, 7, 20}, {0, 0, -2.2F}},       // brow ridge
    {{0, -20, -20}, {10, 8, 16}, {0, 0, -1.6F}},        // glabella
    {{31.5F, -20, -10}, {26, 7, 26}, {0, 2.4F, 0}},     // brows, low
    {{15, 37, -20}, {7, 8, 16}, {2.2F, 0, 0}},          // nose, wide
    {{0, 35, -38}, {17, 11, 24}, {0, 3.0F, 0}},         // nose, long
    {{0, 31, -42}, {9, 11, 20}, {0, 0, -3.0F}},         // nose, forward
    {{0, 31, -44}, {8, 7, 14}, {0, -2.0F, 0}},          // tip, turned up
    {{9, 31, -38}, {6, 7, 14}, {1.6F, 0, 0}},           // tip, broad
    {{0, 4, -22}, {8, 11, 16}, {0, 0, -2.4F}},          // bridge, high
    {{0, 14, -28}, {7, 6, 14}, {0, 0, -1.5F}},          // bridge, humped
    {{9, 10, -20}, {5, 15, 14}, {1.3F, 0, 0}},          // bridge, broad
    {{25, 63, -9}, {13, 11, 22}, {2.8F, 0, 0}},         // mouth, wide
    {{0, 63, -20}, {30, 10, 28}, {0, 2.2F, 0}},         // mouth, low
    {{25, 63, -9}, {8, 7, 18}, {0, 1.4F, 0}},           // corners of the mouth, hanging
    {{0, 56, -27}, {17, 3.5F, 18}, {0, -1.5F, -0.6F}},  // upper lip, full
    {{0, 71, -23}, {17, 4.5F, 18}, {0, 1.7F, -0.8F}},   // lower lip, full
    {{0, 63, -24}, {20, 11, 20}, {0, 0, -2.0F}},        // mouth, forward
    {{0, 50, -26}, {12, 5, 18}, {0, 0, 1.2F}},          // philtrum, hollow
    {{0, -62, 0}, {80, 26, 60}, {0, -5.0F, 0}},         // forehead, high
    {{0, -45, -5}, {50, 24, 40}, {0, 0, 3.0F}},         // forehead, sloping
    {{64, -25, 30}, {20, 24, 38}, {3.6F, 0, 0}},        // temples, wide
    {{68, 20, 50}, {18, 22, 36}, {3.2F, 0, 0}},         // face, wide at the ears
    {{30, 34, -4}, {11, 11, 20}, {0, 0, 1.8F}},         // hollow beside the nose
    {{0, 76, -18}, {18, 3.5F, 18}, {0, 0, 1.4F}},       // furrow under the lip
    {{40, 100, 30}, {36, 14, 40}, {0, 3.4F, 0}},        // double chin
}};

constexpr std::array<Colour, 7> kIrises = {Colour{0.045F, 0.02F, 0.01F}, {0.09F, 0.04F, 0.018F}, {0.03F, 0.015F, 0.01F},
                                           {0.13F, 0.19F, 0.26F},        {0.10F, 0.13F, 0.08F},  {0.16F, 0.20F, 0.21F},
                                           {0.15F, 0.09F, 0.03F}};
constexpr std::array<Colour, 7> kHairs = {
    Colour{0.008F, 0.007F, 0.007F}, {0.02F, 0.012F, 0.008F}, {0.05F, 0.026F, 0.014F}, {0.11F, 0.06F, 0.03F},
    {0.28F, 0.18F, 0.085F},         {0.17F, 0.055F, 0.02F},  {0.30F, 0.29F, 0.28F}};

Colour skin_colour(float melanin, float warmth) {
  constexpr Colour kLight{0.78F, 0.50F, 0.38F};
  constexpr Colour kDark{0.075F, 0.032F, 0.019F};
  return {kLight.r * power(kDark.r / kLight.r, melanin) * (1 + 0.04F * warmth),
          kLight.g * power(kDark.g / kLight.g, melanin),
          kLight.b * power(kDark.b / kLight.b, melanin) * (1 - 0.10F * warmth)};
}

Colour random_cloth(Random& random) {
  const float grey = square(random.uniform(0.08F, 0.85F));
  const float tint = random.uniform(0, 0.9F);
  const Colour hue{random.uniform(), random.uniform(), random.uniform()};
  return mix(Colour{grey, grey, grey}, hue * (0.6F * grey + 0.1F), tint);
}

void choose_hair(Identity& who, Random& random, bool woman, float melanin) {
  const float grey = step(0.45F, 1.0F, who.age + 0.2F * random.normal());
  const std::size_t dark_only = melanin > 0.45F ? 3 : 6;
  const Colour young = kHairs[random.below(dark_only)];
  who.hair = mix(young, kHairs[6], grey * random.uniform(0.5F, 1));
  const float pick = random.uniform();
  if (woman) {
    who.hair_style = pick < 0.15F   ? HairStyle::short_cut
                     : pick < 0.30F ? HairStyle::full
                     : pick < 0.60F ? HairStyle::bob
                                    : HairStyle::long_straight;
  } else {
    const float bald = 0.08F + 0.3F * who.age;
    who.hair_style = pick < bald           ? HairStyle::bald
                     : pick < bald + 0.25F ? HairStyle::cropped
                     : pick < 0.92F        ? HairStyle::short_cut
                                           : HairStyle::full;
    who.receding = std::clamp(who.age * 1.2F + 0.3F * random.normal(), 0.0F, 1.0F);
  }
  who.hairline_mm = -58 + 5 * random.normal();
  who.hairline_mm -= 10 * who.receding * random.uniform();
  who.fringe = who.receding < 0.5F && random.chance(woman ? 0.5F : 0.3F) ? random.uniform(0.3F, 1) : 0;
  who.parting = random.uniform(-1, 1);
  who.hair_volume_mm = random.uniform(6, 16);
}

void choose_face_hair(Identity& who, Random& random, bool woman) {
  who.brow = who.hair * random.uniform(0.45F, 0.9F);
  who.brow_thickness = std::clamp((woman ? 0.8F : 1.15F) + 0.35F * random.normal(), 0.4F, 2.0F);
  who.brow_density = std::clamp(0.8F + 0.25F * random.normal(), 0.25F, 1.0F);
  who.brow_arch_mm = (woman ? 1.2F : 0.2F) + 2.0F * random.normal();
  who.brow_shift_mm = (woman ? -1.0F : 0.8F) + 2.0F * random.normal();
  who.brow_tilt_mm = 2.2F * random.normal();
  if (woman) return;
  who.stubble = std::clamp(0.35F + 0.3F * random.normal(), 0.0F, 1.0F);
  if (random.chance(0.25F)) {
    who.beard = random.uniform(0.5F, 1);
    who.moustache = who.beard;
  } else if (random.chance(0.12F)) {
    who.moustache = random.uniform(0.6F, 1);
  }
}

void choose_eyes(Identity& who, Random& random, bool woman, float melanin) {
  who.iris = kIrises[random.below(melanin > 0.4F ? 3 : kIrises.size())];
  who.iris = who.iris * random.uniform(0.8F, 1.2F);
  who.eye_size = 1 + 0.08F * random.normal();
  who.lid_opening = 1.08F + (woman ? 0.06F : -0.02F) + 0.11F * random.normal();
  who.hooded = std::clamp(0.3F + 0.35F * random.normal() + 0.3F * who.age, 0.0F, 1.0F);
  who.lashes = std::clamp((woman ? 0.75F : 0.35F) + 0.15F * random.normal(), 0.1F, 1.0F);
}

}  // namespace

Identity identity(std::uint64_t seed) {
  Random random = Random(seed).fork(1);
  Identity who;
  who.seed = random.next();
  const bool woman = random.chance(0.5F);
  for (float& value : who.shape) value = std::clamp(1.45F * random.normal(), -2.5F, 2.5F);
  const float sex = woman ? -1 : 1;
  who.shape[0] += 0.5F * sex;
  who.shape[2] += 0.4F * sex;
  who.shape[11] += 0.8F * sex;
  who.shape[15] += 0.4F * sex;
  who.shape[25] -= 0.4F * sex;
  who.width = 1 + 0.055F * random.normal();
  who.height = 1 + 0.055F * random.normal();
  who.crooked_nose_mm = 0.8F * random.normal();
  who.crooked_mouth_mm = 0.7F * random.normal();
  who.age = random.uniform();
  const float melanin = square(random.uniform()) * 0.95F;
  const float warmth = random.normal();
  who.skin = skin_colour(melanin, warmth);
  who.redness = random.uniform(0.1F, 1);
  who.freckles = melanin < 0.35F && random.chance(0.25F) ? random.uniform(0.3F, 1) : 0;
  who.shine = random.uniform(0.3F, 1);
  const float rouge = woman ? random.uniform(0, 1) : random.uniform(0, 0.3F);
  who.lips = {who.skin.r * 0.86F, who.skin.g * mix(0.66F, 0.36F, rouge), who.skin.b * mix(0.70F, 0.42F, rouge)};
  who.lip_contrast = random.uniform(0.6F, 1);
  choose_hair(who, random, woman, melanin);
  choose_face_hair(who, random, woman);
  choose_eyes(who, random, woman, melanin);
  who.glasses = random.chance(0.15F);
  const float frame = square(random.uniform(0, 0.5F));
  who.frame = {frame, frame * random.uniform(0.5F, 1), frame * random.uniform(0.3F, 1)};
  who.frame_width_mm = random.uniform(46, 53);
  who.frame_height_mm = random.uniform(32, 42);
  who.frame_thickness_mm = random.uniform(0.8F, 2);
  who.square_frame = random.chance(0.6F);
  who.shirt = random_cloth(random);
  who.shirt_second = random_cloth(random);
  who.shirt_pattern = random.chance(0.55F) ? 0 : 1 + static_cast<int>(random.below(3));
  who.neck_width = (woman ? 0.9F : 1.04F) + 0.05F * random.normal();
  return who;
}

Point3 shape_point(const Identity& who, Point3 mean) {
  Point3 p = mean;
  const float side = std::clamp(mean.x / 8, -1.0F, 1.0F);
  const float x = std::abs(mean.x);
  for (std::size_t i = 0; i < kShapeCount; ++i) {
    const Push& push = kPushes[i];
    const float d = square((x - push.centre.x) / push.reach.x) + square((mean.y - push.centre.y) / push.reach.y) +
                    square((mean.z - push.centre.z) / push.reach.z);
    if (d > 14) continue;
    const float strength = who.shape[i] * exponential(-0.5F * d);
    p = p + Point3{push.by.x * side, push.by.y, push.by.z} * strength;
  }
  p.x += who.crooked_nose_mm * bell(x / 14) * bell((mean.y - 28) / 16) * bell((mean.z + 38) / 25);
  p.y += who.crooked_mouth_mm * std::clamp(mean.x / 22, -1.0F, 1.0F) * bell(x / 30) * bell((mean.y - 64) / 12) *
         bell((mean.z + 10) / 30);
  const float below = step(100, 128, mean.y);
  p.x *= mix(who.width, who.neck_width, below);
  p.y *= mix(who.height, 1, step(90, 140, mean.y));
  return p;
}

}  // namespace selfsame::synth
