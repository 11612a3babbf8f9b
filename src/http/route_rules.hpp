// Compile-time checks of the table of routes.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "http/route.hpp"

namespace selfsame::http {

/// Removes the text before the next '/' from a path, and returns it.
constexpr std::string_view take_segment(std::string_view& path) {
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(segment.size() + 1, path.size()));
  return segment;
}

/// The name in `{name}`; empty for a literal segment.
constexpr std::string_view parameter_in(std::string_view segment) {
  if (segment.size() < 3 || segment.front() != '{' || segment.back() != '}') return {};
  return segment.substr(1, segment.size() - 2);
}

constexpr bool has_parameter(std::string_view pattern, std::string_view name) {
  while (!pattern.empty()) {
    if (parameter_in(take_segment(pattern)) == name) return true;
  }
  return false;
}

namespace route_rules {

/// Checks that each parameter appears once, and also in `other` if that is not empty.
constexpr std::string_view complaint_about_pattern(std::string_view pattern, std::string_view other) {
  if (!pattern.starts_with('/')) return "a pattern does not begin with /";
  while (!pattern.empty()) {
    const std::string_view segment = take_segment(pattern);
    if (segment.starts_with('{') && parameter_in(segment).empty()) return "a path parameter has no name";
    const std::string_view name = parameter_in(segment);
    if (name.empty()) continue;
    if (has_parameter(pattern, name)) return "a path parameter appears twice in a pattern";
    if (!other.empty() && !has_parameter(other, name)) return "a path parameter is in one of two patterns only";
  }
  return {};
}

constexpr bool answers_to(const Field& field, std::string_view name) {
  return !name.empty() && (field.name == name || field.list_name == name || field.form_alias == name);
}

constexpr bool has_items(FieldKind kind) { return kind == FieldKind::object || kind == FieldKind::array; }

constexpr bool holds_several(FieldKind kind) {
  return kind == FieldKind::texts || kind == FieldKind::integers || kind == FieldKind::files ||
         kind == FieldKind::array;
}

constexpr std::string_view complaint_about_field(const Field& field) {
  if (has_items(field.kind) == field.fields.empty()) return "objects and arrays have fields of their own, no others do";
  if (holds_several(field.kind) != (field.quota->most > 0)) return "a quota is what fields of several values have";
  if (field.kind != FieldKind::files && !(field.list_name.empty() && field.form_alias.empty())) {
    return "files alone have further names";
  }
  const bool text = field.kind == FieldKind::text || field.kind == FieldKind::texts;
  if (!text && (!field.choices.empty() || field.max_bytes != 0)) return "choices and bytes are rules for text";
  return {};
}

constexpr std::string_view complaint_about_fields(std::span<const Field> fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Field& field = fields[i];
    if (const auto complaint = complaint_about_field(field); !complaint.empty()) return complaint;
    if (const auto complaint = complaint_about_fields(field.fields); !complaint.empty()) return complaint;
    if (field.name.empty() && (fields.size() > 1 || field.kind != FieldKind::array)) return "a field has no name";
    bool stands_for_one = field.instead_of.empty();
    for (std::size_t j = 0; j < fields.size(); ++j) {
      const Field& other = fields[j];
      stands_for_one = stands_for_one || (i != j && other.name == field.instead_of && other.required);
      const bool clash =
          answers_to(other, field.name) || answers_to(other, field.list_name) || answers_to(other, field.form_alias);
      if (i < j && clash) return "two fields of one route have the same name";
    }
    if (!stands_for_one) return "a field replaces one that is not required, or does not exist";
    if (!field.instead_of.empty() && field.required) return "a field that can replace another must not be required";
  }
  return {};
}

constexpr bool share_a_pattern(const Route& a, const Route& b) {
  for (const auto& one : a.patterns) {
    for (const auto& other : b.patterns) {
      if (!one.empty() && one == other) return true;
    }
  }
  return false;
}

}  // namespace route_rules

/// Why the table is invalid; empty if it is valid.
constexpr std::string_view complaint_about(std::span<const Route> table) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Route& route = table[i];
    for (const std::size_t which : {0U, 1U}) {
      if (which == 1 && route.patterns[1].empty()) continue;
      const auto complaint = route_rules::complaint_about_pattern(route.patterns[which], route.patterns[1 - which]);
      if (!complaint.empty()) return complaint;
    }
    if (const auto complaint = route_rules::complaint_about_fields(route.fields); !complaint.empty()) return complaint;
    if (route.answers.empty() || route.answers.front().status >= 300) return "a route's first answer is its success";
    for (std::size_t j = i + 1; j < table.size(); ++j) {
      if (route.operation == table[j].operation) return "two routes have the same operation";
      if (route.method == table[j].method && route_rules::share_a_pattern(route, table[j])) {
        return "two routes have the same method and pattern";
      }
    }
  }
  return {};
}

}  // namespace selfsame::http
