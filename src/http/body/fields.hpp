// Reads a request's body according to its route's rows, with the same rules in all wire forms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "http/body/field.hpp"

namespace selfsame::http {

struct Request;

/// The fields of a request, by their row's name. A Fields points into the request's body, so the request must outlive
/// it. Asking for a name without a row, or for another kind than the row's, is a programmer error and ends the program.
class Fields {
 public:
  Fields() = default;
  explicit Fields(std::span<const Field> rows) : rows_(rows), values_(rows.size()) {}

  /// Whether a row has this name.
  bool describes(std::string_view name) const;
  /// Whether it is present; for kinds that hold several values, whether there is at least one.
  bool has(std::string_view name) const;
  /// Empty if missing.
  std::string_view text(std::string_view name) const;
  std::span<const std::string> texts(std::string_view name) const;
  /// False if missing.
  bool flag(std::string_view name) const;
  std::optional<std::int64_t> integer(std::string_view name) const;
  std::span<const std::int64_t> integers(std::string_view name) const;
  std::span<const ByteView> files(std::string_view name) const;
  /// Null if missing.
  const Fields* object(std::string_view name) const;
  std::span<const Fields> array(std::string_view name) const;

  /// Rows that have not been read yet: a handler that leaves any unread ignores a documented field.
  std::vector<std::string_view> unasked() const;

 private:
  friend class FieldWriter;

  struct Value {
    bool came = false;
    mutable bool asked = false;
    bool flag = false;
    std::vector<std::string> texts;
    std::vector<std::int64_t> integers;
    std::vector<ByteView> files;
    std::vector<Fields> items;
  };

  const Value& find(std::string_view name, FieldKind kind) const;

  std::span<const Field> rows_;
  std::vector<Value> values_;   // parallel to the rows
  std::vector<Bytes> decoded_;  // owns decoded base64
};

/// Reads multipart/form-data, application/x-www-form-urlencoded or application/json, and validates every field against
/// its row. Ignores fields of other names.
/// Errors: unsupported_content_type, invalid_multipart, invalid_json (also for a field of the wrong type),
/// invalid_base64, invalid_argument (missing, repeated, out of range, not an allowed value), too_many_samples (over its
/// quota), media_too_large.
Result<Fields> read_fields(const Request& request, std::span<const Field> rows);

}  // namespace selfsame::http
