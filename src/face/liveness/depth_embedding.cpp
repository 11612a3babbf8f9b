#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "face/liveness/depth.hpp"
#include "face/liveness/depth_cloud.hpp"

namespace selfsame::face::liveness {
namespace {

using Vector = Eigen::Vector3f;

constexpr int kColumns = static_cast<int>(kDepthEmbeddingColumns);
constexpr int kRows = static_cast<int>(kDepthEmbeddingRows);
/// The grid in units of an adult's eye distance, with its origin between the eyes: from the middle of the forehead to
/// below the mouth, and within what is visible when the head is turned by 20 degrees.
constexpr float kLeft = -0.75F;
constexpr float kRight = 0.75F;
constexpr float kTop = -0.4F;
constexpr float kBottom = 1.4F;
/// An average adult's, which gives both axes the same unit. mm
constexpr float kEyeDistance = 63;
constexpr float kEyesToMouth = 66;
/// Readings farther from the plane do not belong to the face. In eye distances
constexpr float kMostHeight = 1.2F;
constexpr float kMostEmpty = 0.25F;
/// Root mean square; less than this, about 1 mm, is only noise. In eye distances
constexpr float kLeastRelief = 0.016F;

/// The head's own frame: origin between the eyes, normal towards the camera; `unit` is an adult's eye distance in it,
/// mm.
struct HeadFrame {
  Vector origin;
  Vector along;
  Vector down;
  Vector normal;
  float unit;
};

std::optional<HeadFrame> head_frame(const DepthCloud& cloud, const DensePoints& points) {
  // Corners of the eyes, right to left, and of the mouth.
  constexpr std::array<std::size_t, 6> kAnchors = {0, 8, 24, 16, 56, 64};
  std::array<Vector, kAnchors.size()> anchors;
  Vector mean = Vector::Zero();
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    const std::optional<SpacePoint> read = cloud.at({points[kAnchors[i]].x, points[kAnchors[i]].y});
    if (!read) return std::nullopt;
    anchors[i] = {read->x, read->y, read->z};
    mean += anchors[i] / static_cast<float>(anchors.size());
  }
  Eigen::Matrix3f scatter = Eigen::Matrix3f::Zero();
  for (const Vector& a : anchors) scatter += (a - mean) * (a - mean).transpose();
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3f> axes(scatter);

