// Quality measures of a face sample after ISO/IEC 29794-5, each with its own score and reason.
#pragma once

#include <vector>

#include "face/detection.hpp"
#include "media/image.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::face {

/// Head pose estimated from five landmarks, in degrees; accurate to about 10 degrees within +-40.
struct Pose {
  float yaw_deg = 0;    // > 0: turned towards the right edge of the picture
  float pitch_deg = 0;  // > 0: looking down
  float roll_deg = 0;   // > 0: tilted clockwise
};
Pose estimate_pose(const Landmarks& landmarks);

/// Measures, in this order: inter_eye_px, yaw_deg, pitch_deg, sharpness, brightness, contrast, clipped_fraction,
/// occlusion_hint, detector_score. `aligned` is the gray aligned face. Enrolment requires more than other purposes.
std::vector<pipeline::Measure> measure_quality(const DetectedFace& face, const media::Image& aligned_gray,
                                               pipeline::Purpose purpose);

/// The measure colour_share: the mean difference between a pixel's strongest and weakest channel, relative to the mean
/// of the strongest. It fails for gray and infrared cameras, because neither similarities nor liveness were measured
/// for them.
pipeline::Measure measure_colour(const media::Image& aligned_rgb);

}  // namespace selfsame::face
