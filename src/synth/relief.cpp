#include "synth/relief.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace selfsame::synth {
namespace {

constexpr std::array<float, kReliefRows> kHeights = {
    -114,   -113.1F, -111.4F, -109,   -106,   -102.6F, -98.8F, -94.5F, -89.9F, -84.9F, -79.5F, -73.8F, -67.8F,
    -61.5F, -54.9F,  -48,     -45.5F, -43,    -40.4F,  -37.9F, -35.4F, -32.9F, -30.4F, -27.9F, -25.3F, -22.8F,
    -20.3F, -17.8F,  -15.3F,  -12.7F, -10.2F, -7.7F,   -5.2F,  -2.7F,  -0.2F,  2.4F,   4.9F,   7.4F,   9.9F,
    12.4F,  15,      17.5F,   20,     22.5F,  25,      27.5F,  30.1F,  32.6F,  35.1F,  37.6F,  40.1F,  42.7F,
    45.2F,  47.7F,   50.2F,   52.7F,  55.2F,  57.8F,   60.3F,  62.8F,  65.2F,  67.6F,  70,     72.4F,  74.8F,
    77.2F,  79.6F,   82,      84.4F,  86.8F,  89.2F,   91.6F,  94,     96.4F,  98.8F,  101.2F, 103.6F, 106,
    108.4F, 110.8F,  113.2F,  119.2F, 125.2F, 131.2F,  137.2F, 143.2F};

/// Of the subject's left half, from the front to the nape.
constexpr std::array<float, kHalfColumns> kAngles = {0,  2,  4,  6,  8,  10,  12,  14,  16,  18,  20,  22, 24, 26,
                                                     28, 30, 32, 36, 40, 44,  48,  52,  56,  60,  64,  68, 72, 76,
                                                     80, 84, 88, 92, 96, 108, 120, 132, 144, 156, 168, 180};

/// Tenths of a millimetre. The face is the mean of what a face mesh net finds in 1100 frontal portraits, made
/// symmetrical and joined to a plain skull and neck by a thin-plate spline.
constexpr std::array<std::array<std::uint16_t, kHalfColumns>, kReliefRows> kRadii = {{
#include "synth/relief.inc"
}};

struct Bearing {
  float angle_deg;
  float height;
};

/// The 98 points on the same mean, those without an edge to hold on to (forehead, cheeks, oval) where a landmark net
/// finds them.
constexpr std::array<Bearing, 98> kLandmarks = {
    {{-33.2F, -0.8F}, {-31.4F, -2.0F}, {-29.6F, -3.3F},  {-27.1F, -5.0F},  {-23.4F, -6.0F},  {-19.9F, -5.6F},
     {-16.6F, -3.7F}, {-14.3F, -1.0F}, {-13.3F, 0.8F},   {-14.2F, 1.3F},   {-16.0F, 1.6F},   {-19.0F, 2.5F},
     {-22.4F, 2.9F},  {-26.1F, 2.5F},  {-29.0F, 1.6F},   {-31.1F, 0.6F},   {33.2F, -0.8F},   {31.4F, -2.0F},
     {29.6F, -3.3F},  {27.1F, -5.0F},  {23.4F, -6.0F},   {19.9F, -5.6F},   {16.6F, -3.7F},   {14.3F, -1.0F},
     {13.3F, 0.8F},   {14.2F, 1.3F},   {16.0F, 1.6F},    {19.0F, 2.5F},    {22.4F, 2.9F},    {26.1F, 2.5F},
     {29.0F, 1.6F},   {31.1F, 0.6F},   {-39.4F, -16.6F}, {-33.4F, -22.0F}, {-26.0F, -24.9F}, {-17.7F, -24.3F},
     {-9.0F, -22.7F}, {39.4F, -16.6F}, {33.4F, -22.0F},  {26.0F, -24.9F},  {17.7F, -24.3F},  {9.0F, -22.7F},
     {0.0F, -6.0F},   {0.0F, 1.8F},    {0.0F, 14.2F},    {0.0F, 27.6F},    {0.0F, 33.6F},    {0.0F, 40.6F},
     {-10.2F, 39.0F}, {-10.9F, 35.4F}, {10.2F, 39.0F},   {10.9F, 35.4F},   {0.0F, 55.3F},    {0.0F, 61.4F},
     {0.0F, 64.2F},   {0.0F, 71.8F},   {-17.7F, 63.3F},  {-12.5F, 59.0F},  {-4.5F, 54.5F},   {-12.4F, 66.9F},
     {-4.6F, 71.4F},  {-15.1F, 62.6F}, {-6.9F, 61.3F},   {-7.5F, 63.7F},   {17.7F, 63.3F},   {12.5F, 59.0F},
     {4.5F, 54.5F},   {12.4F, 66.9F},  {4.6F, 71.4F},    {15.1F, 62.6F},   {6.9F, 61.3F},    {7.5F, 63.7F},
     {0.0F, -53.8F},  {0.0F, 95.2F},   {-24.7F, -50.8F}, {-48.5F, -36.4F}, {-57.6F, -25.3F}, {-73.0F, 2.8F},
     {-75.6F, 17.5F}, {-71.7F, 47.3F}, {-54.1F, 73.8F},  {-30.3F, 87.2F},  {-8.0F, 94.7F},   {24.7F, -50.8F},
     {48.5F, -36.4F}, {57.6F, -25.3F}, {73.0F, 2.8F},    {75.6F, 17.5F},   {71.7F, 47.3F},   {54.1F, 73.8F},
     {30.3F, 87.2F},  {8.0F, 94.7F},   {-30.8F, 28.3F},  {-24.7F, 36.0F},  {-35.7F, 14.0F},  {30.8F, 28.3F},
     {24.7F, 36.0F},  {35.7F, 14.0F}}};

int relief_row(int row) { return row <= kSlitRow ? row : row - 1; }

/// The last index whose value is <= x, and the part of the way to the next.
template <std::size_t n>
float find(const std::array<float, n>& values, float x) {
  const auto next = std::upper_bound(values.begin() + 1, values.end() - 1, x);
  const float low = *(next - 1);
  return static_cast<float>(next - 1 - values.begin()) + std::clamp((x - low) / (*next - low), 0.0F, 1.0F);
}

SkinPlace place_of(Bearing bearing) {
  const float column = find(kAngles, std::abs(bearing.angle_deg));
  const float row = find(kHeights, bearing.height);
  return {kMiddleColumn + (bearing.angle_deg < 0 ? -column : column), row > kSlitRow ? row + 1 : row};
}

}  // namespace

