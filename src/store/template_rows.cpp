#include "store/template_rows.hpp"

#include <utility>

namespace selfsame::store {
namespace {

constexpr std::string_view kOfSubject =
    "SELECT subjects.number, subjects.id, subjects.person, subjects.key_id, subjects.data_key,"
    " templates.modality, templates.pack_id, templates.pack_version, templates.sealed "
    "FROM subjects JOIN templates ON templates.subject = subjects.number "
    "WHERE lower(subjects.id) = $1 ORDER BY templates.modality";
constexpr std::string_view kAfter =
    "SELECT subjects.number, subjects.id, subjects.person, subjects.key_id, subjects.data_key,"
    " templates.modality, templates.pack_id, templates.pack_version, templates.sealed "
    "FROM subjects JOIN templates ON templates.subject = subjects.number "
    "WHERE templates.modality = $1 AND subjects.number > $2 ORDER BY subjects.number LIMIT $3";
constexpr std::string_view kAddTemplate =
    "INSERT INTO templates (subject, modality, pack_id, pack_version, created_ms, sealed) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (subject, modality) DO NOTHING RETURNING number";
constexpr std::string_view kPutTemplate =
    "INSERT INTO templates (subject, modality, pack_id, pack_version, created_ms, sealed) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (subject, modality) DO UPDATE SET pack_id = excluded.pack_id,"
    " pack_version = excluded.pack_version, created_ms = excluded.created_ms, sealed = excluded.sealed "
    "RETURNING number";

PackRef read_pack(RowReader& row) {
  std::string id = row.text();
  return {std::move(id), static_cast<std::uint32_t>(row.number())};
}

struct PackRow {
  PackRef pack;
  static Result<PackRow> read(RowReader& row) { return PackRow{read_pack(row)}; }
};

struct BytesRow {
  Bytes bytes;
  static Result<BytesRow> read(RowReader& row) { return BytesRow{row.bytes()}; }
};

std::vector<Bytes> bytes_of(std::vector<BytesRow> rows) {
  std::vector<Bytes> list;
  for (BytesRow& row : rows) list.push_back(std::move(row.bytes));
  return list;
}

}  // namespace

Result<SealedRow> SealedRow::read(RowReader& row) {
  SealedRow sealed;
  SELFSAME_ASSIGN(sealed.subject, KeyRow::read(row));
  sealed.modality = row.number();
  sealed.pack = read_pack(row);
  sealed.sealed = row.bytes();
  return sealed;
}

Result<std::vector<SealedRow>> templates_of(Tx& tx, const SubjectId& subject) {
  SELFSAME_ASSIGN(auto rows, all<SealedRow>(tx, kOfSubject, subject.folded()));
  for (const SealedRow& row : rows) SELFSAME_TRY(check_owner(row.subject, subject));
  return rows;
}

Result<std::vector<SealedRow>> templates_after(Tx& tx, Modality modality, std::int64_t after, std::int64_t limit) {
  return all<SealedRow>(tx, kAfter, static_cast<std::int64_t>(modality), after, limit);
}

Result<bool> put_template(Tx& tx, std::int64_t subject, Modality modality, const PackRef& pack, std::int64_t created_ms,
                          ByteView sealed, IfExists if_exists) {
  SELFSAME_ASSIGN(const auto written, first<NumberRow>(tx, if_exists == IfExists::replace ? kPutTemplate : kAddTemplate,
                                                       subject, static_cast<std::int64_t>(modality), pack.id,
                                                       std::int64_t{pack.version}, created_ms, sealed));
  return written.has_value();
}

Result<std::vector<Bytes>> sealed_of(Tx& tx, std::int64_t subject, Modality modality) {
  SELFSAME_ASSIGN(auto rows, all<BytesRow>(tx, "SELECT sealed FROM templates WHERE subject = $1 AND modality = $2",
                                           subject, static_cast<std::int64_t>(modality)));
  return bytes_of(std::move(rows));
}

Result<std::vector<Bytes>> sealed_of(Tx& tx, std::int64_t subject) {
  SELFSAME_ASSIGN(auto rows, all<BytesRow>(tx, "SELECT sealed FROM templates WHERE subject = $1", subject));
  return bytes_of(std::move(rows));
}

Result<std::vector<PackRef>> packs_of(Tx& tx, Modality modality) {
  SELFSAME_ASSIGN(auto rows,
                  all<PackRow>(tx,
                               "SELECT pack_id, pack_version FROM templates WHERE modality = $1 "
                               "GROUP BY pack_id, pack_version ORDER BY count(*) DESC, pack_id, pack_version",
                               static_cast<std::int64_t>(modality)));
  std::vector<PackRef> packs;
  for (PackRow& row : rows) packs.push_back(std::move(row.pack));
  return packs;
}

}  // namespace selfsame::store
