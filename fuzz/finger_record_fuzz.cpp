// finger::parse_record on any bytes: accepted records can be written, parsed again with the same result, and compared.
#include "base/check.hpp"
#include "finger/interchange.hpp"
#include "finger/matching.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace selfsame::finger;
  const auto record = parse_record({data, size});
  if (!record) {
    return 0;
  }
  const auto bytes = write_record(*record);
  SELFSAME_CHECK(bytes);
  const auto again = parse_record(*bytes);
  SELFSAME_CHECK(again && *again == *record);
  if (!record->views.empty()) {
    const Matchable first(print_of(*record, record->views.front()));
    const Matchable last(print_of(*record, record->views.back()));
    const float llr = Matcher().compare(first, last).llr;
    SELFSAME_CHECK(llr > -1e4F && llr < 1e4F);
  }
  return 0;
}
