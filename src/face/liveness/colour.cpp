#include "face/liveness/colour.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace selfsame::face::liveness {
namespace {

/// Half axes of the face's oval in its box: within hair and background.
constexpr float kOvalWidth = 0.42F;
constexpr float kOvalHeight = 0.46F;
/// The surroundings begin this far out, so that hair and ears are in neither.
constexpr float kSurroundScale = 1.2F;
/// Their percentiles need not every pixel.
constexpr int kSurroundStep = 2;

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

/// In the box's own frame: (0, 0) its middle, 1 its width and height.
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

bool in_surround(const Place& p) { return std::max(std::abs(p.u), std::abs(p.v)) > kSurroundScale / 2; }

struct Regions {
  std::vector<Pixel> face;
  std::vector<std::size_t> index;  // of `face`, in the scene
  std::vector<Pixel> surroundings;
};

Regions regions(const FaceView& view) {
  Regions out;
  const media::Image& scene = view.scene;
  for (int y = 0; y < scene.height(); ++y) {
    for (int x = 0; x < scene.width(); ++x) {
      const Place place = place_in(view.face, x, y);
      const bool inside = in_oval(place);
      if (!inside && (x % kSurroundStep != 0 || y % kSurroundStep != 0 || !in_surround(place))) continue;
      const std::uint8_t* p = scene.pixel(x, y);
      const Pixel pixel{static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2])};
      if (!inside) {
        out.surroundings.push_back(pixel);
        continue;
      }
      out.face.push_back(pixel);
      out.index.push_back(static_cast<std::size_t>(y) * static_cast<std::size_t>(scene.width()) +
                          static_cast<std::size_t>(x));
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

/// share in [0, 1]. `values` is reordered; 0 where it is empty.
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
    constexpr float kDark = 20;  // below, the colour is noise
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

/// Pixels of the largest patch (4 neighbours) of set pixels. Clears what it has visited.
int largest_patch(std::vector<std::uint8_t>& set, int width) {
  int largest = 0;
  std::vector<std::size_t> stack;
  const auto columns = static_cast<std::size_t>(width);
  const auto visit = [&](std::size_t i) {
    if (set[i] == 0) return;
    set[i] = 0;
    stack.push_back(i);
  };
  for (std::size_t start = 0; start < set.size(); ++start) {
    int size = 0;
    visit(start);
    while (!stack.empty()) {
      const std::size_t i = stack.back();
      stack.pop_back();
      ++size;
      if (i % columns != 0) visit(i - 1);
      if (i % columns + 1 != columns) visit(i + 1);
      if (i >= columns) visit(i - columns);
      if (i + columns < set.size()) visit(i + columns);
    }
    largest = std::max(largest, size);
  }
  return largest;
}

void measure_highlights(const FaceView& view, const Regions& parts, float median_luma, ColourMeasures& out) {
  const float bright = std::min(245.0F, 0.5F * (median_luma + 255));
  const float pale = out.saturation * 2 / 3;
  std::vector<std::uint8_t> shining(static_cast<std::size_t>(view.scene.width()) *
                                    static_cast<std::size_t>(view.scene.height()));
  int count = 0;
  for (std::size_t i = 0; i < parts.face.size(); ++i) {
    if (parts.face[i].luma() < bright || parts.face[i].saturation() > pale) continue;
    shining[parts.index[i]] = 1;
    ++count;
  }
  if (count == 0) return;
  out.highlight_share = static_cast<float>(count) / static_cast<float>(parts.face.size());
  out.highlight_compactness =
      static_cast<float>(largest_patch(shining, view.scene.width())) / static_cast<float>(count);
}

}  // namespace

ColourMeasures measure_colour(const FaceView& view) {
  ColourMeasures out;
  const Regions parts = regions(view);
  if (parts.face.empty()) return out;
  std::vector<float> luma = values_of(parts.face, [](const Pixel& p) { return p.luma(); });
  std::vector<float> saturation = values_of(parts.face, [](const Pixel& p) { return p.saturation(); });
  out.black_level = percentile(luma, 0.02F);
  out.white_level = percentile(luma, 0.98F);
  const float bright = percentile(luma, 0.9F);
  const float median_luma = percentile(luma, 0.5F);
  out.saturation = percentile(saturation, 0.5F);
  out.saturation_high = percentile(saturation, 0.95F);
  if (!parts.surroundings.empty()) {
    std::vector<float> luma_around = values_of(parts.surroundings, [](const Pixel& p) { return p.luma(); });
    std::vector<float> around = values_of(parts.surroundings, [](const Pixel& p) { return p.saturation(); });
    out.black_over_surround = out.black_level - percentile(luma_around, 0.02F);
    out.saturation_over_surround = out.saturation - percentile(around, 0.5F);
  }
  out.chroma_spread = chroma_spread(parts.face);

  Pixel brightest{0, 0, 0};
  for (const Pixel& p : parts.face) {
    if (p.luma() < bright) continue;
    brightest = {brightest.red + p.red, brightest.green + p.green, brightest.blue + p.blue};
  }
  out.white_blueness = octaves(brightest.blue, brightest.red);
  std::vector<float> redness = values_of(parts.face, [](const Pixel& p) { return octaves(p.red, p.green); });
  out.skin_redness = percentile(redness, 0.5F);
  measure_highlights(view, parts, median_luma, out);
  return out;
}

}  // namespace selfsame::face::liveness
