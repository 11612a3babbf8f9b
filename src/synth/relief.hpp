// The mean head: how far its surface lies from a vertical axis, on a grid of angles and heights.
#pragma once

#include <array>

#include "synth/geometry.hpp"

namespace selfsame::synth {

/// Rows run from the crown down to the root of the neck. The mouth's slit is a row of its own twice over, so that the
/// lips can part.
inline constexpr int kSlitRow = 59;
inline constexpr int kReliefRows = 86;
inline constexpr int kRows = kReliefRows + 1;
/// Columns run from the nape over the subject's right side, the face and the left side back to the nape.
inline constexpr int kHalfColumns = 40;
inline constexpr int kMiddleColumn = kHalfColumns - 1;
inline constexpr int kColumns = 2 * kHalfColumns - 1;
/// Coordinates of the axis. The origin is between the eyes, at the depth of their corners; lengths are millimetres, and
/// the eyes' centres are 63 apart.
inline constexpr float kAxisZ = 72;

/// A place on the head's skin, in rows and columns of the grid. It stays on the same spot of skin for every identity
/// and expression.
struct SkinPlace {
  float column = kMiddleColumn;
  float row = 0;
};

/// Of a column, 0 in front, > 0 to the right of the picture; degrees.
float column_angle_deg(int column);
/// Of the mean head; 0 <= row < kRows.
Point3 mean_point(int column, int row);
Point3 mean_point(SkinPlace place);
/// The place on the front of the mean head that is seen at (x, y) from straight ahead.
SkinPlace front_place(float x, float y);
/// The position of one of the 98 points of face/dense_points.hpp on the skin.
SkinPlace landmark_place(int index);

}  // namespace selfsame::synth
