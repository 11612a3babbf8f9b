// http::parse_json, compared with the library's own parser.
#include <algorithm>

#include "base/check.hpp"
#include "http/json.hpp"

namespace {

// An independent count of how deep a text that was accepted is nested.
std::size_t depth_of(const nlohmann::json& value) {
  std::size_t deepest = 0;
  if (!value.is_structured()) return 0;
  for (const auto& inner : value) deepest = std::max(deepest, depth_of(inner));
  return deepest + 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace selfsame;
  const ByteView body(data, size);
  const http::JsonLimits limits;
  const auto json = http::parse_json(body, limits);
  SELFSAME_CHECK(!json || depth_of(*json) <= limits.depth);
  SELFSAME_CHECK(!json || nlohmann::json::accept(body.begin(), body.end()));
  return 0;
}
