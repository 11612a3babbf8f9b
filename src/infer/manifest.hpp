// A model pack's manifest: the net, its input, the meaning of its output, and its weights.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "match/calibration.hpp"
#include "media/sound_layout.hpp"
#include "media/tensor.hpp"

namespace selfsame::infer {

/// The purpose of a pack. A room requests the kind that it can interpret.
enum class PackKind {
  face_detector,
  face_embedder,
  face_landmarks,
  face_pad,
  finger_embedder,
  speaker_embedder,
  voice_activity,
  voice_digits,
  voice_pad
};
std::string_view to_string(PackKind kind);
/// The manifest of such a pack describes how sound, not pixels, becomes the input.
bool hears(PackKind kind);

/// How pixels become the input tensor, 1 x 3 x height x width.
struct InputSpec {
  std::string name;
  media::PixelLayout layout;
  int width = 0;  // for a dynamic net: the recommended longest side
  int height = 0;
  bool dynamic = false;  // any multiple of `multiple`
  int multiple = 1;
};

/// How sound becomes the input tensor.
struct SoundInput {
  std::string name;
  media::SoundLayout layout;
};

/// For a net that takes the waveform, in [-1, 1]: 1 x samples; or consecutive windows of it: 1 x any number of windows
/// x samples.
struct WaveInput {
  std::string name;
  int rate_hz = 0;
  int samples = 0;
  int step = 0;  // samples from the start of one window to the next; 0: the net takes one window at a time
};

/// For a net that takes filtered ridges (finger/embedding.hpp describes their layout): 1 x 1 x side x side, in [-1, 1].
struct RidgeInput {
  std::string name;
  int side = 0;
};

/// One known answer: the net's outputs for a generated input (see golden.hpp), to detect a faulty build.
struct GoldenOutput {
  std::string name;
  std::size_t size = 0;     // number of values
  double sum = 0;           // of all values
  double norm = 0;          // L2, of all values
  std::vector<float> head;  // the first values
};
struct Golden {
  std::string input;  // name of the generator: "ramp", "ridge_ramp", "mel_ramp" or "wave_ramp"
  double tolerance = 1e-3;
  std::vector<GoldenOutput> outputs;
};

struct Weights {
  std::string file;  // a plain file name, no path
  std::uint64_t bytes = 0;
  std::array<std::uint8_t, 32> sha256{};
  std::string url;  // where `models pull` fetches them; empty: not available
};

/// Vectors of many people who are not subjects, for normalising comparison scores: int8, contiguous, in a file beside
/// the manifest.
struct CohortFile {
  std::string file;
  std::uint64_t bytes = 0;
  std::array<std::uint8_t, 32> sha256{};
  std::size_t nearest = 0;  // number of the most similar ones used to normalise a score
};

struct Manifest {
  PackRef ref;
  PackKind kind = PackKind::face_embedder;
  std::string title;
  std::string architecture;  // how outputs are read: "yunet", "embedding", "points98", "pad2", "spoof2", "digits",
                             // "activity"
  std::string precision;     // "fp32", "fp16", "int8"
  std::string licence;       // SPDX id, or words
  std::string source;
  std::string training_data;
  Weights weights;
  InputSpec input;                   // of a net that sees a picture
  std::optional<RidgeInput> ridges;  // of a finger_embedder
  std::optional<SoundInput> sound;   // of one that hears bands
  std::optional<WaveInput> wave;     // of one that hears the wave: a voice_pad or a voice_activity
  std::vector<std::string> outputs;
  std::size_t dimension = 0;  // of an embedding; 0 otherwise
  std::optional<match::Calibration> calibration;
  std::optional<match::CodeCalibrations> code_calibration;  // of an embedder whose codes were measured
  std::optional<CohortFile> cohort;  // for a speaker embedder; its calibration then applies to normalised scores
  std::vector<Golden> goldens;

  const std::string& input_name() const {
    return ridges ? ridges->name : sound ? sound->name : wave ? wave->name : input.name;
  }
  /// Shape of one input. Dynamic dimensions are set to kPlannedFrames.
  std::vector<std::int64_t> input_shape() const;
  /// For an audio net: an input is as long as the sound.
  bool takes_any_length() const;
};

/// Number of frames or windows for warm-up and known answers of a net with a dynamic number.
inline constexpr int kPlannedFrames = 160;

/// The generator of the input for a pack's known answers.
std::string_view golden_name(const Manifest& manifest);

/// Errors: pack_invalid, with the field's name. Unknown fields are refused, so that a typo does not silently select a
/// default.
Result<Manifest> parse_manifest(std::string_view json);

/// Whether a room can interpret a pack. Errors: pack_invalid.
Status check_pack(const Manifest& manifest, PackKind kind, std::string_view architecture);

}  // namespace selfsame::infer