  HeadFrame frame;
  frame.normal = axes.eigenvectors().col(0);
  if (frame.normal.z() > 0) frame.normal = -frame.normal;
  const Vector right = (anchors[0] + anchors[1]) / 2;
  const Vector left = (anchors[2] + anchors[3]) / 2;
  frame.origin = (right + left) / 2;
  const Vector mouth = (anchors[4] + anchors[5]) / 2 - frame.origin;
  Vector across = left - right;
  across -= across.dot(frame.normal) * frame.normal;
  if (across.norm() < 1 || mouth.norm() < 1) return std::nullopt;
  frame.along = across.normalized();
  frame.down = frame.along.cross(frame.normal);
  frame.unit = (across.norm() + mouth.norm() * kEyeDistance / kEyesToMouth) / 2;
  return frame;
}

/// Sums of weighted heights and of weights.
struct Grid {
  std::array<float, kDepthEmbeddingColumns * kDepthEmbeddingRows> sums{};
  std::array<float, kDepthEmbeddingColumns * kDepthEmbeddingRows> weights{};
};

constexpr std::size_t cell(int row, int column) { return static_cast<std::size_t>(row * kColumns + column); }

/// Distributes every reading over the four cells around it.
Grid splat(const std::vector<SpacePoint>& readings, const HeadFrame& frame) {
  Grid grid;
  for (const SpacePoint& p : readings) {
    const Vector there = (Vector(p.x, p.y, p.z) - frame.origin) / frame.unit;
    const float height = there.dot(frame.normal);
    const float column = (there.dot(frame.along) - kLeft) / (kRight - kLeft) * kColumns - 0.5F;
    const float row = (there.dot(frame.down) - kTop) / (kBottom - kTop) * kRows - 0.5F;
    const bool inside = column > -1 && row > -1 && column < kColumns && row < kRows;
    if (!inside || std::abs(height) > kMostHeight) continue;
    const int first_column = static_cast<int>(std::floor(column));
    const int first_row = static_cast<int>(std::floor(row));
    for (int r = std::max(0, first_row); r <= std::min(kRows - 1, first_row + 1); ++r) {
      for (int c = std::max(0, first_column); c <= std::min(kColumns - 1, first_column + 1); ++c) {
        const float weight =
            (1 - std::abs(row - static_cast<float>(r))) * (1 - std::abs(column - static_cast<float>(c)));
        grid.sums[cell(r, c)] += weight * height;
        grid.weights[cell(r, c)] += weight;
      }
    }
  }
  return grid;
}

struct Relief {
  std::array<float, kDepthEmbeddingColumns * kDepthEmbeddingRows> heights{};
  std::array<bool, kDepthEmbeddingColumns * kDepthEmbeddingRows> read{};
  std::size_t empty = 0;
};

/// Binomial 3 x 3 means of the available readings (normalised convolution, Knutsson and Westin 1993).
Relief smoothed(const Grid& grid) {
  constexpr float kLeastWeight = 0.5F;  // half a reading
  Relief relief;
  for (int r = 0; r < kRows; ++r) {
    for (int c = 0; c < kColumns; ++c) {
      float sum = 0;
      float weight = 0;
      for (int dr = -1; dr <= 1; ++dr) {
        for (int dc = -1; dc <= 1; ++dc) {
          if (r + dr < 0 || r + dr >= kRows || c + dc < 0 || c + dc >= kColumns) continue;
          const auto binomial = static_cast<float>((2 - std::abs(dr)) * (2 - std::abs(dc)));
          sum += binomial * grid.sums[cell(r + dr, c + dc)];
          weight += binomial * grid.weights[cell(r + dr, c + dc)];
        }
      }
      const std::size_t i = cell(r, c);
      relief.read[i] = weight >= kLeastWeight;
      relief.heights[i] = relief.read[i] ? sum / weight : 0;
      if (!relief.read[i]) ++relief.empty;
    }
  }
  return relief;
}

/// Removes mean and tilt, which depend on the exact landmarks, and the curvature that all heads share (and sheets may
/// have). Cells without a reading stay 0.
void remove_trend(Relief& relief) {
  using Terms = Eigen::Matrix<double, 6, 1>;
  const auto terms_of = [](std::size_t i) -> Terms {
    const double u = static_cast<double>(i % kDepthEmbeddingColumns) / kColumns - 0.5;
    const double v = static_cast<double>(i / kDepthEmbeddingColumns) / kRows - 0.5;
    return (Terms() << u * u, u * v, v * v, u, v, 1.0).finished();
  };
  Eigen::Matrix<double, 6, 6> normal = Eigen::Matrix<double, 6, 6>::Identity() * 1e-9;
  Terms right = Terms::Zero();
  for (std::size_t i = 0; i < relief.heights.size(); ++i) {
    if (!relief.read[i]) continue;
    const Terms terms = terms_of(i);
    normal += terms * terms.transpose();
    right += terms * static_cast<double>(relief.heights[i]);
  }
  const Terms fit = normal.ldlt().solve(right);
  for (std::size_t i = 0; i < relief.heights.size(); ++i) {
    if (relief.read[i]) relief.heights[i] -= static_cast<float>(fit.dot(terms_of(i)));
  }
}

}  // namespace

std::vector<float> depth_embedding(const media::Image16& depth_mm, const PictureGeometry& picture,
                                   const DensePoints& points) {
  const std::optional<DepthCloud> cloud = DepthCloud::create(depth_mm, picture, points);
  if (!cloud) return {};
  const std::optional<HeadFrame> frame = head_frame(*cloud, points);
  if (!frame) return {};
  Relief relief = smoothed(splat(cloud->face().points, *frame));
  if (static_cast<float>(relief.empty) > kMostEmpty * static_cast<float>(relief.heights.size())) return {};
  remove_trend(relief);
  float squares = 0;
  for (const float height : relief.heights) squares += height * height;
  if (squares < kLeastRelief * kLeastRelief * static_cast<float>(relief.heights.size())) return {};
  std::vector<float> embedding(relief.heights.begin(), relief.heights.end());
  for (float& value : embedding) value /= std::sqrt(squares);
  return embedding;
}

}  // namespace selfsame::face::liveness
