#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "synth/arithmetic.hpp"
#include "synth/finger.hpp"
#include "synth/noise.hpp"
#include "synth/random.hpp"

namespace selfsame::synth {
namespace {

struct Size {
  int width, height;
};
// Sizes of real sensors, 500 dpi.
constexpr std::array kSensors = {Size{388, 374}, Size{300, 300}, Size{328, 364}, Size{288, 384},
                                 Size{400, 560}, Size{256, 360}, Size{300, 480}, Size{320, 480}};

struct Place {
  float x, y;
};

/// A straight mark without ridges.
struct Scratch {
  Place middle;
  float along_x, along_y;
  float half_length, half_width;

  static Scratch draw(Random& chance, float longest) {
    const Place middle{110 * chance.normal(), 140 * chance.normal()};
    const float angle = kPi * chance.uniform();
    const float half_length = chance.uniform(12, longest);
    return {middle, cosine(angle), sine(angle), half_length, chance.uniform(0.8F, 2.2F)};
  }
  /// The part of the ink that is left at a place.
  float leaves(Place at) const {
    const float dx = at.x - middle.x;
    const float dy = at.y - middle.y;
    const float across = (dy * along_x - dx * along_y) / half_width;
    if (across * across > 9) return 1;
    const float along = (dx * along_x + dy * along_y) / half_length;
    return 1 - bell(across) * (1 - step(0.7F, 1, along < 0 ? -along : along));
  }
};

/// From the sensor's pixels to the finger's own, undistorted skin.
class Laying {
 public:
  Laying(Size size, Random chance) : middle_{static_cast<float>(size.width) / 2, static_cast<float>(size.height) / 2} {
    const float turn = radians(std::clamp(10 * chance.normal(), -25.0F, 25.0F));
    const float scale = 1 + 0.015F * chance.normal();
    cosine_ = cosine(turn) / scale;
    sine_ = sine(turn) / scale;
    shift_ = {22 * chance.normal(), 42 * chance.normal()};
    stretch_ = chance.uniform(0, 12);
    twist_ = 0.05F * chance.normal();
    reach_ = chance.uniform(70, 160);
    pull_ = {0.03F * chance.normal(), 0.03F * chance.normal()};
    seed_ = static_cast<std::uint32_t>(chance.next());
  }

  /// Before skin is stretched: this is where the contact's outline is.
  Place on_finger(float px, float py) const {
    const float x = px - middle_.x;
    const float y = py - middle_.y;
    return {cosine_ * x + sine_ * y + shift_.x, -sine_ * x + cosine_ * y + shift_.y};
  }
  Place unstretched(Place at) const {
    // Skin clings to the glass where pressure is highest; further out it yields to twist and pull.
    const float x = at.x - shift_.x;
    const float y = at.y - shift_.y;
    const float free = 1 - exponential(-(x * x + y * y) / (2 * reach_ * reach_));
    const float u = at.x / 150;
    const float v = at.y / 150;
    return {at.x + free * (-twist_ * y + pull_.x * x) + stretch_ * noise(seed_, u, v),
            at.y + free * (twist_ * x + pull_.y * y) + stretch_ * noise(seed_ + 7, u, v)};
  }
  Place middle() const { return shift_; }

 private:
  Place middle_;
  float cosine_, sine_;
  Place shift_;
  float stretch_, twist_, reach_;
  Place pull_;
  std::uint32_t seed_;
};

/// The part of the finger that touches, soft at its edge: 0..1.
class Contact {
 public:
  Contact(Place middle, Random chance) {
    middle_ = {0.6F * middle.x + 12 * chance.normal(), 0.6F * middle.y + 16 * chance.normal()};
    across_ = chance.uniform(85, 170);
    along_ = across_ * chance.uniform(1.1F, 1.5F);
    seed_ = static_cast<std::uint32_t>(chance.next());
    soft_ = chance.uniform(0.04F, 0.2F);
  }
  float at(Place place) const {
    const float x = (place.x - middle_.x) / across_;
    const float y = (place.y - middle_.y) / along_;
    const float beyond = x * x + y * y + 0.22F * cloud(seed_, place.x / 60, place.y / 60);
    return 1 - step(1 - soft_, 1 + soft_, beyond);
  }

 private:
  Place middle_;
  float across_, along_, soft_;
  std::uint32_t seed_;
};

/// How skin and sensor turn contact into grey.
struct Look {
  float threshold, sharpness;  // of the height that leaves ink
  float uneven;                // by how much the threshold differs from place to place
  float dryness, fog, pores;
  float ground, depth, slope_x, slope_y;
  float grain;  // grey levels
  float blur;   // side weight of three taps
  std::uint32_t seed;

