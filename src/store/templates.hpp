// Sealed templates: each subject has its own data key, wrapped by the master key, under which its templates are sealed.
// Knows keys, but no SQL.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "crypto/key_ring.hpp"
#include "match/template.hpp"
#include "store/key_source.hpp"
#include "store/log_entry.hpp"
#include "store/rows.hpp"
#include "store/subjects.hpp"
#include "store/template_rows.hpp"

namespace selfsame::store {

/// The value of `generation` right before and right after a change of templates: an index that matched the former
/// matches the latter once it applies this change.
struct Change {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
};

struct Enrolled {
  SubjectRecord subject;
  Change change;
  /// A reader prevented the removal of replaced templates from the files; the log says so. `clear_leftovers`, or the
  /// next replacement, erasure or opening, removes them.
  bool copies_may_remain = false;
};

struct Erased {
  std::uint64_t number = 0;  // the subject's row number
  Change change;
};

/// The owner of the template that a walk has reached.
struct Owner {
  std::uint64_t number = 0;
  SubjectId id;
};

/// `enrol`, `erase` and `rewrap` are durable once they return success. Threads: all methods may be called from several
/// threads at once.
class Templates {
 public:
  /// All three outlive this.
  Templates(Rows& rows, KeySource& keys, const base::Clock& clock) : rows_(rows), keys_(keys), clock_(clock) {}

  /// Stores the subject and its templates (at most one per modality) and the log entry in one transaction. Templates of
  /// other modalities are left untouched; when a template is replaced, no copy of it remains in the files, as after
  /// `erase`. Errors: invalid_argument (no template, two of one modality, or one that parse_template would refuse);
  /// subject_exists under `refuse` if a template of one of these modalities exists; key_missing if the ring lacks the
  /// database's master key; template_sealed if the subject's data key does not open; store_failed.
  Result<Enrolled> enrol(const SubjectId& subject, std::span<const match::Template> templates, IfExists if_exists,
                         LogEntry entry);

  /// The subject's templates of these modalities, as far as they exist. Nothing else is decrypted. Errors:
  /// subject_not_found if the subject has no template at all; template_sealed, template_corrupt, key_missing,
  /// store_failed.
  Result<std::vector<match::Template>> open(const SubjectId& subject,
                                            std::span<const Modality> modalities = kAllModalities) const;

  /// Visits every template of a modality, opened, in order of number; for building a gallery. A template that does not
  /// open stops the walk with its error. Not one snapshot: compare `generation` before and after. `visit` runs outside
  /// any transaction.
  Status walk(Modality modality, const std::function<void(const Owner&, const match::Template&)>& visit) const;

  /// Destroys the subject's data key, templates and row, and every copy of them in the engine's files. Errors:
  /// subject_not_found; store_failed, whose message says so if the subject is gone but a reader prevented the removal
  /// of copies. `clear_leftovers`, or the next replacement, erasure or opening, then removes them.
  /// `entry` receives the person to whom the id no longer leads.
  Result<Erased> erase(const SubjectId& subject, LogEntry& entry);

  /// Removes from the files what an earlier replacement or erasure had to leave there because of a reader. Gives up at
  /// once if a reader is still active; does nothing if nothing is left. Errors: store_failed.
  Status clear_leftovers();

  /// Rewraps every data key and secret under the ring's active key in one transaction, and then uses that ring;
  /// templates are unchanged. Returns the number of data keys. The ring must already be in its key file: see
  /// rotation.hpp. Errors: key_missing, template_sealed, store_failed; then nothing has changed.
  Result<std::size_t> rewrap(const crypto::KeyRing& ring);

  /// The model packs with which templates of a modality were made, most frequent first.
  Result<std::vector<PackRef>> packs(Modality modality) const;

  /// Changes whenever templates may have changed, including by another process.
  Result<std::uint64_t> generation() const;

 private:
  Rows& rows_;
  KeySource& keys_;
  const base::Clock& clock_;
  std::mutex deleting_;  // held from a deletion to the end of its scrub: with others waiting, a scrub costs a rewrite
};

}  // namespace selfsame::store
