#include "auth/subjects.hpp"

#include "auth/core.hpp"
#include "base/limits.hpp"

namespace selfsame::auth {

Result<SubjectPage> Subjects::list(const Caller& caller, std::string_view after, std::size_t limit) {
  return logged(storage_->log(), new_log_line(caller, store::Action::list), [&](LogLine& line) -> Result<SubjectPage> {
    SELFSAME_TRY(require(caller, Scope::users_read));
    SubjectPage page;
    // One more than requested shows whether there is a next page.
    SELFSAME_ASSIGN(page.records, storage_->subjects().list(after, limit + 1));
    SELFSAME_ASSIGN(page.total, storage_->subjects().count());
    page.more = page.records.size() > limit;
    if (page.more) page.records.pop_back();
    line.entry.outcome = store::Done{};
    return page;
  });
}

Result<store::SubjectRecord> Subjects::show(const Caller& caller, const SubjectId& subject) {
  return logged(storage_->log(), new_log_line(caller, store::Action::show, subject.str()),
                [&](LogLine& line) -> Result<store::SubjectRecord> {
                  SELFSAME_TRY(require(caller, Scope::users_read));
                  line.entry.outcome = store::Done{};
                  return storage_->subjects().find(subject);
                });
}

Result<std::vector<store::LogEntry>> Subjects::history(const Caller& caller, const SubjectId& subject,
                                                       std::size_t limit) {
  using Entries = std::vector<store::LogEntry>;
  return logged(storage_->log(), new_log_line(caller, store::Action::history, subject.str()),
                [&](LogLine& line) -> Result<Entries> {
                  SELFSAME_TRY(require(caller, Scope::users_read));
                  SELFSAME_ASSIGN(auto entries, storage_->log().history(subject.str(), limit));
                  if (entries.empty()) SELFSAME_TRY(storage_->subjects().find(subject));
                  line.entry.outcome = store::Done{};
                  return entries;
                });
}

Result<SubjectExport> Subjects::export_all(const Caller& caller, const SubjectId& subject) {
  return logged(storage_->log(), new_log_line(caller, store::Action::export_all, subject.str()),
                [&](LogLine& line) -> Result<SubjectExport> {
                  SELFSAME_TRY(require(caller, Scope::templates_export));
                  SELFSAME_ASSIGN(auto record, storage_->subjects().find(subject));
                  SELFSAME_ASSIGN(auto templates, storage_->templates().open(subject));
                  SELFSAME_ASSIGN(auto history, storage_->log().history(subject.str(), limits::kMaxExportedLogLines));
                  line.entry.outcome = store::Done{};
                  return SubjectExport{std::move(record), std::move(templates), std::move(history)};
                });
}

Status Subjects::erase(const Caller& caller, const SubjectId& subject) {
  return logged(storage_->log(), new_log_line(caller, store::Action::erase, subject.str()),
                [&](LogLine& line) -> Status {
                  SELFSAME_TRY(require(caller, Scope::users_write));
                  line.entry.outcome = store::Done{};
                  SELFSAME_ASSIGN(const auto erased, storage_->templates().erase(subject, line.entry));
                  line.stored = true;
                  if (indexes_ != nullptr) indexes_->on_erased(erased.change, erased.number);
                  return {};
                });
}

}  // namespace selfsame::auth
