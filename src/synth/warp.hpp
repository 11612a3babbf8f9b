// How one photograph is bent so that its face seems to turn.
#pragma once

#include <memory>
#include <vector>

#include "synth/still.hpp"

namespace selfsame::synth {

enum class WarpTrick : std::uint8_t {
  bump,    // a smooth bump moves the middle of the face
  spline,  // a thin-plate spline through the face's points, moved as a turned head's would be
  shape,   // the mean head's shape under the photograph, turned
};

/// Moves places of a still that are chosen once.
class Warp {
 public:
  virtual ~Warp() = default;
  /// Where the places come to lie, in the still's pixels, when the head turns from the still's pose to this yaw and
  /// pitch; z is millimetres from the camera for a shape, else 0.
  virtual std::vector<Point3> at(float yaw_deg, float pitch_deg) const = 0;
};

/// `places` are in the still's pixels; `scene` has the camera.
std::unique_ptr<Warp> make_warp(WarpTrick trick, const Still& still, const Scene& scene, std::vector<Point3> places);

}  // namespace selfsame::synth
