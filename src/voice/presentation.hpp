// Signs that nobody spoke: the pure half of a "spoof2" net, which hears the wave itself.
#pragma once

#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/tensor.hpp"

namespace selfsame::voice {

/// Windows of `length` samples, one behind the other, and one that ends with the sound. A shorter sound is said again
/// until it fills one, as the published evaluation does. `samples`: not empty.
std::vector<base::Tensor> prepare_presentation(std::span<const float> samples, std::size_t length);

/// The logit of a window, bona fide over attack: the second answer less the first.
/// Errors: inference_failed on another size, and on values that are not finite.
Result<float> interpret_presentation(std::span<const base::Tensor> outputs);

}  // namespace selfsame::voice
