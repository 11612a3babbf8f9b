#include "face/dense_points.hpp"

#include <algorithm>
#include <cmath>

#include "face/alignment.hpp"

namespace selfsame::face {
namespace {

constexpr int kSide = kAlignedSide + 2 * kPointsMargin;

}  // namespace

base::Tensor prepare_points(const media::Image& aligned, const media::PixelLayout& layout) {
  SELFSAME_CHECK(aligned.width() == kSide && aligned.height() == kSide);
  return media::to_tensor(aligned, layout, kSide, kSide);
}

Result<DensePoints> interpret_points(std::span<const base::Tensor> outputs, const media::Affine& to_aligned) {
  DensePoints points;
  if (outputs.size() != 1 || outputs[0].values.size() != points.size() * 3) {
    return fail(ErrorCode::inference_failed, "the landmark net's output has another size than 98 points");
  }
  const auto& values = outputs[0].values;
  constexpr float kFarthest = 16;  // half sides of the aligned face; false for NaN
  if (!std::all_of(values.begin(), values.end(), [](float v) { return std::abs(v) <= kFarthest; })) {
    return fail(ErrorCode::inference_failed, "the landmark net's points do not lie near the face");
  }
  const media::Affine back = media::invert(to_aligned);
  const float scale = std::hypot(back[0], back[3]);
  constexpr float kHalf = static_cast<float>(kSide) / 2;
  for (std::size_t i = 0; i < points.size(); ++i) {
    // The net's origin is the middle of the picture and its unit half a side; pixel centres are at whole numbers.
    const media::Point there =
        media::apply(back, {(values[3 * i] + 1) * kHalf - 0.5F, (values[3 * i + 1] + 1) * kHalf - 0.5F});
    points[i] = {there.x, there.y, values[3 * i + 2] * kHalf * scale};
  }
  return points;
}

}  // namespace selfsame::face
