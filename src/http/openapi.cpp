#include "http/openapi.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "http/problem.hpp"

namespace selfsame::http {
namespace {

Json types_of(const Json& schema) {
  if (!schema.contains("type")) return Json::array();
  return schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
}

// What null in an example says of a value: not much.
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

std::string_view media_type_of(FieldKind kind) {
  return kind == FieldKind::sound || kind == FieldKind::sounds ? "audio/*" : "image/*";
}

Json list_of(const Json& items) {
  return {{"type", "array"}, {"items", items}, {"minItems", 1}, {"maxItems", limits::kMaxSamplesPerRequest}};
}

Json multipart_field(FieldKind kind) {
  const Json file{{"type", "string"}, {"contentMediaType", media_type_of(kind)}};
  switch (kind) {
    case FieldKind::text: return {{"type", "string"}};
    case FieldKind::image:
    case FieldKind::sound: return file;
    case FieldKind::images:
    case FieldKind::sounds: return list_of(file);
    case FieldKind::flag: return {{"type", "boolean"}};
    case FieldKind::integer: return {{"type", "integer"}};
    case FieldKind::integers: return {{"type", "string"}, {"pattern", "^[0-9]+(,[0-9]+)*$"}};
  }
  return {};
}

Json json_field(FieldKind kind) {
  const Json base64{{"type", "string"}, {"contentEncoding", "base64"}, {"contentMediaType", media_type_of(kind)}};
  switch (kind) {
    case FieldKind::image:
    case FieldKind::sound: return base64;
    case FieldKind::images:
    case FieldKind::sounds: return list_of(base64);
    case FieldKind::integers:
      return list_of({{"type", "integer"}, {"minimum", 0}, {"maximum", limits::kMaxLivenessTimeMs}});
    case FieldKind::text:
    case FieldKind::flag:
    case FieldKind::integer: return multipart_field(kind);
  }
  return {};
}

/// The field, and those that may come instead of it.
std::vector<const Field*> alternatives(std::span<const Field> fields, const Field& field) {
  std::vector<const Field*> all{&field};
  for (const Field& other : fields) {
    if (other.instead_of == field.multipart) all.push_back(&other);
  }
  return all;
}

Json body_of(std::span<const Field> fields) {
  Json multipart{{"type", "object"}, {"required", Json::array()}, {"properties", Json::object()}};
  Json json = multipart;
  for (const Field& field : fields) {
    Json in_multipart = multipart_field(field.kind);
    Json in_json = json_field(field.kind);
    in_multipart["description"] = field.about;
    in_json["description"] = field.about;
    multipart["properties"][std::string(field.multipart)] = std::move(in_multipart);
    json["properties"][std::string(field.json)] = std::move(in_json);
    if (!field.required) continue;
    const auto any = alternatives(fields, field);
    if (any.size() > 1) {
      for (const Field* one : any) {
        multipart["anyOf"].push_back({{"required", {one->multipart}}});
        json["anyOf"].push_back({{"required", {one->json}}});
      }
      continue;
    }
    multipart["required"].push_back(field.multipart);
    json["required"].push_back(field.json);
  }
  Json body{{"required", true}};
  body["content"]["multipart/form-data"]["schema"] = std::move(multipart);
  body["content"]["application/json"]["schema"] = std::move(json);
  return body;
}

Json parameters_of(const Route& route, std::string_view pattern) {
  Json parameters = Json::array();
  if (pattern.find("{id}") != std::string_view::npos) {
    parameters.push_back({{"name", "id"}, {"in", "path"}, {"required", true}, {"schema", reference("UserId")}});
  }
  if (pattern.find("{session}") != std::string_view::npos) {
    parameters.push_back({{"name", "session"}, {"in", "path"}, {"required", true}, {"schema", reference("SessionId")}});
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
  if (route.access == Access::token) operation["security"].push_back({{"bearer", Json::array()}});
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
    case Method::erase: return "delete";
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
