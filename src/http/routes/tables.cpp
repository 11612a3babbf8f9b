#include "http/routes/tables.hpp"

#include <exception>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "http/problem.hpp"
#include "http/route_rules.hpp"

namespace selfsame::http {
namespace {

Result<Response> read_and_run(const Route& route, const Context& context, const Request& request) {
  const auto noted = [&](auto result) {
    if (!result) log_refusal(route, context, request.caller, result.error().code);
    return result;
  };
  SELFSAME_ASSIGN(Query query, noted(read_query(request.query, route.query)));
  SELFSAME_ASSIGN(Fields fields, noted(read_fields(request, route.fields)));
  const Call call{route, context, request, std::move(query), std::move(fields)};
  auto response = route.handler(call);
  // The handler ignores a documented field: a bug, which the tests of all routes detect.
  if (const auto ignored = call.fields.unasked(); response && !ignored.empty()) {
    return fail(ErrorCode::internal, "no handler has read the field " + std::string(ignored.front()));
  }
  return response;
}

}  // namespace

void log_refusal(const Route& route, const Context& context, const auth::Caller& caller, ErrorCode code,
                 std::string_view subject) {
  auto refusals = context.service.refusals();
  if (!route.action || !refusals.take(caller)) return;
  refusals.log(caller, *route.action, code, subject);
}

std::span<const Route> routes() {
  static const std::vector<Route> kTable = [] {
    std::vector<Route> table;
    for (const auto rows : {biometric_routes(), user_routes(), liveness_routes(), service_routes()}) {
      table.insert(table.end(), rows.begin(), rows.end());
    }
    SELFSAME_CHECK(complaint_about(table).empty());
    return table;
  }();
  return kTable;
}

Response run_handler(const Route& route, const Context& context, const Request& request) noexcept {
  try {
    auto response = read_and_run(route, context, request);
    return response ? std::move(*response) : problem(response.error());
  } catch (const std::bad_alloc&) {
    return problem({ErrorCode::overloaded, "not enough memory for this request"});
  } catch (const std::exception& exception) {
    return problem({ErrorCode::internal, exception.what()});
  } catch (...) {
    return problem({ErrorCode::internal, "an unknown exception"});
  }
}

}  // namespace selfsame::http
