// Use cases to list, show, export and erase enrolled subjects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "auth/caller.hpp"
#include "base/result.hpp"
#include "match/template.hpp"
#include "store/store.hpp"

namespace selfsame::auth {

class SearchIndexes;

struct SubjectPage {
  std::vector<store::SubjectRecord> records;
  std::uint64_t total = 0;  // over all pages
  bool more = false;        // there is a next page, after the last record
};

/// Everything stored about one subject, unencrypted.
struct SubjectExport {
  store::SubjectRecord record;
  std::vector<match::Template> templates;
  std::vector<store::LogEntry> history;  // newest first
};

/// Subjects manages those who are enrolled. Every call is logged.
/// Threads: all methods may be called from several threads at once.
class Subjects {
 public:
  /// `storage` and `indexes` outlive it; `indexes` is null if this process does not search.
  explicit Subjects(store::Store& storage, SearchIndexes* indexes = nullptr) : storage_(&storage), indexes_(indexes) {}

  /// At most `limit` subjects in order of id, after `after` (empty: from the start). Errors: forbidden.
  Result<SubjectPage> list(const Caller& caller, std::string_view after, std::size_t limit);
  /// Errors: forbidden, subject_not_found.
  Result<store::SubjectRecord> show(const Caller& caller, const SubjectId& subject);
  /// Newest first, since the enrolment of this person: nobody inherits the history of a reused id. Errors: forbidden,
  /// subject_not_found.
  Result<std::vector<store::LogEntry>> history(const Caller& caller, const SubjectId& subject, std::size_t limit);
  /// Serves the right of access under data-protection law. Errors: forbidden, subject_not_found, those of opening
  /// templates.
  Result<SubjectExport> export_all(const Caller& caller, const SubjectId& subject);
  /// Destroys the subject's data key, and with it every template. Errors: forbidden, subject_not_found, store_failed.
  Status erase(const Caller& caller, const SubjectId& subject);

 private:
  store::Store* storage_;
  SearchIndexes* indexes_;
};

}  // namespace selfsame::auth
