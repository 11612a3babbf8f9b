#include "http/openapi.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "http/body/field_writer.hpp"
#include "http/problem.hpp"
#include "http/route_rules.hpp"

namespace selfsame::http {
namespace {

Json types_of(const Json& schema) {
  if (!schema.contains("type")) return Json::array();
  return schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
}

// A null in an example says little about the type of the value.
Json optional_schema() { return {{"type", {"number", "string", "null"}}}; }

Json unite(Json a, const Json& b) {
  if (a == optional_schema()) return a == b ? a : unite(b, a);
  Json types = types_of(a);
  for (const auto& type : b == optional_schema() ? Json::array({"null"}) : types_of(b)) {
    if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
  }
  if (a.contains("properties") && b.contains("properties")) {
    for (const auto& [key, value] : b["properties"].items()) {
      a["properties"][key] = a["properties"].contains(key) ? unite(a["properties"][key], value) : value;
    }
  }
  a["type"] = types.size() == 1 ? types.front() : types;
  return a;
}

Json object_schema(const Json& example) {
  Json schema{{"type", "object"}, {"required", Json::array()}, {"properties", Json::object()}};
  for (const auto& [key, value] : example.items()) {
    schema["required"].push_back(key);
    schema["properties"][key] = schema_of(value);
  }
  return schema;
}

Json array_schema(const Json& example) {
  if (example.empty()) return {{"type", "array"}, {"items", {{"type", "string"}}}};
  Json items = schema_of(example.front());
  for (const auto& value : example) items = unite(std::move(items), schema_of(value));
  return {{"type", "array"}, {"items", std::move(items)}};
}

Json reference(std::string_view name) { return {{"$ref", "#/components/schemas/" + std::string(name)}}; }

Json problem_answer(std::string_view about) {
  return {{"description", about}, {"content", {{kProblemType, {{"schema", reference("Problem")}}}}}};
}

Json answer_of(const Answer& answer) {
  if (answer.status >= 400) return problem_answer(answer.about);
  Json json{{"description", answer.about}};
  if (answer.example.empty()) return json;
  const Json example = Json::parse(answer.example);
  json["content"]["application/json"] = {{"schema", schema_of(example)}, {"example", example}};
  return json;
}

std::string_view media_type_of(Media media) { return media == Media::recording ? "audio/*" : "image/*"; }

/// A value that may appear once or several times.
Json as_often_as(const Json& item, const Quota& quota) {
  if (quota.most == 1) return item;
  return {{"type", "array"}, {"items", item}, {"minItems", 1}, {"maxItems", quota.most}};
}

Json integer_schema(const Field& field) {
  Json schema{{"type", "integer"}, {"minimum", field.minimum}};
  if (field.maximum != std::numeric_limits<std::int64_t>::max()) schema["maximum"] = field.maximum;
  return schema;
}

Json text_schema(const Field& field) {
  Json schema{{"type", "string"}};
  for (const std::string_view choice : field.choices) schema["enum"].push_back(choice);
  if (field.max_bytes != 0) schema["maxLength"] = field.max_bytes;
  return schema;
}

Json form_schema(const Field& field) {
  switch (field.kind) {
    case FieldKind::text: return text_schema(field);
    case FieldKind::texts: return {{"type", "string"}};
    case FieldKind::files:
      return as_often_as({{"type", "string"}, {"contentMediaType", media_type_of(field.media)}}, *field.quota);
    case FieldKind::flag: return {{"type", "boolean"}};
    case FieldKind::integer: return integer_schema(field);
    case FieldKind::integers: return {{"type", "string"}, {"pattern", "^[0-9]+(,[0-9]+)*$"}};
    case FieldKind::object:
    case FieldKind::array: break;  // no form can carry it
  }
  return Json::object();
}

Json body_schema(std::span<const Field> fields, bool json);

Json json_schema(const Field& field) {
  switch (field.kind) {
    case FieldKind::files: {
      const Json file{
          {"type", "string"}, {"contentEncoding", "base64"}, {"contentMediaType", media_type_of(field.media)}};
      return field.list_name.empty() ? as_often_as(file, *field.quota) : file;
    }
    case FieldKind::integers: return as_often_as(integer_schema(field), *field.quota);
    case FieldKind::object: return body_schema(field.fields, true);
    case FieldKind::array: return as_often_as(body_schema(field.fields, true), *field.quota);
    case FieldKind::text:
    case FieldKind::texts:
    case FieldKind::flag:
    case FieldKind::integer: break;
  }
  return form_schema(field);
}

bool has_list(const Field& field) { return !field.list_name.empty() && field.quota->most > 1; }

/// The names of a field and of those that can replace it.
std::vector<std::string_view> alternatives(std::span<const Field> fields, const Field& field, bool json) {
  std::vector<std::string_view> names;
  for (const Field& other : fields) {
    if (&other != &field && (other.instead_of.empty() || other.instead_of != field.name)) continue;
    names.push_back(other.name);
    if (json && has_list(other)) names.push_back(other.list_name);
  }
  return names;
}

Json body_schema(std::span<const Field> fields, bool json) {
  if (fields.size() == 1 && fields.front().name.empty()) return json_schema(fields.front());
  Json schema{{"type", "object"}, {"required", Json::array()}, {"properties", Json::object()}};
  for (const Field& field : fields) {
    Json& property = schema["properties"][std::string(field.name)];
    property = json ? json_schema(field) : form_schema(field);
    property["description"] = field.about;
    if (json && has_list(field)) {
      schema["properties"][std::string(field.list_name)] = as_often_as(json_schema(field), *field.quota);
    }
    if (!field.required) continue;
    const auto any = alternatives(fields, field, json);
    if (any.size() == 1) {
      schema["required"].push_back(field.name);
      continue;
    }
    for (const std::string_view name : any) schema["anyOf"].push_back({{"required", {name}}});
  }
  return schema;
}

Json body_of(std::span<const Field> fields) {
  Json body{{"required", true}};
  for (const std::string_view type : {kMultipart, kUrlencoded, kJson}) {
    if (!takes_content_type(fields, type)) continue;
    body["content"][std::string(type)]["schema"] = body_schema(fields, type == kJson);
  }
  return body;
}

/// The schema of a path parameter: one of the components, or any text.
Json path_schema(std::string_view name) {
  if (name == "id") return reference("UserId");
  if (name == "session") return reference("SessionId");
  return {{"type", "string"}};
}

Json parameters_of(const Route& route, std::string_view pattern) {
  Json parameters = Json::array();
  while (!pattern.empty()) {
    const std::string_view name = parameter_in(take_segment(pattern));
    if (name.empty()) continue;
    parameters.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", path_schema(name)}});
  }
  for (const QueryParameter& query : route.query) {
    Json schema{{"type", "string"}};
    if (query.maximum != 0) {
      schema = {
          {"type", "integer"}, {"minimum", query.minimum}, {"maximum", query.maximum}, {"default", query.fallback}};
    }
    parameters.push_back({{"name", query.name}, {"in", "query"}, {"description", query.about}, {"schema", schema}});
  }
  return parameters;
}

Json operation_of(const Route& route, bool alias) {
  Json operation;
  operation["operationId"] = std::string(route.operation) + (alias ? "V1" : "");
  operation["summary"] = route.summary;
  operation["description"] = route.about;
  operation["security"] = Json::array();
  if (route.scope != auth::Scope::none) {
    operation["security"].push_back({{"bearer", Json::array({to_string(route.scope)})}});
  }
  const Json parameters = parameters_of(route, route.patterns[0]);
  if (!parameters.empty()) operation["parameters"] = parameters;
  if (!route.fields.empty()) operation["requestBody"] = body_of(route.fields);
  for (const Answer& answer : route.answers) operation["responses"][std::to_string(answer.status)] = answer_of(answer);
  operation["responses"]["default"] = problem_answer("any other problem, e.g. `timeout` (408) or `internal` (500)");
  return operation;
}

Json components() {
  Json json;
  json["securitySchemes"]["bearer"] = {{"type", "http"}, {"scheme", "bearer"}};
  json["schemas"]["UserId"] = {{"type", "string"}, {"pattern", "^[A-Za-z0-9._@-]{1,128}$"}};
  json["schemas"]["SessionId"] = {{"type", "string"}, {"pattern", "^[0-9a-f]{32}$"}};
  json["schemas"]["Problem"] = object_schema(Json::parse(R"({"type": "urn:selfsame:problem:face_not_found",
    "title": "No face found", "status": 422, "detail": "Face the camera.", "code": "face_not_found"})"));
  json["schemas"]["Problem"]["description"] = "RFC 9457. Match on `code`: it keeps its name.";
  return json;
}

std::string_view key_of(Method method) {
  switch (method) {
    case Method::get: return "get";
    case Method::head: return "head";
    case Method::post: return "post";
    case Method::put: return "put";
    case Method::patch: return "patch";
    case Method::delete_: return "delete";
    case Method::other: break;
  }
  return "x-other";
}

}  // namespace

Json schema_of(const Json& example) {
  switch (example.type()) {
    case Json::value_t::object: return object_schema(example);
    case Json::value_t::array: return array_schema(example);
    case Json::value_t::string: return {{"type", "string"}};
    case Json::value_t::boolean: return {{"type", "boolean"}};
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned: return {{"type", "integer"}};
    case Json::value_t::number_float: return {{"type", "number"}};
    case Json::value_t::null: return optional_schema();
    case Json::value_t::binary:
    case Json::value_t::discarded: break;
  }
  return Json::object();
}

Json openapi(std::span<const Route> table, std::string_view version) {
  Json document;
  document["openapi"] = "3.1.0";
  document["info"] = {{"title", "Selfsame"},
                      {"version", version},
                      {"summary", "Is this the selfsame person?"},
                      {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}};
  for (const Route& route : table) {
    for (const std::string_view pattern : route.patterns) {
      if (pattern.empty()) continue;
      const bool alias = pattern != route.patterns[0];
      document["paths"][std::string(pattern)][std::string(key_of(route.method))] = operation_of(route, alias);
    }
  }
  document["components"] = components();
  return document;
}

}  // namespace selfsame::http
