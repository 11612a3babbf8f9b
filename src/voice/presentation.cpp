#include "voice/presentation.hpp"

#include <cmath>

#include "base/check.hpp"

namespace selfsame::voice {

std::vector<base::Tensor> prepare_presentation(std::span<const float> samples, std::size_t length) {
  SELFSAME_CHECK(!samples.empty() && length > 0);
  const std::vector<std::int64_t> shape{1, static_cast<std::int64_t>(length)};
  std::vector<base::Tensor> windows;
  if (samples.size() < length) {
    std::vector<float> again(length);
    for (std::size_t i = 0; i < length; ++i) again[i] = samples[i % samples.size()];
    windows.push_back({shape, std::move(again)});
    return windows;
  }
  const auto add = [&](std::span<const float> part) { windows.push_back({shape, {part.begin(), part.end()}}); };
  for (std::size_t first = 0; first + length < samples.size(); first += length) add(samples.subspan(first, length));
  add(samples.last(length));
  return windows;
}

Result<float> interpret_presentation(std::span<const base::Tensor> outputs) {
  if (outputs.size() != 1 || outputs[0].values.size() != 2) {
    return fail(ErrorCode::inference_failed, "the attack detection net's output has another size than 2 answers");
  }
  const float logit = outputs[0].values[1] - outputs[0].values[0];
  if (!std::isfinite(logit)) {
    return fail(ErrorCode::inference_failed, "the attack detection net's output is not finite");
  }
  return logit;
}

}  // namespace selfsame::voice
