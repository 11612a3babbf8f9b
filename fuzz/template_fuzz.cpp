// match::parse_template on any bytes: accepted input must be written back byte for byte.
#include <algorithm>

#include "base/check.hpp"
#include "match/template.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const selfsame::ByteView bytes(data, size);
  if (const auto value = selfsame::match::parse_template(bytes)) {
    SELFSAME_CHECK(std::ranges::equal(selfsame::match::serialize(*value), bytes));
  }
  return 0;
}
