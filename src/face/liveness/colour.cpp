#include "face/liveness/colour.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace selfsame::face::liveness {
namespace {

/// Half axes of the face's oval in its box, chosen to leave out hair and background.
constexpr float kOvalWidth = 0.42F;
constexpr float kOvalHeight = 0.46F;

struct Pixel {
  float red;
  float green;
  float blue;
  float luma() const { return 0.299F * red + 0.587F * green + 0.114F * blue; }
  float saturation() const {
    const float most = std::max({red, green, blue});
    return most <= 0 ? 0 : (most - std::min({red, green, blue})) / most;
  }
};

/// In the box's own frame: (0, 0) is its middle, 1 its width and height.
struct Place {
  float u;
  float v;
};

Place place_in(const media::Box& box, int x, int y) {
  return {(static_cast<float>(x) + 0.5F - box.x) / box.width - 0.5F,
          (static_cast<float>(y) + 0.5F - box.y) / box.height - 0.5F};
}

bool in_oval(const Place& p) {
  const float u = p.u / kOvalWidth;
  const float v = p.v / kOvalHeight;
  return u * u + v * v < 1;
}

std::vector<Pixel> face_pixels(const FaceView& view) {
  std::vector<Pixel> out;
  const media::Image& scene = view.scene;
  for (int y = 0; y < scene.height(); ++y) {
    for (int x = 0; x < scene.width(); ++x) {
      if (!in_oval(place_in(view.face, x, y))) continue;
      const std::uint8_t* p = scene.pixel(x, y);
      out.push_back({static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2])});
    }
  }
  return out;
}

template <typename Value>
std::vector<float> values_of(const std::vector<Pixel>& pixels, Value&& value) {
  std::vector<float> out;
  out.reserve(pixels.size());
  for (const Pixel& pixel : pixels) out.push_back(value(pixel));
  return out;
}

/// share in [0, 1]. Reorders `values`; 0 if it is empty.
float percentile(std::vector<float>& values, float share) {
  if (values.empty()) return 0;
  const auto rank = static_cast<std::ptrdiff_t>(share * static_cast<float>(values.size() - 1) + 0.5F);
  std::nth_element(values.begin(), values.begin() + rank, values.end());
  return values[static_cast<std::size_t>(rank)];
}

float octaves(float above, float below) { return std::log2((above + 1) / (below + 1)); }

float chroma_spread(const std::vector<Pixel>& face) {
  double n = 0;
  double sum_a = 0;
  double sum_b = 0;
  double sum_aa = 0;
  double sum_bb = 0;
  double sum_ab = 0;
  for (const Pixel& p : face) {
    constexpr float kDark = 20;  // below this, colour is noise
    const float luma = p.luma();
    if (luma < kDark) continue;
    const double a = (p.red - p.green) / luma;
    const double b = ((p.red + p.green) / 2 - p.blue) / luma;
    n += 1;
    sum_a += a;
    sum_b += b;
    sum_aa += a * a;
    sum_bb += b * b;
    sum_ab += a * b;
  }
  if (n < 2) return 0;
  const double var_a = sum_aa / n - sum_a / n * (sum_a / n);
  const double var_b = sum_bb / n - sum_b / n * (sum_b / n);
  const double covariance = sum_ab / n - sum_a / n * (sum_b / n);
  return static_cast<float>(std::pow(std::max(0.0, var_a * var_b - covariance * covariance), 0.25));
}

}  // namespace

ColourMeasures measure_colour(const FaceView& view) {
  const std::vector<Pixel> face = face_pixels(view);
  if (face.empty()) return {};
  std::vector<float> luma = values_of(face, [](const Pixel& p) { return p.luma(); });
  std::vector<float> saturation = values_of(face, [](const Pixel& p) { return p.saturation(); });
  std::vector<float> redness = values_of(face, [](const Pixel& p) { return octaves(p.red, p.green); });
  return {chroma_spread(face), percentile(saturation, 0.95F), percentile(luma, 0.02F), percentile(redness, 0.5F)};
}

}  // namespace selfsame::face::liveness
