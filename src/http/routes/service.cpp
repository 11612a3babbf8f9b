// Routes of the service itself: health and documentation.
#include "http/answers.hpp"
#include "http/route_rules.hpp"
#include "http/routes/tables.hpp"

namespace selfsame::http {
namespace {

Result<Response> health(const Call& call) {
  const auto up = std::chrono::steady_clock::now() - call.context.started;
  Json json;
  json["status"] = "ok";
  json["version"] = call.context.version;
  json["uptime_s"] = std::chrono::duration_cast<std::chrono::seconds>(up).count();
  return json_answer(200, json);
}

Result<Response> openapi_document(const Call& call) {
  return Response{.content_type = "application/json", .body = call.context.openapi};
}

Result<Response> docs_page(const Call& call) {
  return Response{.content_type = "text/html; charset=utf-8",
                  .body = call.context.docs,
                  .headers = {{"Content-Security-Policy", call.context.docs_policy}}};
}

constexpr Answer kHealthAnswers[] = {
    {200, "the server is up", R"({"status": "ok", "version": "0.1.0", "uptime_s": 12})"}};
constexpr Answer kOpenApiAnswers[] = {{200, "this document"}};
constexpr Answer kDocsAnswers[] = {{200, "a page for people, made of the same table"}};

constexpr Route kServiceRoutes[] = {
    {.method = Method::get,
     .patterns = {"/health", "/api/v1/health"},
     .operation = "health",
     .summary = "Is the server up?",
     .about = "Answers without a token, and also while all workers are busy.",
     .scope = auth::Scope::none,
     .runs_on = RunsOn::io_thread,
     .answers = kHealthAnswers,
     .handler = health},
    {.method = Method::get,
     .patterns = {"/openapi.json", {}},
     .operation = "openapi",
     .summary = "This interface as OpenAPI 3.1",
     .about = "Needs no token.",
     .scope = auth::Scope::none,
     .runs_on = RunsOn::io_thread,
     .answers = kOpenApiAnswers,
     .handler = openapi_document},
    {.method = Method::get,
     .patterns = {"/docs", {}},
     .operation = "docs",
     .summary = "This interface as a page",
     .about = "Needs no token.",
     .scope = auth::Scope::none,
     .runs_on = RunsOn::io_thread,
     .answers = kDocsAnswers,
     .handler = docs_page},
};
static_assert(complaint_about(kServiceRoutes).empty());

}  // namespace

std::span<const Route> service_routes() { return kServiceRoutes; }

}  // namespace selfsame::http
