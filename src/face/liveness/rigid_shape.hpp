// The points of a face that expression hardly moves, in the face's own frame.
#pragma once

#include <Eigen/Dense>
#include <array>

#include "face/liveness/points.hpp"

namespace selfsame::face::liveness {

/// Corners of the eyes, brows, nose, nostrils, forehead, cheeks.
inline constexpr std::array<std::size_t, 31> kRigid{0,  8,  16, 24, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
                                                    44, 45, 46, 47, 48, 49, 50, 51, 72, 92, 93, 94, 95, 96, 97};
inline constexpr auto kRigidRows = static_cast<Eigen::Index>(kRigid.size());

/// Rows x, y, z: the middle between the eyes at 0, the eyes level and 1 apart.
using RigidShape = Eigen::Matrix<double, kRigidRows, 3>;
RigidShape upright(const DensePoints& points);

/// The affine camera that maps the shape `from`: least squares of x, y on [x y z 1].
struct AffineFit {
  Eigen::Matrix<double, 4, 2> camera;
  double residual = 0;  // sum of squares
};
AffineFit fit_affine(const RigidShape& from, const RigidShape& to);

}  // namespace selfsame::face::liveness
