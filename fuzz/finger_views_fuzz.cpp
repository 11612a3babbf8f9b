// finger::parse_views on any bytes: accepted input must be written back byte for byte, and be comparable.
#include <algorithm>

#include "base/check.hpp"
#include "finger/comparing.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace selfsame::finger;
  const selfsame::ByteView bytes(data, size);
  auto views = parse_views(bytes);
  if (!views) return 0;
  SELFSAME_CHECK(std::ranges::equal(write_views(*views), bytes));
  views->resize(std::min<std::size_t>(views->size(), 2));
  const auto ready = make_ready(std::move(*views));
  Matcher matcher;
  const auto llr = best_llr(matcher, ready, ready);
  SELFSAME_CHECK(llr && *llr > -1e4F && *llr < 1e4F);
  return 0;
}
