// Routes of users: list, show, erase, history.
#include "http/answers.hpp"
#include "http/route_rules.hpp"
#include "http/routes/shared_rows.hpp"
#include "http/routes/tables.hpp"

namespace selfsame::http {
namespace {

using namespace rows;

constexpr QueryParameter kUsersQuery[] = {
    {"after", 0, 0, 0, "the last user id of the page before; `next` of its answer"},
    {"limit", 1, 500, 50, "how many users in this page"}};
constexpr QueryParameter kHistoryQuery[] = {{"limit", 1, 500, 50, "how many entries, newest first"}};

// --- Handlers ---

Result<Response> list_users(const Call& call) {
  const auto limit = static_cast<std::size_t>(call.query.integer("limit"));
  const std::string& after = call.query.text("after");
  if (!after.empty()) SELFSAME_TRY(SubjectId::create(after));
  SELFSAME_ASSIGN(const auto page, call.context.service.subjects().list(call.request.caller, after, limit));
  Json json;
  json["users"] = Json::array();
  for (const auto& record : page.records) json["users"].push_back(views::view(record));
  json["total"] = page.total;
  json["next"] = page.more ? Json(page.records.back().id.str()) : Json(nullptr);
  return json_answer(200, json);
}

Result<Response> show_user(const Call& call) {
  SELFSAME_ASSIGN(const auto subject, SubjectId::create(call.request.param("id")));
  SELFSAME_ASSIGN(const auto record, call.context.service.subjects().show(call.request.caller, subject));
  return json_answer(200, views::view(record));
}

Result<Response> delete_user(const Call& call) {
  SELFSAME_ASSIGN(const auto subject, SubjectId::create(call.request.param("id")));
  SELFSAME_TRY(call.context.service.subjects().erase(call.request.caller, subject));
  return Response{.status = 204};
}

Result<Response> user_history(const Call& call) {
  SELFSAME_ASSIGN(const auto subject, SubjectId::create(call.request.param("id")));
  const auto limit = static_cast<std::size_t>(call.query.integer("limit"));
  SELFSAME_ASSIGN(const auto entries, call.context.service.subjects().history(call.request.caller, subject, limit));
  Json json;
  json["user_id"] = subject.str();
  json["count"] = entries.size();
  json["entries"] = Json::array();
  for (const auto& entry : entries) json["entries"].push_back(views::view(entry));
  return json_answer(200, json);
}

// --- Answers ---

constexpr std::string_view kUserExample =
    R"({"user_id": "ada", "created_at": "2026-01-31T12:00:00.000Z", "updated_at": "2026-01-31T12:00:00.000Z",
        "modalities": ["face"]})";
constexpr Answer kUsersAnswers[] = {{200, "a page of users in the order of their ids; `next` is null on the last one",
                                     R"({"users": [{"user_id": "ada", "created_at": "2026-01-31T12:00:00.000Z",
                    "updated_at": "2026-01-31T12:00:00.000Z", "modalities": ["face"]}],
         "total": 1, "next": null})"},
                                    kBadQuery,
                                    kUnauthorized,
                                    kBusy};
constexpr Answer kUserAnswers[] = {{200, "the user", kUserExample}, kBadQuery, kUnauthorized, kUnknownUser, kBusy};
constexpr Answer kDeleteAnswers[] = {
    {204, "erased: the key to the user's templates is destroyed"}, kBadQuery, kUnauthorized, kUnknownUser, kBusy};
constexpr Answer kHistoryAnswers[] = {
    {200, "newest first, since the user was enrolled; nobody inherits what happened under an id",
     R"({"user_id": "ada", "count": 2,
         "entries": [{"sequence": 7, "time": "2026-01-31T12:00:00.000Z", "action": "verify", "outcome": "accept",
                      "modality": "face", "score": 0.95, "ms": 8.214, "origin": "127.0.0.1", "confidence": 0.95},
                     {"sequence": 6, "time": "2026-01-31T11:59:00.000Z", "action": "enrol", "outcome": "ok",
                      "modality": "face", "score": null, "ms": 21.337, "origin": "127.0.0.1",
                      "confidence": null}]})"},
    kBadQuery,
    kUnauthorized,
    kUnknownUser,
    kBusy};

// --- Rows ---

constexpr Route kUserRoutes[] = {
    {.method = Method::get,
     .patterns = {"/users", "/api/v1/users"},
     .operation = "listUsers",
     .summary = "List users",
     .about = "Page by page, in the order of their ids.",
     .scope = auth::Scope::users_read,
     .action = store::Action::list,
     .query = kUsersQuery,
     .answers = kUsersAnswers,
     .handler = list_users},
    {.method = Method::get,
     .patterns = {"/users/{id}", "/api/v1/users/{id}"},
     .operation = "showUser",
     .summary = "Show a user",
     .about = "What is enrolled, and since when.",
     .scope = auth::Scope::users_read,
     .action = store::Action::show,
     .answers = kUserAnswers,
     .handler = show_user},
    {.method = Method::delete_,
     .patterns = {"/users/{id}", "/api/v1/users/{id}"},
     .operation = "deleteUser",
     .summary = "Erase a user",
     .about = "Destroys the user's data key, so that no copy of the templates can be opened again.",
     .scope = auth::Scope::users_write,
     .action = store::Action::erase,
     .answers = kDeleteAnswers,
     .handler = delete_user},
    {.method = Method::get,
     .patterns = {"/users/{id}/history", "/api/v1/users/{id}/history"},
     .operation = "userHistory",
     .summary = "What happened to a user",
     .about = "Enrolments, verifications and identifications from the append-only log.",
     .scope = auth::Scope::users_read,
     .action = store::Action::history,
     .query = kHistoryQuery,
     .answers = kHistoryAnswers,
     .handler = user_history},
};
static_assert(complaint_about(kUserRoutes).empty());

}  // namespace

std::span<const Route> user_routes() { return kUserRoutes; }

}  // namespace selfsame::http
