// The nets of this room, and what the steps need to know about them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/ids.hpp"
#include "face/detection.hpp"
#include "infer/manifest.hpp"
#include "match/calibration.hpp"
#include "media/tensor.hpp"
#include "pipeline/net.hpp"

namespace selfsame::face {

inline constexpr pipeline::NetRole kDetectorNet{"face_detector"};
inline constexpr pipeline::NetRole kEmbedderNet{"face_embedder"};
inline constexpr pipeline::NetRole kLandmarksNet{"face_landmarks"};
inline constexpr pipeline::NetRole kPadNet{"face_pad"};

struct EmbedderFacts {
  PackRef pack;
  std::string precision;
  media::PixelLayout layout;
  std::size_t dimension = 0;
  std::optional<match::Calibration> calibration;
};

/// Facts about the two nets that look for signs of an attack.
struct ExaminerFacts {
  media::PixelLayout landmarks;
  media::PixelLayout pad;
  int pad_side = 0;
};

struct NetFacts {
  DetectorInput detector;
  EmbedderFacts embedder;
  std::optional<ExaminerFacts> examiner;  // none: no presentation attack detection
};

/// The packs of an engine. `landmarks` and `pad` are either both present or both null.
struct Manifests {
  const infer::Manifest* detector = nullptr;
  const infer::Manifest* embedder = nullptr;
  const infer::Manifest* landmarks = nullptr;
  const infer::Manifest* pad = nullptr;
};

/// Errors: pack_invalid if a pack is of another kind, architecture or input size.
Result<NetFacts> facts_of(const Manifests& manifests);

}  // namespace selfsame::face
