#include "store/templates.hpp"

#include <algorithm>

#include "crypto/sealing.hpp"
#include "store/audit_log.hpp"
#include "store/code_secrets.hpp"
#include "store/erasure.hpp"
#include "store/persons.hpp"
#include "store/sealed_template.hpp"
#include "store/site_secrets.hpp"
#include "store/state_row.hpp"
#include "store/subject_rows.hpp"

namespace selfsame::store {
namespace {

constexpr std::int64_t kWalkBatch = 256;
constexpr std::int64_t kRewrapBatch = 256;

Change change_to(const StateRow& state) {
  const auto after = static_cast<std::uint64_t>(state.generation);
  return {after - 1, after};
}

/// A serialised template, wiped on destruction.
class Plain {
 public:
  explicit Plain(const match::Template& value) : value_(&value), bytes_(match::serialize(value)) {}
  Plain(Plain&& other) noexcept = default;
  Plain& operator=(Plain&& other) = delete;
  ~Plain() { crypto::wipe(bytes_); }

  const match::Template& value() const { return *value_; }
  ByteView bytes() const { return bytes_; }

 private:
  const match::Template* value_;
  Bytes bytes_;
};

/// An acknowledged template must open later, so nothing is stored that parse_template would refuse.
Result<std::vector<Plain>> in_bytes(std::span<const match::Template> templates) {
  if (templates.empty()) return fail(ErrorCode::invalid_argument, "an enrolment needs at least one template");
  unsigned seen = 0;
  std::vector<Plain> plain;
  for (const auto& value : templates) {
    const unsigned bit = 1U << static_cast<unsigned>(value.modality);
    if ((seen & bit) != 0) return fail(ErrorCode::invalid_argument, "an enrolment holds two templates of one modality");
    seen |= bit;
    plain.emplace_back(value);
    if (!match::parse_template(plain.back().bytes())) {
      return fail(ErrorCode::invalid_argument, "a template to enrol is not well-formed");
    }
  }
  return plain;
}

struct Holder {
  std::int64_t number = 0;
  SubjectId id;  // as first written; seals are bound to it
  crypto::SecretBytes data_key;
};

/// The subject's row and data key, created if missing.
Result<Holder> holder_of(Tx& tx, const StateRow& state, const KeySource& keys, const SubjectId& subject,
                         std::int64_t now_ms) {
  SELFSAME_ASSIGN(const auto ring, ring_for_writing(tx, state, keys));
  SELFSAME_ASSIGN(const auto row, find_key(tx, subject));
  if (row) {
    SELFSAME_ASSIGN(SubjectId id, stored_id(row->id));
    SELFSAME_ASSIGN(crypto::SecretBytes data_key, keys.unwrap(row->key, id));
    SELFSAME_TRY(touch_subject(tx, row->number, now_ms));
    return Holder{row->number, std::move(id), std::move(data_key)};
  }
  auto data_key = crypto::SecretBytes::random(crypto::kKeyBytes);
  SELFSAME_ASSIGN(const std::int64_t number,
                  add_subject(tx, subject, ring->wrap(data_key, key_binding(subject)), now_ms));
  return Holder{number, subject, std::move(data_key)};
}

Status put(Tx& tx, const Holder& holder, const Plain& plain, IfExists if_exists) {
  const match::Template& value = plain.value();
  const Bytes sealed = seal_template(holder.data_key, holder.id, value.modality, plain.bytes());
  SELFSAME_ASSIGN(const bool stored,
                  put_template(tx, holder.number, value.modality, value.pack, value.created_ms, sealed, if_exists));
  if (stored) return {};
  return fail(ErrorCode::subject_exists, "user " + holder.id.str() + " has a " +
                                             std::string(to_string(value.modality)) +
                                             " template already; ask to replace it");
}

/// Locked memory, reused for one template after another.
struct Scratch {
  crypto::SecretBytes data_key;
  crypto::SecretBytes plaintext;
};

Result<Modality> modality_of(const SealedRow& row) {
  if (const auto modality = stored_modality(row.modality)) return *modality;
  return fail(ErrorCode::template_corrupt, "a stored template has an unknown modality");
}

Result<match::Template> open_row(const KeySource& keys, const SealedRow& row, Scratch& scratch) {
  SELFSAME_ASSIGN(const SubjectId subject, stored_id(row.subject.id));
  SELFSAME_ASSIGN(const Modality modality, modality_of(row));
  SELFSAME_TRY(keys.unwrap_into(row.subject.key, subject, scratch.data_key));
  SELFSAME_ASSIGN(match::Template value,
                  open_template(scratch.data_key, subject, modality, row.sealed, scratch.plaintext));
  if (value.pack != row.pack) {
    return fail(ErrorCode::template_corrupt, "a template's model pack differs from its row's");
  }
  return value;
}

Status rewrap_one(Tx& tx, const crypto::KeyRing& ring, const KeySource& keys, const KeyRow& row) {
  SELFSAME_ASSIGN(const SubjectId subject, stored_id(row.id));
  const Bytes binding = key_binding(subject);
  SELFSAME_ASSIGN(const crypto::SecretBytes data_key,
                  ring.knows(row.key.key_id) ? ring.unwrap(row.key, binding) : keys.unwrap(row.key, subject));
  return put_key(tx, row.number, ring.wrap(data_key, binding));
}

}  // namespace

Result<Enrolled> Templates::enrol(const SubjectId& subject, std::span<const match::Template> templates,
                                  IfExists if_exists, LogEntry entry) {
  SELFSAME_ASSIGN(const std::vector<Plain> plain, in_bytes(templates));
  entry.subject = subject.str();
  const std::int64_t now_ms = clock_.wall_ms();
  std::unique_lock deleting(deleting_, std::defer_lock);
  if (if_exists == IfExists::replace) deleting.lock();

  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::write));
  SELFSAME_ASSIGN(const StateRow state, count_change(*tx));
  SELFSAME_ASSIGN(const Holder holder, holder_of(*tx, state, keys_, subject, now_ms));
  std::vector<Bytes> replaced;
  for (const Plain& each : plain) {
    if (if_exists == IfExists::replace) {
      SELFSAME_ASSIGN(auto sealed, sealed_of(*tx, holder.number, each.value().modality));
      std::ranges::move(sealed, std::back_inserter(replaced));
    }
    SELFSAME_TRY(put(*tx, holder, each, if_exists));
  }
  if (!replaced.empty()) SELFSAME_TRY(expect_scrub(*tx));
  SELFSAME_TRY(append_to_log(*tx, entry, now_ms));
  SELFSAME_ASSIGN(SubjectRecord record, find_subject(*tx, subject));
  SELFSAME_TRY(tx->commit());

  Enrolled enrolled{.subject = std::move(record), .change = change_to(state)};
  // Replaced templates must be scrubbed, because the data key remains and would open them.
  if (!replaced.empty()) {
    enrolled.copies_may_remain = !finish_erasure(rows_, clock_, state.erasures_pending, replaced, entry);
  }
  return enrolled;
}

