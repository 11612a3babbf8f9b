// The rules of rows, shared by the readers of all wire forms.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/body/fields.hpp"

namespace selfsame::http {

inline constexpr std::string_view kMultipart = "multipart/form-data";
inline constexpr std::string_view kUrlencoded = "application/x-www-form-urlencoded";
inline constexpr std::string_view kJson = "application/json";

/// For people: the media types that a body of these rows may have.
std::string content_types_of(std::span<const Field> rows);

/// Whether a body of these rows may have this media type.
bool takes_content_type(std::span<const Field> rows, std::string_view type);

/// The name of a file in messages, and its size limit.
std::string_view name_of(Media media);
std::size_t byte_limit_of(Media media);

/// Stores values and validates them against their rows. Every error names the field. `row` must be one of the writer's
/// rows.
class FieldWriter {
 public:
  explicit FieldWriter(std::span<const Field> rows) : fields_(rows) {}

  /// The row for a form field of this name; null: none.
  const Field* row_in_form(std::string_view name) const;

  /// Adds a form field, as text or as a file. Errors: also invalid_argument if it may appear only once and appears
  /// twice.
  Status add_from_form(const Field& row, std::string_view name, ByteView content);

  Status add_text(const Field& row, std::string_view text);
  /// Splits `text` at commas.
  Status add_texts(const Field& row, std::string_view text);
  Status set_flag(const Field& row, bool value);
  Status add_integer(const Field& row, std::int64_t value);
  /// `content` outlives the fields.
  Status add_file(const Field& row, ByteView content);
  /// Skips line breaks, as in MIME base64. Checks all limits before decoding anything.
  Status add_base64(const Field& row, std::string_view text);
  Status add_item(const Field& row, Fields item);

  /// Errors: invalid_argument if a required field and all its replacements are missing.
  Result<Fields> finish();

 private:
  Fields::Value& value_of(const Field& row);
  /// Takes one from the row's quota. Errors: too_many_samples.
  Status take(const Field& row);
  /// Stores a file for which the quota has room. Errors: media_too_large.
  Status keep_file(const Field& row, ByteView content);
  Status add_form_integers(const Field& row, std::string_view text);

  Fields fields_;
  std::vector<std::pair<const Quota*, std::size_t>> taken_;
};

Result<Fields> read_multipart_fields(ByteView body, std::string_view boundary, std::span<const Field> rows);
Result<Fields> read_urlencoded_fields(ByteView body, std::span<const Field> rows);
Result<Fields> read_json_fields(ByteView body, std::span<const Field> rows);

}  // namespace selfsame::http
