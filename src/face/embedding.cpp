#include "face/embedding.hpp"

#include "face/alignment.hpp"
#include "match/vector.hpp"

namespace selfsame::face {

base::Tensor prepare_embedding(const media::Image& aligned, const media::PixelLayout& layout) {
  SELFSAME_CHECK(aligned.width() == kAlignedSide && aligned.height() == kAlignedSide);
  return media::to_tensor(aligned, layout, kAlignedSide, kAlignedSide);
}

Result<std::vector<float>> interpret_embedding(std::span<const base::Tensor> outputs, std::size_t dimension) {
  std::vector<float> sum(dimension, 0.0F);
  for (const base::Tensor& output : outputs) {
    if (output.values.size() != dimension) {
      return fail(ErrorCode::inference_failed, "the embedder's output has another size than its manifest says");
    }
    // Each picture counts the same, whatever the length of its raw vector.
    std::vector<float> unit = output.values;
    if (!match::normalize(unit)) return fail(ErrorCode::inference_failed, "the embedder's output has no direction");
    for (std::size_t i = 0; i < dimension; ++i) sum[i] += unit[i];
  }
  if (!match::normalize(sum)) return fail(ErrorCode::inference_failed, "the embedder's output has no direction");
  return sum;
}

}  // namespace selfsame::face
