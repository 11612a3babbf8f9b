#include "media/mel.hpp"

#include <algorithm>
#include <string>

#include "base/limits.hpp"
#include "media/elementary.hpp"

namespace selfsame::media {
namespace {

constexpr int kMaxFrame = 4096;
constexpr int kMaxBands = 256;
constexpr double kFloor = 1e-5;
constexpr double kSilence = 1e-10;

constexpr double kHzPerMel = 200.0 / 3;
constexpr double kBreakHz = 1000;
constexpr double kBreakMel = 15;

double log_step() { return natural_log(6.4) / 27; }

double mel_of(double hz) {
  return hz < kBreakHz ? hz / kHzPerMel : kBreakMel + natural_log(hz / kBreakHz) / log_step();
}

double hz_of(double mel) {
  return mel < kBreakMel ? mel * kHzPerMel : kBreakHz * exponential(log_step() * (mel - kBreakMel));
}

/// The first reason why a layout is invalid, or nothing.
const char* fault_of(const MelLayout& layout) {
  if (layout.rate_hz < limits::kMinSoundRateHz || layout.rate_hz > limits::kMaxSoundRateHz) return "rate_hz";
  if (layout.fft > kMaxFrame || !RealFourier::supports(layout.fft)) return "fft";
  if (layout.window < 2 || layout.window > layout.fft) return "window";
  if (layout.hop < 1 || layout.hop > layout.window) return "hop";
  if (layout.bands < 1 || layout.bands > kMaxBands) return "bands";
  if (!(layout.low_hz >= 0 && layout.low_hz < layout.high_hz)) return "low_hz";
  if (!(layout.high_hz <= layout.rate_hz / 2.0)) return "high_hz";
  if (layout.padding < 0 || layout.padding > layout.fft) return "padding";
  return nullptr;
}

void take_logarithm(std::vector<float>& energies) {
  double sum = 0;
  for (const float energy : energies) sum += double{energy};
  const double floor = kFloor * (sum / static_cast<double>(energies.size())) + kSilence;
  for (float& energy : energies) energy = static_cast<float>(natural_log(double{energy} + floor));
}

/// `rows` of `bands`.
void subtract_means(std::vector<float>& rows, std::size_t bands) {
  const std::size_t count = rows.size() / bands;
  std::vector<double> means(bands);
  for (std::size_t i = 0; i < rows.size(); i += bands) {
    for (std::size_t b = 0; b < bands; ++b) means[b] += double{rows[i + b]};
  }
  for (double& mean : means) mean /= static_cast<double>(count);
  for (std::size_t i = 0; i < rows.size(); i += bands) {
    for (std::size_t b = 0; b < bands; ++b) rows[i + b] = static_cast<float>(double{rows[i + b]} - means[b]);
  }
}

std::vector<float> transposed(const std::vector<float>& rows, std::size_t columns) {
  const std::size_t count = rows.size() / columns;
  std::vector<float> turned(rows.size());
  for (std::size_t row = 0; row < count; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      turned[column * count + row] = rows[row * columns + column];
    }
  }
  return turned;
}

}  // namespace

Result<MelBands> MelBands::create(const MelLayout& layout) {
  if (const char* fault = fault_of(layout)) {
    return fail(ErrorCode::invalid_argument, std::string("the layout of the mel bands has a wrong ") + fault +
                                                 "; correct the model pack's manifest");
  }
  return MelBands(layout);
}

MelBands::MelBands(const MelLayout& layout) : layout_(layout), fourier_(layout.fft) {
  for (int i = 0; i < layout.window; ++i) {
    window_.push_back(static_cast<float>(0.5 - 0.5 * direction(static_cast<double>(i) / layout.window).cosine));
  }
  const double low = mel_of(layout.low_hz);
  const double step = (mel_of(layout.high_hz) - low) / (layout.bands + 1);
  const double hz_per_bin = static_cast<double>(layout.rate_hz) / layout.fft;
  for (int b = 0; b < layout.bands; ++b) {
    const double begin = hz_of(low + step * b);
    const double middle = hz_of(low + step * (b + 1));
    const double end = hz_of(low + step * (b + 2));
    Triangle triangle{0, {}};
    for (std::size_t k = 0; k < fourier_.bins(); ++k) {
      const double hz = static_cast<double>(k) * hz_per_bin;
      const double height = std::min((hz - begin) / (middle - begin), (end - hz) / (end - middle));
      if (height <= 0) continue;
      if (triangle.weights.empty()) triangle.first_bin = k;
      triangle.weights.push_back(static_cast<float>(height * 2 / (end - begin)));
    }
    triangles_.push_back(std::move(triangle));
  }
}

std::size_t MelBands::frames(std::size_t samples) const {
  const std::size_t padded = samples + 2 * static_cast<std::size_t>(layout_.padding);
  const auto window = static_cast<std::size_t>(layout_.window);
  return padded < window ? 0 : 1 + (padded - window) / static_cast<std::size_t>(layout_.hop);
}

/// E by rows of one frame. Four frames go through the transform side by side.
std::vector<float> MelBands::energies(std::span<const float> padded, std::size_t frames) const {
  const auto bands = triangles_.size();
  const auto hop = static_cast<std::size_t>(layout_.hop);
  std::vector<float> out(frames * bands);
  std::vector<FloatLanes> values(fourier_.length());
  std::vector<FloatLanes> power(fourier_.bins());
  Spectrum<FloatLanes> spectrum;
  for (std::size_t t = 0; t < frames; t += kLanes) {
    const auto at = [&](std::size_t lane) { return padded.data() + hop * std::min(t + lane, frames - 1); };
    const float* const x0 = at(0);
    const float* const x1 = at(1);
    const float* const x2 = at(2);
    const float* const x3 = at(3);
    for (std::size_t i = 0; i < window_.size(); ++i) values[i] = FloatLanes{x0[i], x1[i], x2[i], x3[i]} * window_[i];
    fourier_.transform(values, spectrum);
    for (std::size_t k = 0; k < power.size(); ++k) {
      power[k] = spectrum.real[k] * spectrum.real[k] + spectrum.imaginary[k] * spectrum.imaginary[k];
    }
    const std::size_t used = std::min(kLanes, frames - t);
    for (std::size_t b = 0; b < bands; ++b) {
      FloatLanes sum{};
      const FloatLanes* from = power.data() + triangles_[b].first_bin;
      for (const float weight : triangles_[b].weights) sum += *from++ * weight;
      for (std::size_t lane = 0; lane < used; ++lane) out[(t + lane) * bands + b] = sum[lane];
    }
  }
  return out;
}

base::Tensor MelBands::features(std::span<const float> samples) const {
  const std::size_t count = frames(samples.size());
  const auto bands = std::int64_t{layout_.bands};
  const auto rows = static_cast<std::int64_t>(count);
  base::Tensor tensor{{1, layout_.frames_first ? rows : bands, layout_.frames_first ? bands : rows}, {}};
  if (count == 0) return tensor;
  std::vector<float> padded;
  if (layout_.padding > 0) {
    padded.resize(samples.size() + 2 * static_cast<std::size_t>(layout_.padding));
    std::copy(samples.begin(), samples.end(), padded.begin() + layout_.padding);
    samples = padded;
  }
  std::vector<float> values = energies(samples, count);
  if (layout_.log) {
    take_logarithm(values);
    subtract_means(values, triangles_.size());
  }
  tensor.values = layout_.frames_first ? std::move(values) : transposed(values, triangles_.size());
  return tensor;
}

}  // namespace selfsame::media
