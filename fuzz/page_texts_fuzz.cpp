// Texts passed in by a page: a site's options, prompts.
#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "web/wasm/objects.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(selfsame::base::as_text({data, size}));
  const auto options = selfsame::web::parse_options(text);
  const auto prompts = selfsame::web::parse_prompts(text);
  // One is an object, the other a list.
  if (options && prompts) __builtin_trap();
  return 0;
}
