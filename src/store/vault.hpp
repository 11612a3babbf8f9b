// The store behind the one class that callers knew before it was split: see store/store.hpp. To be gone when they have
// moved.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "store/rotation.hpp"
#include "store/store.hpp"

namespace selfsame::store {

/// A line of the log in words; TypedLogEntry says the same in types.
struct LogEntry {
  std::int64_t sequence = 0;
  std::int64_t time_ms = 0;
  std::string subject = {};
  std::string action = {};    // the name of an Action
  std::string outcome = {};   // the name of an Outcome
  std::string modality = {};  // comma-separated
  float score = -1;           // negative where there is none
  double ms = 0;
  std::string origin = {};
};

/// Each method is that of the repository that its body names.
class Vault {
 public:
  static Result<std::unique_ptr<Vault>> open(const std::filesystem::path& file, crypto::KeyRing keys,
                                             std::optional<std::filesystem::path> key_file, const base::Clock& clock);
  explicit Vault(std::unique_ptr<Store> storage) : storage_(std::move(storage)) {}

  Store& storage() { return *storage_; }

  Result<Change> enrol(const SubjectId& subject, std::span<const match::Template> templates, IfExists if_exists,
                       const LogEntry& entry);
  Result<std::vector<match::Template>> templates(const SubjectId& subject) const;
  Result<SubjectRecord> find(const SubjectId& subject) const;
  Result<std::vector<SubjectRecord>> list(std::string_view after, std::size_t limit) const;
  Result<std::uint64_t> count() const;
  /// Of the record, number and id alone.
  Status for_each(Modality modality,
                  const std::function<void(const SubjectRecord&, const match::Template&)>& visit) const;
  Result<std::vector<PackRef>> packs(Modality modality) const;
  Result<Change> erase(const SubjectId& subject, const LogEntry& entry);
  Status append(const LogEntry& entry);
  Result<std::vector<LogEntry>> history(std::string_view subject, std::size_t limit) const;
  Result<std::optional<CodeSecret>> code_secret() const;
  Result<CodeSecret> code_secret_or_new();
  Result<std::size_t> rewrap(const crypto::KeyRing& ring);
  Result<std::uint64_t> generation() const;

 private:
  std::unique_ptr<Store> storage_;
};

inline Result<std::size_t> rotate_master_key(Vault& vault, const std::filesystem::path& key_file) {
  return rotate_master_key(vault.storage().templates(), key_file);
}

}  // namespace selfsame::store
