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

/// Order as in the picture, not as the subject sees it: left eye, right eye, nose tip, left and right corner of the
/// mouth.
using Landmarks = std::array<media::Point, 5>;

struct DetectedFace {
  media::Box box;  // in pixels of the picture; may reach over its edge
  Landmarks landmarks{};
  float score = 0;  // [0, 1]
};

/// What the detector net takes.
struct DetectorInput {
  media::PixelLayout layout;
  int width = 320;  // of a fixed net; of a dynamic one: the longest side to use
  int height = 320;
  bool dynamic = false;  // takes any size that is a multiple of `multiple`
  int multiple = 32;
};

/// A picture made ready, and the way back.
struct PreparedPicture {
  base::Tensor tensor;
  float picture_per_tensor = 1;  // picture pixels = tensor pixels * this
};

/// Shrinks the picture so that its longest side is at most `longest_side` and it fits the net; doubles one of at most
/// half that. `picture` is RGB.
PreparedPicture prepare_detection(const media::Image& picture, const DetectorInput& input, int longest_side);

/// The outputs in the order cls_8, cls_16, cls_32, obj_*, bbox_*, kps_*: the manifest's order. Faces of at least
/// `min_score`, at least 4 pixels wide and with their eyes apart (so that they can be aligned), after non-maximum
/// suppression at IoU 0.3, best first, at most 256. Errors: inference_failed where shapes do not fit.
Result<std::vector<DetectedFace>> interpret_detection(std::span<const base::Tensor> outputs,
                                                      const PreparedPicture& prepared, float min_score);

/// Which of several faces is meant.
enum class FacePick {
  largest,  // the nearest to the camera: who stands before a device
  central,  // the nearest to the middle of the picture: what a portrait, or LFW, is cropped around
};

/// Index of the face that is meant in a picture of `width` x `height`. `faces` is not empty.
std::size_t pick_face(std::span<const DetectedFace> faces, FacePick pick, int width, int height);

/// How many faces are large enough beside the largest to leave in doubt who is meant: box area at least a quarter of
/// it.
std::size_t count_prominent(std::span<const DetectedFace> faces);

}  // namespace selfsame::face
