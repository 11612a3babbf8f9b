// A request's body, read by its route's own rows: in all wire forms, one set of rules.
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

/// The fields that came, each by its row's name. A Fields points into the request's body: it goes before the request.
/// Asking for a name that no row has, or for another kind than the row's, is a programmer's mistake and ends the
/// program.
class Fields {
 public:
  Fields() = default;
  explicit Fields(std::span<const Field> rows) : rows_(rows), values_(rows.size()) {}

  /// Whether a row has this name.
  bool describes(std::string_view name) const;
  /// Whether it came; of kinds that hold several values, whether there is one at least.
  bool has(std::string_view name) const;
  /// Empty where it did not come.
  std::string_view text(std::string_view name) const;
  std::span<const std::string> texts(std::string_view name) const;
  /// False where it did not come.
  bool flag(std::string_view name) const;
  std::optional<std::int64_t> integer(std::string_view name) const;
  std::span<const std::int64_t> integers(std::string_view name) const;
  std::span<const ByteView> files(std::string_view name) const;
  /// Null where it did not come.
  const Fields* object(std::string_view name) const;
  std::span<const Fields> array(std::string_view name) const;

  /// Rows that nobody has asked for yet: a handler that leaves one unasked ignores what its row promises.
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
  std::vector<Bytes> decoded_;  // owns what came as base64
};

/// Reads multipart/form-data, application/x-www-form-urlencoded or application/json, and holds every field to its row.
/// Fields of other names are ignored.
/// Errors: unsupported_content_type, invalid_multipart, invalid_json (also a field of a wrong type), invalid_base64,
/// invalid_argument (missing, twice, out of its range, not one of its choices), too_many_samples (over its quota),
/// media_too_large.
Result<Fields> read_fields(const Request& request, std::span<const Field> rows);

}  // namespace selfsame::http
