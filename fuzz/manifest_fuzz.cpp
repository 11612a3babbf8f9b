// A model pack's manifest: text from wherever a pack came from.
#include <cstdint>

#include "base/bytes.hpp"
#include "infer/manifest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto manifest = selfsame::infer::parse_manifest(selfsame::base::as_text({data, size}));
  if (manifest && manifest->calibration) {
    // Whatever is accepted must be usable.
    for (const auto of : {selfsame::match::Strangers::worst_group, selfsame::match::Strangers::mixed}) {
      for (const auto& point : manifest->calibration->table(of)) {
        if (!manifest->calibration->threshold(point.fmr, of)) __builtin_trap();
      }
    }
  }
  return 0;
}
