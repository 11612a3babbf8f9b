// Where the faces are: the pure half of a YuNet-family detector (Wu et al. 2023, anchor-free, strides 8, 16, 32).
#pragma once

#include <array>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "base/tensor.hpp"
#include "media/image.hpp"
#include "media/tensor.hpp"

namespace selfsame::face {

/// Order as in the picture, not as the subject sees it: left eye, right eye, nose tip, left and right corner of the mouth.
using Landmarks = std::array<media::Point, 5>;

struct DetectedFace {
  media::Box box;  // in pixels of the picture; may reach over its edge
  Landmarks landmarks{};
  float score = 0;  // [0, 1]
};

/// What the detector net takes.
struct DetectorInput {
  media::PixelLayout layout;
  int width = 320;       // of a fixed net; of a dynamic one: the longest side to use
  int height = 320;
  bool dynamic = false;  // takes any size that is a multiple of `multiple`
  int multiple = 32;
};

/// A picture made ready, and the way back.
struct PreparedPicture {
  base::Tensor tensor;
  float picture_per_tensor = 1;  // picture pixels = tensor pixels * this
};

/// Shrinks the picture so that its longest side is at most `longest_side` and it fits the net; never enlarges.
/// `picture` is RGB.
PreparedPicture prepare_detection(const media::Image& picture, const DetectorInput& input, int longest_side);

/// The outputs in the order cls_8, cls_16, cls_32, obj_*, bbox_*, kps_*: the manifest's order. Faces of at least `min_score`
/// after non-maximum suppression at IoU 0.3, best first, at most 256.
/// Errors: inference_failed where shapes do not fit.
Result<std::vector<DetectedFace>> interpret_detection(std::span<const base::Tensor> outputs,
                                                      const PreparedPicture& prepared, float min_score);

/// Index of the face with the largest box. `faces` is not empty.
std::size_t largest(std::span<const DetectedFace> faces);

/// How many faces are large enough beside the largest to leave in doubt who is meant: box area at least a quarter of it.
std::size_t count_prominent(std::span<const DetectedFace> faces);

}  // namespace selfsame::face
