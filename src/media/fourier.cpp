#include "media/fourier.hpp"

#include <array>

#include "base/check.hpp"
#include "media/elementary.hpp"

namespace selfsame::media {
namespace {

template <typename V, std::size_t kRadix>
struct Points {
  std::array<V, kRadix> real;
  std::array<V, kRadix> imaginary;
};

template <typename V>
void small_transform(Points<V, 2>& x) {
  const auto pair = [](std::array<V, 2>& a) { a = {a[0] + a[1], a[0] - a[1]}; };
  pair(x.real);
  pair(x.imaginary);
}

template <typename V>
void small_transform(Points<V, 4>& x) {
  const auto& r = x.real;
  const auto& i = x.imaginary;
  const V even_r = r[0] + r[2];
  const V even_i = i[0] + i[2];
  const V odd_r = r[1] + r[3];
  const V odd_i = i[1] + i[3];
  const V across_r = r[0] - r[2];
  const V across_i = i[0] - i[2];
  const V turned_r = i[1] - i[3];  // -j times the difference
  const V turned_i = r[3] - r[1];
  x.real = {even_r + odd_r, across_r + turned_r, even_r - odd_r, across_r - turned_r};
  x.imaginary = {even_i + odd_i, across_i + turned_i, even_i - odd_i, across_i - turned_i};
}

template <typename V>
void small_transform(Points<V, 5>& x) {
  constexpr float kCos1 = 0.309016994F;  // of 1/5 and 2/5 turn
  constexpr float kCos2 = -0.809016994F;
  constexpr float kSin1 = 0.951056516F;
  constexpr float kSin2 = 0.587785252F;
  struct Half {
    V sum;
    V near1;
    V near2;
    V far1;
    V far2;
  };
  const auto fold = [](const std::array<V, 5>& a) {
    const V outer = a[1] + a[4];
    const V inner = a[2] + a[3];
    const V outer_gap = a[1] - a[4];
    const V inner_gap = a[2] - a[3];
    return Half{a[0] + outer + inner, a[0] + outer * kCos1 + inner * kCos2, a[0] + outer * kCos2 + inner * kCos1,
                outer_gap * kSin1 + inner_gap * kSin2, outer_gap * kSin2 - inner_gap * kSin1};
  };
  const Half r = fold(x.real);
  const Half i = fold(x.imaginary);
  x.real = {r.sum, r.near1 + i.far1, r.near2 + i.far2, r.near2 - i.far2, r.near1 - i.far1};
  x.imaginary = {i.sum, i.near1 - r.far1, i.near2 - r.far2, i.near2 + r.far2, i.near1 + r.far1};
}

/// Real values taken as complex ones, two by two.
template <typename V>
struct Pairs {
  const V* values;
  V real(std::size_t i) const { return values[2 * i]; }
  V imaginary(std::size_t i) const { return values[2 * i + 1]; }
};

template <typename V>
struct Planes {
  const V* real_plane;
  const V* imaginary_plane;
  V real(std::size_t i) const { return real_plane[i]; }
  V imaginary(std::size_t i) const { return imaginary_plane[i]; }
};

std::vector<std::size_t> factors_of(std::size_t length) {
  std::vector<std::size_t> factors;
  for (const std::size_t factor : {4U, 2U, 5U}) {
    for (; length % factor == 0; length /= factor) factors.push_back(factor);
  }
  if (length != 1) factors.clear();
  return factors;
}

}  // namespace

bool RealFourier::supports(int length) {
  return length >= 4 && length <= kMaxLength && length % 2 == 0 &&
         !factors_of(static_cast<std::size_t>(length) / 2).empty();
}

RealFourier::RealFourier(int length) : half_(static_cast<std::size_t>(length) / 2) {
  SELFSAME_CHECK(supports(length));
  std::size_t rest = half_;
  std::size_t stride = 1;
  for (const std::size_t radix : factors_of(half_)) {
    Stage stage{radix, rest / radix, stride, {}, {}};
    for (std::size_t p = 0; p < stage.columns; ++p) {
      for (std::size_t k = 1; k < radix; ++k) {
        const Direction turn = direction(-static_cast<double>(p * k) / static_cast<double>(rest));
        stage.cosine.push_back(static_cast<float>(turn.cosine));
        stage.sine.push_back(static_cast<float>(turn.sine));
      }
    }
    stages_.push_back(std::move(stage));
    rest /= radix;
    stride *= radix;
  }
  for (std::size_t k = 0; k <= half_ / 2; ++k) {
    const Direction turn = direction(-static_cast<double>(k) / length);
    cosine_.push_back(static_cast<float>(turn.cosine));
    sine_.push_back(static_cast<float>(turn.sine));
  }
}

template <std::size_t kRadix, typename V, typename Source>
void RealFourier::apply(const Stage& stage, const Source& source, V* real, V* imaginary) {
  const std::size_t stride = stage.stride;
  Points<V, kRadix> x;
  for (std::size_t p = 0; p < stage.columns; ++p) {
    const float* cosine = stage.cosine.data() + p * (kRadix - 1);
    const float* sine = stage.sine.data() + p * (kRadix - 1);
    for (std::size_t q = 0; q < stride; ++q) {
      for (std::size_t k = 0; k < kRadix; ++k) {
        const std::size_t from = q + stride * (p + stage.columns * k);
        x.real[k] = source.real(from);
        x.imaginary[k] = source.imaginary(from);
      }
      small_transform(x);
      const std::size_t to = q + stride * kRadix * p;
      real[to] = x.real[0];
      imaginary[to] = x.imaginary[0];
      for (std::size_t k = 1; k < kRadix; ++k) {
        real[to + stride * k] = x.real[k] * cosine[k - 1] - x.imaginary[k] * sine[k - 1];
        imaginary[to + stride * k] = x.real[k] * sine[k - 1] + x.imaginary[k] * cosine[k - 1];
      }
    }
  }
}

template <typename V, typename Source>
void RealFourier::apply(const Stage& stage, const Source& source, V* real, V* imaginary) {
  if (stage.radix == 4) apply<4>(stage, source, real, imaginary);
  if (stage.radix == 2) apply<2>(stage, source, real, imaginary);
  if (stage.radix == 5) apply<5>(stage, source, real, imaginary);
}

/// The spectrum of the pairs is that of the even values plus j times that of the odd ones; symmetry tells them apart.
template <typename V>
void RealFourier::separate(Spectrum<V>& spectrum) const {
  V* real = spectrum.real.data();
  V* imaginary = spectrum.imaginary.data();
  const V none{};
  real[half_] = real[0] - imaginary[0];
  real[0] = real[0] + imaginary[0];
  imaginary[half_] = none;
  imaginary[0] = none;
  for (std::size_t k = 1; k <= half_ / 2; ++k) {
    const std::size_t other = half_ - k;
    const V even_r = (real[k] + real[other]) * 0.5F;
    const V even_i = (imaginary[k] - imaginary[other]) * 0.5F;
    const V odd_r = (imaginary[k] + imaginary[other]) * 0.5F;
    const V odd_i = (real[other] - real[k]) * 0.5F;
    const V turned_r = odd_r * cosine_[k] - odd_i * sine_[k];
    const V turned_i = odd_r * sine_[k] + odd_i * cosine_[k];
    real[k] = even_r + turned_r;
    imaginary[k] = even_i + turned_i;
    real[other] = even_r - turned_r;
    imaginary[other] = turned_i - even_i;
  }
}

template <typename V>
void RealFourier::run(std::span<const V> values, Spectrum<V>& spectrum) const {
  SELFSAME_CHECK(values.size() == length());
  for (auto* plane : {&spectrum.real, &spectrum.imaginary, &spectrum.scratch_real, &spectrum.scratch_imaginary}) {
    plane->resize(bins());
  }
  // Stages write to the planes in turn, so that the last one writes to the result.
  bool to_result = stages_.size() % 2 == 1;
  bool first = true;
  for (const Stage& stage : stages_) {
    V* real = (to_result ? spectrum.real : spectrum.scratch_real).data();
    V* imaginary = (to_result ? spectrum.imaginary : spectrum.scratch_imaginary).data();
    if (first) {
      apply(stage, Pairs<V>{values.data()}, real, imaginary);
    } else {
      apply(stage,
            Planes<V>{(to_result ? spectrum.scratch_real : spectrum.real).data(),
                      (to_result ? spectrum.scratch_imaginary : spectrum.imaginary).data()},
            real, imaginary);
    }
    first = false;
    to_result = !to_result;
  }
  separate(spectrum);
}

template void RealFourier::run(std::span<const float>, Spectrum<float>&) const;
template void RealFourier::run(std::span<const FloatLanes>, Spectrum<FloatLanes>&) const;

}  // namespace selfsame::media
