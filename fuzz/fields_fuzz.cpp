// http::read_fields: the first byte chooses rows, the rest of the first line is a Content-Type, what follows a body.
// Rows are those of all routes, and some that nest.
#include "http/body/fields.hpp"

#include "base/check.hpp"
#include "http/message.hpp"
#include "http/route.hpp"

namespace {

using namespace selfsame;
using http::Field;
using http::FieldKind;
using http::Fields;

constexpr http::Quota kFew{4, "at most 4"};
constexpr std::string_view kChoices[] = {"in", "out"};
constexpr Field kPlace[] = {
    {.name = "room", .max_bytes = 16},
    {.name = "floor", .kind = FieldKind::integer, .required = false, .minimum = -9, .maximum = 99}};
constexpr Field kEvent[] = {{.name = "kind", .choices = kChoices},
                            {.name = "tags", .kind = FieldKind::texts, .required = false, .quota = &kFew},
                            {.name = "place", .kind = FieldKind::object, .required = false, .fields = kPlace}};
constexpr Field kNested[] = {{.name = "device", .kind = FieldKind::object, .fields = kPlace},
                             {.name = "events", .kind = FieldKind::array, .quota = &kFew, .fields = kEvent}};
constexpr Field kList[] = {{.kind = FieldKind::array, .quota = &kFew, .fields = kEvent}};

void check_rows(const Fields& fields, std::span<const Field> rows);

/// Everything that came keeps to its row.
void check_row(const Fields& fields, const Field& row) {
  SELFSAME_CHECK(fields.has(row.name) || !row.required || row.kind == FieldKind::files);
  switch (row.kind) {
    case FieldKind::text: {
      const auto text = fields.text(row.name);
      if (row.max_bytes != 0) SELFSAME_CHECK(text.size() <= row.max_bytes);
      bool chosen = row.choices.empty() || !fields.has(row.name);
      for (const auto choice : row.choices) chosen = chosen || text == choice;
      SELFSAME_CHECK(chosen);
      return;
    }
    case FieldKind::texts: SELFSAME_CHECK(fields.texts(row.name).size() <= row.quota->most); return;
    case FieldKind::flag: (void)fields.flag(row.name); return;
    case FieldKind::integer:
      if (const auto value = fields.integer(row.name)) SELFSAME_CHECK(*value >= row.minimum && *value <= row.maximum);
      return;
    case FieldKind::integers:
      SELFSAME_CHECK(fields.integers(row.name).size() <= row.quota->most);
      for (const auto value : fields.integers(row.name)) SELFSAME_CHECK(value >= row.minimum && value <= row.maximum);
      return;
    case FieldKind::files: SELFSAME_CHECK(fields.files(row.name).size() <= row.quota->most); return;
    case FieldKind::object:
      if (const Fields* inner = fields.object(row.name)) check_rows(*inner, row.fields);
      return;
    case FieldKind::array:
      SELFSAME_CHECK(fields.array(row.name).size() <= row.quota->most);
      for (const Fields& inner : fields.array(row.name)) check_rows(inner, row.fields);
      return;
  }
}

void check_rows(const Fields& fields, std::span<const Field> rows) {
  for (const Field& row : rows) check_row(fields, row);
  SELFSAME_CHECK(fields.unasked().empty());
}

std::span<const Field> rows_of(std::uint8_t choice) {
  const auto table = http::routes();
  const std::size_t index = choice % (table.size() + 2);
  if (index == table.size()) return kNested;
  if (index == table.size() + 1) return kList;
  return table[index].fields;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto rows = rows_of(data[0]);
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string_view line = text.substr(0, text.find('\n'));
  auto type = http::parse_content_type(line);
  if (!type) return 0;
  const ByteView body = base::as_bytes(text.substr(std::min(line.size() + 1, text.size())));
  http::BodyBudget budget(size + (64U << 10));
  http::Request request;
  request.content_type = std::move(*type);
  SELFSAME_CHECK(request.body.begin(budget, body.size()) && request.body.append(body));
  const auto fields = http::read_fields(request, rows);
  if (fields) check_rows(*fields, rows);
  return 0;
}
