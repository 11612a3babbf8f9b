#include "auth/subjects.hpp"

#include "auth/core.hpp"
#include "base/limits.hpp"

namespace selfsame::auth {

Result<SubjectPage> Subjects::list(const Caller& caller, std::string_view after, std::size_t limit) {
  return logged(*vault_, new_log_line(caller, "list"), [&](LogLine& line) -> Result<SubjectPage> {
    SELFSAME_TRY(require(caller, Scope::users_read));
    SubjectPage page;
    // One more than asked for tells whether there is a next page.
    SELFSAME_ASSIGN(page.records, vault_->list(after, limit + 1));
    SELFSAME_ASSIGN(page.total, vault_->count());
    page.more = page.records.size() > limit;
    if (page.more) page.records.pop_back();
    line.entry.outcome = "ok";
    return page;
  });
}

Result<store::SubjectRecord> Subjects::show(const Caller& caller, const SubjectId& subject) {
  return logged(*vault_, new_log_line(caller, "show", subject.str()),
                [&](LogLine& line) -> Result<store::SubjectRecord> {
                  SELFSAME_TRY(require(caller, Scope::users_read));
                  line.entry.outcome = "ok";
                  return vault_->find(subject);
                });
}

Result<std::vector<store::LogEntry>> Subjects::history(const Caller& caller, const SubjectId& subject,
                                                       std::size_t limit) {
  using Entries = std::vector<store::LogEntry>;
  return logged(*vault_, new_log_line(caller, "history", subject.str()), [&](LogLine& line) -> Result<Entries> {
    SELFSAME_TRY(require(caller, Scope::users_read));
    SELFSAME_ASSIGN(auto entries, vault_->history(subject.str(), limit));
    if (entries.empty()) SELFSAME_TRY(vault_->find(subject));
    line.entry.outcome = "ok";
    return entries;
  });
}

Result<SubjectExport> Subjects::export_all(const Caller& caller, const SubjectId& subject) {
  return logged(*vault_, new_log_line(caller, "export", subject.str()), [&](LogLine& line) -> Result<SubjectExport> {
    SELFSAME_TRY(require(caller, Scope::templates_export));
    SELFSAME_ASSIGN(auto record, vault_->find(subject));
    SELFSAME_ASSIGN(auto templates, vault_->templates(subject));
    SELFSAME_ASSIGN(auto history, vault_->history(subject.str(), limits::kMaxExportedLogLines));
    line.entry.outcome = "ok";
    return SubjectExport{std::move(record), std::move(templates), std::move(history)};
  });
}

Status Subjects::erase(const Caller& caller, const SubjectId& subject) {
  return logged(*vault_, new_log_line(caller, "erase", subject.str()), [&](LogLine& line) -> Status {
    SELFSAME_TRY(require(caller, Scope::users_write));
    SELFSAME_ASSIGN(const auto record, vault_->find(subject));
    line.entry.outcome = "ok";
    SELFSAME_ASSIGN(const auto change, vault_->erase(subject, line.entry));
    line.stored = true;
    if (indexes_ != nullptr) indexes_->on_erased(change, record);
    return {};
  });
}

}  // namespace selfsame::auth
