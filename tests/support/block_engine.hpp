// A modality that needs no model: the picture's 8 x 8 block means are its vector. For tests of everything around a
// modality.
#pragma once

#include <cmath>
#include <memory>

#include "match/vector.hpp"
#include "media/kernels.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::test {

/// Genuine pictures are near copies; a flat picture holds "no face"; one narrower than 16 pixels fails its quality.
class BlockEngine : public pipeline::ModalityEngine {
 public:
  static constexpr std::size_t kDimension = 64;

  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose, pipeline::Trace& trace,
                                  pipeline::Presentation*) const override {
    const auto gray = media::resize(media::to_gray(sample.image), 8, 8);
    pipeline::Probe probe;
    probe.pack = pack_;
    float mean = 0;
    for (const auto value : gray.bytes()) mean += static_cast<float>(value) / 64.0F;
    for (const auto value : gray.bytes()) probe.vector.push_back(static_cast<float>(value) - mean);
    trace.stage("embed");
    if (!match::normalize(probe.vector)) return fail(ErrorCode::face_not_found, "there is no face in the picture");
    const bool wide = sample.image.width() >= 16;
    probe.quality = wide ? 0.9F : 0.1F;
    probe.measures.push_back({"width_px", static_cast<float>(sample.image.width()), probe.quality, wide,
                              wide ? std::string_view{} : std::string_view{"the picture is too narrow"}});
    if (!wide && purpose == pipeline::Purpose::enrolment) {
      return fail(ErrorCode::quality_too_low, "the picture is too narrow (width_px)");
    }
    return probe;
  }

  Result<match::Template> enrol(std::span<const pipeline::Probe> probes, std::int64_t now_ms,
                                std::vector<std::size_t>& dropped) const override {
    std::vector<std::vector<float>> vectors;
    for (const auto& probe : probes) vectors.push_back(probe.vector);
    SELFSAME_ASSIGN(auto mean, match::aggregate(vectors, 0.5F));
    dropped = mean.outliers;
    match::Template reference;
    reference.pack = pack_;
    reference.created_ms = now_ms;
    reference.quality = probes.front().quality;
    reference.samples = static_cast<std::uint32_t>(probes.size() - dropped.size());
    reference.vector = std::move(mean.mean);
    return reference;
  }

  Result<pipeline::Comparison> compare(const match::Template& reference, const pipeline::Probe& probe) const override {
    if (reference.pack != probe.pack) return fail(ErrorCode::template_pack_mismatch, "enrol the subject again");
    const float raw = match::cosine(reference.vector, probe.vector);
    return pipeline::Comparison{raw, calibration_.llr(raw), calibration_.score(raw)};
  }

  pipeline::Description describe() const override { return {Modality::face, pack_, kDimension, "fp32", &calibration_}; }

 private:
  PackRef pack_{"block-means", 1};
  match::Calibration calibration_ =
      *match::Calibration::create(20, -14, {{1e-1, 0.4F}, {1e-2, 0.6F}, {1e-4, 0.8F}}, "made-up pictures");
};

/// A picture of person `seed`, 32 x 32 RGB; `variation` shifts its brightness pattern a little.
inline media::Image block_picture(unsigned seed, unsigned variation = 0, int width = 32) {
  media::Image image(width, 32, 3);
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto block = static_cast<unsigned>((y / 4) * 8 + x * 8 / width);
      unsigned value = (block + 1) * 2654435761U + seed * 40503U * 65537U;
      value ^= value >> 15;
      value *= 2246822519U;
      value ^= value >> 13;
      const unsigned level = (value % 200U) + (variation * (block % 7U)) % 40U;
      for (int c = 0; c < 3; ++c) image.pixel(x, y)[c] = static_cast<std::uint8_t>(level);
    }
  }
  return image;
}

inline pipeline::Sample block_sample(unsigned seed, unsigned variation = 0, int width = 32) {
  return {Modality::face, block_picture(seed, variation, width), {}, 0};
}

}  // namespace selfsame::test
