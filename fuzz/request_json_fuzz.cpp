// A JSON request: the first line is its target, the rest its body.
#include "base/check.hpp"
#include "http/form.hpp"
#include "http/json.hpp"
#include "http/router.hpp"
#include "http/uri.hpp"

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
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view line = text.substr(0, text.find('\n'));
  if (const auto target = http::parse_target(line)) {
    SELFSAME_CHECK(target->path.starts_with('/'));
    (void)http::find_route(http::routes(), http::Method::get, target->path);
  }

  const ByteView body = base::as_bytes(text.substr(line.size() == size ? size : line.size() + 1));
  const http::JsonLimits limits;
  const auto json = http::parse_json(body, limits);
  SELFSAME_CHECK(!json || depth_of(*json) <= limits.depth);
  SELFSAME_CHECK(!json || nlohmann::json::accept(body.begin(), body.end()));

  http::BodyBudget budget(size + (64U << 10));
  http::Request request;
  request.content_type = "application/json";
  SELFSAME_CHECK(request.body.begin(budget, body.size()) && request.body.append(body));
  const auto form = http::read_form(request);
  SELFSAME_CHECK(!form || json);
  if (form) SELFSAME_CHECK(form->images.size() <= limits::kMaxSamplesPerRequest);
  return 0;
}
