#include "face/liveness/rigid_shape.hpp"

namespace selfsame::face::liveness {

RigidShape upright(const DensePoints& points) {
  const media::Point right = eye_middle(points, kRightEye);
  const media::Point left = eye_middle(points, kLeftEye);
  const double apart = eye_distance(points);
  const double cosine = (left.x - right.x) / apart;
  const double sine = (left.y - right.y) / apart;
  RigidShape shape;
  for (Eigen::Index i = 0; i < kRigidRows; ++i) {
    const Point3& p = points[kRigid[static_cast<std::size_t>(i)]];
    const double x = p.x - (right.x + left.x) / 2;
    const double y = p.y - (right.y + left.y) / 2;
    shape.row(i) << (cosine * x + sine * y) / apart, (cosine * y - sine * x) / apart, p.z / apart;
  }
  return shape;
}

AffineFit fit_affine(const RigidShape& from, const RigidShape& to) {
  Eigen::Matrix<double, kRigidRows, 4> a;
  a << from, Eigen::Matrix<double, kRigidRows, 1>::Ones();
  AffineFit fit;
  fit.camera = a.colPivHouseholderQr().solve(to.leftCols<2>());
  fit.residual = (a * fit.camera - to.leftCols<2>()).squaredNorm();
  return fit;
}

}  // namespace selfsame::face::liveness
