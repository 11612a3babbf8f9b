// Sound to network input: power in mel bands over time.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/tensor.hpp"
#include "media/fourier.hpp"

namespace selfsame::media {

/// How sound becomes the input of a net; the fields of `input` in the manifest of an audio pack.
struct MelLayout {
  int rate_hz = 16'000;
  int window = 400;           // samples of a frame
  int hop = 160;              // samples from one frame to the next
  int fft = 512;              // zeros follow the window up to here
  int bands = 64;             // triangles on Slaney's mel scale, of equal area
  double low_hz = 20;         // where the first triangle begins
  double high_hz = 7600;      // where the last one ends
  bool log = true;            // the logarithm over a floor, less its mean over time
  int padding = 0;            // samples of silence before and after the clip
  bool frames_first = false;  // 1 x frames x bands rather than 1 x bands x frames
  bool operator==(const MelLayout&) const = default;
};

/// With x the samples in [-1, 1] between `padding` zeros, N of them, and T = 1 + (N - window) / hop frames (0 below
/// one):
///
///     P[t, k] = |sum_i (0.5 - 0.5 cos(2 pi i / window)) x[hop t + i] exp(-2 pi j i k / fft)|^2, i = 0..window - 1
///     E[t, b] = sum_k max(0, min((f - p[b]) / (p[b+1] - p[b]), (p[b+2] - f) / (p[b+2] - p[b+1]))) 2 / (p[b+2] - p[b])
///     P[t, k]
///
/// where f = k rate_hz / fft and p are bands + 2 points equally far apart in mel from low_hz to high_hz; mel(f) = 3 f /
/// 200 below 1000 Hz, 15 + 27 ln(f / 1000) / ln 6.4 above (Slaney, Auditory Toolbox, 1998). Without `log` that is the
/// result; with it
///
///     L[t, b] = ln(E[t, b] + 1e-5 mean(E) + 1e-10), less its mean over t.
///
/// training/lab/speech/frontend.py implements the same contract for training; tests/golden/mel.txt checks both. The
/// same bits on every platform. Immutable: may be used from any number of threads.
class MelBands {
 public:
  /// Errors: invalid_argument if the layout is inconsistent, or requires more than 4096 samples per frame or 256 bands.
  static Result<MelBands> create(const MelLayout& layout);

  const MelLayout& layout() const { return layout_; }
  /// Number of frames in a clip of that many samples.
  std::size_t frames(std::size_t samples) const;
  /// `samples` at layout().rate_hz. Shape 1 x bands x frames, or as in frames_first; no values if there are no frames.
  base::Tensor features(std::span<const float> samples) const;

 private:
  struct Triangle {
    std::size_t first_bin;
    std::vector<float> weights;
  };

  explicit MelBands(const MelLayout& layout);
  std::vector<float> energies(std::span<const float> padded, std::size_t frames) const;

  MelLayout layout_;
  RealFourier fourier_;
  std::vector<float> window_;
  std::vector<Triangle> triangles_;
};

}  // namespace selfsame::media
