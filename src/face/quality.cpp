#include "face/quality.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "face/alignment.hpp"
#include "media/kernels.hpp"
#include "pipeline/measures.hpp"

namespace selfsame::face {
namespace {

using pipeline::Bars;
using pipeline::make_measure;
using pipeline::Measure;
using pipeline::Purpose;
using pipeline::ramp;

constexpr float kDegrees = 180.0F / std::numbers::pi_v<float>;
/// How far the nose tip protrudes from the plane of the eyes, in inter-eye distances.
constexpr float kNoseProtrusion = 0.55F;
/// Position of the nose tip of a level face, as a share of the way from eyes to mouth.
constexpr float kLevelNose = 0.53F;

/// Set by hand on LFW portraits: about one in a hundred fails an enrolment on sharpness or yaw, hardly any a
/// verification.
constexpr Bars kMinInterEyePx{24, 14};
constexpr Bars kMaxYawDeg{40, 60};
constexpr Bars kMaxPitchDeg{35, 50};
constexpr Bars kMinSharpness{5, 2.5F};
constexpr Bars kMinBrightness{40, 22};
constexpr Bars kMaxBrightness{225, 240};
constexpr Bars kMinContrast{14, 7};
constexpr Bars kMaxClipped{0.50F, 0.75F};
constexpr Bars kMinDetectorScore{0.70F, 0.60F};
/// Of 2,590 photographs, 22 were gray, with 0; the least colourful of the others had 0.09.
constexpr float kMinColourShare = 0.03F;

float mean_gradient(const media::Image& gray, int left, int top, int right, int bottom) {
  float sum = 0;
  int count = 0;
  for (int y = std::max(1, top); y < std::min(gray.height() - 1, bottom); ++y) {
    for (int x = std::max(1, left); x < std::min(gray.width() - 1, right); ++x) {
      const int dx = *gray.pixel(x + 1, y) - *gray.pixel(x - 1, y);
      const int dy = *gray.pixel(x, y + 1) - *gray.pixel(x, y - 1);
      sum += static_cast<float>(std::abs(dx) + std::abs(dy));
      ++count;
    }
  }
  return count == 0 ? 0 : sum / static_cast<float>(count);
}

/// The weakest of three regions relative to the whole face: about 1 on a bare face. Eyes and mouth have more edges than
/// the rest of a bare face; something smooth in front of them hides the edges.
float weakest_region(const media::Image& aligned_gray) {
  const float whole = mean_gradient(aligned_gray, 16, 24, 96, 108);
  if (whole < 1e-3F) return 0;
  const float left_eye = mean_gradient(aligned_gray, 26, 42, 50, 62);
  const float right_eye = mean_gradient(aligned_gray, 62, 42, 86, 62);
  const float mouth = mean_gradient(aligned_gray, 38, 80, 74, 104);
  return std::min({left_eye, right_eye, mouth}) / whole;
}

}  // namespace

Pose estimate_pose(const Landmarks& landmarks) {
  const auto& [left_eye, right_eye, nose, left_mouth, right_mouth] = landmarks;
  const float axis_x = right_eye.x - left_eye.x;
  const float axis_y = right_eye.y - left_eye.y;
  const float eye_distance = std::hypot(axis_x, axis_y);
  Pose pose;
  if (eye_distance < 1e-3F) return pose;
  pose.roll_deg = std::atan2(axis_y, axis_x) * kDegrees;

  // In the frame of the face: u along the eyes, v from the eyes to the mouth, in pixels.
  const media::Point origin{(left_eye.x + right_eye.x) / 2, (left_eye.y + right_eye.y) / 2};
  const auto in_frame = [&](const media::Point& p) {
    const float x = p.x - origin.x;
    const float y = p.y - origin.y;
    return media::Point{(x * axis_x + y * axis_y) / eye_distance, (y * axis_x - x * axis_y) / eye_distance};
  };
  const media::Point tip = in_frame(nose);
  const media::Point mouth = in_frame({(left_mouth.x + right_mouth.x) / 2, (left_mouth.y + right_mouth.y) / 2});
  if (mouth.y < 1e-3F) return pose;
  // The eye distance shrinks with the yaw, the height of the face does not: their usual ratio is 1.15.
  const float face_unit = std::max(eye_distance, mouth.y / 1.15F);
  const float middle = mouth.x * 0.5F;
  pose.yaw_deg = std::asin(std::clamp((tip.x - middle) / (kNoseProtrusion * face_unit), -1.0F, 1.0F)) * kDegrees;
  pose.pitch_deg =
      std::asin(std::clamp((tip.y / mouth.y - kLevelNose) * mouth.y / (kNoseProtrusion * face_unit), -1.0F, 1.0F)) *
      kDegrees;
  return pose;
}

std::vector<Measure> measure_quality(const DetectedFace& face, const media::Image& aligned_gray, Purpose purpose) {
  const auto& eyes = face.landmarks;
  const float inter_eye = std::hypot(eyes[1].x - eyes[0].x, eyes[1].y - eyes[0].y);
  const Pose pose = estimate_pose(face.landmarks);
  const float yaw = std::abs(pose.yaw_deg);
  const float pitch = std::abs(pose.pitch_deg);
  const float sharpness = std::sqrt(media::laplacian_variance(aligned_gray));
  const auto light = media::gray_statistics(aligned_gray);
  const float clipped = light.dark_fraction + light.bright_fraction;
  const float weakest = weakest_region(aligned_gray);
  const bool too_dark = light.mean < kMinBrightness(purpose);
  const bool too_bright = light.mean > kMaxBrightness(purpose);

  return {
      make_measure("inter_eye_px", inter_eye, ramp(inter_eye, 8, 48), inter_eye >= kMinInterEyePx(purpose),
                   "the face is too small in the picture; come closer"),
      make_measure("yaw_deg", pose.yaw_deg, ramp(yaw, 75, 12), yaw <= kMaxYawDeg(purpose),
                   "the head is turned to the side; look straight at the camera"),
      make_measure("pitch_deg", pose.pitch_deg, ramp(pitch, 65, 15), pitch <= kMaxPitchDeg(purpose),
                   "the head is tilted up or down; look straight at the camera"),
      make_measure("sharpness", sharpness, ramp(sharpness, 1, 11), sharpness >= kMinSharpness(purpose),
                   "the picture is blurred; hold still and let the camera focus"),
      make_measure("brightness", light.mean, std::min(ramp(light.mean, 10, 70), ramp(light.mean, 250, 200)),
                   !too_dark && !too_bright,
                   too_dark ? "the face is too dark; find more light" : "the face is too bright; avoid strong light"),
      make_measure("contrast", light.standard_deviation, ramp(light.standard_deviation, 3, 30),
                   light.standard_deviation >= kMinContrast(purpose),
                   "the face has too little contrast; change the light"),
      make_measure("clipped_fraction", clipped, ramp(clipped, 0.9F, 0.15F), clipped <= kMaxClipped(purpose),
                   "much of the face is black or burnt out; avoid hard shadows and back light"),
      // Lowers the score but never fails a sample: a beard or a pale mouth resembles a covered one.
      make_measure("occlusion_hint", weakest, ramp(weakest, 0.1F, 0.7F), true, {}),
      make_measure("detector_score", face.score, ramp(face.score, 0.5F, 0.9F), face.score >= kMinDetectorScore(purpose),
                   "this hardly looks like a face; uncover it and look at the camera"),
  };
}

Measure measure_colour(const media::Image& aligned_rgb) {
  double strongest = 0;
  double difference = 0;
  for (int y = 0; y < aligned_rgb.height(); ++y) {
    for (int x = 0; x < aligned_rgb.width(); ++x) {
      const std::uint8_t* p = aligned_rgb.pixel(x, y);
      const auto [least, most] = std::minmax({p[0], p[1], p[2]});
      strongest += most;
      difference += most - least;
    }
  }
  const auto share = static_cast<float>(strongest > 0 ? difference / strongest : 0);
  const bool coloured = share >= kMinColourShare;
  return make_measure(
      "colour_share", share, coloured ? 1.0F : 0.0F, coloured,
      "the picture has no colour, and gray and infrared pictures were not measured; use a colour camera");
}

}  // namespace selfsame::face
