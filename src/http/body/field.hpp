// Rows that describe the fields of a request body. Reader, OpenAPI document and page are made from them.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace selfsame::http {

enum class FieldKind {
  text,
  texts,  // separated by commas in a form, and in JSON if it is one string
  flag,   // true, 1, false or 0 in a form
  integer,
  integers,  // separated by commas in a form
  files,     // multipart: raw, one part each; JSON: base64, one string or a list
  object,    // JSON only
  array,     // JSON only: of objects
};

/// The kind of a file: its size limit, its media type, and its name in messages.
enum class Media { picture, depth_frame, recording, print };

/// The total number of values in all fields that refer to one Quota.
struct Quota {
  std::size_t most = 1;
  std::string_view complaint;  // message for a request that exceeds it
};

/// For fields that hold one value.
inline constexpr Quota kNoQuota{.most = 0, .complaint = {}};

/// One field. `name` is its name in forms and JSON. If the only field of a row is an array without a name, the body
/// itself is the array.
struct Field {
  std::string_view name = {};
  FieldKind kind = FieldKind::text;
  bool required = true;
  std::string_view instead_of = {};  // name of a required field that this one can replace
  std::string_view list_name = {};  // for files in JSON: the list; `name` is then a single one. Forms accept both names
  std::string_view form_alias = {};  // for files in forms: a third name
  Media media = Media::picture;      // for files
  const Quota* quota = &kNoQuota;    // for all kinds that hold several values
  std::int64_t minimum = 0;          // for integers
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
  std::size_t max_bytes = 0;                       // for text; 0: limited only by the body
  std::span<const std::string_view> choices = {};  // for text: all allowed values; empty: anything
  std::span<const Field> fields = {};              // for object and array
  std::string_view about = {};
  std::string_view example = "ada";  // on the page for people
};

/// Whether a form can carry these fields; otherwise only JSON can.
constexpr bool fits_forms(std::span<const Field> fields) {
  for (const Field& field : fields) {
    if (field.kind == FieldKind::object || field.kind == FieldKind::array) return false;
  }
  return true;
}

/// Whether application/x-www-form-urlencoded can carry them: it cannot carry files.
constexpr bool fits_urlencoded(std::span<const Field> fields) {
  for (const Field& field : fields) {
    if (field.kind == FieldKind::files) return false;
  }
  return fits_forms(fields);
}

}  // namespace selfsame::http
