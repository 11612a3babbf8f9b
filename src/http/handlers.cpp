#include "http/handlers.hpp"

#include <algorithm>
#include <charconv>
#include <exception>
#include <new>
#include <utility>

#include "http/answers.hpp"
#include "http/form.hpp"
#include "http/problem.hpp"
#include "http/uri.hpp"

namespace selfsame::http {
namespace {

Status check_range(const QueryParameter& parameter, std::int64_t value) {
  if (value >= parameter.minimum && value <= parameter.maximum) return {};
  return fail(ErrorCode::invalid_argument, std::string(parameter.name) + " must be from " +
                                               std::to_string(parameter.minimum) + " to " +
                                               std::to_string(parameter.maximum));
}

Result<std::int64_t> integer_of(const Request& request, const QueryParameter& parameter) {
  const QueryPair* pair = find_pair(request.query, parameter.name);
  if (pair == nullptr) return parameter.fallback;
  std::int64_t value = 0;
  const char* const last = pair->value.data() + pair->value.size();
  const auto [end, error] = std::from_chars(pair->value.data(), last, value);
  if (error != std::errc() || end != last) {
    return fail(ErrorCode::invalid_argument, std::string(parameter.name) + " is not a whole number");
  }
  SELFSAME_TRY(check_range(parameter, value));
  return value;
}

struct Claim {
  SubjectId subject;
  std::vector<pipeline::Sample> samples;
  bool replace = false;
  bool trace = false;
};

Result<Claim> read_claim(const Request& request) {
  SELFSAME_ASSIGN(const bool trace, wants_trace(request));
  SELFSAME_ASSIGN(const Form form, read_form(request));
  SELFSAME_ASSIGN(SubjectId subject, subject_of(form));
  SELFSAME_ASSIGN(auto samples, decode_samples(form));
  return Claim{std::move(subject), std::move(samples), form.replace.value_or(false), trace};
}

/// For routes that take one sample.
Result<pipeline::Sample> only_sample(const Form& form) {
  if (form.samples() > 1) {
    return fail(ErrorCode::too_many_samples, "this address takes one picture, one recording or one print");
  }
  SELFSAME_ASSIGN(auto samples, decode_samples(form));
  return std::move(samples.front());
}

}  // namespace

auth::Caller caller_of(const Request& request) {
  return {.principal = {.kind = auth::Principal::Kind::token_holder},
          .scopes = auth::ScopeSet::all(),
          .origin = request.peer};
}

Result<bool> wants_trace(const Request& request) {
  SELFSAME_ASSIGN(const auto value, integer_of(request, kTrace));
  return value == 1;
}

Result<Response> health(const Context& context, const Request&) {
  const auto up = std::chrono::steady_clock::now() - context.started;
  Json json;
  json["status"] = "ok";
  json["version"] = context.version;
  json["uptime_s"] = std::chrono::duration_cast<std::chrono::seconds>(up).count();
  return json_answer(200, json);
}

Result<Response> openapi_document(const Context& context, const Request&) {
  return Response{
      .status = 200, .content_type = "application/json", .body = context.openapi, .headers = {}, .fault = {}};
}

Result<Response> docs_page(const Context& context, const Request&) {
  Response page{
      .status = 200, .content_type = "text/html; charset=utf-8", .body = context.docs, .headers = {}, .fault = {}};
  page.headers.push_back({"Content-Security-Policy", context.docs_policy});
  return page;
}

Result<Response> enroll(const Context& context, const Request& request) {
  SELFSAME_ASSIGN(const Claim claim, read_claim(request));
  const auto if_exists = claim.replace ? store::IfExists::replace : store::IfExists::refuse;
  SELFSAME_ASSIGN(const auto report,
                  context.service.enroller().enrol(caller_of(request), claim.subject, claim.samples, if_exists));
  Response answer = json_answer(201, to_json(report, claim.trace));
  answer.headers.push_back({"Location", "/users/" + claim.subject.str()});
  return answer;
}

Result<Response> verify(const Context& context, const Request& request) {
  SELFSAME_ASSIGN(const Claim claim, read_claim(request));
  SELFSAME_ASSIGN(const auto report,
                  context.service.verifier().verify(caller_of(request), claim.subject, claim.samples));
  return json_answer(200, to_json(report, claim.trace));
}

Result<Response> authenticate(const Context& context, const Request& request) {
  SELFSAME_ASSIGN(const Claim claim, read_claim(request));
  SELFSAME_ASSIGN(const auto report,
                  context.service.verifier().verify(caller_of(request), claim.subject, claim.samples));
  Json json;
  json["authenticated"] = report.decision == pipeline::Decision::accept;
  json.update(to_json(report, claim.trace));
  return json_answer(200, json);
}

Result<Response> identify(const Context& context, const Request& request) {
  SELFSAME_ASSIGN(const bool trace, wants_trace(request));
  SELFSAME_ASSIGN(std::int64_t top, integer_of(request, kTop));
  SELFSAME_ASSIGN(const Form form, read_form(request));
  if (form.top) {
    SELFSAME_TRY(check_range(kTop, *form.top));
    top = *form.top;
  }
  SELFSAME_ASSIGN(const auto sample, only_sample(form));
  SELFSAME_ASSIGN(const auto report,
                  context.service.identifier().identify(caller_of(request), sample, static_cast<std::size_t>(top)));
  return json_answer(200, to_json(report, trace));
}

Result<Response> embeddings(const Context& context, const Request& request) {
  SELFSAME_ASSIGN(const bool trace, wants_trace(request));
  SELFSAME_ASSIGN(const Form form, read_form(request));
  SELFSAME_ASSIGN(const auto sample, only_sample(form));
  SELFSAME_ASSIGN(const auto report, context.service.identifier().embed(caller_of(request), sample));
  return json_answer(200, to_json(report, trace));
}

Result<Response> list_users(const Context& context, const Request& request) {
  SELFSAME_ASSIGN(const auto limit, integer_of(request, kUsersLimit));
  const QueryPair* after = find_pair(request.query, kUsersAfter.name);
  if (after != nullptr && !after->value.empty()) SELFSAME_TRY(SubjectId::create(after->value));
  SELFSAME_ASSIGN(const auto page,
                  context.service.subjects().list(caller_of(request), after == nullptr ? "" : after->value,
                                                  static_cast<std::size_t>(limit)));
  Json json;
  json["users"] = Json::array();
  for (const auto& record : page.records) json["users"].push_back(to_json(record));
  json["total"] = page.total;
  json["next"] = page.more ? Json(page.records.back().id.str()) : Json(nullptr);
  return json_answer(200, json);
}

Result<Response> show_user(const Context& context, const Request& request) {
  SELFSAME_ASSIGN(const SubjectId subject, SubjectId::create(request.id));
  SELFSAME_ASSIGN(const auto record, context.service.subjects().show(caller_of(request), subject));
  return json_answer(200, to_json(record));
}

Result<Response> delete_user(const Context& context, const Request& request) {
  SELFSAME_ASSIGN(const SubjectId subject, SubjectId::create(request.id));
  SELFSAME_TRY(context.service.subjects().erase(caller_of(request), subject));
  return Response{.status = 204, .content_type = {}, .body = {}, .headers = {}, .fault = {}};
}

Result<Response> user_history(const Context& context, const Request& request) {
  SELFSAME_ASSIGN(const auto limit, integer_of(request, kHistoryLimit));
  SELFSAME_ASSIGN(const SubjectId subject, SubjectId::create(request.id));
  SELFSAME_ASSIGN(const auto entries,
                  context.service.subjects().history(caller_of(request), subject, static_cast<std::size_t>(limit)));
  Json json;
  json["user_id"] = subject.str();
  json["count"] = entries.size();
  json["entries"] = Json::array();
  for (const auto& entry : entries) json["entries"].push_back(to_json(entry));
  return json_answer(200, json);
}

Response run_handler(const Route& route, const Context& context, const Request& request) noexcept {
  try {
    auto response = route.handler(context, request);
    return response ? std::move(*response) : problem(response.error());
  } catch (const std::bad_alloc&) {
    return problem({ErrorCode::overloaded, "there is not enough memory for this request"});
  } catch (const std::exception& exception) {
    return problem({ErrorCode::internal, exception.what()});
  } catch (...) {
    return problem({ErrorCode::internal, "an unknown exception"});
  }
}

}  // namespace selfsame::http
