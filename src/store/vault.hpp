// Subjects, sealed templates and the authentication log, in one SQLite file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "crypto/key_ring.hpp"
#include "match/template.hpp"

namespace selfsame::store {

struct SubjectRecord {
  std::uint64_t number = 0;  // row number, stable, never reused; the gallery's key
  SubjectId id;
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;
  std::vector<Modality> modalities;
};

/// One line of the append-only log. Holds no template, no exact score.
struct LogEntry {
  std::int64_t sequence = 0;
  std::int64_t time_ms = 0;
  std::string subject = {};   // as asked for; empty for an identification without a hit
  std::string action = {};    // "enrol", "verify", "identify", "erase", "rotate"
  std::string outcome = {};   // "accept", "reject", "reverify", "ok", or an error code
  std::string modality = {};  // comma-separated
  float score = -1;           // kept to 0.05 only; negative where there is none
  double ms = 0;
  std::string origin = {};  // "cli", "http", or an address
};

/// What `generation` was right before a change of templates, and right after: whoever was current before is current
/// again with this change alone.
struct Change {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
};

/// What codes of templates follow from (match::Coder): random, of the whole database, and not told by the master key,
/// which may change while codes stay.
struct CodeSecret {
  std::uint32_t number = 0;  // stands in each template whose code follows from it
  crypto::SecretBytes secret;
};

/// Whether an enrolment may replace templates that exist.
enum class IfExists { refuse, replace };

/// An open database and the keys to it. What `enrol`, `erase` and `rewrap` return success for is on disk (WAL,
/// synchronous FULL). `append` survives a crash of the process, not always a power cut: waiting for the disk at every
/// verification would cost more than the verification. Threads: all methods may be called from several threads at once;
/// they take turns.
class Vault {
 public:
  /// Opens or creates `file` (0600, in a folder made 0700 where it is missing) and migrates it forward. `key_file` is
  /// re-read when a key id is unknown, so that a rotation by another process is picked up; nullopt: the ring is all
  /// there is. `clock` outlives the vault. Errors: store_failed, store_newer, io_failed.
  static Result<std::unique_ptr<Vault>> open(const std::filesystem::path& file, crypto::KeyRing keys,
                                             std::optional<std::filesystem::path> key_file, const base::Clock& clock);
  ~Vault();

  /// Stores the subject and its templates (at most one a modality) and the log entry in one transaction. Templates of
  /// other modalities stay; of those that are replaced no copy stays in the files, as after `erase`. Errors:
  /// invalid_argument (no template, two of one modality, or one that parse_template would refuse); subject_exists under
  /// `refuse` where there is a template of one of these modalities; key_missing where the ring does not hold the master
  /// key that the database is under.
  Result<Change> enrol(const SubjectId& subject, std::span<const match::Template> templates, IfExists if_exists,
                       LogEntry entry);

  /// Errors: subject_not_found, template_sealed, template_corrupt, key_missing.
  Result<std::vector<match::Template>> templates(const SubjectId& subject) const;

  Result<SubjectRecord> find(const SubjectId& subject) const;
  /// In id order, after `after` (empty: from the start), at most `limit`.
  Result<std::vector<SubjectRecord>> list(std::string_view after, std::size_t limit) const;
  Result<std::uint64_t> count() const;

  /// Every template of a modality, opened, in turn and in order of number; for building a gallery. A template that does
  /// not open stops the walk with its error. Not one snapshot: compare `generation` before and after. `visit` runs
  /// without any lock held.
  Status for_each(Modality modality,
                  const std::function<void(const SubjectRecord&, const match::Template&)>& visit) const;

  /// The model packs that templates of a modality were made with, the most frequent one first.
  Result<std::vector<PackRef>> packs(Modality modality) const;

  /// Destroys the subject's data key, templates and row, and every copy of them in the database and the write-ahead
  /// log. Errors: subject_not_found; store_failed, which says so where the subject is gone but another reader kept
  /// copies from being cleared. The next erase or open then clears them.
  Result<Change> erase(const SubjectId& subject, LogEntry entry);

  /// Appends to the log. sequence and time are set here; the score is rounded. Errors: invalid_argument where a text
  /// has more than 128 bytes.
  Status append(LogEntry entry);
  /// Newest first. An empty subject: everyone's.
  Result<std::vector<LogEntry>> history(std::string_view subject, std::size_t limit) const;

  /// The newest; none where no code was ever asked for. Errors: key_missing, template_sealed.
  Result<std::optional<CodeSecret>> code_secret() const;
  /// The same; where there is none, one is made, and is on disk. Errors: also those of `enrol` about keys.
  Result<CodeSecret> code_secret_or_new();

  /// Rewraps every data key and code secret by the ring's active key, in one transaction, and goes on with that ring;
  /// templates stay as they are. Returns how many data keys. The ring must be in its key file before: see rotation.hpp.
  /// Errors: key_missing, template_sealed, store_failed; then nothing has changed.
  Result<std::size_t> rewrap(const crypto::KeyRing& ring);

  /// Changes whenever templates may have changed, also by another process.
  Result<std::uint64_t> generation() const;

 private:
  struct Impl;
  explicit Vault(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace selfsame::store
