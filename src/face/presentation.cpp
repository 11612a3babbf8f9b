#include "face/presentation.hpp"

#include <algorithm>
#include <cmath>

#include "media/kernels.hpp"

namespace selfsame::face {
namespace {

constexpr float kFactor = 2.0F;

float probability(float logit) { return 1.0F / (1.0F + std::exp(-logit)); }

}  // namespace

media::Box presentation_box(const media::Box& face, int width, int height) {
  const float last_x = static_cast<float>(width - 1);
  const float last_y = static_cast<float>(height - 1);
  const float wanted_width = std::max(face.width * kFactor, 1.0F);
  const float wanted_height = std::max(face.height * kFactor, 1.0F);
  const float shrink = std::min({1.0F, last_x / wanted_width, last_y / wanted_height});
  media::Box box;
  box.width = wanted_width * shrink;
  box.height = wanted_height * shrink;
  const float left = face.x + face.width / 2 - box.width / 2;
  const float top = face.y + face.height / 2 - box.height / 2;
  box.x = std::clamp(left, 0.0F, std::max(0.0F, last_x - box.width));
  box.y = std::clamp(top, 0.0F, std::max(0.0F, last_y - box.height));
  return box;
}

base::Tensor prepare_presentation(const media::Image& picture, const media::Box& face, const media::PixelLayout& layout,
                                  int side) {
  const media::Box box = presentation_box(face, picture.width(), picture.height());
  return media::to_tensor(media::resize(media::crop(picture, box), side, side), layout, side, side);
}

Result<PresentationAnswers> interpret_presentation(std::span<const base::Tensor> outputs) {
  if (outputs.size() != 1 || outputs[0].values.size() != 2) {
    return fail(ErrorCode::inference_failed, "the attack detection net's output has another size than 2 answers");
  }
  const auto& logits = outputs[0].values;
  if (!std::isfinite(logits[0]) || !std::isfinite(logits[1])) {
    return fail(ErrorCode::inference_failed, "the attack detection net's output is not finite");
  }
  return PresentationAnswers{probability(logits[0]), probability(logits[1])};
}

}  // namespace selfsame::face
