// The finger modality. It needs a net for codes only, which is passed in, so the whole engine is portable.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "finger/copy_code.hpp"
#include "finger/ridges.hpp"
#include "finger/views.hpp"
#include "match/calibration.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::finger {

struct EngineOptions {
  float min_enrol_score = 0.3F;  // samples with a lower mean score against others of the finger are outliers
  std::optional<pipeline::CopyKey> copy_key = {};  // none: probes carry no copy codes
};

/// Makes the vector of a print, with a net run elsewhere. Called from several threads at once.
using EmbedRidges = std::function<Result<std::vector<float>>(const Ridges&)>;

/// Accepts pipeline::FingerPicture (500 dpi if unknown) and pipeline::FingerRecord (interchange.hpp). A template holds
/// all prints of an enrolment, of one finger or of several; a probe of a known finger is compared with prints of that
/// finger and with those of unknown fingers.
/// Threads: const methods may be called from several threads at once.
class Engine final : public pipeline::ModalityEngine {
 public:
  /// With `embed`, probes of pictures carry vectors for codes (pipeline/coded_engine.hpp); comparisons use minutiae.
  explicit Engine(EngineOptions options = {}, EmbedRidges embed = nullptr);

  /// Errors: finger_not_found; quality_too_low for enrolment; template_corrupt for a broken record; media_too_large;
  /// invalid_argument for an unknown position.
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                  pipeline::StageTimer& stages) const override;
  /// Keeps the best prints if there are more than a template may hold.
  Result<pipeline::Enrolment> enrol(std::span<const pipeline::Probe> probes, std::int64_t now_ms) const override;
  /// The result is the best comparison of all prints that may be of one finger; a raw similarity is a natural
  /// log-likelihood ratio.
  /// Errors: template_pack_mismatch, template_corrupt.
  Result<std::unique_ptr<const pipeline::Reference>> open(const match::Template& reference) const override;
  Result<std::shared_ptr<const pipeline::Features>> load_features(ByteView saved) const override;
  std::unique_ptr<pipeline::Gallery> make_gallery() const override;

 private:
  Result<pipeline::Probe> read(const pipeline::FingerRecord& record, FingerPosition position,
                               pipeline::StageTimer& stages) const;
  Result<pipeline::Probe> read(const pipeline::FingerPicture& picture, FingerPosition position,
                               pipeline::Purpose purpose, pipeline::StageTimer& stages) const;

  EngineOptions options_;
  EmbedRidges embed_;
  std::optional<CopyCoder> copies_;
  match::Calibration calibration_;
};

}  // namespace selfsame::finger
