// Sealed templates: each subject has a data key of its own, wrapped by the master key, that its templates are sealed
// under. Knows keys, and no SQL.
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

/// What `generation` was right before a change of templates, and right after: whoever was current before is current
/// again with this change alone.
struct Change {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
};

struct Enrolled {
  SubjectRecord subject;
  Change change;
  /// A reader was in the way of removing what was replaced from the files; the log says so. `clear_leftovers`, the next
  /// replacement, erasure or opening does it.
  bool copies_may_remain = false;
};

struct Erased {
  std::uint64_t number = 0;  // the subject's
  Change change;
};

/// Whose template it is that a walk has come to.
struct Owner {
  std::uint64_t number = 0;
  SubjectId id;
};

/// What `enrol`, `erase` and `rewrap` return success for is on disk. Threads: all methods may be called from several
/// threads at once.
class Templates {
 public:
  /// All three outlive this.
  Templates(Rows& rows, KeySource& keys, const base::Clock& clock) : rows_(rows), keys_(keys), clock_(clock) {}

  /// Stores the subject and its templates (at most one a modality) and the log entry in one transaction. Templates of
  /// other modalities stay; of those that are replaced no copy stays in the files, as after `erase`. Errors:
  /// invalid_argument (no template, two of one modality, or one that parse_template would refuse); subject_exists under
  /// `refuse` where there is a template of one of these modalities; key_missing where the ring does not hold the master
  /// key that the database is under; template_sealed where the subject's data key does not open; store_failed.
  Result<Enrolled> enrol(const SubjectId& subject, std::span<const match::Template> templates, IfExists if_exists,
                         LogEntry entry);

  /// The subject's templates of these modalities: of some there may be none. Nothing else is decrypted. Errors:
  /// subject_not_found where it has no template at all; template_sealed, template_corrupt, key_missing, store_failed.
  Result<std::vector<match::Template>> open(const SubjectId& subject,
                                            std::span<const Modality> modalities = kAllModalities) const;

  /// Every template of a modality, opened, in turn and in order of number; for building a gallery. A template that does
  /// not open stops the walk with its error. Not one snapshot: compare `generation` before and after. `visit` runs
  /// outside of any transaction.
  Status walk(Modality modality, const std::function<void(const Owner&, const match::Template&)>& visit) const;

  /// Destroys the subject's data key, templates and row, and every copy of them in the engine's files. Errors:
  /// subject_not_found; store_failed, which says so where the subject is gone but another reader kept copies from being
  /// cleared. `clear_leftovers`, the next replacement, erasure or opening then clears them.
  /// `entry` gets the person whom the id no longer leads to.
  Result<Erased> erase(const SubjectId& subject, LogEntry& entry);

  /// Removes from the files what an earlier replacement or erasure had to leave there because a reader was in the way.
  /// Gives up at once if one still is; does nothing if nothing is left. Errors: store_failed.
  Status clear_leftovers();

  /// Rewraps every data key and secret by the ring's active key, in one transaction, and goes on with that ring;
  /// templates stay as they are. Returns how many data keys. The ring must be in its key file before: see rotation.hpp.
  /// Errors: key_missing, template_sealed, store_failed; then nothing has changed.
  Result<std::size_t> rewrap(const crypto::KeyRing& ring);

  /// The model packs that templates of a modality were made with, the most frequent one first.
  Result<std::vector<PackRef>> packs(Modality modality) const;

  /// Changes whenever templates may have changed, also by another process.
  Result<std::uint64_t> generation() const;

 private:
  Rows& rows_;
  KeySource& keys_;
  const base::Clock& clock_;
  std::mutex deleting_;  // held from a deletion to the end of its scrub: one that others wait with costs a rewrite
};

}  // namespace selfsame::store
