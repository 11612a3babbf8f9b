// Fields from JSON.
#include "http/body/field_writer.hpp"
#include "http/json.hpp"

namespace selfsame::http {
namespace {

using Value = nlohmann::json;

auto wrong_type(std::string_view name, std::string_view what) {
  const std::string subject = name.empty() ? "the body" : std::string(name);
  return fail(ErrorCode::invalid_json, subject + " is not " + std::string(what));
}

Result<Fields> read_object(const Value& object, std::span<const Field> rows);

Status read_integer(FieldWriter& writer, const Field& row, const Value& value, std::string_view what) {
  if (!value.is_number_integer()) return wrong_type(row.name, what);
  // A number beyond the signed range is out of every row's range too.
  const bool huge = value.is_number_unsigned() &&
                    value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (huge) return fail(ErrorCode::invalid_argument, std::string(row.name) + " is too large a number");
  return writer.add_integer(row, value.get<std::int64_t>());
}

Status read_file(FieldWriter& writer, const Field& row, const Value& value) {
  if (!value.is_string()) {
    return fail(ErrorCode::invalid_json, "a " + std::string(name_of(row.media)) + " is not a base64 string");
  }
  return writer.add_base64(row, value.get_ref<const std::string&>());
}

Status read_file_list(FieldWriter& writer, const Field& row, std::string_view name, const Value& value) {
  if (!value.is_array()) return wrong_type(name, "a list of base64 strings");
  for (const Value& file : value) SELFSAME_TRY(read_file(writer, row, file));
  return {};
}

Status read_texts(FieldWriter& writer, const Field& row, const Value& value) {
  if (value.is_string()) return writer.add_texts(row, value.get_ref<const std::string&>());
  if (!value.is_array()) return wrong_type(row.name, "a string");
  for (const Value& item : value) {
    if (!item.is_string()) return wrong_type(row.name, "a list of strings");
    SELFSAME_TRY(writer.add_text(row, item.get_ref<const std::string&>()));
  }
  return {};
}

Status read_array(FieldWriter& writer, const Field& row, const Value& value) {
  if (!value.is_array()) return wrong_type(row.name, row.name.empty() ? "a JSON list" : "a list of objects");
  for (const Value& item : value) {
    if (!item.is_object()) return wrong_type(row.name, "a list of objects");
    SELFSAME_ASSIGN(Fields fields, read_object(item, row.fields));
    SELFSAME_TRY(writer.add_item(row, std::move(fields)));
  }
  return {};
}

Status read_value(FieldWriter& writer, const Field& row, const Value& value) {
  switch (row.kind) {
    case FieldKind::text:
      if (!value.is_string()) return wrong_type(row.name, "a string");
      return writer.add_text(row, value.get_ref<const std::string&>());
    case FieldKind::texts: return read_texts(writer, row, value);
    case FieldKind::flag:
      if (!value.is_boolean()) {
        return fail(ErrorCode::invalid_json, std::string(row.name) + " is neither true nor false");
      }
      return writer.set_flag(row, value.get<bool>());
    case FieldKind::integer: return read_integer(writer, row, value, "a whole number");
    case FieldKind::integers:
      if (!value.is_array()) return wrong_type(row.name, "a list of whole numbers");
      for (const Value& item : value) SELFSAME_TRY(read_integer(writer, row, item, "a list of whole numbers"));
      return {};
    case FieldKind::files:
      if (value.is_string() || !row.list_name.empty()) return read_file(writer, row, value);
      return read_file_list(writer, row, row.name, value);
    case FieldKind::object: {
      if (!value.is_object()) return wrong_type(row.name, "an object");
      SELFSAME_ASSIGN(Fields fields, read_object(value, row.fields));
      return writer.add_item(row, std::move(fields));
    }
    case FieldKind::array: return read_array(writer, row, value);
  }
  return {};
}

Result<Fields> read_object(const Value& object, std::span<const Field> rows) {
  FieldWriter writer(rows);
  for (const Field& row : rows) {
    if (const auto found = object.find(row.name); found != object.end()) {
      SELFSAME_TRY(read_value(writer, row, *found));
    }
    if (row.list_name.empty()) continue;
    if (const auto found = object.find(row.list_name); found != object.end()) {
      SELFSAME_TRY(read_file_list(writer, row, row.list_name, *found));
    }
  }
  return writer.finish();
}

}  // namespace

Result<Fields> read_json_fields(ByteView body, std::span<const Field> rows) {
  SELFSAME_ASSIGN(const auto value, parse_json(body));
  if (rows.size() == 1 && rows.front().name.empty()) {
    FieldWriter writer(rows);
    SELFSAME_TRY(read_array(writer, rows.front(), value));
    return writer.finish();
  }
  if (!value.is_object()) return fail(ErrorCode::invalid_json, "the body is not a JSON object");
  return read_object(value, rows);
}

}  // namespace selfsame::http
