#include "http/body/field_writer.hpp"

#include <algorithm>
#include <charconv>

#include "base/limits.hpp"

namespace selfsame::http {
namespace {

auto wrong_value(std::string_view name, std::string_view what) {
  return fail(ErrorCode::invalid_argument, std::string(name) + " " + std::string(what));
}

Result<std::int64_t> parse_integer(std::string_view text, std::string_view name) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return wrong_value(name, "is not a whole number");
  return value;
}

Result<bool> parse_flag(std::string_view text, std::string_view name) {
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return wrong_value(name, "is neither true nor false");
}

/// "a", "a or b", "a, b or c".
std::string any_of(std::span<const std::string_view> names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += names[i];
  }
  return out;
}

Error file_too_large(const Field& row) {
  return {ErrorCode::media_too_large, "a " + std::string(name_of(row.media)) + " has more than " +
                                          std::to_string(byte_limit_of(row.media) >> 20) + " MB; send a smaller one"};
}

bool is_line_break(char c) { return c == '\r' || c == '\n'; }

}  // namespace

std::string content_types_of(std::span<const Field> rows) {
  std::vector<std::string_view> types;
  if (fits_forms(rows)) types.push_back(kMultipart);
  if (fits_urlencoded(rows)) types.push_back(kUrlencoded);
  types.push_back(kJson);
  return any_of(types);
}

bool takes_content_type(std::span<const Field> rows, std::string_view type) {
  return type == kJson || (type == kMultipart && fits_forms(rows)) || (type == kUrlencoded && fits_urlencoded(rows));
}

std::string_view name_of(Media media) {
  switch (media) {
    case Media::picture: return "picture";
    case Media::depth_frame: return "depth frame";
    case Media::recording: return "recording";
    case Media::print: return "print";
  }
  return "file";
}

std::size_t byte_limit_of(Media media) {
  return media == Media::recording ? limits::kMaxSoundBytes : limits::kMaxImageBytes;
}

Fields::Value& FieldWriter::value_of(const Field& row) {
  return fields_.values_[static_cast<std::size_t>(&row - fields_.rows_.data())];
}

const Field* FieldWriter::row_in_form(std::string_view name) const {
  for (const Field& row : fields_.rows_) {
    if (row.name == name || (!name.empty() && (row.list_name == name || row.form_alias == name))) return &row;
  }
  return nullptr;
}

Status FieldWriter::take(const Field& row) {
  if (row.quota->most == 0) return {};
  auto found = std::find_if(taken_.begin(), taken_.end(), [&](const auto& entry) { return entry.first == row.quota; });
  if (found == taken_.end()) found = taken_.emplace(taken_.end(), row.quota, std::size_t{0});
  if (found->second == row.quota->most) return fail(ErrorCode::too_many_samples, std::string(row.quota->complaint));
  ++found->second;
  return {};
}

Status FieldWriter::add_from_form(const Field& row, std::string_view name, ByteView content) {
  const std::string_view text = base::as_text(content);
  if (row.kind != FieldKind::files && value_of(row).came) return wrong_value(name, "appears twice in the form");
  switch (row.kind) {
    case FieldKind::files: return add_file(row, content);
    case FieldKind::text: return add_text(row, text);
    case FieldKind::texts: return add_texts(row, text);
    case FieldKind::integers: return add_form_integers(row, text);
    case FieldKind::flag: {
      SELFSAME_ASSIGN(const bool value, parse_flag(text, row.name));
      return set_flag(row, value);
    }
    case FieldKind::integer: {
      SELFSAME_ASSIGN(const auto value, parse_integer(text, row.name));
      return add_integer(row, value);
    }
    case FieldKind::object:
    case FieldKind::array: break;
  }
  return fail(ErrorCode::unsupported_content_type, "send " + std::string(kJson));
}

Status FieldWriter::add_form_integers(const Field& row, std::string_view text) {
  for (bool more = true; more;) {
    const std::string_view item = text.substr(0, text.find(','));
    SELFSAME_ASSIGN(const auto value, parse_integer(item, row.name));
    SELFSAME_TRY(add_integer(row, value));
    more = item.size() < text.size();
    if (more) text.remove_prefix(item.size() + 1);
  }
  return {};
}

