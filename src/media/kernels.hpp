// Kernels on images: pure functions, deterministic to the bit on every platform that has IEEE floats.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "media/image.hpp"

namespace selfsame::media {

/// ITU-R BT.601 luma, rounded: (77 R + 150 G + 29 B + 128) / 256. Gray passes through; alpha is ignored.
Image to_gray(const Image& image);

/// Three channels: gray is repeated, alpha is dropped.
Image to_rgb(const Image& image);

/// Bilinear with pixel centres at half-integers (as OpenCV's INTER_LINEAR); when shrinking more than 2x in both
/// directions, whole-number area averaging first, so that fine detail does not alias. width, height >= 1.
Image resize(const Image& image, int width, int height);

/// Row-major 2x3: [x'; y'] = [a b c; d e f] [x; y; 1]. Not an alias of std::array: calls of apply() would find
/// std::apply.
struct Affine {
  std::array<float, 6> values{1, 0, 0, 0, 1, 0};
  float& operator[](std::size_t i) { return values[i]; }
  float operator[](std::size_t i) const { return values[i]; }
  bool operator==(const Affine&) const = default;
};

/// Inverse of an affine map. The map must be finite and its 2x2 part not singular.
Affine invert(const Affine& map);
Point apply(const Affine& map, Point point);

/// The least-squares similarity (rotation, uniform scale, translation; no reflection) that maps `from` onto `to`.
/// Umeyama 1991. Both spans hold the same number of finite points, at least 2, not all equal.
Affine similarity(std::span<const Point> from, std::span<const Point> to);

/// Output pixel (x, y) samples `image` bilinearly at invert(map)(x, y), to 1/2048 of a pixel; each of the four
/// neighbours that lies outside the picture counts as `fill`. `map` takes source coordinates to output coordinates.
Image warp_affine(const Image& image, const Affine& map, int width, int height, std::uint8_t fill = 0);

Image flip_horizontal(const Image& image);

/// The pixels of `image` whose centres lie in [x, x + width) x [y, y + height), clipped to the picture; at least 1x1.
Image crop(const Image& image, const Box& box);

/// Contrast-limited adaptive histogram equalisation of a gray image (Zuiderveld 1994): tiles x tiles regions (fewer
/// where the picture has fewer pixels), clip limit as a multiple of the mean bin height, what is clipped spread evenly
/// once, bilinear between regions. tiles in 1..64, clip_limit >= 1. A constant picture stays constant.
Image clahe(const Image& gray, int tiles = 8, float clip_limit = 2.0F);

/// EXIF orientation 1..8 (TIFF tag 0x0112) to upright pixels; 1 and unknown values pass through.
Image apply_exif_orientation(const Image& image, int orientation);

/// Over all pixels of a gray image.
struct GrayStatistics {
  float mean = 0;
  float standard_deviation = 0;
  float dark_fraction = 0;    // of pixels <= 16
  float bright_fraction = 0;  // of pixels >= 250
};
GrayStatistics gray_statistics(const Image& gray);

/// Variance of the 3x3 Laplacian [0 1 0; 1 -4 1; 0 1 0] over the inner pixels of a gray image (Pech-Pacheco 2000);
/// 0 where there are none.
float laplacian_variance(const Image& gray);

}  // namespace selfsame::media
