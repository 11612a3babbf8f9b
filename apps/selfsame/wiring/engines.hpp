// The modalities of this program, one row each, and how each is made from the available packs.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "face/native.hpp"
#include "selfsame/wiring/nets.hpp"
#include "voice/native.hpp"

namespace selfsame::app {

/// Requirements on an engine besides the site's configuration.
struct EngineNeeds {
  std::vector<PackRef> enrolled = {};              // packs of existing templates, most frequent first
  std::optional<pipeline::CopyKey> copy_key = {};  // none: copies are not recognised
  bool vectors = false;                            // for codes, also of modalities that compare features
};

struct MadeEngine {
  std::shared_ptr<const pipeline::ModalityEngine> engine = {};  // null: this site has none
  const infer::Manifest* vectors = nullptr;                     // of the net that makes its vectors; null: none does
  std::vector<float> centre = {};                               // of those vectors
  bool named = false;                                           // the site named its pack, so it is not left out
};

/// A new modality is one row here, beside its folder.
struct ModalityRow {
  Modality modality = Modality::face;
  Result<MadeEngine> (*make)(const SiteConfig& config, Nets& nets, const EngineNeeds& needs) = nullptr;
};
std::span<const ModalityRow> modality_rows();

/// If the site names no embedder, uses one of the packs with which faces were enrolled, so that a pack added later does
/// not orphan templates; if there are none, the strongest available. It has an examiner unless liveness is off.
Result<std::shared_ptr<const face::Engine>> make_face_engine(const SiteConfig& config, Nets& nets,
                                                             face::EngineOptions options = {},
                                                             const std::vector<PackRef>& enrolled = {});
/// Null if voice is off: the site says so, or names no pack and none is ready to decide.
Result<std::shared_ptr<const voice::Engine>> make_voice_engine(const SiteConfig& config, Nets& nets,
                                                               voice::EngineOptions options = {},
                                                               const std::vector<PackRef>& enrolled = {});
/// With a net if a voice_pad pack is available, otherwise by measures of the sound alone; recognises digits if a
/// voice_digits pack is available. Null if liveness is off.
Result<std::shared_ptr<const voice::Examiner>> make_voice_examiner(const SiteConfig& config, Nets& nets);
/// With a net if a voice_activity pack is available, otherwise by level alone.
Result<voice::SpeechDetector> make_speech_detector(Nets& nets);

}  // namespace selfsame::app
