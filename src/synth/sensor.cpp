#include "synth/sensor.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "synth/random.hpp"

namespace selfsame::synth {
namespace {

constexpr int kToneSteps = 4096;
/// Light at which the tone curve ends.
constexpr float kToneEnd = 4;
/// Where the soft shoulder begins, and what is left above it.
constexpr float kShoulder = 0.7F;
constexpr float kAbove = 0.3F;

float srgb(float light) { return light <= 0.0031308F ? 12.92F * light : 1.055F * power(light, 1 / 2.4F) - 0.055F; }

/// Grey levels by the square root of light.
std::vector<float> tone_table(float contrast) {
  std::vector<float> table(kToneSteps + 1);
  for (int i = 0; i <= kToneSteps; ++i) {
    float light = kToneEnd * square(static_cast<float>(i) / kToneSteps);
    if (light > kShoulder) light = kShoulder + kAbove * (1 - exponential((kShoulder - light) / kAbove));
    table[static_cast<std::size_t>(i)] = 255 * (0.46F + (srgb(light) - 0.46F) * contrast);
  }
  return table;
}

using Planes = std::vector<float>;  // three values a pixel

/// The 3-tap binomial nearest to a Gaussian, along x and y.
void blur(Planes& planes, int width, float sigma) {
  if (sigma <= 0) return;
  const float side = std::min(0.25F, 0.5F * square(sigma));
  const float middle = 1 - 2 * side;
  const std::size_t row = static_cast<std::size_t>(width) * 3;
  Planes out(planes.size());
  for (std::size_t i = 0; i < planes.size(); ++i) {
    const std::size_t x = i % row;
    const float left = planes[x >= 3 ? i - 3 : i];
    const float right = planes[x + 3 < row ? i + 3 : i];
    out[i] = middle * planes[i] + side * (left + right);
  }
  for (std::size_t i = 0; i < planes.size(); ++i) {
    const float up = out[i >= row ? i - row : i];
    const float down = out[i + row < out.size() ? i + row : i];
    planes[i] = middle * out[i] + side * (up + down);
  }
}

std::array<float, 64> cosines() {
  std::array<float, 64> table;
  for (int k = 0; k < 8; ++k) {
    for (int n = 0; n < 8; ++n) {
      const float scale = k == 0 ? 0.35355339F : 0.5F;
      table[static_cast<std::size_t>(k * 8 + n)] =
          scale * cosine(kPi / 16 * (2 * static_cast<float>(n) + 1) * static_cast<float>(k));
    }
  }
  return table;
}

/// The effect of quantising the cosine coefficients of an 8 x 8 block.
void compress_block(std::array<float, 64>& block, const std::array<float, 64>& table, float step_size) {
  std::array<float, 64> half{};
  std::array<float, 64> full{};
  for (std::size_t y = 0; y < 8; ++y) {
    for (std::size_t k = 0; k < 8; ++k) {
      float sum = 0;
      for (std::size_t n = 0; n < 8; ++n) sum += table[k * 8 + n] * block[y * 8 + n];
      half[y * 8 + k] = sum;
    }
  }
  for (std::size_t k = 0; k < 8; ++k) {
    for (std::size_t x = 0; x < 8; ++x) {
      float sum = 0;
      for (std::size_t n = 0; n < 8; ++n) sum += table[k * 8 + n] * half[n * 8 + x];
      const float size = step_size * (1 + 0.45F * static_cast<float>(k + x));
      full[k * 8 + x] = size * std::floor(sum / size + 0.5F);
    }
  }
  for (std::size_t y = 0; y < 8; ++y) {
    for (std::size_t x = 0; x < 8; ++x) {
      float sum = 0;
      for (std::size_t k = 0; k < 8; ++k) sum += table[k * 8 + y] * full[k * 8 + x];
      half[y * 8 + x] = sum;
    }
  }
  for (std::size_t y = 0; y < 8; ++y) {
    for (std::size_t x = 0; x < 8; ++x) {
      float sum = 0;
      for (std::size_t k = 0; k < 8; ++k) sum += table[k * 8 + x] * half[y * 8 + k];
      block[y * 8 + x] = sum;
    }
  }
}

void compress(Planes& planes, int width, int height, float quality) {
  const auto table = cosines();
  const float scale = quality < 50 ? 50 / std::max(quality, 1.0F) : 2 - quality / 50;
  const float step_size = std::max(1.0F, 12 * scale);
  std::array<float, 64> block{};
  for (int y0 = 0; y0 < height; y0 += 8) {
    for (int x0 = 0; x0 < width; x0 += 8) {
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const auto cell = [&](int i) -> float& {
          const int y = std::min(y0 + i / 8, height - 1);
          const int x = std::min(x0 + i % 8, width - 1);
          return planes[static_cast<std::size_t>(y * width + x) * 3 + channel];
        };
        for (int i = 0; i < 64; ++i) block[static_cast<std::size_t>(i)] = cell(i);
        compress_block(block, table, step_size);
        for (int i = 0; i < 64; ++i) cell(i) = block[static_cast<std::size_t>(i)];
      }
    }
  }
}

}  // namespace

