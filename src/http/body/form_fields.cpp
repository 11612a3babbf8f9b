// Fields from the two kinds of form that browsers send.
#include "http/body/field_writer.hpp"
#include "http/body/multipart.hpp"
#include "http/uri.hpp"

namespace selfsame::http {

Result<Fields> read_multipart_fields(ByteView body, std::string_view boundary, std::span<const Field> rows) {
  SELFSAME_ASSIGN(const auto parts, parse_multipart(body, boundary));
  FieldWriter writer(rows);
  for (const Part& part : parts) {
    const Field* row = writer.row_in_form(part.name);
    if (row != nullptr) SELFSAME_TRY(writer.add_from_form(*row, part.name, part.content));
  }
  return writer.finish();
}

Result<Fields> read_urlencoded_fields(ByteView body, std::span<const Field> rows) {
  SELFSAME_ASSIGN(const auto pairs, parse_urlencoded(base::as_text(body)));
  FieldWriter writer(rows);
  for (const QueryPair& pair : pairs) {
    const Field* row = writer.row_in_form(pair.name);
    if (row != nullptr) SELFSAME_TRY(writer.add_from_form(*row, pair.name, base::as_bytes(pair.value)));
  }
  return writer.finish();
}

}  // namespace selfsame::http
