// What the readers of all wire forms share: the rules of rows, written once.
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

/// For a person: the media types that a body of these rows may have.
std::string content_types_of(std::span<const Field> rows);

/// Whether a body of these rows may have this media type.
bool takes_content_type(std::span<const Field> rows, std::string_view type);

/// What a file is called in messages, and how many bytes it may have.
std::string_view name_of(Media media);
std::size_t byte_limit_of(Media media);

/// Puts values where their rows say, and holds them to what the rows allow. Every error names the field. `row` is one
/// of the rows that the writer was made for.
class FieldWriter {
 public:
  explicit FieldWriter(std::span<const Field> rows) : fields_(rows) {}

  /// The row that a form's field of this name belongs to; null: none.
  const Field* row_in_form(std::string_view name) const;

  /// A field of a form, as text or as a file. Errors: also invalid_argument if it may appear once and appears twice.
  Status add_from_form(const Field& row, std::string_view name, ByteView content);

  Status add_text(const Field& row, std::string_view text);
  /// `text` at its commas.
  Status add_texts(const Field& row, std::string_view text);
  Status set_flag(const Field& row, bool value);
  Status add_integer(const Field& row, std::int64_t value);
  /// `content` outlives the fields.
  Status add_file(const Field& row, ByteView content);
  /// Line breaks, as MIME puts them into base64, are passed over. All limits are looked at before anything is decoded.
  Status add_base64(const Field& row, std::string_view text);
  Status add_item(const Field& row, Fields item);

  /// Errors: invalid_argument where a required field did not come, nor one that can stand for it.
  Result<Fields> finish();

 private:
  Fields::Value& value_of(const Field& row);
  /// Takes one from the row's quota. Errors: too_many_samples.
  Status take(const Field& row);
  /// A file that its quota has room for. Errors: media_too_large.
  Status keep_file(const Field& row, ByteView content);
  Status add_form_integers(const Field& row, std::string_view text);

  Fields fields_;
  std::vector<std::pair<const Quota*, std::size_t>> taken_;
};

Result<Fields> read_multipart_fields(ByteView body, std::string_view boundary, std::span<const Field> rows);
Result<Fields> read_urlencoded_fields(ByteView body, std::span<const Field> rows);
Result<Fields> read_json_fields(ByteView body, std::span<const Field> rows);

}  // namespace selfsame::http