media::Image expose(const std::vector<Colour>& light, int width, int height, const Camera& camera,
                    std::uint64_t noise_seed) {
  Planes planes;
  planes.reserve(light.size() * 3);
  for (const Colour& c : light) planes.insert(planes.end(), {c.r, c.g, c.b});
  blur(planes, width, camera.blur_px);
  const std::vector<float> table = tone_table(camera.contrast);
  Random random(noise_seed);
  for (float& value : planes) {
    const float clipped = std::clamp(value / kToneEnd, 0.0F, 0.9999F);
    const float tone = table[static_cast<std::size_t>(std::sqrt(clipped) * kToneSteps)];
    // Photons make more noise in dark parts once the tone curve has lifted them.
    const float sigma = camera.noise * (1.35F - 0.0025F * tone);
    value = tone + (sigma > 0 ? sigma * random.normal() : 0);
  }
  if (camera.block_quality > 0) compress(planes, width, height, camera.block_quality);
  media::Image image(width, height, 3);
  for (std::size_t i = 0; i < planes.size(); ++i) {
    image.bytes()[i] = static_cast<std::uint8_t>(std::clamp(planes[i], 0.0F, 255.0F) + 0.5F);
  }
  return image;
}

Colour light_of(const std::uint8_t* rgb) {
  const auto light = [](std::uint8_t value) {
    const float v = static_cast<float>(value) / 255;
    return v <= 0.04045F ? v / 12.92F : power((v + 0.055F) / 1.055F, 2.4F);
  };
  return {light(rgb[0]), light(rgb[1]), light(rgb[2])};
}

float before_shoulder(float light) {
  if (light <= kShoulder) return light;
  const float left = std::max(0.01F, 1 - (light - kShoulder) / kAbove);
  return kShoulder - kAbove * logarithm_of_two(left) / 1.44269504F;
}

media::Image16 sense_depth(const std::vector<float>& depth_mm, int width, int height, std::uint64_t noise_seed) {
  constexpr float kReach_mm = 3000;
  /// Readings beside a jump of this size are lost occasionally.
  constexpr float kJump_mm = 40;
  media::Image16 image(width, height);
  Random random = Random(noise_seed).fork(77);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
      const float jitter = random.normal();
      const float z = depth_mm[i];
      if (!(z < kReach_mm)) continue;
      const bool edge = x > 0 && y > 0 &&
                        (std::abs(depth_mm[i - 1] - z) > kJump_mm ||
                         std::abs(depth_mm[i - static_cast<std::size_t>(width)] - z) > kJump_mm);
      if (edge && jitter > -0.3F) continue;
      if (jitter > 3.0F) continue;
      const float sigma = 2.2F * square(z / 500);
      image.at(x, y) = static_cast<std::uint16_t>(std::max(1.0F, std::floor(z + sigma * jitter + 0.5F)));
    }
  }
  return image;
}

}  // namespace selfsame::synth
