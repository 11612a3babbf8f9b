// One row of the table from which the router, the readers of query and body, the OpenAPI document, the page for people,
// docs/api.md and the tests are made.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "auth/service.hpp"
#include "http/body/field.hpp"
#include "http/body/fields.hpp"
#include "http/message.hpp"
#include "http/query.hpp"

namespace selfsame::http {

/// Handlers on the I/O thread answer even if all workers are busy; they must neither block nor compute.
enum class RunsOn { io_thread, worker };

struct Answer {
  int status = 200;
  std::string_view about;
  std::string_view example = {};  // JSON, from which the schema is derived; empty for problems and if there is no JSON
};

/// What handlers may use. Threads: const members from any; the service documents its own.
struct Context {
  auth::Service& service;
  bool trusts_depth;  // of clients
  std::string version;
  std::chrono::steady_clock::time_point started;
  std::string openapi;      // the document
  std::string docs;         // the page
  std::string docs_policy;  // its Content-Security-Policy
};

struct Route;

/// A request as read by its route's row, for the handler. Query and fields have been validated.
struct Call {
  const Route& route;
  const Context& context;
  const Request& request;
  Query query;
  Fields fields;
};

using Handler = Result<Response> (*)(const Call& call);

/// Rows are written with designated initialisers. A row without a method, scope or handler does not compile.
struct Route {
  Method method;
  std::array<std::string_view, 2> patterns;  // the second may be empty; each `{name}` matches one segment
  std::string_view operation;                // operationId
  std::string_view summary;
  std::string_view about;
  auth::Scope scope;  // required of the caller; Scope::none: callers are not authenticated
  /// The use case under which a request refused before it is logged. None: the route's requests are not logged.
  std::optional<store::Action> action = {};
  RunsOn runs_on = RunsOn::worker;
  std::span<const Field> fields = {};  // empty: the route takes no body
  std::span<const QueryParameter> query = {};
  std::span<const std::string_view> headers = {};  // request headers, in lower case, that the handler may see
  std::span<const Answer> answers;
  std::string_view cache = "no-store";  // Cache-Control of its answers; problems are never cached
  Handler handler;
};

/// Logs a request that was refused before its use case, which would have logged it (auth/refusals.hpp). Call on a
/// worker: it waits for the disk.
void log_refusal(const Route& route, const Context& context, const auth::Caller& caller, ErrorCode code,
                 std::string_view subject = {});

/// The table: the rows of all files in http/routes. Static lifetime.
std::span<const Route> routes();

}  // namespace selfsame::http
