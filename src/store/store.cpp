#include "store/store.hpp"

#include <utility>

#include "store/erasure.hpp"

namespace selfsame::store {

Store::Store(std::unique_ptr<Rows> rows, crypto::KeyRing keys, std::optional<std::filesystem::path> key_file,
             const base::Clock& clock)
    : rows_(std::move(rows)),
      keys_(std::move(keys), std::move(key_file)),
      subjects_(*rows_),
      templates_(*rows_, keys_, clock),
      log_(*rows_, clock),
      code_secrets_(*rows_, keys_, clock),
      site_secrets_(*rows_, keys_, clock),
      registered_keys_(*rows_, clock) {
  // Best effort: if a reader is active, the next erasure, replacement or opening does it.
  (void)finish_pending_erasures(*rows_, clock, Scrub::rewrite);
}

}  // namespace selfsame::store
