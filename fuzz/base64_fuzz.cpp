// base::from_base64 on any text: accepted input must encode to the same text.
#include "base/bytes.hpp"
#include "base/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto bytes = selfsame::base::from_base64(text)) {
    const std::string again = selfsame::base::to_base64(*bytes);
    SELFSAME_CHECK(text.ends_with(again));
    SELFSAME_CHECK(again.size() == text.size() || text.starts_with("data:"));
  }
  (void)selfsame::base::from_hex(text);
  return 0;
}
