#include "http/body/fields.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "http/body/field_writer.hpp"
#include "http/message.hpp"

namespace selfsame::http {

const Fields::Value& Fields::find(std::string_view name, FieldKind kind) const {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].name != name || rows_[i].kind != kind) continue;
    values_[i].asked = true;
    return values_[i];
  }
  SELFSAME_CHECK(false && "no row describes a field of this name and kind");
  return values_.front();
}

bool Fields::describes(std::string_view name) const {
  return std::any_of(rows_.begin(), rows_.end(), [&](const Field& field) { return field.name == name; });
}

bool Fields::has(std::string_view name) const {
  const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const Field& field) { return field.name == name; });
  SELFSAME_CHECK(row != rows_.end());
  return find(name, row->kind).came;
}

std::string_view Fields::text(std::string_view name) const {
  const Value& value = find(name, FieldKind::text);
  return value.texts.empty() ? std::string_view{} : std::string_view(value.texts.front());
}

std::span<const std::string> Fields::texts(std::string_view name) const { return find(name, FieldKind::texts).texts; }

bool Fields::flag(std::string_view name) const { return find(name, FieldKind::flag).flag; }

std::optional<std::int64_t> Fields::integer(std::string_view name) const {
  const Value& value = find(name, FieldKind::integer);
  return value.integers.empty() ? std::nullopt : std::optional(value.integers.front());
}

std::span<const std::int64_t> Fields::integers(std::string_view name) const {
  return find(name, FieldKind::integers).integers;
}

std::span<const ByteView> Fields::files(std::string_view name) const { return find(name, FieldKind::files).files; }

const Fields* Fields::object(std::string_view name) const {
  const Value& value = find(name, FieldKind::object);
  return value.items.empty() ? nullptr : &value.items.front();
}

std::span<const Fields> Fields::array(std::string_view name) const { return find(name, FieldKind::array).items; }

std::vector<std::string_view> Fields::unasked() const {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (!values_[i].asked) names.push_back(rows_[i].name);
    for (const Fields& item : values_[i].items) {
      for (const auto name : item.unasked()) names.push_back(name);
    }
  }
  return names;
}

Result<Fields> read_fields(const Request& request, std::span<const Field> rows) {
  if (rows.empty()) return Fields();
  const std::string_view type = request.content_type.type;
  if (type == kMultipart && fits_forms(rows)) {
    return read_multipart_fields(request.body.view(), request.content_type.boundary, rows);
  }
  if (type == kUrlencoded && fits_urlencoded(rows)) return read_urlencoded_fields(request.body.view(), rows);
  if (type == kJson) return read_json_fields(request.body.view(), rows);
  return fail(ErrorCode::unsupported_content_type, "send " + content_types_of(rows));
}

}  // namespace selfsame::http
