// Checks that docs/api.md agrees with the tables. To rewrite its tables: SELFSAME_WRITE_DOCS=1 http_test
// --gtest_filter='ApiPage*'
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "base/error_table.hpp"
#include "http/problem.hpp"
#include "http/route.hpp"
#include "tests/support/source_folder.hpp"

namespace selfsame::http {
namespace {

std::string in_code(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const auto& part : parts) {
    if (!out.empty()) out += between;
    out += part;
  }
  return out;
}

/// "`user_id`, `image` or `audio`; may have `replace`".
std::string body_of(const Route& route) {
  std::vector<std::string> needed;
  std::vector<std::string> optional;
  for (const Field& field : route.fields) {
    if (!field.instead_of.empty()) continue;
    std::vector<std::string> names{in_code(field.name)};
    for (const Field& other : route.fields) {
      if (!other.instead_of.empty() && other.instead_of == field.name) names.push_back(in_code(other.name));
    }
    (field.required ? needed : optional).push_back(joined(names, " or "));
  }
  std::string out = joined(needed, ", ");
  if (!optional.empty()) out += "; may have " + joined(optional, ", ");
  return out;
}

std::string routes_table() {
  std::string out = "| address | what | scope | query | body |\n|---|---|---|---|---|\n";
  for (const Route& route : routes()) {
    std::vector<std::string> addresses;
    for (const auto pattern : route.patterns) {
      if (!pattern.empty())
        addresses.push_back("`" + std::string(to_string(route.method)) + " " + std::string(pattern) + "`");
    }
    std::vector<std::string> query;
    for (const QueryParameter& parameter : route.query) query.push_back(in_code(parameter.name));
    out += "| " + joined(addresses, "<br>") + " | " + std::string(route.summary) + " | " +
           (route.scope == auth::Scope::none ? "" : in_code(to_string(route.scope))) + " | " + joined(query, ", ") +
           " | " + body_of(route) + " |\n";
  }
  return out;
}

std::string name_of(FieldKind kind) {
  switch (kind) {
    case FieldKind::text: return "text";
    case FieldKind::texts: return "texts";
    case FieldKind::flag: return "true or false";
    case FieldKind::integer: return "whole number";
    case FieldKind::integers: return "whole numbers";
    case FieldKind::files: return "files";
    case FieldKind::object: return "object";
    case FieldKind::array: return "list of objects";
  }
  return "";
}

std::string fields_table() {
  std::string out = "| field | kind | routes | what |\n|---|---|---|---|\n";
  std::vector<const Field*> distinct;
  std::map<const Field*, std::vector<std::string>> users;
  for (const Route& route : routes()) {
    for (const Field& field : route.fields) {
      const Field* known = nullptr;
      for (const Field* one : distinct) {
        if (one->name == field.name && one->about == field.about) known = one;
      }
      if (known == nullptr) distinct.push_back(known = &field);
      users[known].push_back(std::string(route.operation));
    }
  }
  for (const Field* field : distinct) {
    std::string names = in_code(field->name);
    if (!field->list_name.empty() && field->quota->most > 1) names += ", a list in JSON: " + in_code(field->list_name);
    out += "| " + names + " | " + name_of(field->kind) + " | " + joined(users[field], ", ") + " | " +
           std::string(field->about) + " |\n";
  }
  return out;
}

std::string problems_table() {
  std::map<int, std::vector<std::string>> by_status;
  for (const auto& row : base::kErrors) by_status[status_of(row.kind)].push_back(in_code(row.name));
  std::string out = "| status | codes |\n|---|---|\n";
  for (const auto& [status, codes] : by_status)
    out += "| " + std::to_string(status) + " | " + joined(codes, " ") + " |\n";
  return out;
}

/// Replaces the text between `<!-- NAME -->` and `<!-- end of NAME -->` by `text`.
std::string with_part(const std::string& page, const std::string& name, const std::string& text) {
  const std::string begin = "<!-- " + name + " -->\n";
  const std::string end = "<!-- end of " + name + " -->";
  const auto from = page.find(begin);
  const auto to = page.find(end);
  EXPECT_TRUE(from != std::string::npos && to != std::string::npos) << name;
  if (from == std::string::npos || to == std::string::npos) return page;
  return page.substr(0, from + begin.size()) + text + page.substr(to);
}

TEST(ApiPage, has_the_tables_of_the_program) {
  const auto file = test::source_folder() / "docs/api.md";
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  std::string page = with_part(text.str(), "routes", routes_table());
  page = with_part(page, "fields", fields_table());
  page = with_part(page, "problems", problems_table());
  if (std::getenv("SELFSAME_WRITE_DOCS") != nullptr) std::ofstream(file) << page;
  EXPECT_EQ(page, text.str()) << "write the tables anew: SELFSAME_WRITE_DOCS=1 http_test --gtest_filter='ApiPage*'";
}

}  // namespace
}  // namespace selfsame::http
