// The Fourier transform of real values.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace selfsame::media {

/// Four values side by side: with vector instructions, four transforms take the time of one.
using FloatLanes [[gnu::vector_size(16)]] = float;
inline constexpr std::size_t kLanes = 4;

/// The result of a transform and its working memory, reused between transforms without allocation. V: float or
/// FloatLanes.
template <typename V>
struct Spectrum {
  std::vector<V> real;       // bins() values
  std::vector<V> imaginary;  // bins() values; the first and the last are 0
  std::vector<V> scratch_real;
  std::vector<V> scratch_imaginary;
};

/// spectrum[k] = sum over i of values[i] exp(-2 pi j i k / length), k = 0..length / 2. In float32, with an error of
/// about 1e-7 of the largest spectrum[k]; the same bits on every platform, and for FloatLanes as for float.
///
/// A Stockham transform (Cochran et al. 1967) of mixed radix 4, 2 and 5 of half the length, since two real values make
/// one complex. The factor 5 is there for windows of 10 and 25 ms (400 at 16 kHz): Bluestein's way round it takes three
/// transforms of 1024 for one of 400, and rounds more.
///
/// Immutable: one object may be used from any number of threads, each with a Spectrum of its own.
class RealFourier {
 public:
  static constexpr int kMaxLength = 65536;

  /// Even, half of it 2^a 5^b; 4..kMaxLength.
  static bool supports(int length);

  /// A length that is supported.
  explicit RealFourier(int length);

  std::size_t length() const { return 2 * half_; }
  std::size_t bins() const { return half_ + 1; }

  /// `values`: length() of them.
  void transform(std::span<const float> values, Spectrum<float>& spectrum) const { run(values, spectrum); }
  void transform(std::span<const FloatLanes> values, Spectrum<FloatLanes>& spectrum) const { run(values, spectrum); }

 private:
  /// One factor of the half length: `columns` x `stride` transforms of `radix` values.
  struct Stage {
    std::size_t radix;
    std::size_t columns;
    std::size_t stride;
    std::vector<float> cosine;  // of column p and output k >= 1: [p * (radix - 1) + k - 1]
    std::vector<float> sine;
  };

  template <typename V>
  void run(std::span<const V> values, Spectrum<V>& spectrum) const;
  template <std::size_t kRadix, typename V, typename Source>
  static void apply(const Stage& stage, const Source& source, V* real, V* imaginary);
  template <typename V, typename Source>
  static void apply(const Stage& stage, const Source& source, V* real, V* imaginary);
  template <typename V>
  void separate(Spectrum<V>& spectrum) const;

  std::size_t half_;
  std::vector<Stage> stages_;
  std::vector<float> cosine_;  // of k turns / length, k = 0..half_ / 2
  std::vector<float> sine_;
};

}  // namespace selfsame::media
