// Features of face and finger probes on any bytes: accepted input must be written back byte for byte.
#include <algorithm>

#include "base/check.hpp"
#include "face/engine.hpp"
#include "finger/engine.hpp"

namespace {

using namespace selfsame;

void check(const pipeline::ModalityEngine& engine, ByteView bytes) {
  const auto features = engine.load_features(bytes);
  if (features) SELFSAME_CHECK(std::ranges::equal((*features)->save(), bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const face::Engine faces({{{}, 32, 32, true, 32}, {{"tiny", 1}, "fp32", {}, 8, {}}, {}}, {});
  static const finger::Engine fingers;
  if (size == 0) return 0;
  check(data[0] % 2 == 0 ? static_cast<const pipeline::ModalityEngine&>(faces) : fingers, {data + 1, size - 1});
  return 0;
}
