#include "store/vault.hpp"

#include "store/sqlite/sqlite_rows.hpp"

namespace selfsame::store {
namespace {

TypedLogEntry typed(const LogEntry& entry) {
  TypedLogEntry line{.subject = entry.subject,
                     .action = action_from(entry.action),
                     .outcome = outcome_from(entry.outcome),
                     .modalities = modalities_from(entry.modality),
                     .ms = entry.ms,
                     .origin = entry.origin};
  if (entry.score >= 0) line.score = entry.score;
  return line;
}

LogEntry in_words(const TypedLogEntry& line) {
  return {.sequence = line.sequence,
          .time_ms = line.time_ms,
          .subject = line.subject,
          .action = std::string(to_string(line.action)),
          .outcome = std::string(to_string(line.outcome)),
          .modality = to_string(line.modalities),
          .score = line.score.value_or(-1),
          .ms = line.ms,
          .origin = line.origin};
}

}  // namespace

Result<std::unique_ptr<Vault>> Vault::open(const std::filesystem::path& file, crypto::KeyRing keys,
                                           std::optional<std::filesystem::path> key_file, const base::Clock& clock) {
  SELFSAME_ASSIGN(auto storage, sqlite::open_store(file, std::move(keys), std::move(key_file), clock));
  return std::make_unique<Vault>(std::move(storage));
}

Result<Change> Vault::enrol(const SubjectId& subject, std::span<const match::Template> templates, IfExists if_exists,
                            const LogEntry& entry) {
  SELFSAME_ASSIGN(const auto enrolled, storage_->templates().enrol(subject, templates, if_exists, typed(entry)));
  return enrolled.change;
}

Result<std::vector<match::Template>> Vault::templates(const SubjectId& subject) const {
  return storage_->templates().open(subject);
}

Result<SubjectRecord> Vault::find(const SubjectId& subject) const { return storage_->subjects().find(subject); }

Result<std::vector<SubjectRecord>> Vault::list(std::string_view after, std::size_t limit) const {
  return storage_->subjects().list(after, limit);
}

Result<std::uint64_t> Vault::count() const { return storage_->subjects().count(); }

Status Vault::for_each(Modality modality,
                       const std::function<void(const SubjectRecord&, const match::Template&)>& visit) const {
  return storage_->templates().walk(modality, [&visit](const Owner& owner, const match::Template& value) {
    visit({.number = owner.number, .id = owner.id}, value);
  });
}

Result<std::vector<PackRef>> Vault::packs(Modality modality) const { return storage_->templates().packs(modality); }

Result<Change> Vault::erase(const SubjectId& subject, const LogEntry& entry) {
  SELFSAME_ASSIGN(const auto erased, storage_->templates().erase(subject, typed(entry)));
  return erased.change;
}

Status Vault::append(const LogEntry& entry) { return storage_->log().append(typed(entry)); }

Result<std::vector<LogEntry>> Vault::history(std::string_view subject, std::size_t limit) const {
  SELFSAME_ASSIGN(const auto lines, storage_->log().history(subject, limit));
  std::vector<LogEntry> entries;
  for (const TypedLogEntry& line : lines) entries.push_back(in_words(line));
  return entries;
}

Result<std::optional<CodeSecret>> Vault::code_secret() const { return storage_->code_secrets().newest(); }
Result<CodeSecret> Vault::code_secret_or_new() { return storage_->code_secrets().newest_or_new(); }
Result<std::size_t> Vault::rewrap(const crypto::KeyRing& ring) { return storage_->templates().rewrap(ring); }
Result<std::uint64_t> Vault::generation() const { return storage_->templates().generation(); }

}  // namespace selfsame::store
