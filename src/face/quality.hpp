// How good a face sample is: named measures after ISO/IEC 29794-5, each with its own score and reason.
#pragma once

#include <vector>

#include "face/detection.hpp"
#include "media/image.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::face {

/// Head pose guessed from five landmarks, in degrees; good to about 10 degrees within +-40.
struct Pose {
  float yaw_deg = 0;    // > 0: turned towards the right edge of the picture
  float pitch_deg = 0;  // > 0: looking down
  float roll_deg = 0;   // > 0: tilted clockwise
};
Pose estimate_pose(const Landmarks& landmarks);

/// Measures, in this order: inter_eye_px, yaw_deg, pitch_deg, sharpness, brightness, contrast, clipped_fraction,
/// occlusion_hint, detector_score. `aligned` is the gray aligned face. What passes depends on the purpose: enrolment
/// asks for more.
std::vector<pipeline::Measure> measure_quality(const DetectedFace& face, const media::Image& aligned_gray,
                                               pipeline::Purpose purpose);

/// The measure colour_share: the mean difference of a pixel's strongest and weakest channel, of the mean of the
/// strongest. It fails on what gray and infrared cameras make: neither similarities nor liveness were measured there.
pipeline::Measure measure_colour(const media::Image& aligned_rgb);

}  // namespace selfsame::face
