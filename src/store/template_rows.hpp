// The rows of sealed templates; every function runs in the caller's transaction. Internal to this room.
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

/// A template row with everything needed to open it.
struct SealedRow {
  KeyRow subject;
  std::int64_t modality = 0;  // as stored; may be unknown to this version
  PackRef pack;
  Bytes sealed;

  static Result<SealedRow> read(RowReader& row);
};

/// Templates of one subject, in order of modality number.
Result<std::vector<SealedRow>> templates_of(Tx& tx, const SubjectId& subject);
/// Templates of one modality, of up to `limit` subjects with the next numbers after `after`.
Result<std::vector<SealedRow>> templates_after(Tx& tx, Modality modality, std::int64_t after, std::int64_t limit);

/// False if a template exists and must not be replaced.
Result<bool> put_template(Tx& tx, std::int64_t subject, Modality modality, const PackRef& pack, std::int64_t created_ms,
                          ByteView sealed, IfExists if_exists);

/// The sealed bytes of one subject's modality, or of all, to search files for after deletion.
Result<std::vector<Bytes>> sealed_of(Tx& tx, std::int64_t subject, Modality modality);
Result<std::vector<Bytes>> sealed_of(Tx& tx, std::int64_t subject);

/// The packs with which templates of a modality were made, most frequent first.
Result<std::vector<PackRef>> packs_of(Tx& tx, Modality modality);

}  // namespace selfsame::store
