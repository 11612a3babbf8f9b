#include "face/pack_check.hpp"

namespace selfsame::face {

Status check_side(const infer::Manifest& manifest, int side) {
  const auto& input = manifest.input;
  if (input.width == side && input.height == side && !input.dynamic) return {};
  const std::string size = std::to_string(side);
  return fail(ErrorCode::pack_invalid, to_string(manifest.ref) + " does not take " + size + " x " + size + " pictures");
}

}  // namespace selfsame::face