Result<Erased> Templates::erase(const SubjectId& subject, LogEntry& entry) {
  entry.subject = subject.str();
  const std::lock_guard deleting(deleting_);
  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::write));
  SELFSAME_ASSIGN(const StateRow state, count_change(*tx));
  SELFSAME_ASSIGN(const auto row, find_key(*tx, subject));
  if (!row) return no_such_subject(subject);
  entry.person = row->person;
  SELFSAME_ASSIGN(std::vector<Bytes> gone, sealed_of(*tx, row->number));
  gone.push_back(row->key.sealed);
  SELFSAME_TRY(delete_subject(*tx, row->number));
  SELFSAME_TRY(forget_stranger(*tx, subject));
  SELFSAME_TRY(expect_scrub(*tx));
  SELFSAME_TRY(append_to_log(*tx, entry, clock_.wall_ms()));
  SELFSAME_TRY(tx->commit());

  if (const Status finished = finish_erasure(rows_, clock_, state.erasures_pending, gone, entry); !finished) {
    return fail(finished.error().code, subject.str() +
                                           " is erased, but copies of its sealed key may still be in the "
                                           "database files, until no other program reads them: " +
                                           finished.error().message);
  }
  return Erased{.number = static_cast<std::uint64_t>(row->number), .change = change_to(state)};
}

