#include "store/state_row.hpp"

namespace selfsame::store {
namespace {

Result<StateRow> the_row(Result<std::optional<StateRow>> row) {
  if (!row) return fail(std::move(row.error()));
  if (*row) return *std::move(*row);
  return fail(ErrorCode::store_failed, "the database is damaged: a required row is missing; restore a backup");
}

}  // namespace

Result<StateRow> StateRow::read(RowReader& row) {
  StateRow state;
  state.generation = row.number();
  state.master_key_id = row.text_or_null();
  state.erasures_pending = row.number();
  return state;
}

Result<StateRow> read_state(Tx& tx) {
  return the_row(first<StateRow>(tx, "SELECT generation, master_key_id, erasures_pending FROM state"));
}

Result<StateRow> count_change(Tx& tx) {
  return the_row(first<StateRow>(tx,
                                 "UPDATE state SET generation = generation + 1 "
                                 "RETURNING generation, master_key_id, erasures_pending"));
}

Result<std::shared_ptr<const crypto::KeyRing>> ring_for_writing(Tx& tx, const StateRow& state, const KeySource& keys) {
  if (state.master_key_id) return keys.knowing(*state.master_key_id);
  auto ring = keys.current();
  SELFSAME_TRY(put_master_key(tx, ring->active_id()));
  return ring;
}

Status put_master_key(Tx& tx, const std::string& key_id) {
  return execute(tx, "UPDATE state SET master_key_id = $1", key_id);
}

Status expect_scrub(Tx& tx) { return execute(tx, "UPDATE state SET erasures_pending = erasures_pending + 1"); }

Status settle_scrubs(Tx& tx, std::int64_t count) {
  return execute(tx,
                 "UPDATE state SET erasures_pending = "
                 "CASE WHEN erasures_pending > $1 THEN erasures_pending - $1 ELSE 0 END",
                 count);
}

}  // namespace selfsame::store