float column_angle_deg(int column) {
  const float angle = kAngles[static_cast<std::size_t>(std::abs(column - kMiddleColumn))];
  return column < kMiddleColumn ? -angle : angle;
}

Point3 mean_point(int column, int row) {
  const auto r = static_cast<std::size_t>(relief_row(row));
  const float angle = radians(column_angle_deg(column));
  const float radius = 0.1F * static_cast<float>(kRadii[r][static_cast<std::size_t>(std::abs(column - kMiddleColumn))]);
  return {radius * sine(angle), kHeights[r], kAxisZ - radius * cosine(angle)};
}

Point3 mean_point(SkinPlace place) {
  const int column = std::clamp(static_cast<int>(place.column), 0, kColumns - 2);
  const int row = std::clamp(static_cast<int>(place.row), 0, kRows - 2);
  const float u = place.column - static_cast<float>(column);
  const float v = place.row - static_cast<float>(row);
  return mix(mix(mean_point(column, row), mean_point(column + 1, row), u),
             mix(mean_point(column, row + 1), mean_point(column + 1, row + 1), u), v);
}

SkinPlace front_place(float x, float y) {
  SkinPlace place = place_of({0, y});
  float low = kMiddleColumn - 25;
  float high = kMiddleColumn + 25;
  for (int i = 0; i < 20; ++i) {
    place.column = (low + high) / 2;
    (mean_point(place).x < x ? low : high) = place.column;
  }
  return place;
}

SkinPlace landmark_place(int index) { return place_of(kLandmarks[static_cast<std::size_t>(index)]); }

}  // namespace selfsame::synth