Status Templates::clear_leftovers() {
  const std::lock_guard deleting(deleting_);
  return finish_pending_erasures(rows_, clock_, Scrub::rewrite_unless_read);
}

Result<std::vector<match::Template>> Templates::open(const SubjectId& subject,
                                                     std::span<const Modality> modalities) const {
  std::vector<SealedRow> rows;
  {
    SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::read));
    SELFSAME_ASSIGN(rows, templates_of(*tx, subject));
  }
  if (rows.empty()) return no_such_subject(subject);
  Scratch scratch;
  std::vector<match::Template> values;
  for (const SealedRow& row : rows) {
    SELFSAME_ASSIGN(const Modality modality, modality_of(row));
    if (std::ranges::find(modalities, modality) == modalities.end()) continue;
    SELFSAME_ASSIGN(match::Template value, open_row(keys_, row, scratch));
    values.push_back(std::move(value));
  }
  return values;
}

Status Templates::walk(Modality modality,
                       const std::function<void(const Owner&, const match::Template&)>& visit) const {
  // In batches: one long read would keep SQLite from emptying its write-ahead log.
  std::int64_t last = 0;
  Scratch scratch;
  for (;;) {
    std::vector<SealedRow> rows;
    {
      SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::read));
      SELFSAME_ASSIGN(rows, templates_after(*tx, modality, last, kWalkBatch));
    }
    if (rows.empty()) return {};
    for (const SealedRow& row : rows) {
      SELFSAME_ASSIGN(SubjectId id, stored_id(row.subject.id));
      const Owner owner{static_cast<std::uint64_t>(row.subject.number), std::move(id)};
      SELFSAME_ASSIGN(const match::Template value, open_row(keys_, row, scratch));
      visit(owner, value);
    }
    last = rows.back().subject.number;
  }
}

Result<std::size_t> Templates::rewrap(const crypto::KeyRing& ring) {
  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::write));
  std::size_t rewrapped = 0;
  for (std::int64_t last = 0;;) {
    SELFSAME_ASSIGN(const std::vector<KeyRow> rows, keys_not_under(*tx, ring.active_id(), last, kRewrapBatch));
    if (rows.empty()) break;
    for (const KeyRow& row : rows) SELFSAME_TRY(rewrap_one(*tx, ring, keys_, row));
    rewrapped += rows.size();
    last = rows.back().number;
  }
  SELFSAME_TRY(rewrap_code_secrets(*tx, ring, keys_));
  SELFSAME_TRY(rewrap_site_secrets(*tx, ring, keys_));
  SELFSAME_TRY(put_master_key(*tx, ring.active_id()));
  SELFSAME_TRY(tx->commit());
  keys_.replace(ring.clone());
  // Wraps under the old key should not stay in the journal; an active reader only delays that.
  (void)rows_.scrub(Scrub::journal, {});
  return rewrapped;
}

Result<std::vector<PackRef>> Templates::packs(Modality modality) const {
  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::read));
  return packs_of(*tx, modality);
}

Result<std::uint64_t> Templates::generation() const {
  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::read));
  SELFSAME_ASSIGN(const StateRow state, read_state(*tx));
  return static_cast<std::uint64_t>(state.generation);
}

}  // namespace selfsame::store
