// A model pack's manifest: what the net is, what it eats, what its answer means, where its weights are.
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

/// What a pack is for. A room asks for the kind that it can interpret.
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
/// Such a pack's manifest says how sound becomes the input, not how pixels do.
bool hears(PackKind kind);

/// How pixels become the input tensor, 1 x 3 x height x width.
struct InputSpec {
  std::string name;
  media::PixelLayout layout;
  int width = 0;  // for a dynamic net: the longest side that the pack recommends
  int height = 0;
  bool dynamic = false;  // any multiple of `multiple`
  int multiple = 1;
};

/// How sound becomes the input tensor.
struct SoundInput {
  std::string name;
  media::SoundLayout layout;
};

/// Of a net that hears the wave itself, in [-1, 1]: 1 x samples. Or, of one that hears windows which follow one
/// another: 1 x any number of windows x samples.
struct WaveInput {
  std::string name;
  int rate_hz = 0;
  int samples = 0;
  int step = 0;  // from where a window begins to where the next one does; 0: the net hears one at a time
};

/// Of a net that sees cleaned ridges (finger/embedding.hpp says how they lie): 1 x 1 x side x side, in [-1, 1].
struct RidgeInput {
  std::string name;
  int side = 0;
};

/// One known answer: the net's outputs for a generated input (see golden.hpp), so that a wrong build is caught.
struct GoldenOutput {
  std::string name;
  std::size_t size = 0;     // number of values
  double sum = 0;           // of all values
  double norm = 0;          // L2, of all values
  std::vector<float> head;  // the first values
};
struct Golden {
  std::string input;  // generator name: "ramp", or of others "ridge_ramp", "mel_ramp" or "wave_ramp"
  double tolerance = 1e-3;
  std::vector<GoldenOutput> outputs;
};

struct Weights {
  std::string file;  // a plain file name, no path
  std::uint64_t bytes = 0;
  std::array<std::uint8_t, 32> sha256{};
  std::string url;  // where `models pull` gets them; empty: nowhere
};

/// Vectors of many people, none of them a subject, which comparison scores are normalised against: int8, one after the
/// other. In a file beside the manifest.
struct CohortFile {
  std::string file;
  std::uint64_t bytes = 0;
  std::array<std::uint8_t, 32> sha256{};
  std::size_t nearest = 0;  // how many of them, those most alike, a score is normalised by
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
  std::optional<CohortFile> cohort;  // of a speaker embedder; its calibration is then about normalised scores
  std::vector<Golden> goldens;

  const std::string& input_name() const {
    return ridges ? ridges->name : sound ? sound->name : wave ? wave->name : input.name;
  }
  /// Of one input; where any number of frames or windows is taken, kPlannedFrames.
  std::vector<std::int64_t> input_shape() const;
  /// Of a net that hears: an input is as long as the sound.
  bool takes_any_length() const;
};

/// What a net for any number of frames or windows is warmed up with, and asked for its known answers.
inline constexpr int kPlannedFrames = 160;

/// The generator of the input that a pack's known answers belong to.
std::string_view golden_name(const Manifest& manifest);

/// Errors: pack_invalid, with the field's name. Unknown fields are refused, so that a typo is no silent default.
Result<Manifest> parse_manifest(std::string_view json);

/// Whether a pack is what a part of a room can read. Errors: pack_invalid.
Status check_pack(const Manifest& manifest, PackKind kind, std::string_view architecture);

}  // namespace selfsame::infer
