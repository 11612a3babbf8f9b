// Who is enrolled, what is kept of them, and how they are forgotten.
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
  std::uint64_t total = 0;  // of all pages
  bool more = false;        // there is a next page, after the last record
};

/// Everything that is kept of one subject, in the open.
struct SubjectExport {
  store::SubjectRecord record;
  std::vector<match::Template> templates;
  std::vector<store::LogEntry> history;  // newest first
};

/// Subjects answers for those who are enrolled. Every call is logged.
/// Threads: all methods may be called from several threads at once.
class Subjects {
 public:
  /// `storage` and `indexes` outlive it; null if nobody searches in this process.
  explicit Subjects(store::Store& storage, SearchIndexes* indexes = nullptr) : storage_(&storage), indexes_(indexes) {}

  /// In the order of their ids, after `after` (empty: from the start), at most `limit`. Errors: forbidden.
  Result<SubjectPage> list(const Caller& caller, std::string_view after, std::size_t limit);
  /// Errors: forbidden, subject_not_found.
  Result<store::SubjectRecord> show(const Caller& caller, const SubjectId& subject);
  /// Newest first, since this person was enrolled: nobody inherits the history of an id. Errors: forbidden,
  /// subject_not_found.
  Result<std::vector<store::LogEntry>> history(const Caller& caller, const SubjectId& subject, std::size_t limit);
  /// What data-protection law calls access. Errors: forbidden, subject_not_found, those of opening templates.
  Result<SubjectExport> export_all(const Caller& caller, const SubjectId& subject);
  /// Destroys the subject's data key, and with it every template. Errors: forbidden, subject_not_found, store_failed.
  Status erase(const Caller& caller, const SubjectId& subject);

 private:
  store::Store* storage_;
  SearchIndexes* indexes_;
};

}  // namespace selfsame::auth
