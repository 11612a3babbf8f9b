// http::parse_content_type.
#include "base/check.hpp"
#include "http/header_value.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace selfsame;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto type = http::parse_content_type(text);
  if (!type) {
    SELFSAME_CHECK(type.error().code == ErrorCode::unsupported_content_type);
    return 0;
  }
  const auto slash = type->type.find('/');
  SELFSAME_CHECK(slash != std::string::npos);
  SELFSAME_CHECK(http::is_token(type->type.substr(0, slash)) && http::is_token(type->type.substr(slash + 1)));
  SELFSAME_CHECK(http::to_lower(type->type) == type->type);
  SELFSAME_CHECK(type->boundary.size() <= 70 && text.find(type->boundary) != std::string_view::npos);
  // What was understood is understood again in its shortest form.
  const auto again =
      http::parse_content_type(type->type + (type->boundary.empty() ? "" : "; boundary=\"" + type->boundary + "\""));
  SELFSAME_CHECK(again && again->type == type->type && again->boundary == type->boundary);
  return 0;
}
