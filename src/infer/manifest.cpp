#include "infer/manifest.hpp"

namespace selfsame::infer {

std::string_view to_string(PackKind kind) {
  switch (kind) {
    case PackKind::face_detector: return "face_detector";
    case PackKind::face_embedder: return "face_embedder";
    case PackKind::face_landmarks: return "face_landmarks";
    case PackKind::face_pad: return "face_pad";
    case PackKind::finger_embedder: return "finger_embedder";
    case PackKind::speaker_embedder: return "speaker_embedder";
    case PackKind::voice_activity: return "voice_activity";
    case PackKind::voice_digits: return "voice_digits";
    case PackKind::voice_pad: return "voice_pad";
  }
  return "unknown";
}

bool hears(PackKind kind) {
  switch (kind) {
    case PackKind::face_detector:
    case PackKind::face_embedder:
    case PackKind::face_landmarks:
    case PackKind::face_pad:
    case PackKind::finger_embedder: return false;
    case PackKind::speaker_embedder:
    case PackKind::voice_activity:
    case PackKind::voice_digits:
    case PackKind::voice_pad: return true;
  }
  return false;
}

std::string_view golden_name(const Manifest& manifest) {
  if (manifest.ridges) return "ridge_ramp";
  return manifest.wave ? "wave_ramp" : manifest.sound ? "mel_ramp" : "ramp";
}

std::vector<std::int64_t> Manifest::input_shape() const {
  if (wave && wave->step > 0) return {1, kPlannedFrames, wave->samples};
  if (wave) return {1, wave->samples};
  if (ridges) return {1, 1, ridges->side, ridges->side};
  if (!sound) return {1, 3, input.height, input.width};
  const auto& layout = sound->layout;
  const std::int64_t frames = layout.frames == 0 ? kPlannedFrames : layout.frames;
  if (layout.mel.frames_first) return {1, frames, layout.values()};
  return {1, layout.values(), frames};
}

bool Manifest::takes_any_length() const { return (sound && sound->layout.frames == 0) || (wave && wave->step > 0); }

Status check_pack(const Manifest& manifest, PackKind kind, std::string_view architecture) {
  if (manifest.kind == kind && manifest.architecture == architecture) return {};
  return fail(ErrorCode::pack_invalid, to_string(manifest.ref) + " is a " + std::string(to_string(manifest.kind)) +
                                           " of architecture " + manifest.architecture + "; a " +
                                           std::string(to_string(kind)) + " of architecture " +
                                           std::string(architecture) + " is needed here");
}

}  // namespace selfsame::infer
