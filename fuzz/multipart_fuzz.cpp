// http::parse_multipart: the first line is a Content-Type, the rest a body.
#include "http/body/multipart.hpp"

#include "base/check.hpp"
#include "http/header_value.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace selfsame;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view head = text.substr(0, text.find('\n'));
  const auto type = http::parse_content_type(head);
  if (!type) return 0;
  const std::string_view body = text.substr(head.size() == size ? size : head.size() + 1);
  const http::MultipartLimits limits;
  const auto parts = http::parse_multipart(base::as_bytes(body), type->boundary, limits);
  if (!parts) {
    SELFSAME_CHECK(parts.error().code == ErrorCode::invalid_multipart);
    return 0;
  }
  SELFSAME_CHECK(parts->size() <= limits.parts);
  const std::string delimiter = "\r\n--" + type->boundary;
  const std::uint8_t* after = reinterpret_cast<const std::uint8_t*>(body.data());
  for (const http::Part& part : *parts) {
    SELFSAME_CHECK(!part.name.empty() && part.name.size() <= limits.name_bytes);
    SELFSAME_CHECK(part.content.data() >= after);
    SELFSAME_CHECK(base::as_text(part.content).find(delimiter) == std::string_view::npos);
    after = part.content.data() + part.content.size();
  }
  SELFSAME_CHECK(after <= data + size);
  return 0;
}
