// A decision policy as a user types it.
#include <cstdint>

#include "base/bytes.hpp"
#include "pipeline/decision.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace selfsame::pipeline;
  const auto policy = parse_policy(selfsame::base::as_text({data, size}));
  // Whatever is accepted prints in a form that is accepted again.
  if (policy && !parse_policy(to_string(*policy))) __builtin_trap();
  return 0;
}
