// A modality without a model: the picture's 8 x 8 block means are its vector. For tests of everything around a
// modality.
#pragma once

#include <cmath>
#include <functional>
#include <memory>

#include "match/vector.hpp"
#include "media/kernels.hpp"
#include "pipeline/template_parts.hpp"

namespace selfsame::test {

/// Genuine pictures are near copies; a flat picture contains "no face"; one narrower than 16 pixels fails quality.
class BlockEngine : public pipeline::ModalityEngine {
 public:
  static constexpr std::size_t kDimension = 64;

  /// `change`: edits the engine's description.
  explicit BlockEngine(const std::function<void(pipeline::Description&)>& change = {})
      : ModalityEngine(describe(calibration_, change)) {}

  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                  pipeline::StageTimer& stages) const override {
    const auto* picture = std::get_if<pipeline::FacePicture>(&sample.content);
    if (picture == nullptr) return fail(ErrorCode::invalid_argument, "this is no picture");
    return extract(picture->image, purpose, stages);
  }
  Result<pipeline::Probe> extract(const media::Image& image, pipeline::Purpose purpose,
                                  pipeline::StageTimer& stages) const {
    stages.begin(pipeline::StageName::embed);
    const auto gray = media::resize(media::to_gray(image), 8, 8);
    pipeline::Probe probe;
    probe.modality = description().modality;
    probe.pack = description().pack;
    float mean = 0;
    for (const auto value : gray.bytes()) mean += static_cast<float>(value) / 64.0F;
    for (const auto value : gray.bytes()) probe.vector.push_back(static_cast<float>(value) - mean);
    if (!match::normalize(probe.vector)) return fail(ErrorCode::face_not_found, "there is no face in the picture");
    stages.end();
    const bool wide = image.width() >= 16;
    probe.quality = wide ? 0.9F : 0.1F;
    probe.measures.push_back(
        {"width_px", static_cast<float>(image.width()), probe.quality, wide, wide ? "" : "the picture is too narrow"});
    if (!wide && purpose == pipeline::Purpose::enrolment) {
      return fail(ErrorCode::quality_too_low, "the picture is too narrow (width_px)");
    }
    return probe;
  }

  Result<pipeline::Enrolment> enrol(std::span<const pipeline::Probe> probes, std::int64_t now_ms) const override {
    std::vector<std::vector<float>> vectors;
    for (const auto& probe : probes) vectors.push_back(probe.vector);
    SELFSAME_ASSIGN(auto mean, match::aggregate(vectors, 0.5F));
    match::Template reference;
    reference.modality = description().modality;
    reference.pack = description().pack;
    reference.created_ms = now_ms;
    reference.quality = probes.front().quality;
    reference.samples = static_cast<std::uint32_t>(probes.size() - mean.outliers.size());
    reference.vector = std::move(mean.mean);
    return pipeline::Enrolment{std::move(reference), std::move(mean.outliers)};
  }

  Result<std::unique_ptr<const pipeline::Reference>> open(const match::Template& reference) const override {
    if (reference.pack != description().pack) {
      return fail(ErrorCode::template_pack_mismatch, "enrol the user again");
    }
    return pipeline::make_reference([this, &reference](const pipeline::Probe& probe) -> Result<pipeline::Comparison> {
      return pipeline::calibrated(match::cosine(reference.vector, probe.vector), &calibration_);
    });
  }

 private:
  static pipeline::Description describe(const match::Calibration& calibration,
                                        const std::function<void(pipeline::Description&)>& change) {
    pipeline::Description description{.modality = Modality::face,
                                      .pack = {"block-means", 1},
                                      .dimension = kDimension,
                                      .precision = "fp32",
                                      .calibration = &calibration};
    if (change) change(description);
    return description;
  }

  match::Calibration calibration_ =
      *match::Calibration::create(20, -14, {{1e-1, 0.4F}, {1e-2, 0.6F}, {1e-4, 0.8F}}, "made-up pictures");
};

/// A picture of person `seed`, 32 x 32 RGB; `variation` shifts its brightness pattern slightly.
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
  return {.content = pipeline::FacePicture{block_picture(seed, variation, width)}};
}

/// The same for prints.
class BlockPrintEngine final : public BlockEngine {
 public:
  BlockPrintEngine()
      : BlockEngine([](pipeline::Description& description) {
          description.modality = Modality::finger;
          description.pack = {"block-prints", 1};
        }) {}
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                  pipeline::StageTimer& stages) const override {
    return BlockEngine::extract(std::get<pipeline::FingerPicture>(sample.content).image, purpose, stages);
  }
};

inline pipeline::Sample block_print(unsigned seed, unsigned variation = 0) {
  return {.content = pipeline::FingerPicture{.image = block_picture(seed, variation)}};
}

}  // namespace selfsame::test
