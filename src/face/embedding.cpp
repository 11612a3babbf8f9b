#include "face/embedding.hpp"

#include "base/check.hpp"
#include "face/alignment.hpp"

namespace selfsame::face {

base::Tensor prepare_embedding(const media::Image& aligned, const media::PixelLayout& layout) {
  SELFSAME_CHECK(aligned.width() == kAlignedSide && aligned.height() == kAlignedSide);
  return media::to_tensor(aligned, layout, kAlignedSide, kAlignedSide);
}

}  // namespace selfsame::face
