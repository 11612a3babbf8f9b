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
#include "media/tensor.hpp"

namespace selfsame::infer {

/// What a pack is for. A room asks for the kind that it can interpret.
enum class PackKind { face_detector, face_embedder, face_landmarks, face_pad };
std::string_view to_string(PackKind kind);

/// How pixels become the input tensor, 1 x 3 x height x width.
struct InputSpec {
  std::string name;
  media::PixelLayout layout;
  int width = 0;  // for a dynamic net: the longest side that the pack recommends
  int height = 0;
  bool dynamic = false;  // any multiple of `multiple`
  int multiple = 1;
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
  std::string input;  // generator name: "ramp"
  double tolerance = 1e-3;
  std::vector<GoldenOutput> outputs;
};

struct Weights {
  std::string file;  // a plain file name, no path
  std::uint64_t bytes = 0;
  std::array<std::uint8_t, 32> sha256{};
  std::string url;  // where `models pull` gets them; empty: nowhere
};

struct Manifest {
  PackRef ref;
  PackKind kind = PackKind::face_embedder;
  std::string title;
  std::string architecture;  // how outputs are read: "yunet", "embedding", "points98", "pad2"
  std::string precision;     // "fp32", "fp16", "int8"
  std::string licence;       // SPDX id, or words
  std::string source;
  std::string training_data;
  Weights weights;
  InputSpec input;
  std::vector<std::string> outputs;
  std::size_t dimension = 0;  // of an embedding; 0 otherwise
  std::optional<match::Calibration> calibration;
  std::vector<Golden> goldens;
};

/// Errors: pack_invalid, with the field's name. Unknown fields are refused, so that a typo is no silent default.
Result<Manifest> parse_manifest(std::string_view json);

}  // namespace selfsame::infer
