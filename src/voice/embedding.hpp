// Turns speech into a vector: the pure half of any speaker embedder.
#pragma once

#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/tensor.hpp"
#include "media/mel.hpp"
#include "media/sound_layout.hpp"

namespace selfsame::voice {

/// The front end of one pack. Immutable; safe for any number of threads.
class FrontEnd {
 public:
  /// Errors: pack_invalid if the layout is inconsistent, or has another rate than kRateHz.
  static Result<FrontEnd> create(const media::SoundLayout& layout);

  /// The inputs for a clip: one with all its frames, or, for a net of a fixed number of frames, windows every
  /// `frame_step` frames and one that ends with the clip. A clip shorter than a window is padded with zeros; one too
  /// short for 32 frames is repeated. `speech`: at kRateHz, pauses cut out, level raised, not empty.
  std::vector<base::Tensor> prepare(std::span<const float> speech) const;

 private:
  FrontEnd(const media::SoundLayout& layout, media::MelBands bands);
  /// frames x values(), one row per frame.
  std::vector<float> rows_of(std::span<const float> speech) const;
  base::Tensor input(std::span<const float> rows, std::size_t frames) const;

  media::SoundLayout layout_;
  media::MelBands bands_;
  std::vector<float> cosines_;  // coefficients x bands
};

}  // namespace selfsame::voice
