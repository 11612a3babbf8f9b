// The rows that say what a request's body may hold. Reader, document and page are all made from them.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace selfsame::http {

enum class FieldKind {
  text,
  texts,  // in a form, and in JSON where it is one string: separated by commas
  flag,   // in a form true, 1, false or 0
  integer,
  integers,  // in a form separated by commas
  files,     // in multipart as they are, once for each; in JSON base64: one string, or a list
  object,    // JSON only
  array,     // JSON only: of objects
};

/// What a file is: its limit of bytes, its media type, and its name in messages.
enum class Media { picture, depth_frame, recording, print };

/// How many values all fields that point at one Quota may hold together.
struct Quota {
  std::size_t most = 1;
  std::string_view complaint;  // what a request with more is answered
};

/// Of fields that hold one value.
inline constexpr Quota kNoQuota{.most = 0, .complaint = {}};

/// One field. `name` is what forms and JSON call it. A row whose only field is an array without a name says that the
/// body itself is the array.
struct Field {
  std::string_view name = {};
  FieldKind kind = FieldKind::text;
  bool required = true;
  std::string_view instead_of = {};  // name of a required field that this one can stand for
  std::string_view list_name = {};   // of files in JSON: a list; `name` is one then. Forms take both for the same
  std::string_view form_alias = {};  // of files in forms: a third name
  Media media = Media::picture;      // of files
  const Quota* quota = &kNoQuota;    // of all kinds that hold several values
  std::int64_t minimum = 0;          // of integers
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
  std::size_t max_bytes = 0;                       // of text; 0: as many as the body has
  std::span<const std::string_view> choices = {};  // of text: all that it may be; empty: anything
  std::span<const Field> fields = {};              // of object and array
  std::string_view about = {};
  std::string_view example = "ada";  // on the page for people
};

/// Whether a form can carry these fields, or JSON only.
constexpr bool fits_forms(std::span<const Field> fields) {
  for (const Field& field : fields) {
    if (field.kind == FieldKind::object || field.kind == FieldKind::array) return false;
  }
  return true;
}

/// Whether application/x-www-form-urlencoded can carry them: it has no place for files.
constexpr bool fits_urlencoded(std::span<const Field> fields) {
  for (const Field& field : fields) {
    if (field.kind == FieldKind::files) return false;
  }
  return fits_forms(fields);
}

}  // namespace selfsame::http
