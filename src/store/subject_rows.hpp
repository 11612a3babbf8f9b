// The rows of subjects and their wrapped data keys, each inside the caller's transaction. Internal to this room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "crypto/key_ring.hpp"
#include "store/rows.hpp"

namespace selfsame::store {

/// What a subject's templates are sealed under.
struct KeyRow {
  std::int64_t number = 0;  // the subject's
  std::string id;           // as it was first written: what the subject's seals are bound to
  std::int64_t person = 0;  // in the log
  crypto::WrappedKey key;

  static Result<KeyRow> read(RowReader& row);
};

/// None where there is no such subject.
Result<std::optional<KeyRow>> find_key(Tx& tx, const SubjectId& subject);
/// Those under another master key than `active_id`, in the order of their numbers.
Result<std::vector<KeyRow>> keys_not_under(Tx& tx, std::string_view active_id, std::int64_t after, std::int64_t limit);
Status put_key(Tx& tx, std::int64_t subject, const crypto::WrappedKey& key);

/// Gives the number of the new row.
Result<std::int64_t> add_subject(Tx& tx, const SubjectId& subject, const crypto::WrappedKey& key, std::int64_t now_ms);
Status touch_subject(Tx& tx, std::int64_t subject, std::int64_t now_ms);
/// With its templates.
Status delete_subject(Tx& tx, std::int64_t subject);

/// Whether a row that was found by an id has that id. What the row's seals are bound to is its own id, and an index
/// that was tampered with could lead to somebody else's. Errors: store_failed.
Status check_owner(const KeyRow& row, const SubjectId& subject);
/// Errors: store_failed where a row holds what is none.
Result<SubjectId> stored_id(std::string_view text);
std::optional<Modality> stored_modality(std::int64_t number);
tl::unexpected<Error> no_such_subject(const SubjectId& subject);

}  // namespace selfsame::store
