// The table, the document made from it, and whether both are correct.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "base/limits.hpp"
#include "crypto/sealing.hpp"
#include "http/client_test_support.hpp"
#include "http/docs_page.hpp"
#include "http/openapi.hpp"
#include "http/router.hpp"

namespace selfsame::http {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string lower_name(Method method) { return to_lower(to_string(method)); }

std::string with_id(std::string_view pattern, std::string_view id) {
  std::string path(pattern);
  if (const auto at = path.find('{'); at != std::string::npos) path.replace(at, path.find('}') + 1 - at, id);
  return path;
}

// --- The router ---

TEST(Router, finds_every_route_at_all_its_addresses) {
  for (const Route& route : routes()) {
    for (const auto pattern : route.patterns) {
      if (pattern.empty()) continue;
      const auto match = find_route(routes(), route.method, with_id(pattern, "ada%40x"));
      EXPECT_EQ(match.route, &route) << pattern;
      EXPECT_EQ(match.params.size(), pattern.find('{') == std::string_view::npos ? 0U : 1U);
      for (const auto& param : match.params) EXPECT_EQ(param.value, "ada@x");
    }
  }
}

TEST(Router, finds_nothing_elsewhere) {
  for (const std::string path :
       {"", "/", "/healt", "/health/", "/healthy", "//health", "/users/", "/users//history", "/users/a/b",
        "/users/a/history/x", "/api/v1", "/api/v2/enroll", "/users/%zz", "health"}) {
    const auto match = find_route(routes(), Method::get, path);
    EXPECT_EQ(match.route, nullptr) << path;
    EXPECT_EQ(match.allow, "") << path;
  }
}

TEST(Router, serves_head_by_get_and_names_other_methods) {
  EXPECT_NE(find_route(routes(), Method::head, "/health").route, nullptr);
  EXPECT_EQ(find_route(routes(), Method::head, "/enroll").allow, "POST");
  EXPECT_EQ(find_route(routes(), Method::other, "/users/ada").allow, "GET, HEAD, DELETE");
}

TEST(Routes, name_the_use_case_that_the_log_has_for_them) {
  for (const Route& route : routes()) {
    // A session's frames are not logged individually: its beginning and its verdict are.
    const bool expected = route.scope != auth::Scope::none && route.operation != "livenessFrames";
    EXPECT_EQ(route.action.has_value(), expected) << route.operation;
  }
}

// --- The document ---

TEST(OpenApi, holds_every_route_with_its_answers_and_nothing_else) {
  const Json document = openapi(routes(), "1.2.3");
  EXPECT_EQ(document["openapi"], "3.1.0");
  EXPECT_EQ(document["info"]["version"], "1.2.3");
  std::size_t operations = 0;
  std::set<std::string> ids;
  for (const Route& route : routes()) {
    for (const auto pattern : route.patterns) {
      if (pattern.empty()) continue;
      ++operations;
      ASSERT_TRUE(document["paths"].contains(std::string(pattern))) << pattern;
      const Json& operation = document["paths"][std::string(pattern)][lower_name(route.method)];
      EXPECT_TRUE(ids.insert(operation["operationId"].get<std::string>()).second) << operation["operationId"];
      EXPECT_EQ(operation["security"].empty(), route.scope == auth::Scope::none);
      EXPECT_EQ(operation.contains("requestBody"), !route.fields.empty());
      EXPECT_EQ(operation["responses"].size(), route.answers.size() + 1);
      for (const Answer& answer : route.answers) {
        EXPECT_TRUE(operation["responses"].contains(std::to_string(answer.status))) << pattern << answer.status;
      }
    }
  }
  std::size_t documented = 0;
  for (const auto& [path, item] : document["paths"].items()) documented += item.size();
  EXPECT_EQ(documented, operations);
}

TEST(OpenApi, schemas_follow_the_examples) {
  EXPECT_EQ(schema_of(Json::parse(R"({"a": 1, "b": [0.5, null], "c": []})")), Json::parse(R"({
    "type": "object", "required": ["a", "b", "c"], "properties": {
      "a": {"type": "integer"},
      "b": {"type": "array", "items": {"type": ["number", "null"]}},
      "c": {"type": "array", "items": {"type": "string"}}}})"));
  EXPECT_EQ(schema_of(Json::parse(R"([null, {"x": 1}, {"y": "t"}])"))["items"]["type"],
            Json::parse(R"(["object", "null"])"));
}

// --- The page ---

TEST(DocsPage, names_every_route_and_holds_nothing_from_elsewhere) {
  const DocsPage page = render_docs(routes(), "1.2.3<script>");
  for (const Route& route : routes()) {
    EXPECT_THAT(page.html, HasSubstr("id=\"" + std::string(route.operation) + "\""));
    EXPECT_THAT(page.html, HasSubstr(std::string(route.patterns[0])));
  }
  EXPECT_THAT(page.html, Not(HasSubstr("<script")));
  EXPECT_THAT(page.html, Not(HasSubstr("style=")));
  EXPECT_THAT(page.html, Not(HasSubstr("src=")));
  EXPECT_THAT(page.html, Not(HasSubstr("@import")));
  EXPECT_FALSE(std::regex_search(page.html, std::regex("href=\"(?![#/])")));
}

TEST(DocsPage, policy_allows_the_style_by_its_hash) {
  const DocsPage page = render_docs(routes(), "1");
  const auto begin = page.html.find("<style>") + 7;
  const std::string style = page.html.substr(begin, page.html.find("</style>") - begin);
  EXPECT_THAT(page.policy, HasSubstr("'sha256-" + base::to_base64(crypto::sha256(base::as_bytes(style))) + "'"));
  EXPECT_THAT(page.policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page.policy, Not(HasSubstr("unsafe")));
}

// --- Is it true? Every documented status is made to happen. ---

/// Builds a body for a route from its table row.
std::string request_for(const Route& route, const FormFields& fields, std::string_view query = "") {
  const std::string target = with_id(route.patterns[0], "ada") + std::string(query);
  if (route.fields.empty()) return bare(to_string(route.method), target);
  return post_form(target, fields);
}

FormFields fields_for(const Route& route, const std::string& user, const std::string& image) {
  FormFields fields;
  for (const Field& field : route.fields) {
    if (!field.required) continue;
    const bool number = field.kind == FieldKind::integers;
    fields.emplace_back(field.name, field.kind == FieldKind::text ? user : number ? "0" : image);
  }
  return fields;
}

struct LivenessSession {
  std::string id;
  std::string nonce;
};

LivenessSession begin_session(TestServer& server, const std::string& purpose, const std::string& user) {
  FormFields fields{{"purpose", purpose}};
  if (purpose != "identify") fields.emplace_back("user_id", user);
  const auto begun = server.send(post_form("/api/v1/liveness/sessions", fields));
  EXPECT_EQ(begun.status, 201) << begun.body;
  return {begun.json()["session_id"], begun.json()["nonce"]};
}

/// The purpose of a session whose verdict the route gives.
std::string purpose_of(const Route& route) {
  if (route.operation == "livenessEnroll") return "enroll";
  return route.operation == "livenessIdentify" ? "identify" : "verify";
}

/// The same for a route of liveness sessions; first brings the server into the required state.
std::string liveness_scenario(TestServer& server, const Route& route, int status) {
  server.engine().see_life();
  if (route.operation == "beginLiveness") {
    for (int i = 0; status == 429 && i < 4; ++i) begin_session(server, "verify", "ada");
    return request_for(route, {{"purpose", "verify"}, {"user_id", status == 404 ? "nobody" : "ada"}});
  }
  const std::string purpose = purpose_of(route);
  const std::string user = purpose == "enroll" ? "newcomer" : "ada";
  const auto [id, nonce] = begin_session(server, purpose, user);
  FormFields fields{{"nonce", status == 403 ? "wrong" : nonce}};
  if (purpose != "identify") fields.emplace_back("user_id", user);
  if (route.operation == "livenessFrames") {
    fields.pop_back();
    fields.emplace_back("image", status == 413   ? std::string(limits::kMaxImageBytes + 1, 'x')
                                 : status == 415 ? "not a picture"
                                                 : photo(1, 3));
    fields.emplace_back("t_ms", status == 422 ? "200000" : "0");
  } else if (status != 422) {
    show_person(server, id, nonce, 1);
  }
  if (status == 410) server.clock().advance_ms(200'000);
  if (status == 409) {
    const std::string verdict = "/api/v1/liveness/sessions/" + id + "/" + purpose;
    FormFields claim{{"nonce", nonce}};
    if (purpose != "identify") claim.emplace_back("user_id", user);
    EXPECT_NE(server.send(post_form(verdict, claim)).status, 0);
    if (purpose == "enroll") fields.emplace_back("replace", "true");
  }
  return post_form(with_id(route.patterns[0], status == 404 ? std::string(32, '0') : id), fields);
}

/// A request of this route that should get this status, on a server on which "ada" is enrolled.
std::string scenario(TestServer& server, const Route& route, int status) {
  const std::string target = with_id(route.patterns[0], "ada");
  const bool liveness = route.patterns[0].find("liveness") != std::string_view::npos;
  const bool pictures =
      std::any_of(route.fields.begin(), route.fields.end(), [](const Field& field) { return field.name == "image"; });
  const std::string fresh = route.operation == "enroll" ? "newcomer" : "ada";
  switch (status) {
    case 400:
      if (route.fields.empty()) return bare(to_string(route.method), with_id(route.patterns[0], "a%20b") + "?limit=0");
      return post(target, "application/json", "{");
    case 401:
      return route.fields.empty() ? bare(to_string(route.method), target, "")
                                  : post(target, "application/json", "{}", "");
    case 413:
      if (!pictures)
        return bare("POST", target, authorization() + "Content-Type: application/json\r\nContent-Length: 99999999\r\n");
      break;
    case 415:
      if (!pictures) return post(target, "text/plain", "hello");
      break;
    default: break;
  }
  if (liveness) return liveness_scenario(server, route, status);
  switch (status) {
    case 200:
    case 201:
    case 204:
    case 403: return request_for(route, fields_for(route, fresh, photo(1, 3)));
    case 404:
      if (route.fields.empty()) return bare(to_string(route.method), with_id(route.patterns[0], "nobody"));
      return request_for(route, fields_for(route, "nobody", photo(1)));
    case 409: return request_for(route, fields_for(route, "ada", photo(1)));
    case 413: return request_for(route, fields_for(route, fresh, std::string(limits::kMaxImageBytes + 1, 'x')));
    case 415: return request_for(route, fields_for(route, fresh, "not a picture"));
    case 422: return request_for(route, fields_for(route, fresh, flat_photo()));
    default: return "";
  }
}

/// Checks that the value has exactly the example's keys, with types that the schema allows.
void expect_fits(const Json& schema, const Json& value, const std::string& where) {
  const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
  std::string type = value.type_name();
  if (type == "number") type = value.is_number_float() ? "number" : "integer";
  const bool listed = std::find(types.begin(), types.end(), type) != types.end();
  const bool number_as_integer = type == "integer" && std::find(types.begin(), types.end(), "number") != types.end();
  EXPECT_TRUE(listed || number_as_integer) << where << " is " << type << ", not " << types;
  if (value.is_object() && schema.contains("properties")) {
    for (const auto& [key, inner] : schema["properties"].items()) {
      EXPECT_TRUE(value.contains(key)) << where << "." << key << " is missing";
    }
    for (const auto& [key, inner] : value.items()) {
      ASSERT_TRUE(schema["properties"].contains(key)) << where << "." << key << " is not documented";
      expect_fits(schema["properties"][key], inner, where + "." + key);
    }
  }
  if (value.is_array()) {
    for (const Json& item : value) expect_fits(schema["items"], item, where + "[]");
  }
}

TEST(Routes, every_documented_status_can_occur_and_answers_fit_the_document) {
  for (const Route& route : routes()) {
    std::set<int> documented;
    for (const Answer& answer : route.answers) documented.insert(answer.status);
    for (const Answer& answer : route.answers) {
      if (answer.status == 503) continue;  // the next test
      auth::ServiceOptions options;
      const bool liveness = route.patterns[0].find("liveness") != std::string_view::npos;
      options.require_session = answer.status == 403 && !liveness;
      TestServer server(test_options(), options);
      const auto enrolled = server.send(post_form("/enroll", {{"user_id", "ada"}, {"image", photo(1)}}));
      ASSERT_EQ(enrolled.status, options.require_session ? 403 : 201);
      const auto reply = server.send(scenario(server, route, answer.status));
      ASSERT_TRUE(reply) << route.operation << answer.status;
      EXPECT_EQ(reply.status, answer.status) << route.operation << ": " << reply.body;
      if (answer.status < 400 && !answer.example.empty()) {
        expect_fits(schema_of(Json::parse(answer.example)), Json::parse(reply.body), std::string(route.operation));
      }
    }
  }
}

TEST(Routes, those_that_run_on_workers_answer_503_when_busy_and_the_others_do_not) {
  auto options = test_options();
  options.workers = 1;
  options.queue_limit = 0;
  TestServer server(options);
  server.engine().hold();
  Connection busy(server.port());
  ASSERT_TRUE(busy.send(post_form("/api/v1/embeddings", {{"file", photo(1)}})));
  while (server.engine().waiting() == 0) std::this_thread::yield();
  for (const Route& route : routes()) {
    const auto reply = server.send(request_for(route, fields_for(route, "ada", photo(1))));
    ASSERT_TRUE(reply);
    const bool documented = std::any_of(route.answers.begin(), route.answers.end(),
                                        [](const Answer& answer) { return answer.status == 503; });
    EXPECT_EQ(documented, route.runs_on == RunsOn::worker) << route.operation;
    EXPECT_EQ(reply.status, documented ? 503 : 200) << route.operation;
  }
}

TEST(Routes, all_but_the_open_ones_ask_for_the_token) {
  TestServer server;
  std::set<std::string> open;
  for (const Route& route : routes()) {
    if (route.scope == auth::Scope::none) open.insert(std::string(route.operation));
    for (const auto pattern : route.patterns) {
      if (pattern.empty()) continue;
      const auto reply = server.send(bare(to_string(route.method), with_id(pattern, "ada"), ""));
      EXPECT_EQ(reply.status, route.scope == auth::Scope::none ? 200 : 401) << pattern;
    }
  }
  EXPECT_EQ(open, (std::set<std::string>{"health", "openapi", "docs"}));
}

TEST(Routes, the_server_serves_the_document_and_the_page) {
  TestServer server;
  const auto document = server.send(bare("GET", "/openapi.json", ""));
  EXPECT_EQ(document.header("content-type"), "application/json");
  EXPECT_EQ(Json::parse(document.body), openapi(routes(), "1.2.3"));
  const auto page = server.send(bare("GET", "/docs", ""));
  EXPECT_EQ(page.header("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(page.body, render_docs(routes(), "1.2.3").html);
  EXPECT_EQ(page.header("content-security-policy"), render_docs(routes(), "1.2.3").policy);
}

}  // namespace
}  // namespace selfsame::http
