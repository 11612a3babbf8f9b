// http::parse_target, find_route and read_query: a request target, and what its row makes of the query.
#include "base/check.hpp"
#include "http/host.hpp"
#include "http/route_rules.hpp"
#include "http/router.hpp"
#include "http/uri.hpp"

namespace {

// What a row reads of the query keeps to the row.
void check_query(const selfsame::http::Route& route, const std::vector<selfsame::http::QueryPair>& pairs) {
  const auto query = selfsame::http::read_query(pairs, route.query);
  if (!query) {
    SELFSAME_CHECK(query.error().code == selfsame::ErrorCode::invalid_argument);
    return;
  }
  for (const auto& row : route.query) {
    if (row.maximum == 0) continue;
    SELFSAME_CHECK(query->integer(row.name) >= row.minimum && query->integer(row.name) <= row.maximum);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace selfsame;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto target = http::parse_target(text);
  if (!target) {
    SELFSAME_CHECK(target.error().code == ErrorCode::invalid_argument);
    return 0;
  }
  SELFSAME_CHECK(size <= http::kMaxTargetBytes && target->query.size() <= http::kMaxQueryPairs);
  SELFSAME_CHECK(target->path.starts_with('/') && target->path.find_first_of("?#") == std::string::npos);
  if (const auto host = http::host_of(target->authority)) {
    SELFSAME_CHECK(!host->empty() && host->find_first_of("/@ []") == std::string::npos);
  }
  using http::Method;
  for (const Method method : {Method::get, Method::head, Method::post, Method::put, Method::delete_}) {
    const auto match = http::find_route(http::routes(), method, target->path);
    SELFSAME_CHECK(match.route == nullptr || match.allow.empty());
    if (match.route == nullptr) continue;
    for (const auto& param : match.params) {
      SELFSAME_CHECK(!param.value.empty());
      for (const char c : param.value)
        SELFSAME_CHECK(static_cast<unsigned char>(c) >= 0x20 || text.find(c) != text.npos);
      SELFSAME_CHECK(http::has_parameter(match.route->patterns[0], param.name));
    }
    check_query(*match.route, target->query);
  }
  return 0;
}
