// Finds faces: the pure half of a YuNet-family detector (Wu et al. 2023, anchor-free, strides 8, 16, 32).
#pragma once

#include <array>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/tensor.hpp"
#include "media/image.hpp"
#include "media/tensor.hpp"

namespace selfsame::face {

/// Left and right as in the picture, not the subject's: left eye, right eye, nose tip, left and right corner of the
/// mouth.
using Landmarks = std::array<media::Point, 5>;

struct DetectedFace {
  media::Box box;  // in pixels of the picture; may extend beyond its edge
  Landmarks landmarks{};
  float score = 0;  // [0, 1]
};

/// The input format of the detector net.
struct DetectorInput {
  media::PixelLayout layout;
  int width = 320;  // of a fixed net; for a dynamic one, the longest side to use
  int height = 320;
  bool dynamic = false;  // accepts any size that is a multiple of `multiple`
  int multiple = 32;
};

/// A prepared picture, and the scale to map results back.
struct PreparedPicture {
  base::Tensor tensor;
  float picture_per_tensor = 1;  // picture pixels = tensor pixels * this
};

/// Shrinks the picture so that its longest side is at most `longest_side` and it fits the net; doubles it if its side
/// is at most half that. `picture` is RGB.
PreparedPicture prepare_detection(const media::Image& picture, const DetectorInput& input, int longest_side);

/// Outputs in the manifest's order: cls_8, cls_16, cls_32, obj_*, bbox_*, kps_*. Returns faces with at least
/// `min_score`, at least 4 pixels wide and with separate eyes (so that they can be aligned), after non-maximum
/// suppression at IoU 0.3, best first, at most 256. Errors: inference_failed if shapes do not match.
Result<std::vector<DetectedFace>> interpret_detection(std::span<const base::Tensor> outputs,
                                                      const PreparedPicture& prepared, float min_score);

/// Which face to choose if there are several.
enum class FacePick {
  largest,  // nearest to the camera: the person in front of a device
  central,  // nearest to the middle of the picture: the subject of a portrait, or of LFW crops
};

/// Index of the chosen face in a picture of `width` x `height`. `faces` is not empty.
std::size_t pick_face(std::span<const DetectedFace> faces, FacePick pick, int width, int height);

/// Number of faces large enough to make the subject ambiguous: box area at least a quarter of the largest.
std::size_t count_prominent(std::span<const DetectedFace> faces);

}  // namespace selfsame::face
