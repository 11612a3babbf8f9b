// The rows of sealed templates, each inside the caller's transaction. Internal to this room.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "store/rows.hpp"
#include "store/subject_rows.hpp"

namespace selfsame::store {

/// Whether an enrolment may replace templates that exist.
enum class IfExists { refuse, replace };

/// A template row with what is needed to open it.
struct SealedRow {
  KeyRow subject;
  std::int64_t modality = 0;  // as stored; maybe none that we know
  PackRef pack;
  Bytes sealed;

  static Result<SealedRow> read(RowReader& row);
};

/// Of one subject, in the order of the modalities' numbers.
Result<std::vector<SealedRow>> templates_of(Tx& tx, const SubjectId& subject);
/// Of one modality, of the `limit` subjects with the next numbers after `after`.
Result<std::vector<SealedRow>> templates_after(Tx& tx, Modality modality, std::int64_t after, std::int64_t limit);

/// False where there is one already that may not be replaced.
Result<bool> put_template(Tx& tx, std::int64_t subject, Modality modality, const PackRef& pack, std::int64_t created_ms,
                          ByteView sealed, IfExists if_exists);

/// What is sealed, for looking for it in files once it is gone: of one subject's one modality, or of all.
Result<std::vector<Bytes>> sealed_of(Tx& tx, std::int64_t subject, Modality modality);
Result<std::vector<Bytes>> sealed_of(Tx& tx, std::int64_t subject);

/// The packs that templates of a modality were made with, the most frequent one first.
Result<std::vector<PackRef>> packs_of(Tx& tx, Modality modality);

}  // namespace selfsame::store
