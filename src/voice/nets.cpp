#include "voice/nets.hpp"

#include "match/vector.hpp"
#include "voice/detection.hpp"
#include "voice/digits.hpp"

namespace selfsame::voice {
namespace {

Status check_wave(const infer::Manifest& manifest) {
  if (manifest.wave && manifest.wave->rate_hz == kRateHz) return {};
  return fail(ErrorCode::pack_invalid,
              to_string(manifest.ref) + " does not hear waves at " + std::to_string(kRateHz) + " Hz");
}

}  // namespace

float EmbedderFacts::similarity(std::span<const float> a, std::span<const float> b) const {
  const float cosine = match::cosine(a, b);
  return cohort ? cohort->normalise(cosine, a, b) : cosine;
}

Result<EmbedderFacts> embedder_facts(const infer::Manifest& manifest, ByteView cohort) {
  SELFSAME_TRY(check_pack(manifest, infer::PackKind::speaker_embedder, "embedding"));
  SELFSAME_ASSIGN(auto front_end, FrontEnd::create(manifest.sound->layout));
  EmbedderFacts facts{manifest.ref,       manifest.precision,   std::move(front_end),
                      manifest.dimension, manifest.calibration, std::nullopt};
  if (manifest.cohort) {
    SELFSAME_ASSIGN(facts.cohort, match::Cohort::create(cohort, manifest.dimension, manifest.cohort->nearest));
  }
  return facts;
}

Result<ActivityFacts> activity_facts(const infer::Manifest& manifest) {
  SELFSAME_TRY(check_pack(manifest, infer::PackKind::voice_activity, "activity"));
  SELFSAME_TRY(check_wave(manifest));
  return ActivityFacts{static_cast<std::size_t>(manifest.wave->samples), static_cast<std::size_t>(manifest.wave->step)};
}

Result<DigitFacts> digit_facts(const infer::Manifest& manifest) {
  SELFSAME_TRY(check_pack(manifest, infer::PackKind::voice_digits, "digits"));
  const media::SoundLayout& layout = manifest.sound->layout;
  if (layout.frames != 0 || layout.mel.frames_first) {
    return fail(ErrorCode::pack_invalid, "a digit recogniser takes any number of frames, bands first");
  }
  SELFSAME_ASSIGN(auto front_end, FrontEnd::create(layout));
  const double frame_s = static_cast<double>(layout.mel.hop) / kRateHz;
  return DigitFacts{std::move(front_end), frame_s * kFramesAStep};
}

Result<PadFacts> pad_facts(const infer::Manifest& manifest) {
  SELFSAME_TRY(check_pack(manifest, infer::PackKind::voice_pad, "spoof2"));
  SELFSAME_TRY(check_wave(manifest));
  return PadFacts{static_cast<std::size_t>(manifest.wave->samples)};
}

}  // namespace selfsame::voice
