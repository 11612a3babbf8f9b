// The rows of subjects and their wrapped data keys; every function runs in the caller's transaction. Internal to this
// room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "crypto/key_ring.hpp"
#include "store/rows.hpp"

namespace selfsame::store {

/// The data key under which a subject's templates are sealed.
struct KeyRow {
  std::int64_t number = 0;  // the subject's row number
  std::string id;           // as first written; the subject's seals are bound to it
  std::int64_t person = 0;  // number in the log
  crypto::WrappedKey key;

  static Result<KeyRow> read(RowReader& row);
};

/// None if there is no such subject.
Result<std::optional<KeyRow>> find_key(Tx& tx, const SubjectId& subject);
/// Keys not wrapped under master key `active_id`, in order of number.
Result<std::vector<KeyRow>> keys_not_under(Tx& tx, std::string_view active_id, std::int64_t after, std::int64_t limit);
Status put_key(Tx& tx, std::int64_t subject, const crypto::WrappedKey& key);

/// Returns the number of the new row.
Result<std::int64_t> add_subject(Tx& tx, const SubjectId& subject, const crypto::WrappedKey& key, std::int64_t now_ms);
Status touch_subject(Tx& tx, std::int64_t subject, std::int64_t now_ms);
/// Deletes a subject with its templates.
Status delete_subject(Tx& tx, std::int64_t subject);

/// Checks that a row found by an id really has that id. The row's seals are bound to its own id, and a manipulated
/// index could lead to somebody else's row. Errors: store_failed.
Status check_owner(const KeyRow& row, const SubjectId& subject);
/// Errors: store_failed if the row contains an invalid id.
Result<SubjectId> stored_id(std::string_view text);
std::optional<Modality> stored_modality(std::int64_t number);
tl::unexpected<Error> no_such_subject(const SubjectId& subject);

}  // namespace selfsame::store
