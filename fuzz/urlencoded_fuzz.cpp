// http::parse_urlencoded: a form as browsers send it.
#include "base/check.hpp"
#include "http/uri.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace selfsame;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto pairs = http::parse_urlencoded(text);
  if (!pairs) {
    SELFSAME_CHECK(pairs.error().code == ErrorCode::invalid_argument);
    return 0;
  }
  SELFSAME_CHECK(pairs->size() <= http::kMaxFormPairs);
  std::size_t bytes = 0;
  std::string again;
  for (const auto& pair : *pairs) {
    bytes += pair.name.size() + pair.value.size();
    for (const auto* part : {&pair.name, &pair.value}) {
      constexpr std::string_view kHex = "0123456789ABCDEF";
      if (part == &pair.value) again += '=';
      for (const char c : *part) {
        const auto value = static_cast<unsigned char>(c);
        SELFSAME_CHECK(value >= 0x20 && value != 0x7F);
        again += {'%', kHex[value >> 4], kHex[value & 15]};
      }
    }
    again += '&';
  }
  SELFSAME_CHECK(bytes <= size);
  // What was read, written with every byte escaped, reads the same.
  const auto second = http::parse_urlencoded(again);
  SELFSAME_CHECK(second && second->size() == pairs->size());
  for (std::size_t i = 0; i < pairs->size(); ++i) {
    SELFSAME_CHECK((*second)[i].name == (*pairs)[i].name && (*second)[i].value == (*pairs)[i].value);
  }
  return 0;
}
