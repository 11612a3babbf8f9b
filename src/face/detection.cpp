#include "face/detection.hpp"

#include <algorithm>
#include <cmath>

#include "media/kernels.hpp"

namespace selfsame::face {
namespace {

constexpr std::array<int, 3> kStrides{8, 16, 32};
constexpr float kMaxOverlap = 0.3F;
constexpr std::size_t kMaxFaces = 256;
/// Limits the number of candidates for non-maximum suppression, which is quadratic.
constexpr std::size_t kMaxCandidates = 2000;
constexpr float kProminentArea = 0.25F;
/// Small pictures are doubled if there is room, which makes landmarks more precise.
constexpr float kZoomSmall = 2;
constexpr float kMinFacePixels = 4;
constexpr float kMinEyeDistancePixels = 0.5F;

int rounded_up(int value, int multiple) { return (value + multiple - 1) / multiple * multiple; }

float overlap(const media::Box& a, const media::Box& b) {
  const float width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const float height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const float shared = width * height;
  return shared / (a.area() + b.area() - shared);
}

std::vector<DetectedFace> suppress(std::vector<DetectedFace> candidates) {
  std::sort(candidates.begin(), candidates.end(),
            [](const DetectedFace& a, const DetectedFace& b) { return a.score > b.score; });
  candidates.resize(std::min(candidates.size(), kMaxCandidates));
  std::vector<DetectedFace> kept;
  for (const auto& candidate : candidates) {
    const bool is_new = std::none_of(kept.begin(), kept.end(), [&](const DetectedFace& face) {
      return overlap(face.box, candidate.box) > kMaxOverlap;
    });
    if (is_new) kept.push_back(candidate);
    if (kept.size() == kMaxFaces) break;
  }
  return kept;
}

/// Decodes one cell's prediction from tensor pixels to picture pixels.
DetectedFace decode(const float* box, const float* points, float column, float row, float stride, float scale) {
  DetectedFace face;
  const float width = std::exp(box[2]) * stride * scale;
  const float height = std::exp(box[3]) * stride * scale;
  face.box = {(column + box[0]) * stride * scale - width / 2, (row + box[1]) * stride * scale - height / 2, width,
              height};
  for (std::size_t i = 0; i < face.landmarks.size(); ++i) {
    face.landmarks[i] = {(points[2 * i] + column) * stride * scale, (points[2 * i + 1] + row) * stride * scale};
  }
  return face;
}

/// Whether an alignment can be computed from the box and landmarks: nets return nonsense for nonsense.
bool can_be_aligned(const DetectedFace& face) {
  const auto is_sane = [](float value) { return std::abs(value) < 1e6F; };  // false for NaN and infinity
  const auto& eyes = face.landmarks;
  return is_sane(face.box.x) && is_sane(face.box.y) && is_sane(face.box.width) && is_sane(face.box.height) &&
         face.box.width >= kMinFacePixels && face.box.height >= kMinFacePixels &&
         std::all_of(face.landmarks.begin(), face.landmarks.end(),
                     [&](const media::Point& p) { return is_sane(p.x) && is_sane(p.y); }) &&
         std::hypot(eyes[1].x - eyes[0].x, eyes[1].y - eyes[0].y) >= kMinEyeDistancePixels;
}

}  // namespace

PreparedPicture prepare_detection(const media::Image& picture, const DetectorInput& input, int longest_side) {
  const int limit_x = input.dynamic ? longest_side : std::min(longest_side, input.width);
  const int limit_y = input.dynamic ? longest_side : std::min(longest_side, input.height);
  const float room = std::min(static_cast<float>(limit_x) / static_cast<float>(picture.width()),
                              static_cast<float>(limit_y) / static_cast<float>(picture.height()));
  const float zoom = room >= kZoomSmall ? kZoomSmall : std::min(1.0F, room);
  const int width = std::max(1, static_cast<int>(static_cast<float>(picture.width()) * zoom));
  const int height = std::max(1, static_cast<int>(static_cast<float>(picture.height()) * zoom));
  const int padded_width = input.dynamic ? rounded_up(width, input.multiple) : input.width;
  const int padded_height = input.dynamic ? rounded_up(height, input.multiple) : input.height;
  PreparedPicture prepared;
  prepared.picture_per_tensor = static_cast<float>(picture.width()) / static_cast<float>(width);
  const bool as_it_is = width == picture.width() && height == picture.height();
  prepared.tensor = media::to_tensor(as_it_is ? picture : media::resize(picture, width, height), input.layout,
                                     padded_width, padded_height);
  return prepared;
}

Result<std::vector<DetectedFace>> interpret_detection(std::span<const base::Tensor> outputs,
                                                      const PreparedPicture& prepared, float min_score) {
  const auto misshapen = [] {
    return fail(ErrorCode::inference_failed, "the detector's outputs do not fit its input");
  };
  if (outputs.size() != 4 * kStrides.size()) return misshapen();
  const auto tensor_height = static_cast<int>(prepared.tensor.shape[2]);
  const auto tensor_width = static_cast<int>(prepared.tensor.shape[3]);
  std::vector<DetectedFace> candidates;
  for (std::size_t s = 0; s < kStrides.size(); ++s) {
    const int columns = tensor_width / kStrides[s];
    const int rows = tensor_height / kStrides[s];
    const std::size_t cells = static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
    const auto& classes = outputs[s].values;
    const auto& objects = outputs[3 + s].values;
    const auto& boxes = outputs[6 + s].values;
    const auto& points = outputs[9 + s].values;
    if (classes.size() != cells || objects.size() != cells || boxes.size() != cells * 4 ||
        points.size() != cells * 10) {
      return misshapen();
    }
    for (std::size_t cell = 0; cell < cells; ++cell) {
      const float score = std::sqrt(std::clamp(classes[cell], 0.0F, 1.0F) * std::clamp(objects[cell], 0.0F, 1.0F));
      if (!(score >= min_score)) continue;
      const auto column = static_cast<float>(cell % static_cast<std::size_t>(columns));
      const auto row = static_cast<float>(cell / static_cast<std::size_t>(columns));
      DetectedFace face = decode(&boxes[cell * 4], &points[cell * 10], column, row, static_cast<float>(kStrides[s]),
                                 prepared.picture_per_tensor);
      face.score = score;
      if (can_be_aligned(face)) candidates.push_back(face);
    }
  }
  return suppress(std::move(candidates));
}

std::size_t pick_face(std::span<const DetectedFace> faces, FacePick pick, int width, int height) {
  SELFSAME_CHECK(!faces.empty());
  const auto merit = [&](const DetectedFace& face) {
    if (pick == FacePick::largest) return face.box.area();
    const media::Point centre = face.box.centre();
    return -std::hypot(centre.x - static_cast<float>(width) / 2, centre.y - static_cast<float>(height) / 2);
  };
  const auto found = std::max_element(
      faces.begin(), faces.end(), [&](const DetectedFace& a, const DetectedFace& b) { return merit(a) < merit(b); });
  return static_cast<std::size_t>(found - faces.begin());
}

std::size_t count_prominent(std::span<const DetectedFace> faces) {
  if (faces.empty()) return 0;
  const float bar = faces[pick_face(faces, FacePick::largest, 0, 0)].box.area() * kProminentArea;
  return static_cast<std::size_t>(
      std::count_if(faces.begin(), faces.end(), [&](const DetectedFace& face) { return face.box.area() >= bar; }));
}

}  // namespace selfsame::face
