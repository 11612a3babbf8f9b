#include "voice/embedding.hpp"

#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "media/elementary.hpp"
#include "voice/detection.hpp"

namespace selfsame::voice {
namespace {

constexpr std::size_t kFewestFrames = 32;

/// Rows of the orthonormal DCT-II.
std::vector<float> cosine_rows(int coefficients, int bands) {
  std::vector<float> rows;
  for (int k = 0; k < coefficients; ++k) {
    const double scale = std::sqrt((k == 0 ? 1.0 : 2.0) / bands);
    for (int b = 0; b < bands; ++b) {
      rows.push_back(static_cast<float>(scale * media::direction(k * (b + 0.5) / (2.0 * bands)).cosine));
    }
  }
  return rows;
}

std::vector<float> repeated(std::span<const float> clip, std::size_t samples) {
  std::vector<float> long_enough;
  while (long_enough.size() < samples) long_enough.insert(long_enough.end(), clip.begin(), clip.end());
  return long_enough;
}

}  // namespace

FrontEnd::FrontEnd(const media::SoundLayout& layout, media::MelBands bands)
    : layout_(layout), bands_(std::move(bands)), cosines_(cosine_rows(layout.coefficients, layout.mel.bands)) {}

Result<FrontEnd> FrontEnd::create(const media::SoundLayout& layout) {
  if (layout.mel.rate_hz != kRateHz) {
    return fail(ErrorCode::pack_invalid, "the pack does not hear at " + std::to_string(kRateHz) + " Hz");
  }
  if (layout.coefficients > layout.mel.bands || (layout.coefficients > 0 && !layout.mel.log)) {
    return fail(ErrorCode::pack_invalid, "the pack asks for cepstral coefficients that its bands do not have");
  }
  media::MelLayout rows_first = layout.mel;
  rows_first.frames_first = true;
  auto bands = media::MelBands::create(rows_first);
  if (!bands) return fail(ErrorCode::pack_invalid, bands.error().message);
  return FrontEnd(layout, std::move(*bands));
}

std::vector<float> FrontEnd::rows_of(std::span<const float> speech) const {
  auto rows = bands_.features(speech).values;
  if (cosines_.empty()) return rows;
  // The bands are centred over time, and so their cosines are too.
  const auto bands = static_cast<std::size_t>(layout_.mel.bands);
  const auto coefficients = static_cast<std::size_t>(layout_.coefficients);
  std::vector<float> cepstra;
  cepstra.reserve(rows.size() / bands * coefficients);
  for (std::size_t row = 0; row < rows.size(); row += bands) {
    for (std::size_t k = 0; k < coefficients; ++k) {
      float sum = 0;
      for (std::size_t b = 0; b < bands; ++b) sum += cosines_[k * bands + b] * rows[row + b];
      cepstra.push_back(sum);
    }
  }
  return cepstra;
}

base::Tensor FrontEnd::input(std::span<const float> rows, std::size_t frames) const {
  const auto values = static_cast<std::size_t>(layout_.values());
  std::vector<float> in_order(frames * values, 0.0F);
  const std::size_t given = std::min(frames, rows.size() / values);
  for (std::size_t t = 0; t < given; ++t) {
    for (std::size_t v = 0; v < values; ++v) {
      in_order[layout_.mel.frames_first ? t * values + v : v * frames + t] = rows[t * values + v];
    }
  }
  const auto long_side = static_cast<std::int64_t>(frames);
  if (layout_.mel.frames_first) return {{1, long_side, layout_.values()}, std::move(in_order)};
  return {{1, layout_.values(), long_side}, std::move(in_order)};
}

std::vector<base::Tensor> FrontEnd::prepare(std::span<const float> speech) const {
  SELFSAME_CHECK(!speech.empty());
  const auto fewest =
      static_cast<std::size_t>(layout_.mel.window) + (kFewestFrames - 1) * static_cast<std::size_t>(layout_.mel.hop);
  const bool any_length = layout_.frames == 0;
  const auto rows = any_length && speech.size() < fewest ? rows_of(repeated(speech, fewest)) : rows_of(speech);
  const auto values = static_cast<std::size_t>(layout_.values());
  const std::size_t count = rows.size() / values;
  if (any_length) return {input(rows, count)};
  const auto frames = static_cast<std::size_t>(layout_.frames);
  const std::size_t last = count > frames ? count - frames : 0;
  std::vector<base::Tensor> inputs;
  for (std::size_t first = 0; first < last; first += static_cast<std::size_t>(layout_.frame_step)) {
    inputs.push_back(input(std::span(rows).subspan(first * values, frames * values), frames));
  }
  inputs.push_back(input(std::span(rows).subspan(last * values), frames));
  return inputs;
}

}  // namespace selfsame::voice
