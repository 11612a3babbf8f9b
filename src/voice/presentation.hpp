// Signs of playback or synthesis: the pure half of a "spoof2" net, which takes the waveform.
#pragma once

#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/tensor.hpp"

namespace selfsame::voice {

/// Consecutive windows of `length` samples, and one that ends with the sound. A shorter sound is repeated to fill one,
/// as in the published evaluation. `samples`: not empty.
std::vector<base::Tensor> prepare_presentation(std::span<const float> samples, std::size_t length);

/// The logit of a window, bona fide over attack: the second answer less the first.
/// Errors: inference_failed if the size is wrong or values are not finite.
Result<float> interpret_presentation(std::span<const base::Tensor> outputs);

}  // namespace selfsame::voice