Status FieldWriter::add_text(const Field& row, std::string_view text) {
  SELFSAME_TRY(take(row));
  if (row.max_bytes != 0 && text.size() > row.max_bytes) {
    return wrong_value(row.name, "has more than " + std::to_string(row.max_bytes) + " bytes");
  }
  const auto& choices = row.choices;
  if (!choices.empty() && std::find(choices.begin(), choices.end(), text) == choices.end()) {
    return wrong_value(row.name, "must be " + any_of(choices));
  }
  value_of(row).came = true;
  value_of(row).texts.emplace_back(text);
  return {};
}

Status FieldWriter::add_texts(const Field& row, std::string_view text) {
  for (bool more = true; more;) {
    const std::string_view item = text.substr(0, text.find(','));
    SELFSAME_TRY(add_text(row, item));
    more = item.size() < text.size();
    if (more) text.remove_prefix(item.size() + 1);
  }
  return {};
}

Status FieldWriter::set_flag(const Field& row, bool value) {
  value_of(row).came = true;
  value_of(row).flag = value;
  return {};
}

Status FieldWriter::add_integer(const Field& row, std::int64_t value) {
  if (value < row.minimum || value > row.maximum) {
    return wrong_value(row.name, "must be from " + std::to_string(row.minimum) + " to " + std::to_string(row.maximum));
  }
  SELFSAME_TRY(take(row));
  value_of(row).came = true;
  value_of(row).integers.push_back(value);
  return {};
}

Status FieldWriter::add_file(const Field& row, ByteView content) {
  SELFSAME_TRY(take(row));
  return keep_file(row, content);
}

Status FieldWriter::keep_file(const Field& row, ByteView content) {
  if (content.size() > byte_limit_of(row.media)) return fail(file_too_large(row));
  value_of(row).came = true;
  value_of(row).files.push_back(content);
  return {};
}

Status FieldWriter::add_base64(const Field& row, std::string_view text) {
  constexpr std::size_t kPrefixBytes = 128;  // of `data:image/...;base64,`
  const auto breaks = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_line_break));
  // Four characters per three bytes.
  if (text.size() - breaks > (byte_limit_of(row.media) + 2) / 3 * 4 + kPrefixBytes) return fail(file_too_large(row));
  SELFSAME_TRY(take(row));
  std::string joined;
  if (breaks > 0) {
    joined.reserve(text.size() - breaks);
    std::copy_if(text.begin(), text.end(), std::back_inserter(joined), [](char c) { return !is_line_break(c); });
    text = joined;
  }
  auto bytes = base::from_base64(text);
  if (!bytes) {
    const std::string number = std::to_string(value_of(row).files.size() + 1);
    return fail(bytes.error().code, std::string(row.name) + " " + number + ": " + bytes.error().message);
  }
  fields_.decoded_.push_back(std::move(*bytes));
  return keep_file(row, fields_.decoded_.back());
}

Status FieldWriter::add_item(const Field& row, Fields item) {
  SELFSAME_TRY(take(row));
  value_of(row).came = true;
  value_of(row).items.push_back(std::move(item));
  return {};
}

Result<Fields> FieldWriter::finish() {
  for (const Field& row : fields_.rows_) {
    if (!row.required || value_of(row).came) continue;
    std::vector<std::string_view> alternatives{row.name};
    bool came = false;
    for (const Field& other : fields_.rows_) {
      if (other.instead_of.empty() || other.instead_of != row.name) continue;
      alternatives.push_back(other.name);
      came = came || value_of(other).came;
    }
    if (came) continue;
    if (alternatives.size() > 1) return fail(ErrorCode::invalid_argument, "send " + any_of(alternatives));
    return wrong_value(row.name.empty() ? "the list" : row.name, row.name.empty() ? "is empty" : "is missing");
  }
  return std::move(fields_);
}

}  // namespace selfsame::http