  explicit Look(Random chance) {
    const float pressure = chance.normal();
    threshold = std::clamp(-0.38F * pressure, -0.85F, 0.8F);
    sharpness = chance.uniform(0.25F, 0.7F);
    uneven = chance.uniform(0.1F, 0.5F);
    dryness = std::max(0.0F, chance.uniform(-0.6F, 0.8F) + (threshold > 0.2F ? 0.2F : 0.0F));
    fog = std::max(0.0F, chance.uniform(-0.5F, 0.5F));
    pores = chance.uniform(0, 0.6F);
    ground = chance.uniform(165, 250);
    depth = chance.uniform(55, ground - 10);
    slope_x = 0.06F * chance.normal();
    slope_y = 0.06F * chance.normal();
    grain = square(chance.uniform(1, 3.6F));
    blur = chance.uniform(0, 0.25F);
    seed = static_cast<std::uint32_t>(chance.next());
  }

  /// 0..1, for skin of a height; `place` is the finger's, (x, y) the sensor's.
  float ink(float height, Place place, float x, float y, std::uint32_t finger) const {
    const float local =
        threshold + uneven * noise(seed, x / 45, y / 45) + 0.25F * fog * noise(seed + 3, x / 2.7F, y / 2.7F);
    float ink = step(local - sharpness, local + sharpness, height);
    if (dryness > 0) {
      const float patch = noise(seed + 5, x / 60, y / 60);
      ink *= 1 - std::min(1.0F, 1.6F * dryness) * step(0.55F - dryness - 0.4F * patch, 1.0F - 0.4F * patch,
                                                       noise(seed + 9, x / 2.2F, y / 2.2F) + 0.3F);
    }
    const float pore = noise(finger, place.x / 3.3F, place.y / 3.3F);
    return ink * (1 - pores * step(0.55F, 0.75F, pore));
  }
};

void soften(std::vector<float>& light, Size size, float side) {
  std::vector<float> out(light.size());
  const auto width = static_cast<std::size_t>(size.width);
  for (std::size_t i = 0; i < light.size(); ++i) {
    const std::size_t x = i % width;
    const float left = light[x > 0 ? i - 1 : i];
    const float right = light[x + 1 < width ? i + 1 : i];
    out[i] = light[i] + side * (left + right - 2 * light[i]);
  }
  for (std::size_t i = 0; i < light.size(); ++i) {
    const float up = out[i >= width ? i - width : i];
    const float down = out[i + width < out.size() ? i + width : i];
    light[i] = out[i] + side * (up + down - 2 * out[i]);
  }
}

}  // namespace

media::Image draw_impression(const Finger& finger, std::uint64_t seed) {
  Random chance = Random(finger.seed()).fork(4).fork(seed);
  const Size size = kSensors[chance.below(kSensors.size())];
  const Laying laying(size, chance.fork(1));
  const Contact contact(laying.middle(), chance.fork(2));
  const Look look(chance.fork(3));
  // Creases are permanent; scratches are not.
  std::vector<Scratch> scratches;
  Random creases = Random(finger.seed()).fork(5);
  for (std::size_t left = creases.below(4); left > 0; --left) scratches.push_back(Scratch::draw(creases, 90));
  for (std::size_t left = chance.below(4); left > 0; --left) scratches.push_back(Scratch::draw(chance, 50));
  const auto skin = static_cast<std::uint32_t>(Random(finger.seed()).fork(6).next());

  std::vector<float> light;
  light.reserve(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height));
  for (int py = 0; py < size.height; ++py) {
    for (int px = 0; px < size.width; ++px) {
      const auto x = static_cast<float>(px);
      const auto y = static_cast<float>(py);
      const Place outline = laying.on_finger(x, y);
      float ink = contact.at(outline);
      if (ink > 0) {
        const Place place = laying.unstretched(outline);
        ink *= look.ink(finger.height(place.x, place.y), place, x, y, skin);
        for (const Scratch& scratch : scratches) ink *= scratch.leaves(place);
      }
      light.push_back(look.ground + look.slope_x * x + look.slope_y * y - look.depth * ink);
    }
  }
  soften(light, size, look.blur);
  media::Image image(size.width, size.height, 1);
  Random grain = chance.fork(7);
  std::transform(light.begin(), light.end(), image.bytes().begin(), [&](float value) {
    return static_cast<std::uint8_t>(std::clamp(value + look.grain * grain.normal() + 0.5F, 0.0F, 255.0F));
  });
  return image;
}

}  // namespace selfsame::synth
