// Enrolled subjects and their modalities.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "store/rows.hpp"

namespace selfsame::store {

struct SubjectRecord {
  std::uint64_t number = 0;  // row number, stable, never reused; key in galleries
  SubjectId id;              // as first written
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;
  std::vector<Modality> modalities = {};  // in order of their numbers
};

/// Threads: all methods may be called from several threads at once.
class Subjects {
 public:
  /// `rows` outlives this.
  explicit Subjects(Rows& rows) : rows_(rows) {}

  /// Errors: subject_not_found, store_failed.
  Result<SubjectRecord> find(const SubjectId& subject) const;
  /// At most `limit` subjects in order of their ids without case, after `after` (empty: from the start). Errors:
  /// store_failed.
  Result<std::vector<SubjectRecord>> list(std::string_view after, std::size_t limit) const;
  Result<std::uint64_t> count() const;

 private:
  Rows& rows_;
};

/// As Subjects::find, in the caller's transaction.
Result<SubjectRecord> find_subject(Tx& tx, const SubjectId& subject);

}  // namespace selfsame::store
